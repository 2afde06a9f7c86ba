"""Every regular expression that sees foreign text takes steps in proportion to its length."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from regexes import Counting, Found, of_python, of_scripts, out_of_proportion

# What these read is the package's own, or cut to a few hundred characters before.
OWN = {
    "kgtool/site/building.py: '(<h1[^>]*>)(.*?)(</h1>)'",
    "kgtool/questions/completion.py: _PAIR", "kgtool/questions/completion.py: _TYPED",
    "kgtool/questions/completion.py: _NAME",
    "kgtool/server/pages/completion.py: \"(?:[\\\\w-]+:[\\\\w.\\\\-]*|[^\\\\W\\\\d_][\\\\w'’.\\\\-]*)\\\\Z\"",
    "kgtool/store/remote/faults.py: '<[^>]{0,500}>'",
}  # fmt: skip
EVERY = [*of_python(), *of_scripts()]
PATTERNS = [one for one in EVERY if isinstance(one, Found)]


@contextmanager
def deep() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def test_all_are_seen() -> None:
    assert len(PATTERNS) > 130
    # Those that are put together when they run have parts that are looked at, or are short.
    assert {str(one).partition(":")[0] for one in EVERY if not isinstance(one, Found)} == {
        "kgtool/articles/decompiling.py", "kgtool/articles/evidence.py", "kgtool/articles/gate.py",
        "kgtool/articles/in_words.py", "kgtool/articles/signs.py", "kgtool/articles/skeleton.py",
        "kgtool/articles/trig.py",
        "kgtool/events/record_map.py", "kgtool/events/records.py", "kgtool/formats/separated.py",
        "kgtool/questions/hints.py", "kgtool/questions/resolving.py", "kgtool/rdf/parser_guards.py",
        "kgtool/rdf/recognition.py", "kgtool/rdf/results.py", "kgtool/rdf/unpacking.py",
        "kgtool/sparql/joined_words.py", "kgtool/store/remote/faults.py",
    }  # fmt: skip


@pytest.mark.parametrize("found", PATTERNS, ids=lambda found: found.place)
def test_the_steps_are_in_proportion(found: Found) -> None:
    with deep():
        hostile = out_of_proportion(found)
    assert (hostile is None) or found.place in OWN, hostile


@pytest.mark.parametrize(
    ("pattern", "anywhere"),
    [
        (r"(a+)+b", False), (r"\s*(.*?)\s*x", False), (r"a*a*b", False), (r"\w+x", True), (r'"(?:[^"\\]|\\.)*"', True),
        (r"(\w+)\s*\((\w+)(?:,\s*default\s+([^)]+?))?\s*\)", False), (r"<!--.*?-->", True), (r"a+?a+b", False),
    ],
)  # fmt: skip
def test_what_is_not_in_proportion_is_found(pattern: str, anywhere: bool) -> None:
    with deep():
        assert out_of_proportion(Found("", pattern, 0, anywhere))


@pytest.mark.parametrize("pattern", [r"(?<!\w)\w+x", r"<[^<>]*>", r"a{0,9}b", "^a*+a*b", "^(?>a+)a", "^(?:ab|cd)*x"])
def test_what_is_in_proportion_passes(pattern: str) -> None:
    with deep():
        assert out_of_proportion(Found("", pattern, 0, True)) is None


def test_the_matcher_matches_as_python_does() -> None:
    import re

    for pattern, text in ((r"(?i)[^b-d]+?E\b", "aAe x"), (r"(?:a|ab)(?=c)", "abc"), (r"(?m)^\d{2,3}$", "123\n4")):
        matcher = Counting(pattern, re.compile(pattern).flags)
        matcher.text, found = text, re.match(pattern, text)
        assert found is not None
        assert next(matcher._all(matcher.ops, 0)) == found.end()
