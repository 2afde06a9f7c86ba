"""What was compiled can be written as a file again, and that file means the same, triple by triple."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kgtool
from kgtool.articles.article import compile_text, decompile_article
from kgtool.articles.codes import codes
from kgtool.articles.naming import slug
from kgtool.articles.table import Kind, Property, table
from kgtool.errors import DataError
from kgtool.rdf.names import names
from kgtool.store import LocalStore, Store, open_store

GRAPH = names().expand("g:made-up")
DATA = sorted((ROOT / "tests" / "data").glob("growth/*.trig")) + sorted(
    (ROOT / "tests" / "data").glob("fiction/*.trig")
)
Said = set[tuple[str, str, str]]


def of_graph(quads: object, graph: str) -> Said:
    """The triples of a document's graph, and those about that graph, wherever they are."""
    return {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in quads  # type: ignore[attr-defined]
        if graph in (quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else "", quad.subject.value)
    }


def there_and_back(store: Store, graph: str) -> tuple[str, Said, Said]:
    """The file of a graph, what it means, and what the graph had."""
    text = decompile_article(graph, store)
    article = compile_text(text, "x.yaml", store, check=False)
    parsed = list(ox.parse(input=article.trig.encode(), format=ox.RdfFormat.TRIG))
    assert set(parsed) == set(article.quads)
    assert article.graph == graph
    return text, of_graph(parsed, graph), of_graph(store.quads(), graph)


@pytest.mark.parametrize("name", ["seed-000", "seed-004"])
def test_the_bundled_articles_come_back(name: str) -> None:
    graph = names().expand(f"g:{name}")
    text, there, before = there_and_back(open_store(), graph)
    assert there == before
    assert len(before) > 1000
    assert text == (ROOT / "graph_data" / f"{name}.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", ["seed-000", "seed-004"])
def test_the_bundled_graphs_are_made_of_the_files_beside_them(name: str) -> None:
    file = ROOT / "graph_data" / f"{name}.yaml"
    assert kgtool.compile_article(file).trig == file.with_suffix(".trig").read_text("utf-8")


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.stem)
def test_what_was_written_by_hand_comes_back(path: Path) -> None:
    store = open_store(data=[path])
    found = store.query("SELECT DISTINCT ?g { GRAPH ?g { ?d a kg:Document } } ORDER BY ?g LIMIT 4").values()["g"]
    assert found
    for graph in map(names().expand, found):
        text, there, before = there_and_back(store, graph)
        assert there == before, graph
        assert decompile_article(graph, store) == text


def test_a_blank_node_is_refused() -> None:
    store = LocalStore.memory()
    graph = ox.NamedNode(GRAPH)
    document = ox.NamedNode(names().expand("doc:made-up"))
    a = ox.NamedNode(names().expand("rdf:type"))
    store.add_quads(
        [
            ox.Quad(document, a, ox.NamedNode(names().expand("kg:Document")), graph),
            ox.Quad(document, ox.NamedNode(names().expand("kg:issued")), ox.BlankNode(), graph),
        ]
    )
    with pytest.raises(DataError, match="blank node"):
        decompile_article(GRAPH, store)


# ---- Made up graphs -----------------------------------------------------------------------------------------------

TEXTS = (
    "a guard",
    "no",
    "none",
    "yes",
    "1",
    "01",
    "c1",
    "2031-05-05",
    "x = 2031-05",
    "100 guards",
    "a: b",
    "- a",
    "person:holm",
    "<urn:x:y>",
    " led ",
    "two\nlines",
    "{a}",
    "[b]",
    "#c",
    "'",
    '"',
    "é”–",
    "\u00ad",
    "\u2028",
    "😀",
    "~",
    "= 3",
    "a #b",
    "South Vale agrees",
    "offers",
    "peacekeepers",
    "Macron",
    "",
    "\\",
    "\x07",
    "%",
    "?",
    "!x",
    "&a",
    "*a",
    "true",
)
XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = (
    ("3", "integer"),
    ("-7", "integer"),
    ("2.50", "decimal"),
    ("1e3", "double"),
    ("true", "boolean"),
    ("false", "boolean"),
    ("2031-02-28", "date"),
    ("2031", "gYear"),
    ("2031-05-05T00:00:00Z", "dateTime"),
)


