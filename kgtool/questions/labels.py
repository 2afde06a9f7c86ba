"""Names that people use: the label of an IRI, and the IRI that a label means."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.errors import UsageError
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text

if TYPE_CHECKING:
    from kgtool.store.base import Store

# The properties that name a thing for people, the best first.
LABEL_PROPERTIES = (
    "skos:prefLabel",
    "rdfs:label",
    "dct:title",
    "schema:name",
    "<http://schema.org/name>",
    "<http://xmlns.com/foaf/0.1/name>",
    "<http://purl.org/dc/elements/1.1/title>",
)
NAME_PROPERTIES = (*LABEL_PROPERTIES, "skos:altLabel", "skos:hiddenLabel")
_CHUNK = 5_000
# So many candidates of an ambiguous name are told.
MOST_TOLD = 12
# So many names are compared with one that nothing has: it takes some seconds.
MOST_COMPARED = 100_000
LONGEST = 200  # characters of a name that a message repeats


def labels(store: Store, iris: Iterable[str], language: str = "en") -> dict[str, str]:
    """IRI -> label for those of `iris` that have one; which one, `fitness` decides.

    Asks the store once for every 5,000 IRIs. A thing without any label is missing from the dictionary.
    """
    best: dict[str, tuple[Fitness, str]] = {}
    wanted = sorted(set(iris))
    for start in range(0, len(wanted), _CHUNK):
        values = " ".join(f"<{iri}>" for iri in wanted[start : start + _CHUNK])
        choices = " ".join(f"({name} {rank})" for rank, name in enumerate(LABEL_PROPERTIES))
        # First all that is said of them: joined with the properties at once, an engine goes through every label.
        said = f"SELECT ?x ?p ?l {{ VALUES ?x {{ {values} }} ?x ?p ?l }}"
        query = f"SELECT ?x ?l ?rank {{ {{ {said} }} VALUES (?p ?rank) {{ {choices} }} }}"
        for row in rows(store.query(query)).dicts():
            label, rank = row["l"], row["rank"]
            if not isinstance(label, ox.Literal) or not isinstance(rank, ox.Literal):
                continue
            order = fitness(label, language, int(rank.value))
            iri = text(row["x"])
            if iri not in best or order < best[iri][0]:
                best[iri] = (order, label.value)
    return {iri: label for iri, (_, label) in best.items()}


Fitness = tuple[int, int, str, str]


def fitness(label: object, language: str = "en", rank: int = 0) -> Fitness:
    """How well a label fits a language; of several labels, the one with the smallest fitness is shown.

    First comes the language: of wanted en-GB, en-GB itself, then en, then any English, then no language, then any
    other. Then comes the property (`rank`: its place in LABEL_PROPERTIES), so that the choice never depends on the
    order of triples. `label` is an RDF term.
    """
    tag = (getattr(label, "language", None) or "").lower()
    wanted = language.lower()
    base = wanted.partition("-")[0]
    fits = (tag == wanted, tag == base, tag.partition("-")[0] == base, not tag)
    return (fits.index(True) if any(fits) else len(fits)), rank, tag, str(getattr(label, "value", label))


def preferred(terms: Iterable[object], language: str = "en") -> list[str]:
    """The texts of some terms in the one language that fits best (see `fitness`), sorted, each once.

    >>> preferred([ox.Literal("Rede", language="de"), ox.Literal("speech", language="en-GB")])
    ['speech']
    """
    by_language: dict[tuple[int, str], set[str]] = {}
    for term in terms:
        fit, _, tag, words = fitness(term, language)
        by_language.setdefault((fit, tag), set()).add(words)
    return sorted(by_language[min(by_language)]) if by_language else []


# Letters that no mark is taken from.
_PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i"}
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)


def fold(name: str) -> str:
    """`name` without accents, case and punctuation: what two spellings of a name have in common.

    >>> fold("Volodymyr  ZELENSKÝ")
    'volodymyr zelensky'
    """
    plain = name
    if not name.isascii():
        split = unicodedata.normalize("NFKD", name.translate(_PLAIN))
        plain = "".join(c for c in split if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.casefold()))


def resolve(store: Store, name: str, prefer: Callable[[], Container[str]] = tuple) -> ox.NamedNode:
    """The thing in `store` that `name` means: an IRI, a short name, a label, or words of a label.

    `prefer` gives the IRIs that are likely to be meant; it is asked only where a name means several things.
    Raises UsageError that lists the candidates of an ambiguous name, or the nearest to an unknown one.
    """
    if re.match(r"<.*>$|\w[\w+.-]*:\S", name):
        node = ox.NamedNode(names().expand(name))
        if store.query(f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} }}"):
            return node
        raise UsageError(f"Nothing in this graph is called {name}; look for it by its label.")
    wanted = fold(name)
    spelled, written = _spelled(store, wanted)
    found = _meant(wanted, spelled)
    if len(found) > 1:
        likely = prefer()
        found = {iri for iri in found if iri in likely} or found
    if len(found) == 1:
        return ox.NamedNode(next(iter(found)))
    if found:
        named = sorted(f"{names().shorten(iri)} ({label})" for iri, label in labels(store, found).items())
        more = f" and {len(named) - MOST_TOLD} more" if len(named) > MOST_TOLD else ""
        told = ", ".join(named[:MOST_TOLD]) + more
        raise UsageError(f"{name!r} can mean {len(found)} things; name one by its short name: {told}")
    spelled, written = _spelled(store)  # what is like it is looked for among others
    near = difflib.get_close_matches(wanted, spelled, n=3, cutoff=0.6)
    alike = {iri: written[key] for key in reversed(near) for iri in spelled[key]}
    known = labels(store, alike)
    # The name that is like it may be another one than the label.
    both = {known[iri] if known.get(iri, like) == like else f"{like} ({known[iri]})" for iri, like in alike.items()}
    told = ", ".join(sorted(both))
    called = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
    raise UsageError(
        f"Nothing in this graph is called {called!r}; " + (f"the nearest: {told}" if told else "check the name.")
    )


def _spelled(store: Store, wanted: str = "") -> tuple[dict[str, set[str]], dict[str, str]]:
    """Folded name -> the IRIs that have it, and -> the name as it is written.

    Only names that can be `wanted` are fetched: the engine leaves out those in plain letters that lack its longest
    word. Only the other letters fold to something that it cannot tell. Without it, of all names some.
    """
    word = max(wanted.split(), key=len, default="")
    able = f"CONTAINS(LCASE(STR(?l)), {ox.Literal(word)}) || REGEX(STR(?l), '[^ -~]')"
    only = f"&& ({able})" if word.isascii() and word else ""
    choices = " ".join(NAME_PROPERTIES)
    query = f"SELECT DISTINCT ?x ?l {{ VALUES ?p {{ {choices} }} ?x ?p ?l FILTER(isIRI(?x) {only}) }}"
    query += "" if wanted else f" LIMIT {MOST_COMPARED}"
    spelled: dict[str, set[str]] = {}
    written: dict[str, str] = {}
    for row in rows(store.query(query)).dicts():
        label = text(row["l"])
        folded = fold(label)
        written[folded] = label
        spelled.setdefault(folded, set()).add(text(row["x"]))
    return spelled, written


def _meant(wanted: str, spelled: dict[str, set[str]]) -> set[str]:
    """The IRIs of a folded name; where none has it, of those that have it as whole words: Macron, Emmanuel Macron."""
    return spelled.get(wanted) or {
        iri for label, iris in spelled.items() if wanted and f" {wanted} " in f" {label} " for iri in iris
    }
