"""Two codings of one article: which of their claims are the same, in what they agree, and a file to merge them.

Claims are compared by what they mean: names after they were resolved, figures and dates by their bounds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import pyoxigraph as ox
from rapidfuzz.fuzz import token_sort_ratio

from kgtool.articles.alpha import alpha
from kgtool.articles.article import read_article, text_at_hand
from kgtool.articles.compiling import EVIDENCE, FLAT, PREF, TYPE, Compiler, iri
from kgtool.articles.reading import PICK, ArticleError, read_yaml, unresolved, write_yaml
from kgtool.articles.table import Kind, table
from kgtool.errors import DataError, UsageError
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, text
from kgtool.rdf.text import fold
from kgtool.store import as_store
from kgtool.store.as_one import as_written, shown
from kgtool.store.base import Store, StoreLike

# Keys of a claim that are words of the coder, of which no two are alike, or that name the claim.
FREE = ("says", "note", "id", "label")
# A mark of a draft that a person has still to look at; it is no part of the coding.
MARK = "check"
# What two claims have to have in common to be taken for one: of paragraphs, claimants and contents (1 each) more than
# one of the three, or one and most of the words that are quoted.
LEAST = 1.25
LEFT_OUT = "(left out)"
# What has no name, but says all that it is.
PARTS = {iri(f"kg:{name}") for name in ("TimeSpan", "Quantity", "Tasking", "Representation", "Passage")}
SIDES = {iri("kg:favors"): "for", iri("kg:disfavors"): "against", iri("kg:neutralOn"): "neither"}
Values = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Claimed:
    """A claim of a coding."""

    key: str
    """Its number, or its name where it has none."""
    iri: str
    item: Mapping[str, Any]
    """Its keys as they stand in the file, the content in a mapping of its own."""
    values: Values
    """Key -> what its values mean; without those that are left out."""
    content: str = ""
    """The IRI of its content, where the file describes it."""
    of_content: Values = field(default_factory=dict)
    """The same of the keys of its content."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What a value means -> the words for it in the file."""


class Coding:
    """An article file as it is compared with another; what cannot be resolved in it is compared by its words."""

    def __init__(self, file: Path, store: Store) -> None:
        self.file, self.store = file, store
        self.read = read_article(file)
        items = self.read.get("claims", [])
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict):
                item.pop(MARK, None)
        self._compiler = Compiler(self.read, as_written(store), file.name, text_at_hand(self.read, file))
        self.faults = 0
        """How many places of the file could not be understood."""
        try:
            self._compiler.run()
        except ArticleError as error:
            self.faults = len(error.faults)
        done = self._compiler.done
        self.facts: dict[str, list[tuple[str, Any]]] = {}
        for said in (done.reference, done.own):
            for subject, facts in said.items():
                self.facts.setdefault(subject, []).extend(facts)
        self.words: dict[str, str] = {}
        self.beside: Mapping[str, list[tuple[str, Any]]] = {}
        """What the other coding describes: the names that it has for things."""
        self.partners: dict[str, str] = {}
        """The IRI of a claim -> what the same claim is called in the other coding."""

    @cached_property
    def claims(self) -> list[Claimed]:
        """Its claims, in the order of the file."""
        kind, found = table().kinds["claim"], []
        items = [item for item in self.read.get("claims", []) if isinstance(item, Mapping) and item]
        for number, item in enumerate(items, 1):
            key = str(item.get("id", number))
            named = self._compiler.known.exact(f"c{key}") or names().expand(f"c:{self._compiler.id}-{number:02}")
            nested = self._compiler._content_apart(kind, item)
            values = self._values(named, kind, nested)
            content = next((text(v) for p, v in self.facts.get(named, []) if p == iri("kg:content")), "")
            content = content if content in self.facts else ""
            inner = self._of_content(content, nested.get("what"), values) if content else {}
            found.append(Claimed(key, named, nested, values, content, inner, self.words))
        return found

    def _values(self, subject: str, kind: Kind, item: Mapping[str, Any]) -> Values:
        said: dict[str, set[str]] = {}
        for predicate, value in self.facts.get(subject, []):
            if predicate in SIDES:
                side = f"{SIDES[predicate]} {self.meaning(value)}"
                self.words[side] = f"{SIDES[predicate]} {names().shorten(text(value))}"
                said.setdefault("sense", set()).add(side)
            elif predicate not in (TYPE, PREF):
                said.setdefault(kind.key(predicate), set()).add(self.meaning(value))
        for key, value in item.items():  # what could not be resolved
            row = kind.keys.get(key)
            if row and row.iri not in SIDES and key not in said and isinstance(value, str) and value != "none":
                said[key] = {fold(value)}
        return {key: frozenset(values) for key, values in said.items()}

    def _of_content(self, content: str, given: Any, values: Values) -> Values:
        """The values of a content. Those of keys that its claim has too are called ``what: KEY``; a figure is that of
        the claim, where that has none, and where a content is told is where claims about it are.
        """
        kind = next((k for k in table().kinds.values() if self._is(content, k)), table().kinds["thing"])
        said = self._values(content, kind, given if isinstance(given, Mapping) else {})
        shared = table().kinds["claim"].keys.keys() - ({"figure"} - values.keys())
        return {f"what: {key}" if key in shared else key: found for key, found in said.items() if key != "par"}

    def _is(self, subject: str, kind: Kind) -> bool:
        return kind.name != "thing" and (TYPE, ox.NamedNode(kind.iri)) in self.facts[subject]

    def meaning(self, term: ox.NamedNode | ox.Literal) -> str:
        """What a term stands for, the same for the same in another coding."""
        found = self._meaning(term)
        facts = self.facts.get(text(term), [])
        named = [text(value) for predicate, value in facts if predicate in (PREF, iri("kg:verbatim"))]
        self.words.setdefault(found, named[0] if named else text(term) if isinstance(term, ox.Literal) else "")
        return found

    def _meaning(self, term: ox.NamedNode | ox.Literal) -> str:
        if isinstance(term, ox.Literal):
            return fold(term.value) or term.value
        name = term.value
        if name in self.partners:
            return self.partners[name]
        facts = self.facts.get(name) or self.beside.get(name, [])
        types = {text(value) for predicate, value in facts if predicate == TYPE}
        if iri("kg:Claim") in types:
            return name
        labels = sorted(text(value) for predicate, value in facts if predicate == PREF)
        known = {value for label in labels for value in self._compiler.known.elsewhere(label)}
        if len(known) == 1:
            return shown(self.store, ox.NamedNode(known.pop())).value
        if not types & PARTS:
            return fold(labels[0]) if labels else shown(self.store, term).value
        # By what is said of them, but for the very words and the document.
        skipped = {PREF, EVIDENCE, *map(iri, ("kg:verbatim", "kg:note", "kg:inDocument", "kg:yearBasis"))}
        told = {f"{predicate} {self.meaning(value)}" for predicate, value in facts if predicate not in skipped}
        return json.dumps(sorted(told))


