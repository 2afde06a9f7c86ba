"""A plan, or two side by side, as text for a terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from kgtool.claims.claim import Claim, Passage, chain, cited, position
from kgtool.claims.figures import contradictions
from kgtool.claims.plan_comparison import Cell, Comparison, Pair, Told
from kgtool.claims.plans import Part, Plan, ordinal, proposers
from kgtool.claims.thing import listed
from kgtool.formats.markup import to_markdown
from kgtool.formats.table import table, wrapped
from kgtool.rdf.results import Solutions
from kgtool.rdf.text import printable

WORDS = {
    "same": "same", "changed": "differs", "kept": "kept", "dropped": "dropped",
    "only left": "only left", "only right": "only right",
}  # fmt: skip
"""The verdicts of ``plan_comparison`` in words."""


@dataclass(frozen=True)
class Block:
    """A heading, sentences, and perhaps a table: column names and rows of text."""

    title: str
    sentences: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(what: Plan | Comparison) -> list[Block]:
    """What there is to tell, in order; the first block has the name and nothing else."""
    return list(_plan(what) if isinstance(what, Plan) else _comparison(what))


def to_text(what: Plan | Comparison, width: int = 100) -> str:
    """Text for a terminal that is `width` columns wide."""
    parts = []
    for number, block in enumerate(blocks(what)):
        head = block.title if number == 0 else block.title.upper() if block.title.islower() else block.title
        lines = [printable(line) for sentence in block.sentences for line in wrapped(sentence, width)]
        parts.append("\n".join(["\n".join(wrapped(printable(head), width)), *lines]) + "\n")
        if block.rows:
            parts.append("\n" + table(_solutions(block), lambda iris: {}, width))
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def to_markdown_text(what: Plan | Comparison) -> str:
    """GitHub-flavored Markdown."""
    parts = []
    for number, block in enumerate(blocks(what)):
        parts.append(f"{'#' if number == 0 else '##'} {_escaped(block.title)}\n")
        parts += [f"{_escaped(sentence)}\n" for sentence in block.sentences]
        if block.rows:
            parts.append("".join(to_markdown(_solutions(block), lambda iris: {})))
    return "\n".join(parts)


def to_json(what: Plan | Comparison) -> str:
    """All values, as they are named in ``plans``; figures as numbers. Blank nodes have no IRI there."""

    def without_blank(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: "" if name == "iri" and value.startswith("_:") else value for name, value in pairs}

    def plain(value: Any) -> Any:
        if not isinstance(value, Decimal):
            return str(value)
        return int(value) if value == value.to_integral() else float(value)

    return json.dumps(asdict(what, dict_factory=without_blank), ensure_ascii=False, indent=2, default=plain) + "\n"


WRITERS: dict[str, Callable[[Plan | Comparison], str]] = {
    "text": to_text,
    "markdown": to_markdown_text,
    "json": to_json,
}


def _solutions(block: Block) -> Solutions:
    return Solutions(block.columns, [tuple(ox.Literal(cell) if cell else None for cell in row) for row in block.rows])


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\<>[]`*_#|" else c for c in printable(text))


def _plan(plan: Plan) -> Iterator[Block]:
    yield Block(f"{plan.thing.label} ({plan.thing.short})")
    yield Block("proposed by", tuple(f"{sentence.rstrip('.')}." for sentence in proposers(plan)))
    rows = tuple(_component(part) for part in plan.parts)
    none = () if rows else ("No component is recorded.",)
    yield Block("components", none, ("component", "figure", "who_would_do_what", "other", "told_in"), rows)
    whole = _component(plan.whole)
    if any(whole[1:]):
        yield Block("the plan as a whole", (), ("figure", "who_would_do_what", "other", "told_in"), (whole[1:],))
    for part in (plan.whole, *plan.parts):
        for one, other in contradictions(part.figures):
            sentence = f"{part.thing.label}: “{one.words}” and “{other.words}” cannot both hold."
            yield Block("contradiction", (sentence,))
    claims = [*plan.whole.claims, *(claim for part in plan.parts for claim in part.claims)]
    yield _claims("claims on it and its components", claims)
    yield _claims("what it would need or bring", list(plan.needs))
    if plan.touching:
        yield _claims("claims that only touch it", list(plan.touching))


def _component(part: Part) -> tuple[str, ...]:
    name = f"{ordinal(part.depth)}: " if part.depth is not None else f"{part.number}: " if part.number else ""

    def told(words: str, passages: tuple[Passage, ...]) -> str:
        """What is told, and where, if not all is told by one document."""
        return f"{words} [{cited(passages)}]" if part.several and passages else words

    return (
        name + part.thing.label,
        "; ".join(told(figure.in_words, figure.passages) for figure in part.figures),
        "; ".join(told(task.in_words, task.passages) for task in part.tasks),
        "; ".join(told(f"{fact.property.label}: {listed(fact.values)}", fact.passages) for fact in part.facts),
        cited(part.passages),
    )


def _claims(title: str, claims: list[Claim]) -> Block:
    if not claims:
        return Block(title, ("No claim recorded.",))
    columns = ("when", "who", "position", "what", "if", "how_firm", "mark", "on_the_word_of", "source", "claim")
    return Block(title, (), columns, tuple(map(_claim, claims)))


def _claim(claim: Claim) -> tuple[str, ...]:
    unless = [f"unless {thing.label}" for thing in claim["unless"]]
    return (
        claim.when, listed(claim.who), listed(claim.stance), listed(claim.what),
        "; ".join([*(thing.label for thing in claim["if"]), *unless]),
        listed(claim["how firm"]), claim.mark, listed(claim["on the word of"]), chain(claim), claim.short,
    )  # fmt: skip


def _comparison(found: Comparison) -> Iterator[Block]:
    yield Block(f"{found.left.thing.label} | {found.right.thing.label}")
    counts = ", ".join(f"{number} {WORDS[verdict]}" for verdict, number in found.counts().items()) or "none recorded"
    versions = ("Two versions of one plan, as the data record.",) if found.versions else ()
    yield Block("in short", (f"Components: {counts}.", *versions, "“Not told” does not mean “not planned”."))
    for number, pair in enumerate(found.pairs):
        yield _pair(found, pair, first=number == 0)


def _pair(found: Comparison, pair: Pair, first: bool) -> Block:
    names = [part.thing.label for part in (pair.left, pair.right) if part]
    title = f"[{WORDS[pair.verdict]}] " + ("The plans as wholes" if first else " | ".join(names))
    reason = () if first or not pair.reason else (f"({pair.reason})",)
    rows = [("who says so", "", _by(pair.left_by), _by(pair.right_by))]
    rows += [(a.name, WORDS[a.verdict], _cell(a.left), _cell(a.right)) for a in pair.aspects]
    remarks = tuple(f"{a.name}: {a.remark}" for a in pair.aspects if a.remark)
    return Block(title, reason + remarks, ("aspect", "verdict", "left", "right"), tuple(rows))


def _by(said: Cell | None) -> str:
    if said is None:
        return "nothing told of it"
    return "; ".join(f"{listed(claim.who)} – {position(claim)}" for claim in said.claims) or "nobody recorded"


def _cell(cell: Cell) -> str:
    if not cell.values:
        return "not told"
    return "; ".join(f"{'; '.join(value.label for value in told.values)} [{_source(told, cell)}]" for told in cell.told)


def _source(told: Told, cell: Cell) -> str:
    by = told.by(cell.claims)
    places = told.passages or tuple(dict.fromkeys(place for claim in by for place in claim.passages))
    return "; ".join(filter(None, (cited(places), ", ".join(claim.short for claim in by)))) or "no source recorded"
