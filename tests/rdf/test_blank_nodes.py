"""Blank nodes are compared by what they say, exactly where that is cheap, and never in silence."""

from __future__ import annotations

import pytest
from counting import calls
from differing import between

from kgtool.differences.difference import Difference
from kgtool.differences.writers import WRITERS, summary
from kgtool.rdf import blank_nodes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (":a :p _:x . _:x :v 1 .", ":a :p _:y . _:y :v 1 ."),
        (":a :p (1 2 [ :v ( [] ) ]) .", ":a :p (1 2 [ :v ( [] ) ]) ."),
        ("[] :v 1 . [] :v 1 . [] :v 2 .", "[] :v 2 . [] :v 1 . [] :v 1 ."),
        ("_:a :p _:b . _:b :p _:c . _:c :p _:a ; :v 1 .", "_:b :p _:a . _:a :p _:c ; :v 1 . _:c :p _:b ."),
        (":a :p _:a . _:a :q _:a .", ":a :p _:b . _:b :q _:b ."),
        ("_:r :of <<( _:x :p :o )>> . _:x :v 1 .", "_:s :of <<( _:y :p :o )>> . _:y :v 1 ."),
        ("[] :t [ :v [] ], [ :v [] ], [ :v 1 ] .", "[] :t [ :v [] ], [ :v 1 ], [ :v [] ] ."),
    ],
)
def test_the_names_of_blank_nodes_make_no_difference(old: str, new: str) -> None:
    assert not between(old, new)
    assert not between(old, new, graphs=True)


CYCLE = "_:a :p _:b . _:b :p _:c . _:c :p _:d . _:d :p _:e . _:e :p _:f . _:f :p _:a . "
TRIANGLES = "_:a :p _:b . _:b :p _:c . _:c :p _:a . _:d :p _:e . _:e :p _:f . _:f :p _:d . "
HUB = " ".join(f"_:h :q _:{n} ." for n in "abcdef")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CYCLE, TRIANGLES),
        (CYCLE + HUB, TRIANGLES + HUB),
        (":x :p _:a . :y :p _:a . _:a :v 1 .", ":x :p [ :v 1 ] . :y :p [ :v 1 ] ."),
        ("_:r :p _:a, _:b . _:a :q _:c . _:b :q _:c .", "_:r :p _:a, _:b . _:a :q _:c . _:b :q _:d ."),
        (":x :p [], [] .", ":x :p [] ."),
    ],
)
def test_never_a_silent_no_difference(old: str, new: str) -> None:
    for a, b in ((old, new), (new, old)):
        found = between(a, b)
        assert found
        assert summary(found) != "No difference."
    assert not between(old, old)
    assert not between(new, new)


def test_linked_differently_is_said() -> None:
    found = between(":x :p _:a . :y :p _:a . _:a :v 1 .", ":x :p [ :v 1 ] . :y :p [ :v 1 ] .")
    assert found.relinked == (1, 2)
    assert "linked differently" in summary(found)
    elsewhere = between(
        ":x :p [ :v [ :d 1 ] ; :w 1 ] . :y :p [ :v [ :d 1 ] ] .",
        ":x :p [ :v [ :d 1 ] ; :w 2 ] . :y :p [ :v [ :d 1 ] ] .",
    )
    assert elsewhere.relinked == (0, 0), "the one change is shown where it is"


def test_what_is_too_alike_is_said_after_a_bounded_number_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    full = " ".join(f"_:n{a} :p _:n{b} ." for a in range(12) for b in range(12) if a != b)
    monkeypatch.setattr(blank_nodes, "STEPS", 50_000)
    found = between(full, full)
    assert calls(lambda: between(full, full)) < 1_000_000  # twenty for each step of the budget
    assert found.alike == 12
    assert found.entities == ()
    assert "12 blank nodes are too alike" in summary(found)

    def compare(length: int) -> None:
        chain = " ".join(f"_:n{n} :next _:n{n + 1} . _:n{n + 1} :prev _:n{n} ." for n in range(length))
        between(chain, chain + f" _:n{length + 1} :next _:n0 .")

    assert calls(lambda: compare(500)) < 2.5 * calls(lambda: compare(250))


def test_hostile_sharing_takes_no_exponential_time() -> None:
    def shared(depth: int) -> str:
        return ":a :p _:n0 . " + " ".join(f"_:n{n} :l _:n{n + 1} ; :r _:n{n + 1} ." for n in range(depth))

    def compare(depth: int) -> Difference:
        return between(shared(depth) + f"_:n{depth} :v 1 .", shared(depth) + f"_:n{depth} :v 2 .")

    assert calls(lambda: compare(40)) < 3 * calls(lambda: compare(20))
    found = compare(60)
    assert found
    for writer in WRITERS.values():
        assert len(writer(found)) < 3_000_000  # and not 2 to the power of 60
    assert not between(shared(60), shared(60))