@dataclass(frozen=True)
class Field:
    """How far two codings agree on one key of their claims."""

    name: str
    pairs: int
    """The number of claims that both have, and of which one of them says it; a content is compared once."""
    agreed: int
    alpha: float | None
    """Krippendorff's, over all claims that both have; None where all values are the same: it is not defined then."""


@dataclass(frozen=True)
class Disagreement:
    """What two codings of one claim say differently; LEFT_OUT where one says nothing."""

    claim: str
    other: str
    """The claim in the other coding."""
    field: str
    one: str
    two: str


@dataclass(frozen=True)
class Agreement:
    """How two codings of one article agree."""

    files: tuple[str, str]
    pairs: tuple[tuple[str, str], ...]
    """The claims that both have, each by its numbers in the two files."""
    only: tuple[tuple[str, ...], tuple[str, ...]]
    """The claims that only the first, or only the second has."""
    fields: tuple[Field, ...]
    disagreements: tuple[Disagreement, ...]
    faults: tuple[int, int]
    """How many places of each file could not be understood, and were compared by their words."""
    merged: str = field(repr=False, default="")
    """Both as one article file, in which a person has to pick where they differ: ``compile`` refuses it until then."""

    def table(self) -> Solutions:
        """A row for the claims, and one for each key."""
        columns = ("field", "claims", "agreed", "percent", "alpha", "remark")
        only = " and ".join(f"{len(one)} only in {name}" for one, name in zip(self.only, "ab", strict=True) if one)
        every = len(self.pairs) + sum(map(len, self.only))
        found = [_row("claim", every, len(self.pairs), None, only or "the same claims")]
        for one in self.fields:
            remark = "" if one.alpha is not None else "alpha is not defined: all values are the same"
            found.append(_row(one.name, one.pairs, one.agreed, one.alpha, remark))
        return Solutions(columns, found)

    def differences(self) -> Solutions:
        """A row for each disagreement: the claim by its numbers, the key, and both values."""
        found = [
            (f"c{one.claim}" + ("" if one.claim == one.other else f"/c{one.other}"), one.field, one.one, one.two)
            for one in self.disagreements
        ]
        return Solutions(("claim", "field", "a", "b"), [tuple(map(ox.Literal, row)) for row in found])

    @property
    def to_pick(self) -> int:
        """The places of the merged file where a person has to pick."""
        return len(list(unresolved(read_yaml(self.merged, "merged"))))


