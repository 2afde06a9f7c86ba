"""A claim of an article file as the fields of a form: which there are, what they can be, what has been filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

import pyoxigraph as ox

from kgtool.articles.codes import codes
from kgtool.articles.compiling import FLAT
from kgtool.articles.reading import in_one_line
from kgtool.articles.table import Property, table
from kgtool.questions.completion import LEAST, named, things
from kgtool.questions.labels import NAME_PROPERTIES
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import clean, fold, nearest
from kgtool.store.base import Store

# Which content a claim has, as its first key says it: the name of a content that is known, or a new one of a kind.
CONTENT = "content"
CONTENTS = {"what": "known, or by its type", **{kind: f"a new {kind}" for kind in FLAT}}
CONTENTS["state"], CONTENTS["line"] = "a new state of affairs", "a new line of defense"
# A claim with this key is still to be looked at; the field of the form that says that somebody has.
CHECK, CHECKED = "check", "checked"
REQUIRED = ("who", "stance", "what", "par", "quote", "says")
# The characters of a field, and the names that are offered for one.
LONGEST, MOST_OFFERED, MOST_NEAR = 4_000, 2_000, 5
# Words of a name that are compared with a mistyped one.
SHORTEST_WORD = 4
# What is never told of in a section of its own: it is written where it is needed.
_NOT_NEW = {"graph", "article", "claim", "thing", "date", "figure", "passage", "tasking", "representation", *FLAT}

Way = Literal["names", "codes", "list", "text", "long"]


class Field(NamedTuple):
    """A field of the form: the key of a claim, or of its content."""

    key: str
    label: str
    hint: str = ""
    way: Way = "text"
    """names of things, one of a list of codes, any of a list of codes, a text in one line or in several."""
    example: str = ""
    many: bool = False
    """Whether it can have several values, with a semicolon between them."""
    more: bool = False
    """Whether it is seldom needed."""

    @property
    def row(self) -> Property | None:
        """What its values are; None: it is no property."""
        kinds = table().kinds
        return kinds["claim"].keys.get(self.key) or kinds["measure"].keys.get(self.key)


FIELDS = (
    Field("who", "Who", "whose position", "names", many=True),
    Field("for", "For", "on whose behalf", "names", many=True),
    Field("stance", "Stance", "", "codes"),
    Field("how", "How firmly", "", "codes"),
    Field("what", "What", "its label, said positively", "names"),
    Field(CONTENT, "This is", "", "codes"),
    Field("type", "Type", "of a measure", "list"),
    Field("topic", "Topic", "of new content", "list", many=True),
    Field("sense", "Sense", "to the topic", "codes"),
    Field("figure", "Figure", example="at least 100 guards"),
    Field("when", "When", example="Monday = 2031-05-05"),
    Field("if", "If", "on which condition", "names"),
    Field("par", "Paragraph", many=True),
    Field("quote", "Quote", "at most six words of it"),
    Field("says", "Says", "the claim in your own words", "long"),
    Field("note", "Note", "", "long"),
    Field("word of", "On the word of", "", "names", many=True, more=True),
    Field("informant", "Informant", "of the outlet", "names", many=True, more=True),
    Field("at", "At", "an event", "names", more=True),
    Field("via", "Via", "a relayed report", "names", many=True, more=True),
    Field("answers", "Answers", "such as c1", "names", many=True, more=True),
    Field("because", "Because", "", "names", more=True),
    Field("act", "Act", "", "codes", more=True),
    Field("status", "Status", "of the act", "codes", more=True),
    Field("polarity", "Polarity", "", "codes", more=True),
    Field("as", "Basis", "stated, if left open", "codes", more=True),
)
BY_KEY = {field.key: field for field in FIELDS}


class Option(NamedTuple):
    """Something that a field can be, and what else there is to say of it."""

    value: str
    info: str = ""


# ---- What stands in a claim, and in the form ----


def values_of(claim: Mapping[str, Any]) -> dict[str, str]:
    """What the fields of the form have for a claim of a file; of those that are locked, nothing."""
    head = next((key for key in CONTENTS if key in claim), "what")
    found = {CONTENT: head} if head != "what" else {}
    for field in FIELDS:
        value = claim.get(head if field.key == "what" else field.key)
        if value is not None and _fits(field, value):
            found[field.key] = value if isinstance(value, str) else "; ".join(value)
    return found


def locked(claim: Mapping[str, Any]) -> dict[str, str]:
    """The fields that a form cannot show of a claim, for more stands there than a text; each with its YAML."""
    head = next((key for key in CONTENTS if key in claim), "what")
    shut = {}
    for field in FIELDS:
        value = claim.get(head if field.key == "what" else field.key)
        if value is not None and not _fits(field, value):
            shut[field.key] = in_one_line(value)
    if "what" in shut:
        shut |= {key: "" for key in (CONTENT, "type", "topic", "sense") if key not in claim}
    return shut


def _fits(field: Field, value: Any) -> bool:
    if isinstance(value, str):
        return not field.many or ";" not in value
    return field.many and all(isinstance(one, str) and ";" not in one for one in value) and len(value) > 0


def one_line(words: str) -> str:
    """Words on one line, without what no file should hold."""
    return " ".join(clean(words).split())


def tidied(values: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, each on one line and without what no file should hold; empty fields are left out."""
    found = {key: one_line(values.get(key, "")[:LONGEST]) for key in (*BY_KEY, CHECKED)}
    return {key: value for key, value in found.items() if value and (key, value) != (CONTENT, "what")}