class Maker:
    """Makes up a graph that uses whatever the table knows."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.quads: set[ox.Quad] = set()
        self.nodes: dict[str, Kind] = {}

    def say(self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        quad = ox.Quad(ox.NamedNode(subject), ox.NamedNode(names().expand(predicate)), value, ox.NamedNode(GRAPH))
        self.quads.add(quad)

    def node(self, kind: Kind, number: int) -> None:
        label = self.random.choice(TEXTS[:3] + TEXTS[10:]) + (f" {number}" if self.random.random() < 0.7 else "")
        usual = f"{kind.prefix}:made-up-{slug(label)}"
        usual = f"c:made-up-{number:02}" if kind.name == "claim" else usual
        usual = f"p:made-up-p{number}" if kind.name == "passage" else usual
        other = f"{kind.prefix}:x{number}-{kind.name}"
        iri = names().expand(self.random.choice((usual, usual, other)))
        if iri in self.nodes:
            return
        self.nodes[iri] = kind
        self.say(iri, "rdf:type", ox.NamedNode(kind.iri))
        if kind.name == "passage":
            self.say(iri, "kg:inDocument", ox.NamedNode(names().expand("doc:made-up")))
            self.say(iri, "kg:paragraph", ox.Literal(number))
        elif kind.name not in ("claim", "figure", "date") and self.random.random() < 0.8:
            self.say(iri, "skos:prefLabel", ox.Literal(label, language="en"))

    def fill(self, subject: str, kind: Kind) -> None:
        rows = list(kind.keys.values())
        for row in self.random.sample(rows, min(len(rows), self.random.randint(0, 9))):
            for _ in range(self.random.choice((1, 1, 2))):
                self.say(subject, row.iri, self.value(row))

    def value(self, row: Property) -> ox.NamedNode | ox.Literal:
        if self.random.random() < 0.08:  # what does not fit there
            return self.random.choice((self.literal(), ox.NamedNode("http://example.org/x"), self.any_node()))
        if row.codes and (not row.classes or self.random.random() < 0.7):
            return ox.NamedNode(self.random.choice(sorted(codes(row.codes))))
        fitting = [iri for iri, kind in self.nodes.items() if table().fits(kind, row.classes)]
        if row.classes and fitting:
            return ox.NamedNode(self.random.choice(fitting))
        return self.literal()

    def any_node(self) -> ox.NamedNode:
        return ox.NamedNode(self.random.choice(sorted(self.nodes)))

    def literal(self) -> ox.Literal:
        word, (number, datatype) = self.random.choice(TEXTS), self.random.choice(LITERALS)
        return self.random.choice(
            (
                ox.Literal(word),
                ox.Literal(word, language="en"),
                ox.Literal(word, language="de"),
                ox.Literal(number, datatype=ox.NamedNode(XSD + datatype)),
            )
        )

    def in_words(self, subject: str, kind: Kind) -> None:
        """A date or a figure as a line would give it."""
        words = self.random.choice(
            ("on Monday", "2031-05-05", "at least 100 guards", "hundreds of soldiers", "vor 3 Tagen")
        )
        self.say(subject, "kg:verbatim", ox.Literal(words))
        if kind.name == "date":
            self.say(subject, "kg:edtf", ox.Literal(self.random.choice(("2031-05-05", "2031-05", "../2031"))))
            self.say(subject, "kg:yearBasis", ox.NamedNode(names().expand("basis:stated")))
        else:
            self.say(subject, "kg:unit", ox.NamedNode(names().expand("unit:soldier")))
            self.say(subject, "kg:boundType", ox.NamedNode(names().expand("bound:atLeast")))
            self.say(subject, "kg:lowerBound", ox.Literal(100))

    def graph(self) -> LocalStore:
        self.say(names().expand("doc:made-up"), "rdf:type", ox.NamedNode(names().expand("kg:Document")))
        kinds = [kind for name, kind in table().kinds.items() if name not in ("graph", "article", "thing")]
        for number in range(1, self.random.randint(2, 25)):
            self.node(self.random.choice(kinds), number)
        if self.random.random() < 0.7:
            report = names().expand("r:made-up")
            self.nodes[report] = table().kinds["report"]
            self.say(report, "rdf:type", ox.NamedNode(names().expand("kg:Report")))
            self.say(report, "kg:document", ox.NamedNode(names().expand("doc:made-up")))
        for subject, kind in list(self.nodes.items()):
            if kind.name in ("date", "figure") and self.random.random() < 0.7:
                self.in_words(subject, kind)
            self.fill(subject, kind)
        self.fill(names().expand("doc:made-up"), table().kinds["article"])
        if self.nodes and self.random.random() < 0.5:  # what other documents tell of, too
            self.fill(names().expand("plan:anglo-french"), table().kinds["plan"])
        self.say(GRAPH, "prov:wasDerivedFrom", ox.NamedNode(names().expand("doc:made-up")))
        store = LocalStore.copy_of(open_store())
        store.add_quads(sorted(self.quads, key=str))
        return store


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_any_graph_comes_back(random: Random) -> None:
    store = Maker(random).graph()
    text, there, before = there_and_back(store, GRAPH)
    assert there == before
    again = LocalStore.copy_of(open_store())
    article = compile_text(text, "x.yaml", store, check=False)
    again.add_quads([ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(GRAPH)) for q in article.quads])
    assert decompile_article(GRAPH, again) == text
