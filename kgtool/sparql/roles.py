"""What the words of a query are there for: its properties, classes and values, and the variables that it binds."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from kgtool.sparql.grammar import below, leaves, parts, rule, tree

# Rules of the grammar below which a variable gets a value, and those whose literals must be what the graph holds.
BINDING = {"var_or_term", "verb_path", "verb", "var_or_iri", "data_block", "annotation", "annotation_path", "reified"}
MATCHED = {"var_or_term", "data_value"}
ORDER = "<"
IS_A = ("a", "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")


class Roles:
    """The words of a query by what they are there for, each once, as they are written."""

    def __init__(self) -> None:
        self.properties: dict[str, None] = {}
        """Names in the place of a property."""
        self.classes: dict[str, None] = {}
        """Names of what something is said to be."""
        self.values: dict[str, str] = {}
        """Literals that are matched or compared -> the property whose value they are to be; "" where it is not a name,
        or they are compared; ORDER where that is by order (<, >=), so that the graph need not hold them."""
        self.bound: set[str] = set()
        """Variables, without their sign, that a pattern, VALUES or AS gives a value."""


def roles(text: str) -> Roles:
    """What the words of a query are there for; none, where the grammar does not take the query."""
    found = Roles()
    left: list[tuple[Any, tuple[Any, ...]]] = [(tree(text), ())]
    while left:  # not by recursion: queries may be deep
        node, above = left.pop()
        made_by, children = rule(node), parts(node)
        if made_by in ("rdf_literal", "numeric_literal"):
            _add_value("".join(leaves(node)), above, found)
        elif made_by == "iri" and above and rule(above[-1]) in ("path_primary", "verb"):
            found.properties["".join(leaves(node))] = None
        elif made_by.startswith("property_list") and made_by.endswith("not_empty"):
            _add_classes(children, found)
        for before, child in zip([None, *children], children, strict=False):
            if rule(child) == "VAR" and (made_by in BINDING or rule(before) == "AS"):
                found.bound.add(str(child)[1:])
        left += [(child, (*above, node)) for child in reversed(children)]
    return found


def _add_value(text: str, above: tuple[Any, ...], found: Roles) -> None:
    """Note a literal that must be what the graph holds, or that is compared with it as it is."""
    for node in reversed(above):
        made_by, signs = rule(node), set(map(rule, parts(node)))
        if made_by in ("built_in_call", "function_call", "arg_list", "group_graph_pattern"):
            return
        if made_by in MATCHED:
            found.values[text] = _property(above)
            return
        if made_by == "relational" and len(signs) > 1 and not _calls(node):
            found.values.setdefault(text, ORDER if signs & {"LT", "GT", "LE", "GE"} else "")
            return


def _property(above: tuple[Any, ...]) -> str:
    """The property before the nearest list of objects, where it is a single name."""
    for node, inner in reversed(list(pairwise(above))):
        if rule(node).startswith("property_list"):
            siblings = parts(node)
            place = next(at for at, child in enumerate(siblings) if child is inner)
            written = leaves(siblings[place - 1])
            return written[0] if len(written) == 1 and not written[0].startswith(("?", "$")) else ""
    return ""


def _calls(node: Any) -> bool:
    """Whether a function is called in it: then what it gives is compared, and not what the graph holds."""
    return any(rule(one) in ("built_in_call", "function_call") for one in below(node))


def _add_classes(children: Iterable[Any], found: Roles) -> None:
    """Note what stands behind ``a`` in a list of properties and objects."""
    is_class = False
    for child in children:
        if rule(child).startswith("verb"):
            is_class = "".join(leaves(child)) in IS_A
        elif rule(child).startswith("object_list") and is_class:
            for one in filter(parts, parts(child)):
                if len(written := leaves(one)) == 1 and not written[0].startswith(("?", "$", "_:")):
                    found.classes[written[0]] = None