def words_of(field: Field, value: str) -> list[str]:
    """The values that stand in a field."""
    if not field.many:
        return [value] if value else []
    parts = (value.replace(",", ";") if field.key == "par" else value).split(";")
    return [word for part in parts if (word := part.strip())]


def changes(claim: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """The keys of a claim that are to change so that it has what was filled in; fields that are locked stay."""
    shut, before = locked(claim), values_of(claim)
    old, new = (filled.get(CONTENT, "what") for filled in (before, values))
    changed: dict[str, Any] = {}
    if old != new and "what" not in shut:
        changed[old] = None
    for field in FIELDS:
        if field.key in shut or field.key == CONTENT:
            continue
        key, value = (new if field.key == "what" else field.key), values.get(field.key, "")
        if value != before.get(field.key, "") or (field.key == "what" and old != new and value):
            words = words_of(field, value)
            changed[key] = None if not words else words[0] if len(words) == 1 else words
    if values.get(CHECKED):
        changed[CHECK] = None
    return {key: value for key, value in changed.items() if value is not None or key in claim}


def entry(number: str, values: Mapping[str, str]) -> dict[str, Any]:
    """A new claim with what was filled in."""
    made = {"id": number} | changes({}, values)
    return {key: made[key] for key in sorted(made, key=lambda key: table().place(key))}


def number_of(claims: Sequence[Any], place: int) -> str:
    """The number of the claim at a place (from 0) in a file."""
    claim = claims[place]
    given = claim.get("id") if isinstance(claim, Mapping) else None
    return str(given) if isinstance(given, str) and given else str(place + 1)


def next_number(claims: Sequence[Any]) -> str:
    """A number that no claim of a file has."""
    taken = [number_of(claims, place) for place in range(len(claims))]
    return str(max([len(claims), *(int(one) for one in taken if one.isdecimal() and len(one) < 9)]) + 1)


# ---- What could stand there ----


@cache
def options(key: str) -> tuple[Option, ...]:
    """What a field of codes can be."""
    if key == CONTENT:
        return tuple(Option(kind, label) for kind, label in CONTENTS.items() if kind != "what")
    if key == "sense":
        return tuple(map(Option, ("for", "against", "neither")))
    row = BY_KEY[key].row
    return tuple(map(Option, sorted(set(codes(row.codes).values()), key=str.casefold))) if row else ()


def offered(field: Field, store: Store, content: Mapping[str, Any]) -> list[Option]:
    """What a field of names can be: things of the classes that it takes, of the store and of the file."""
    row = field.row
    if field.way == "list" or row is None or not row.classes:
        return list(options(field.key)) if field.way in ("codes", "list") else []
    found = dict.fromkeys(_own(content, row.classes), "in this file")
    for name, info in _stored(store, row.classes):
        found.setdefault(name, info)
    return [Option(*one) for one in sorted(found.items(), key=lambda one: fold(one[0]))]


def _own(content: Mapping[str, Any], classes: frozenset[str]) -> Iterator[str]:
    """The names of the entries of a file that are of these classes."""
    for section in ("new", "known"):
        for item in _entries(content, section):
            kind, name = next(iter(item.items()), ("", ""))
            if kind in table().kinds and table().fits(table().kinds[kind], classes):
                yield from (one for one in (name if isinstance(name, list) else [name]) if isinstance(one, str) and one)
    claims = content.get("claims")
    if "kg:Claim" in classes and isinstance(claims, list):
        yield from (f"c{number_of(claims, place)}" for place in range(len(claims)))
    for item in _entries(content, "claims"):
        for kind in FLAT:
            if isinstance(item.get(kind), str) and table().fits(table().kinds[kind], classes):
                yield item[kind]


def _entries(content: Mapping[str, Any], section: str) -> list[Mapping[str, Any]]:
    items = content.get(section)
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _stored(store: Store, classes: frozenset[str]) -> Iterator[tuple[str, str]]:
    wanted = sorted(name for name, tops in table().above.items() if tops & classes)
    query = f"""SELECT DISTINCT ?l ?c {{ VALUES ?c {{ {" ".join(wanted)} }} VALUES ?p {{ {" ".join(NAME_PROPERTIES)} }}
                ?x a ?c ; ?p ?l FILTER(isIRI(?x) && LANG(?l) IN ("", "en")) }} LIMIT {MOST_OFFERED}"""
    kinds = {ox.NamedNode(kind.iri): kind.name for kind in table().kinds.values()}
    for row in rows(store.query(query)).dicts():
        yield text(row["l"]), kinds.get(row["c"], "")  # type: ignore[arg-type]  # a class is an IRI


def typed(field: Field, store: Store, begun: str) -> list[Option]:
    """The things of a large store that a field takes, and whose name begins with what is typed."""
    classes = field.row.classes if field.row else frozenset()
    if not classes or len(fold(begun)) < LEAST:
        return []
    found = {names().expand(one.short): one for one in named(things(store, typed=begun), begun)}
    wanted = " ".join(sorted(name for name, tops in table().above.items() if tops & classes))
    listed = " ".join(f"<{iri}>" for iri in found)
    query = f"SELECT DISTINCT ?x {{ VALUES ?x {{ {listed} }} VALUES ?c {{ {wanted} }} ?x a ?c }}"
    able = {text(row["x"]) for row in rows(store.query(query)).dicts()}
    return [Option(one.label, one.short) for iri, one in found.items() if iri in able]


def near(word: str, known: Iterable[Option]) -> list[str]:
    """The names that are nearly spelled as a word is, or have a word that is."""
    whole = [option.value for option in known]
    parts: dict[str, list[str]] = {}
    for name in whole:
        for part in fold(name).split():
            if len(part) >= SHORTEST_WORD:
                parts.setdefault(part, []).append(name)
    alike = nearest(word, whole, MOST_NEAR)
    by_part = (name for part in nearest(fold(word).split()[-1], parts, MOST_NEAR) for name in parts[part])
    return list(dict.fromkeys([*alike, *(by_part if fold(word) else ())]))[:MOST_NEAR]


def kinds_of_new(field: Field) -> list[str]:
    """What a name that the graph does not know may be, for a field."""
    classes = field.row.classes if field.row else frozenset()
    return [kind.name for kind in table().of_class(classes) if kind.name not in _NOT_NEW] if classes else []