def _row(name: str, every: int, agreed: int, value: float | None, remark: str) -> tuple[ox.Literal | None, ...]:
    decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    shown_alpha = None if value is None else ox.Literal(f"{value:.2f}", datatype=decimal)
    percent = ox.Literal(round(100 * agreed / every)) if every else None
    return (
        ox.Literal(name),
        ox.Literal(every),
        ox.Literal(agreed),
        percent,
        shown_alpha,
        ox.Literal(remark) if remark else None,
    )


def agree(one: str | Path, other: str | Path, store: StoreLike | None = None) -> Agreement:
    """How far two codings (article files) of one article agree, by the names of `store` (see ``as_store``).

    Claims are paired by paragraphs, claimant and content, so that the pairs together have the most in common (a
    matching of maximum weight). Of each key, the pairs that agree are counted, and Krippendorff's alpha says how far
    that is beyond chance; that a coder leaves a key out is a value as any other. A draft is a coding, too: its marks
    are passed over. Raises UsageError for two articles or twice the same file, DataError for files without claims or
    that cannot be read.
    """
    paths = Path(one), Path(other)
    if paths[0].resolve() == paths[1].resolve():
        raise UsageError(f"{one} is compared with itself; name two codings.")
    opened = as_store(store)
    first, second = (Coding(path, opened) for path in paths)
    _check_one_article(first, second)
    first.beside, second.beside = second.facts, first.facts
    if not (first.claims or second.claims):
        raise DataError(f"Neither {one} nor {other} has a claim; there is nothing to compare.")
    pairs = _aligned(first.claims, second.claims)
    second.partners = {second.claims[b].iri: first.claims[a].iri for a, b in pairs}
    vars(second).pop("claims")  # answers to claims are compared once it is known which they are
    both = [(first.claims[a], _by_words(first.claims[a], second.claims[b])) for a, b in pairs]
    only = (
        tuple(claim.key for place, claim in enumerate(first.claims) if place not in dict(pairs)),
        tuple(claim.key for place, claim in enumerate(second.claims) if place not in {b for _, b in pairs}),
    )
    compared = list(_compared(both))
    return Agreement(
        (str(one), str(other)),
        tuple((a.key, b.key) for a, b in both),
        only,
        tuple(_fields(compared)),
        tuple(_disagreements(compared)),
        (first.faults, second.faults),
        _merged(first, second, both),
    )


def _check_one_article(first: Coding, second: Coding) -> None:
    heads = [one.read.get("article") for one in (first, second)]
    given = [head if isinstance(head, Mapping) else {} for head in heads]
    for key in ("sha256", "id"):
        values = [head.get(key) for head in given]
        if all(values):
            if values[0] == values[1]:
                return
            what = "texts (sha256)" if key == "sha256" else "articles"
            told = f"are of different {what}, {str(values[0])[:12]} and {str(values[1])[:12]}"
            raise UsageError(f"{first.file} and {second.file} {told}; name two codings of one.")
    raise UsageError(f"{first.file} and {second.file} do not both say of which article they are; give each its id:.")


# ---- Which claims are the same ----


def _aligned(ones: list[Claimed], others: list[Claimed]) -> list[tuple[int, int]]:
    """The places of the claims that are taken for one, which together have the most in common."""
    graph = nx.Graph()
    for a, one in enumerate(ones):
        for b, other in enumerate(others):
            if (weight := likeness(one, other)) >= LEAST:
                # As whole numbers; of equal ones, those that stand in the same order.
                graph.add_edge((0, a), (1, b), weight=round(10_000 * weight) - min(abs(a - b), 50))
    found = nx.max_weight_matching(graph)
    return sorted((a[1], b[1]) if a[0] == 0 else (b[1], a[1]) for a, b in found)


def likeness(one: Claimed, other: Claimed) -> float:
    """How much two claims have in common: paragraphs, claimants and contents count 1 each, other keys little."""
    shared = sum(_share(one.values.get(key), other.values.get(key)) for key in ("par", "who"))
    what = _words(one.item.get("what")), _words(other.item.get("what"))
    content = max(_share(one.values.get("what"), other.values.get("what")), token_sort_ratio(*what) / 100 - 0.2)
    quotes = token_sort_ratio(*(_words(claim.item.get("quote")) for claim in (one, other))) / 100
    stance = _share(one.values.get("stance"), other.values.get("stance"))
    return shared + max(content, 0) + 0.4 * (quotes if one.item.get("quote") else 0) + 0.2 * stance


