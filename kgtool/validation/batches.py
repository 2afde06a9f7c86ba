"""pySHACL, asked about many nodes at once: the same results, in a fraction of its time.

By itself it asks a shape that another refers to (``sh:property``, ``sh:or`` ...) about one node after the other, and
each time makes the constraints of that shape anew. Here a constraint first asks the shapes that it refers to about all
its nodes, and is then told what they said of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pyshacl.shape
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from rdflib import SH
from rdflib.term import Node

Said = tuple[bool, list[Any]]
"""What a shape says of nodes: whether they conform, and its results."""
# Constraints whose results have those of the shapes that they refer to.
_HANDING_ON = {SH.property, SH.node}
_validate: Any = pyshacl.shape.Shape.validate


@contextmanager
def at_once() -> Iterator[None]:
    """Within it, pySHACL asks about many nodes at once, and leaves out what changes nothing.

    It writes each result out in words that nobody reads, and looks for each property of a shape in a list.
    """
    component: Any = ConstraintComponent
    module: Any = pyshacl.shape
    words = component.make_v_result_description
    component.make_v_result_description = lambda *_, **__: ""
    module.Shape.validate = _said
    quick = {parameter: _batched(made) for parameter, made in CONSTRAINT_PARAMETERS_MAP.items()}
    module.CONSTRAINT_PARAMS = quick.keys(), quick
    try:
        yield
    finally:
        component.make_v_result_description = words
        module.Shape.validate = _validate
        module.CONSTRAINT_PARAMS = None, None  # pySHACL fills it when it is needed


@cache
def _batched(component: Any) -> Any:
    """A component of pySHACL that asks the shapes it refers to about all nodes first."""
    refers = getattr(component, "shape_expecting", False)
    hands_on = bool(_HANDING_ON & {*component.constraint_parameters()})

    class Batched(component):  # type: ignore[misc]
        said: dict[tuple[Any, Node], Said]

        def make_generic_messages(self, *_: Any) -> list[Any]:
            return []  # kgtool has its own: messages.toml

        def evaluate(self, executor: Any, graph: Any, values: dict[Node, set[Node]], path: list[Any]) -> Said:
            self.said = {}
            if refers and sum(map(len, values.values())) > 1:
                nodes = list(set().union(*values.values()))
                self.said = {
                    (shape, node): (conforms, results if hands_on else [])
                    for shape in _shapes_of(self)
                    for node, (conforms, results) in _of_each(shape, executor, graph, nodes, path).items()
                }
            found: Said = super().evaluate(executor, graph, values, path)
            return found

    return Batched


def _said(shape: Any, executor: Any, graph: Any, focus: Any = None, _evaluation_path: Any = None) -> Said:
    """In place of ``Shape.validate``: what was found for all nodes, or else what the shape says when it is asked."""
    known = getattr(_evaluation_path[-1], "said", {}) if _evaluation_path else {}
    said: Said | None = known.get((shape, focus)) if known and isinstance(focus, Node) else None
    if said and said[1]:
        del known[shape, focus]  # where the same node is asked about again, its results are others
    return said or _asked(shape, executor, graph, focus, _evaluation_path)


def _asked(shape: Any, executor: Any, graph: Any, focus: Any, path: list[Any] | None) -> Said:
    said: Said = _validate(shape, executor, graph, focus, path)
    return said


def _shapes_of(component: Any) -> set[Any]:
    """The shapes that a constraint refers to."""
    shape = component.shape
    values = (value for parameter in component.constraint_parameters() for value in shape.objects(parameter))
    nodes = (node for value in values for node in (shape.sg.graph.items(value) if component.list_taking else [value]))
    return {other for node in nodes if (other := shape.get_other_shape(node))}


def _of_each(shape: Any, executor: Any, graph: Any, nodes: list[Node], path: list[Any]) -> dict[Node, Said]:
    """What a shape says of each of the nodes; nothing where that cannot be told apart."""
    try:
        conforms, results = _asked(shape, executor, graph, nodes, path[:])
    except Exception:  # it is met again when the shape is asked about the node that it comes from
        return {}
    if conforms and not results:
        return dict.fromkeys(nodes, (True, []))
    if not _names_its_nodes(shape):
        return {}
    found: dict[Node, list[Any]] = {node: [] for node in nodes}
    for result in results:
        _, name, triples = result
        found[next(o[1] for s, p, o in triples if s == name and p == SH.focusNode)].append(result)
    return {node: (not some, some) for node, some in found.items()}


def _names_its_nodes(shape: Any) -> bool:
    """Whether each result of a shape has as its focus node the node that the shape was asked about.

    SPARQL may select any; a property shape within a property shape is asked about the values.
    """
    graph, inner = shape.sg, list(shape.objects(SH.property))
    of_values = inner if shape.is_property_shape else [v for node in inner for v in graph.objects(node, SH.property)]
    of_sparql = (query for node in (shape.node, *inner) for query in graph.objects(node, SH.sparql))
    return not (graph.custom_constraints or of_values or any(of_sparql))
