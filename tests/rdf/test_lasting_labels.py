"""Labels for blank nodes that had none: the same for the same content, whatever they were called before."""

from __future__ import annotations

import random

import pyoxigraph as ox
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from kgtool.rdf.blank_nodes import lasting, relabelled

IRIS = st.sampled_from([ox.NamedNode(f"urn:x:{c}") for c in "ab"])
VALUES = st.sampled_from([ox.Literal("1"), ox.Literal("2")])
GIVEN = st.sampled_from([ox.BlankNode("kept"), ox.BlankNode("other")])


def fresh(seed: str) -> ox.BlankNode:
    made = random.Random(seed)
    return ox.BlankNode(f"{made.choice('abcdef')}{made.getrandbits(124):031x}")


@st.composite
def forests(draw: st.DrawFn) -> list[tuple[object, ox.NamedNode, object]]:
    """Triples over node numbers, terms and given nodes: each number has at most one parent, as [ ] in Turtle does."""
    rows: list[tuple[object, ox.NamedNode, object]] = []
    for number in range(draw(st.integers(1, 7))):
        parent = draw(st.one_of(IRIS, GIVEN, st.none(), *([st.integers(0, number - 1)] if number else [])))
        rows += [(parent, draw(IRIS), number)] if parent is not None else []
        rows += [(number, draw(IRIS), value) for value in draw(st.lists(VALUES | IRIS | GIVEN, min_size=1, max_size=2))]
    return rows


def made(rows: list[tuple[object, ox.NamedNode, object]], seed: str) -> list[ox.Quad]:
    def term(of: object) -> object:
        return fresh(f"{seed}{of}") if isinstance(of, int) else of

    quads = [ox.Quad(term(s), p, term(o), ox.NamedNode("urn:g")) for s, p, o in rows]  # type: ignore[arg-type]
    random.Random(seed).shuffle(quads)
    return quads


def lines(quads: list[ox.Quad]) -> list[str]:
    labels = lasting(quads)
    assert len(set(labels.values())) == len(labels), "no two nodes become one"
    return sorted({str(relabelled(quad, labels)) for quad in quads})


@examples(300)
@given(forests(), st.text("abc", max_size=3))
def test_the_same_content_has_the_same_labels(rows: list[tuple[object, ox.NamedNode, object]], seed: str) -> None:
    one, two = made(rows, "one" + seed), made(rows, "two" + seed)
    assert lines(one) == lines(two)
    assert len(ox.Dataset(one)) == len(lines(one))


def test_labels_of_a_file_stay_and_nobody_gets_them() -> None:
    p, g = ox.NamedNode("urn:p"), ox.NamedNode("urn:g")
    quads = [ox.Quad(fresh("a"), p, ox.Literal("1"), g)]
    (label,) = lasting(quads).values()
    # A file that has the very label, and the one beside it, for other nodes.
    quads += [ox.Quad(ox.BlankNode(taken), p, ox.Literal("2"), g) for taken in (label, label + "_")]
    quads += [ox.Quad(ox.BlankNode(label), p, fresh("a"), g)]
    labels = lasting(quads)
    assert labels == {fresh("a"): label + "__"}


def test_one_more_thing_elsewhere_renames_nothing() -> None:
    p, g = ox.NamedNode("urn:p"), ox.NamedNode("urn:g")
    quads = [ox.Quad(ox.NamedNode("urn:a"), p, fresh("a"), g), ox.Quad(fresh("a"), p, ox.Literal("1"), g)]
    more = [ox.Quad(ox.NamedNode("urn:b"), p, fresh("b"), g), ox.Quad(fresh("b"), p, ox.Literal("2"), g)]
    assert lasting(quads).items() <= lasting(quads + more).items()


def test_nodes_that_all_lead_to_each_other_get_labels_without_trying_all_orders() -> None:
    nodes, p, g = [fresh(str(n)) for n in range(12)], ox.NamedNode("urn:p"), ox.NamedNode("urn:g")
    quads = [ox.Quad(a, p, b, g) for a in nodes for b in nodes if a != b]
    assert len(set(lasting(quads).values())) == 12
