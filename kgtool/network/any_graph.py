"""Any RDF as a network of things and links, for data that hold no claims: whatever is there is drawn.

A thing is what something is said of; a link leads from one to another. Its kind is its class (rdf:type, or instance of
as Wikidata has it), its label the best that fits the language, else the last part of its IRI in words. What is not a
link stands with its thing as a value: texts and numbers, addresses of pages and images, and blank nodes that hold
nothing but values. The members of a list are linked one by one; what is said of a statement (RDF 1.2) stands with it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

import networkx as nx
import pyoxigraph as ox

from kgtool.claims.style import Drawing, Kind, Line, bundled
from kgtool.claims.thing import NAMELESS, key_of
from kgtool.errors import QueryError, command
from kgtool.network.build import spread
from kgtool.network.force_layout import clusters
from kgtool.questions.labels import LABEL_PROPERTIES, Fitness, fitness, preferred
from kgtool.rdf.blank_nodes import lasting, relabelled
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, rows, text
from kgtool.rdf.text import clean
from kgtool.store.base import REIFIES, Store

UNIT = "link"
MOST_TRIPLES = 500_000
MOST_TEXT, MOST_VALUES, ROOM = 160, 12, 8_000  # characters of a value; values of a thing; of all things together
DEEPEST = 8  # blank nodes within blank nodes whose values are told
WIKIDATA = "http://www.wikidata.org/prop/direct/"
TYPES = (ox.NamedNode(names().expand("rdf:type")), ox.NamedNode(WIKIDATA + "P31"))
FIRST, REST, NIL = (ox.NamedNode(names().expand(f"rdf:{name}")) for name in ("first", "rest", "nil"))
DIRECT = ox.NamedNode("http://wikiba.se/ontology#directClaim")  # from a property to the one of its links
# What says nothing of a thing that has another class.
VAGUE = frozenset(
    names().expand(name)
    for name in ("owl:NamedIndividual", "owl:Thing", "rdfs:Resource", "<http://schema.org/Thing>",
                 "<https://schema.org/Thing>", "<http://wikiba.se/ontology#Item>")
)  # fmt: skip
# Whole graphs name themselves by a thing of one of these classes.
WHOLE = tuple(
    names().expand(name)
    for name in ("owl:Ontology", "skos:ConceptScheme", "<http://rdfs.org/ns/void#Dataset>",
                 "<http://www.w3.org/ns/dcat#Dataset>", "<http://schema.org/Dataset>", "<https://schema.org/Dataset>")
)  # fmt: skip
# Properties of no known vocabulary that name a thing, and those that lead to a page or an image about it.
_NAMING = re.compile(r"(?:pref|full|display|family)?_?(?:label|name|title|fn)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:home|work|info)?page|isprimarytopicof|primarytopic|mbox\w*|img|image|photo|logo|depiction|thumbnail|url|"
    r"sameas|seealso|isdefinedby|license|wasderivedfrom|exactmatch|closematch|[pP]18|phone|telephone|email",
    re.IGNORECASE,
)
_FILE = re.compile(r"(?:mailto|tel|data):|.*\.(?:png|jpe?g|gif|svg|webp|pdf)", re.IGNORECASE | re.DOTALL)
# Colors and signs of kinds, the most frequent first; the others share the last.
LOOKS = (("country", "●"), ("decline", "■"), ("measure", "▲"), ("event", "◆"), ("plan", "★"), ("person", "⬢"),
         ("line", "▼"), ("threaten", "◉"), ("call", "✚"), ("accept", "▣"))  # fmt: skip
PLAIN = ("other", "○")

Triples = Sequence[ox.Triple]


def read(store: Store, language: str = "en") -> nx.MultiDiGraph:
    """All that a store holds as a network. Raises QueryError for one with more than MOST_TRIPLES triples."""
    query = f"SELECT DISTINCT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {MOST_TRIPLES + 1}"
    found = [ox.Triple(*row) for row in rows(store.query(query))]  # type: ignore[arg-type]
    if len(found) > MOST_TRIPLES:
        raise QueryError(
            f"The data have more than {MOST_TRIPLES:,} triples, too many to draw them all; draw a part: "
            f"{command('view')} -q 'CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ... }}'."
        )
    return of_triples(found, language)


def title(store: Store, graph: nx.MultiDiGraph) -> str:
    """What a store is called: by the ontology, scheme or data set in it, else by its files."""
    for whole in WHOLE:
        named = {data["label"] for _, data in graph.nodes(data=True) if whole in data["classes"]}
        if len(named) == 1:
            return str(named.pop())
    files = [
        text(row["g"]) for row in rows(store.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 5")).dicts()
    ]
    words = sorted(in_words(iri) for iri in files if iri.removeprefix(GRAPHS) not in ("derived", "inferred", "as-of"))
    named_by = ", ".join(words[:3]) + (" and more" if len(words) > 3 else "")
    return named_by[:1].upper() + named_by[1:] or "Things and links"


def of_triples(
    found: Iterable[ox.Triple], language: str = "en", others: Callable[[Iterable[str]], Mapping[str, str]] | None = None
) -> nx.MultiDiGraph:
    """Triples as a network of the shape that ``network.build`` makes, without claims; the same for the same triples.

    Nodes have besides their `classes` and `values`, pairs of a property and a text; edges `said`, such pairs.
    ``graph.graph["unit"]`` is UNIT. `others` gives labels for IRIs (see ``questions.labels``) that have none among the
    triples.
    """
    made = _Reader(_without_lists(_lasting(found)), language, others).network()
    spread(made, bundled(), set(made))
    made.graph["clusters"] = clusters(made)
    made.graph.update(
        unit=UNIT, claims=[], sides={}, events=[], addresses={}, topics={}, known={}, counts="", retired=[]
    )
    return made


def drawing_of(graph: nx.MultiDiGraph, drawing: Drawing) -> Drawing:
    """How such a network is drawn: each class and property that it has, in place of those of the ontology."""
    count = Counter(data["kind"] for _, data in graph.nodes(data=True))
    ordered = sorted(count, key=lambda iri: (not iri, -count[iri], iri))
    column = drawing.columns[0].iri
    kinds = {}
    for place, iri in enumerate(ordered):
        role, glyph = LOOKS[place] if place < len(LOOKS) and iri else PLAIN
        label = graph.graph["names"].get(iri, "no class")
        kinds[iri] = Kind(iri, label, column, glyph, role, 4, place)
    uses = Counter(key for *_, key in graph.edges(keys=True))
    lines = {
        key: Line(key, graph.graph["names"][key], "other", "arrow", 1.5, True, place)
        for place, key in enumerate(sorted(uses, key=lambda one: (-uses[one], one)))
    }
    blank = tuple(replace(one, label="") for one in drawing.columns)
    return replace(drawing, kinds=MappingProxyType(kinds), lines=MappingProxyType(lines), columns=blank)


def in_words(iri: str) -> str:
    """The last part of an IRI in words.

    >>> [in_words(iri) for iri in ("http://e.org/ns#worksForTheBBC", "http://e.org/New_York%20City/", "urn:x:Q42")]
    ['works for the BBC', 'New York City', 'Q42']
    """
    last = re.split(r"[/#]", iri.rstrip("/#"))[-1] if "//" in iri else iri.rsplit(":", 1)[-1]
    name = re.sub(r"[_\s]+", " ", unquote(last)).strip()
    if " " in name or "-" in name:
        return clean(name) or clean(iri)
    parts = re.split(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", name)
    if name[:1].islower():  # as properties are called
        parts = [part if part.isupper() else part.lower() for part in parts]
    return clean(" ".join(parts)) or clean(iri)


def _lasting(found: Iterable[ox.Triple]) -> Triples:
    """The triples in order, their blank nodes with labels that do not change from one reading to the next."""
    every = list(found)
    labels = lasting(every)
    return sorted((relabelled(triple, labels) for triple in every) if labels else every, key=str)


def _without_lists(every: Triples) -> Triples:
    """The triples with the members of each list in its place."""
    firsts = {t.subject: t.object for t in every if t.predicate == FIRST and isinstance(t.subject, ox.BlankNode)}
    rests = {t.subject: t.object for t in every if t.predicate == REST and t.subject in firsts}

    def members(head: Any) -> list[Term]:
        found, seen = [], set()
        while head in rests and head not in seen:
            seen.add(head)
            found.append(firsts[head])
            head = rests[head]
        return found

    heads = firsts.keys() & rests.keys()
    kept = [t for t in every if not (t.subject in heads and t.predicate in (FIRST, REST))]
    return [
        ox.Triple(t.subject, t.predicate, one)
        for t in kept
        for one in (members(t.object) if t.object in heads else [t.object])
    ]


class _Reader:
    """What is said of each thing: its label, classes, values and links."""

    def __init__(
        self, every: Triples, language: str, others: Callable[[Iterable[str]], Mapping[str, str]] | None
    ) -> None:
        self.language = language
        self.about: dict[Term, list[ox.Triple]] = defaultdict(list)
        self.coming: dict[Term, list[ox.Triple]] = defaultdict(list)
        for t in every:
            self.about[t.subject].append(t)
            self.coming[t.object].append(t)
        self.stated = set(every)
        self.classes = {
            term: [text(t.object) for t in some if t.predicate in TYPES and isinstance(t.object, ox.NamedNode)]
            for term, some in self.about.items()
        }
        self.labels = self._labels()
        named = {t.predicate for t in every} | {ox.NamedNode(iri) for some in self.classes.values() for iri in some}
        every_term = {*self.about, *named, *self.coming}
        lacking = [term.value for term in every_term if isinstance(term, ox.NamedNode) and term not in self.labels]
        self.more = others(lacking) if others else {}

    def _labels(self) -> dict[Term, tuple[str, ox.Triple]]:
        """The label of each thing that has one, and the triple that gives it."""
        ranks = {ox.NamedNode(names().expand(name)): rank for rank, name in enumerate(LABEL_PROPERTIES)}
        found: dict[Term, tuple[str, ox.Triple]] = {}
        for term, some in self.about.items():
            best: tuple[Fitness, ox.Triple] | None = None
            for t in some:
                rank = ranks.get(t.predicate, len(ranks) if _NAMING.fullmatch(_last(t.predicate)) else None)
                if rank is not None and isinstance(t.object, ox.Literal) and clean(text(t.object)).strip():
                    choice = (fitness(t.object, self.language, rank), t)
                    best = choice if best is None or choice[0] < best[0] else best
            if best:
                found[term] = clean(best[0][-1]).strip(), best[1]
        # A property of Wikidata has its label on an entity of its own.
        for entity, some in list(self.about.items()):
            for t in some:
                if t.predicate == DIRECT and entity in found and t.object not in found:
                    found[t.object] = found[entity]
        return found

    def called(self, term: Term) -> str:
        """The words for a term."""
        if isinstance(term, ox.Triple):
            return " ".join(map(self.called, (term.subject, term.predicate, term.object)))
        if isinstance(term, ox.Literal):
            return clean(text(term))
        if term in self.labels:
            return self.labels[term][0]
        if isinstance(term, ox.NamedNode):
            return clean(self.more.get(term.value, "")) or in_words(term.value)
        kinds = self.classes.get(term, [])
        return f"({self.called(ox.NamedNode(kinds[0]))})" if kinds else NAMELESS

    # ---- what is a value, and what a link

    def _is_value(self, t: ox.Triple) -> bool:
        """Whether what a triple leads to stands with its subject, not as a thing of its own."""
        if isinstance(t.object, (ox.Literal, ox.Triple)) or t.object in (t.subject, NIL):
            return True
        if isinstance(t.object, ox.BlankNode):
            return self._holds_values(t.object, DEEPEST)
        if t.object in self.about or t.object in self.labels:
            return False
        return bool(_ADDRESS.fullmatch(_last(t.predicate)) or _FILE.fullmatch(t.object.value))

    def _holds_values(self, node: Term, deep: int) -> bool:
        """Whether a blank node is only a bracket around values: unnamed, referred to once, and linked to nothing."""
        if node in self.labels or len(self.coming[node]) != 1 or not deep:
            return False
        inner = [t for t in self.about.get(node, []) if t.predicate not in TYPES]
        return all(
            isinstance(t.object, ox.Literal)
            or (isinstance(t.object, ox.BlankNode) and self._holds_values(t.object, deep - 1))
            for t in inner
        )

    def _told(self, term: Term, deep: int = DEEPEST) -> str:
        """A value in words; of a blank node all that it holds."""
        if not isinstance(term, ox.BlankNode) or not deep:
            return self.called(term) if not isinstance(term, ox.NamedNode) else clean(term.value)
        inner = [t for t in self.about.get(term, []) if t.predicate not in TYPES]
        return ", ".join(self._told(t.object, deep - 1) for t in inner) or self.called(term)

    def _values(self, some: Iterable[ox.Triple], most: int) -> list[tuple[str, str]]:
        """Property and text of the values among some triples, in the language where they have several."""
        grouped: dict[ox.NamedNode, list[Term]] = defaultdict(list)
        for t in some:
            grouped[t.predicate].append(t.object)
        found = []
        for predicate, terms in grouped.items():
            tagged = [term for term in terms if isinstance(term, ox.Literal) and term.language]
            texts = preferred(tagged, self.language) if tagged else []
            texts += [self._told(term) for term in terms if term not in tagged]
            found += [(self.called(predicate), _cut(clean(one))) for one in texts]
        more = len(found) - most
        return found if more <= 0 else [*found[:most], ("", f"and {more} more value{'s' * (more > 1)}")]

    # ---- the network

    def network(self) -> nx.MultiDiGraph:
        graph = nx.MultiDiGraph(names={"": "no class"})
        reified = self._reified()
        links = []
        inner: set[Term] = set()
        for term, some in self.about.items():
            if isinstance(term, ox.Triple) or term in reified:
                continue
            for t in some:
                if t.predicate in TYPES or t.predicate == DIRECT:
                    continue
                if not self._is_value(t):
                    links.append(t)
                elif isinstance(t.object, ox.BlankNode):
                    inner.add(t.object)
        brackets = {node for node in self.about if isinstance(node, ox.BlankNode) and self._within(node, inner)}
        wanted = {term for term in self.about if term not in brackets and term not in reified}
        # A property or class of which nothing but the name is said is no thing: it is a word for others.
        entities = {t.subject for some in self.about.values() for t in some if t.predicate == DIRECT}
        used = {t.predicate for some in self.about.values() for t in some} | self._used_classes() | entities
        linked = {end for t in links for end in (t.subject, t.object)}
        mere = {term for term in wanted if term in used and term not in linked and self._is_mere(term)}
        things = sorted((wanted - mere) | linked | self._reified_ends(reified), key=str)
        kinds = self._kinds(things)
        most = max(1, min(MOST_VALUES, ROOM // max(len(things), 1)))
        for term in things:
            own = [t for t in self.about.get(term, []) if t.predicate not in TYPES and self._is_value(t)]
            label = self.labels.get(term)
            values = self._values([t for t in own if not label or t != label[1]], most)
            iri = kinds.get(term, "")
            graph.graph["names"].setdefault(iri, self.called(ox.NamedNode(iri)) if iri else "")
            graph.add_node(
                key_of(term), label=self.called(term), kind=iri, column="", detail="", order=None, denied=[],
                classes=self.classes.get(term, []), values=values,
            )  # fmt: skip
        for t in links:
            self._link(graph, t)
        for reifier, triples in reified.items():
            said = self._values([t for t in self.about[reifier] if t.predicate != REIFIES], MOST_VALUES)
            for t in triples:
                self._link(graph, t, said)
        return graph

    def _within(self, node: Term, outer: set[Term]) -> bool:
        """Whether a blank node stands as a value with a thing, directly or within another."""
        for _ in range(DEEPEST + 1):
            if node in outer:
                return True
            above = self.coming.get(node, [])
            if (
                len(above) != 1
                or not isinstance(above[0].subject, ox.BlankNode)
                or not self._holds_values(node, DEEPEST)
            ):
                return False
            node = above[0].subject
        return False

    def _link(self, graph: nx.MultiDiGraph, t: ox.Triple, said: Sequence[tuple[str, str]] = ()) -> None:
        source, target, key = key_of(t.subject), key_of(t.object), t.predicate.value
        if source not in graph or target not in graph or source == target:
            return
        label = self.called(t.predicate)
        graph.graph["names"].setdefault(key, label)
        if not graph.has_edge(source, target, key):
            stated = [] if t in self.stated else [("", "spoken of, but not stated")]
            graph.add_edge(source, target, key, label=label, shown=True, claims=[], evidence=(), said=stated)
        graph.edges[source, target, key]["said"] += said

    def _reified(self) -> dict[Term, list[ox.Triple]]:
        """The reifiers that are only there for what is said of a statement between things, with these statements."""
        found: dict[Term, list[ox.Triple]] = {}
        for term, some in self.about.items():
            triples = [t.object for t in some if t.predicate == REIFIES and isinstance(t.object, ox.Triple)]
            plain = all(isinstance(t.object, (ox.Literal, ox.Triple)) for t in some if t.predicate not in TYPES)
            ends = all(isinstance(one.object, (ox.NamedNode, ox.BlankNode)) for one in triples)
            if triples and plain and ends and isinstance(term, ox.BlankNode) and not self.coming.get(term):
                found[term] = triples
        return found

    def _reified_ends(self, reified: Mapping[Term, list[ox.Triple]]) -> set[Term]:
        return {end for some in reified.values() for t in some for end in (t.subject, t.object)}

    def _used_classes(self) -> set[Term]:
        return {ox.NamedNode(iri) for some in self.classes.values() for iri in some}

    def _is_mere(self, term: Term) -> bool:
        """Whether nothing is said of a term but what it is called, and to which property of Wikidata it belongs."""
        own = [t for t in self.about[term] if t.predicate not in TYPES]
        return all(isinstance(t.object, ox.Literal) or t.predicate == DIRECT for t in own) and not self.classes.get(
            term
        )

    def _kinds(self, things: Iterable[Term]) -> dict[Term, str]:
        """The class that stands for each thing: the narrowest with a few members, else the widest."""
        classes = {term: some for term in things if (some := self.classes.get(term))}
        count = Counter(iri for some in classes.values() for iri in set(some))
        few = max(3, len(classes) // 50)

        def rank(iri: str) -> tuple[bool, bool, int, str]:
            return iri in VAGUE, count[iri] < few, count[iri] if count[iri] >= few else -count[iri], iri

        return {term: min(some, key=rank) for term, some in classes.items()}


def _last(predicate: ox.NamedNode) -> str:
    """The last part of the IRI of a property."""
    return re.split(r"[/#:]", predicate.value)[-1]


def _cut(words: str) -> str:
    return words if len(words) <= MOST_TEXT else words[: MOST_TEXT - 1].rstrip() + "…"
