"""An article file is changed in one place, and every other byte of it stays."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import pytest
from conftest import ROOT, examples
from hypothesis import given
from hypothesis import strategies as st

from kgtool.articles.editing import with_changes, with_entry, without_entry
from kgtool.articles.reading import ArticleError, read_yaml
from kgtool.errors import KgtoolError, UsageError

SEED = (ROOT / "graph_data" / "seed-004.yaml").read_text("utf-8")
ODD = """# head
article: {id: x}
claims:   # the claims
- id: 1
  # inside
  who:
    - A   # first
    - B
  says: >
    folded
    text

  quote:   # nothing yet
# between
- id: 2
  who: "B: b"  # quoted
  note: |
    kept
"""


def kept(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are gone, and those that came."""
    old, new = before.splitlines(), after.splitlines()
    edits = [edit for edit in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if edit[0] != "equal"]
    gone = [line for _, start, stop, _, _ in edits for line in old[start:stop]]
    came = [line for _, _, _, start, stop in edits for line in new[start:stop]]
    return gone, came


def test_a_claim_is_added_and_all_else_stays() -> None:
    made = with_entry(ODD, "claims", {"id": "3", "who": ["A", "B, b"], "says": "yes: no"})
    assert made == ODD + '- id: 3\n  who: [A, "B, b"]\n  says: "yes: no"\n'
    assert kept(SEED, with_entry(SEED, "claims", {"id": "99", "who": "A"})) == ([], ["  - id: 99", "    who: A"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("claims: []  # none\n# tail\n", "claims:  # none\n  - who: A\n# tail\n"),
        ("claims:\n# tail\n", "claims:\n  - who: A\n# tail\n"),
        ("claims:", "claims:\n  - who: A\n"),
        ("article:\n  id: x", "article:\n  id: x\nclaims:\n  - who: A\n"),
        ("", "claims:\n  - who: A\n"),
        ("claims:\r\n  - who: B\r\n# tail", "claims:\r\n  - who: B\r\n  - who: A\r\n# tail"),
        ("claims:\n- who: B", "claims:\n- who: B\n- who: A\n"),
        ("claims:\n  - who: B\n    note: |\n      two\n\n      lines\n\nnew: []\n",
         "claims:\n  - who: B\n    note: |\n      two\n\n      lines\n  - who: A\n\nnew: []\n"),
    ],
)  # fmt: skip
def test_wherever_claims_stand_one_is_added(before: str, after: str) -> None:
    assert with_entry(before, "claims", {"who": "A"}) == after


def test_what_is_new_stands_before_the_claims() -> None:
    made = with_entry("article:\n  id: x\n# Claims\nclaims:\n  - who: A\n", "new", {"person": "A"})
    assert made == "article:\n  id: x\n# Claims\nnew:\n  - person: A\nclaims:\n  - who: A\n"


def test_keys_are_changed_taken_away_and_added_in_their_order() -> None:
    made = with_changes(ODD, "claims", 0, {"who": "C", "says": None, "quote": "q", "stance": "offers", "id": "7"})
    gone, came = kept(ODD, made)
    assert gone == ["- id: 1", "  who:", "    - A   # first", "    - B", "  says: >", "    folded", "    text",
                    "  quote:   # nothing yet"]  # fmt: skip
    assert came == ["- id: 7", "  who: C", "  stance: offers", "  quote: q   # nothing yet"]
    assert kept(ODD, with_changes(ODD, "claims", 1, {"who": "D"})) == (
        ['  who: "B: b"  # quoted'],
        ["  who: D  # quoted"],
    )
    assert "- who: " in with_changes(ODD, "claims", 1, {"id": None})
    assert "title: T" in with_changes("article:\n  id: x\n", "article", 0, {"title": "T"})


def test_a_claim_that_is_struck_out_stays_as_a_comment() -> None:
    made = without_entry(ODD, "claims", 1)
    assert made == ODD.replace("- id: 2", "# - id: 2").replace("  who: \"B", "#   who: \"B").replace(
        "  note: |\n    kept", "#   note: |\n#     kept"
    )  # fmt: skip
    alone = without_entry("claims:\n  - who: A\n", "claims", 0)
    assert alone == "claims:\n#   - who: A\n"
    assert with_entry(alone, "claims", {"who": "B"}) == "claims:\n  - who: B\n#   - who: A\n"


@pytest.mark.parametrize(
    "text",
    [
        "{claims: [{who: A}]}",
        "claims: [{who: A}]",
        "claims: {who: A}",
        "- claims",
        "claims:\n  - [A]",
    ],
)
def test_what_cannot_be_cut_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="in an editor"):
        with_changes(text, "claims", 0, {"who": "B"})


def test_what_is_no_yaml_is_told_with_its_place() -> None:
    with pytest.raises(ArticleError) as caught:
        with_entry("claims:\n  - who: [A\n", "claims", {"who": "B"})
    assert caught.value.faults[0].at.line == 3


SIGNS = [
    "claims: ",
    "- ",
    "  ",
    " ",
    "a: b",
    "id",
    ":",
    "[",
    "]",
    "{",
    "}",
    ">",
    "'",
    '"',
    "#",
    "&x",
    "*x",
    "!t",
    "%",
    "?",
    ",",
    "---",
    "é",
    "\ufeff",
]


@examples(2_000)
@given(
    parts=st.lists(st.sampled_from([*SIGNS, "\n", "\t", "\r\n", "|", "claims:\n  - id: 1\n"]), max_size=25),
    place=st.integers(0, 2),
)
def test_whatever_a_file_is_it_is_changed_rightly_or_refused(parts: list[str], place: int) -> None:
    text = "".join(parts)
    for change in (
        lambda: with_entry(text, "claims", {"id": "9", "says": "x: y"}),
        lambda: with_changes(text, "claims", place, {"a": "c", "b": None, "id": ["1", "2"]}),
        lambda: without_entry(text, "claims", place),
    ):
        try:
            made = read_yaml(change(), "x")
        except KgtoolError:
            continue
        assert isinstance(made, dict)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=40).map(str.strip)
VALUES = st.one_of(st.none(), WORDS.filter(bool), st.lists(WORDS.filter(bool), min_size=1, max_size=3))


FEW = 5
STARTS = [claim.at.line - 1 for claim in read_yaml(SEED, "seed")["claims"]]


@examples(60)
@given(
    start=st.integers(0, len(STARTS) - FEW),
    place=st.integers(0, FEW - 1),
    change=st.dictionaries(st.sampled_from(["id", "who", "stance", "par", "quote", "note", "topic"]), VALUES),
)
def test_any_change_is_what_it_says_and_touches_no_other_claim(start: int, place: int, change: dict[str, Any]) -> None:
    """In any few claims of the article, one after the other: to read all of it takes a second."""
    lines = SEED.splitlines()
    end = STARTS[start + FEW] if start + FEW < len(STARTS) else len(lines)
    text = "\n".join(["claims:", *lines[STARTS[start] : end], ""])
    made = with_changes(text, "claims", place, change)
    before, after = (read_yaml(one, "x")["claims"] for one in (text, made))
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        wanted = {**old, **change} if number == place else old
        assert {key: new[key] for key in new} == {key: value for key, value in wanted.items() if value is not None}
    first = before[place].at.line - 1
    last = before[place + 1].at.line - 1 if place + 1 < FEW else len(text.splitlines())
    assert made.splitlines()[:first] == text.splitlines()[:first]
    assert made.endswith("\n".join(text.splitlines()[last:]) + "\n" * (last < len(text.splitlines())))