def _by_words(one: Claimed, other: Claimed) -> Claimed:
    """The second claim; what it says in the same words, and could be resolved in one file only, is taken for the same.

    But for the numbers of claims, which are of each file.
    """
    kind = table().kinds["claim"]
    same = {
        key: one.values[key]
        for key in one.values.keys() & other.values.keys() & one.item.keys()
        if "kg:Claim" not in kind.keys[key].classes and _alike(key, one.item[key], other.item.get(key))
    }
    return replace(other, values={**other.values, **same})


def _share(one: frozenset[str] | None, other: frozenset[str] | None) -> float:
    return len(one & other) / len(one | other) if one and other else 0


def _words(value: Any) -> str:
    first = next(iter(value.values()), "") if isinstance(value, Mapping) else value
    return fold(first) if isinstance(first, str) else ""


# ---- In what they agree ----


class Compared(NamedTuple):
    """Two codings of one claim."""

    one: Claimed
    other: Claimed
    values: tuple[Values, Values]
    with_content: bool
    """Whether the values of two contents are among them: they are compared once, at the first claims about them."""

    def unit(self, key: str) -> tuple[frozenset[str], frozenset[str]]:
        """What both say under a key."""
        one, other = (values.get(key, frozenset()) for values in self.values)
        return one, other


def _compared(pairs: list[tuple[Claimed, Claimed]]) -> Iterator[Compared]:
    seen: set[tuple[str, str]] = set()
    for one, other in pairs:
        contents = (one.content, other.content)
        is_new = all(contents) and contents not in seen
        seen.add(contents)
        mine, theirs = ({**claim.of_content, **claim.values} if is_new else claim.values for claim in (one, other))
        yield Compared(one, other, (mine, theirs), is_new)


def _fields(compared: list[Compared]) -> Iterator[Field]:
    own = table().kinds["claim"].keys
    for key in _keys(key for one in compared for values in one.values for key in values):
        units = [one.unit(key) for one in compared if key in own or one.with_content]
        said = [one == other for one, other in units if one or other]
        yield Field(key, len(said), sum(said), alpha(units))


def _keys(used: Iterable[str]) -> list[str]:
    free = {*FREE, *(f"what: {key}" for key in FREE)}
    return sorted({*used} - free, key=lambda key: (table().place(key.removeprefix("what: ")), key))


def _disagreements(compared: list[Compared]) -> Iterator[Disagreement]:
    for both in compared:
        for key in _keys(key for values in both.values for key in values):
            one, other = both.unit(key)
            if one != other:
                told = _told(both.one, one, key), _told(both.other, other, key)
                yield Disagreement(both.one.key, both.other.key, key, *told)


def _told(claim: Claimed, found: frozenset[str], key: str) -> str:
    """What a claim says under a key, in the words of its file where there are such."""
    given = claim.item.get(key)
    if isinstance(given, str) and len(found) == 1:
        return given
    said = (claim.words.get(value) or value for value in sorted(found))
    return ", ".join(names().shorten(one) if re.fullmatch(r"\w+:\S+", one) else one for one in said) or LEFT_OUT


# ---- A file to merge ----


def _merged(first: Coding, second: Coding, pairs: list[tuple[Claimed, Claimed]]) -> str:
    renamed = _numbers(first, pairs, second)
    of_first = {a.key: b for a, b in pairs}
    claims: list[Any] = []
    for claim in first.claims:
        other = of_first.get(claim.key)
        if other is None:
            claims.append({"id": claim.key, PICK: "only a has this claim", **_flat(claim.item)})
        else:
            moved = _renumbered(other.item, renamed)
            same = _agreeing(claim, other)
            claims.append({"id": claim.key, **_flat(_both(claim.item, moved, same))})
    paired = {b.key for _, b in pairs}
    for claim in second.claims:
        if claim.key not in paired:
            moved = _renumbered(claim.item, renamed)
            claims.append({"id": renamed[claim.key], PICK: "only b has this claim", **_flat(moved)})
    head = _both(first.read["article"], second.read["article"], _alike)
    parts: dict[str, Any] = {"article": head}
    for part in ("new", "known"):
        if entries := _entries(*(one.read.get(part, []) for one in (first, second))):
            parts[part] = entries
    parts["claims"] = claims
    comment = [
        f"# Two codings of one article: a is {first.file}, b is {second.file}.",
        f"# Where they differ stands {PICK}: with both values; write the right one in its place.",
    ]
    return "\n".join(comment) + "\n" + write_yaml(parts)


