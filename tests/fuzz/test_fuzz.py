"""Mutated inputs: no traceback, no fault of kgtool itself, no process that ends, none that hangs, nothing lost.

``make fuzz`` or ``python tests/fuzz/fuzzing.py --seconds 600`` looks for more; what is found goes into ``found/``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzzing import run, run_files
from mutating import mutated
from targets import TARGETS

FOUND = Path(__file__).parent / "found"
# Of these each input makes a store on disk.
DEAR = {"bulk-nq", "bulk-ttl"}
# What took time out of proportion to its length.
GROWN = {
    "query-escaped-quotes": b"ASK { ?s ?p " + b'"\\' * 20_000,
    "query-hyphens": b"ASK { ?s ?p " + b"a-" * 50_000,
    "query-open-long-strings": b"ASK { ?s ?p " + b'\\"""\n' * 10_000,
    "query-digits": b"ASK { ?s ?p +" + b"1" * 50_000,
    "query-classes-in-replace": b'SELECT (REPLACE("a", "' + b"[" * 20_000 + b'", "$1") AS ?x) {}',
    "query-typographic": "ASK { ?s ?p “".encode() * 5_000,
    "update-truths": b"INSERT DATA { <urn:s> <urn:p> " + b"TRUE, " * 9_000 + b"1 }",
    "question-spaces-in-default": b"# title: x\n# question: y\n# parameter: a (text, default " + b" " * 9_000,
    "question-spaces-in-given": b"# title: x\n# question: y\nASK {\n# given: a x" + (b" " * 9_000 + b"y") * 9 + b"\n}",
    "question-spaces-in-title": b"# title:" + (b" " * 9_000 + b"x") * 9,
    "names-path-at-the-end": b"<https://w3id.org/kgtool/id/person" + b"LIMIT" * 20_000 + b"/>",
    "names-word-before-the-cursor": b"a-" * 30_000,
    "nq-label-before-an-iri": b"_:" + b"<" * 50_000,
    "results-json-brackets": b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": ' + b"[" * 50_000,
}  # fmt: skip


def test_what_was_found_is_read_or_refused(tmp_path: Path) -> None:
    for name, content in GROWN.items():
        (tmp_path / f"{name}.bin").write_bytes(content)
    every = sorted([*FOUND.glob("*.bin"), *tmp_path.glob("*.bin")])
    assert len(every) > len(GROWN)
    named = [
        (next(name for name in sorted(TARGETS, key=len, reverse=True) if path.name.startswith(f"{name}-")), path)
        for path in every
    ]
    assert run_files(named) == []


def test_a_few_inputs_of_each_kind_are_read_or_refused() -> None:
    tried, failures = run(",".join(TARGETS), 0, 6)
    assert failures == []
    assert tried == 6


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_mutated_inputs_are_read_or_refused(target: str) -> None:
    """Five thousand together, the same each time, those that were seen least before; `make fuzz` makes new ones."""
    count = 60 if target in DEAR else 5_000 // (len(TARGETS) - len(DEAR))
    tried, failures = run(target, 1_000, count)
    assert failures == []
    assert tried == count


def test_the_same_number_gives_the_same_input() -> None:
    seeds = TARGETS["query"][1]
    made = [mutated("query", number, seeds) for number in range(200)]
    assert made == [mutated("query", number, seeds) for number in range(200)]
    assert len({*made}) > 190


@pytest.mark.parametrize(
    ("name", "what"),
    [("fault", "ValueError"), ("crash", "ended by SIGSEGV"), ("hang", "more than 1 s"), ("loss", "Lost: 1 of 2")],
)
def test_what_goes_wrong_is_seen(name: str, what: str) -> None:
    """The machinery itself: else nothing found would mean nothing."""
    tried, failures = run(f"wrong-{name}", 0, 3, longest=1)
    assert tried == 3
    assert [failure.number for failure in failures] == [0, 1, 2]
    assert all(what in failure.what for failure in failures)