def _numbers(first: Coding, pairs: list[tuple[Claimed, Claimed]], second: Coding) -> dict[str, str]:
    """The number of each claim of the second coding in the merged file: that of its partner, or a new one."""
    found = {b.key: a.key for a, b in pairs}
    taken = {claim.key for claim in first.claims}
    number = max((int(key) for key in taken if key.isdecimal()), default=0)
    for claim in second.claims:
        if claim.key not in found:
            number += 1
            is_free = not claim.key.isdecimal() and claim.key not in taken
            found[claim.key] = claim.key if is_free else str(number)
    return found


def _renumbered(value: Any, renamed: Mapping[str, str]) -> Any:
    """A value of the second coding with the claims that it names (c3) by their new numbers."""
    if isinstance(value, Mapping):
        return {key: _renumbered(part, renamed) for key, part in value.items()}
    if isinstance(value, list):
        return [_renumbered(part, renamed) for part in value]
    own = value[1:] if isinstance(value, str) and value.startswith("c") else ""
    return f"c{renamed[own]}" if own in renamed and own.isdecimal() else value


Same = Callable[[str, Any, Any], bool]


def _agreeing(one: Claimed, other: Claimed) -> Same:
    mine, theirs = ({**claim.of_content, **claim.values} for claim in (one, other))

    def same(key: str, of_one: Any, of_other: Any) -> bool:
        key = "sense" if key in ("favors", "disfavors", "neutral on") else key
        known = key not in FREE and (key in mine or key in theirs)
        return mine.get(key) == theirs.get(key) if known else _alike(key, of_one, of_other)

    return same


def _alike(key: str, one: Any, other: Any) -> bool:
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return fold(str(value))


def _both(one: Mapping[str, Any], other: Mapping[str, Any], same: Same) -> dict[str, Any]:
    """Two mappings as one: what is the same, and both values of what is not."""
    found: dict[str, Any] = {}
    for key in dict.fromkeys([*one, *other]):
        mine, theirs = one.get(key, LEFT_OUT), other.get(key, LEFT_OUT)
        if key == "what" and _head(mine) and _head(mine) == _head(theirs):
            found[key] = _both(mine, theirs, _within(same, _head(mine)))
        elif same(key, mine, theirs):
            found |= {key: mine} if mine != LEFT_OUT else {}  # else it follows from what the first says
        else:
            found[key] = {PICK: {"a": mine, "b": theirs}}
    return found


def _head(value: Any) -> str:
    return next(iter(value), "") if isinstance(value, Mapping) else ""


def _within(same: Same, head: str) -> Same:
    """How the keys of two contents compare, whose kind is `head`."""

    def inner(key: str, mine: Any, theirs: Any) -> bool:
        shared = key in table().kinds["claim"].keys and key != "figure"
        return same("what" if key == head else f"what: {key}" if shared else key, mine, theirs)

    return inner


def _flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """A claim with the keys of its content beside its own, where that is as clear."""
    rest = {key: value for key, value in item.items() if key != "id"}
    content = rest.get("what")
    if not isinstance(content, Mapping) or next(iter(content)) not in FLAT:
        return rest
    head, kind = next(iter(content)), table().kinds["claim"]
    inner = {key: value for key, value in content.items() if key != head}
    if any(key in kind.keys or key == "id" for key in inner) or not isinstance(content[head], (str, Mapping)):
        return rest
    named = {"what" if head == "measure" and isinstance(content[head], str) and inner else head: content[head]}
    beside = {"what": {**named, **inner}}
    return {name: value for key in rest for name, value in beside.get(key, {key: rest[key]}).items()}


def _entries(one: Any, other: Any) -> list[Any]:
    """The entries of a part of two files: those of one name as one."""
    mine, theirs = (
        {
            _entry(item): item
            for item in (part if isinstance(part, list) else [part])
            if isinstance(item, Mapping) and item
        }
        for part in (one, other)
    )
    return [
        _both(mine[key], theirs[key], _alike) if key in mine and key in theirs else dict(mine.get(key) or theirs[key])
        for key in dict.fromkeys([*mine, *theirs])
    ]


def _entry(item: Mapping[str, Any]) -> tuple[str, str]:
    kind = next(iter(item))
    return kind, fold(str(item[kind]))
