"""Competency questions and named questions, each run on rdflib and on Oxigraph.

The loader below is deliberately small and independent of kgtool: it states what a store has to do
(one named graph a file, rules into g:derived, queries over the union) in a few lines.
"""

import csv
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

ROOT = Path(__file__).resolve().parents[1]
GRAPH = "https://w3id.org/kgtool/graph/"
CQS = sorted((ROOT / "tests" / "cq").glob("*.rq"))
QUESTIONS = sorted((ROOT / "kgtool" / "questions").glob("*.rq"))
ENGINES = ("rdflib", "oxigraph")

# rdflib 7.6 warns about its own reader
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.*deprecated:DeprecationWarning")

Rows = list[tuple[str, ...]]
Answer = tuple[list[str], Rows]
Ask = Callable[[str], Answer]


def prefixes() -> dict[str, str]:
    table = rdflib.Graph().parse(ROOT / "ontology" / "prefixes.ttl")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    return {str(table.value(row, sh.prefix)): str(namespace) for row, namespace in table.subject_objects(sh.namespace)}


PREFIXES = prefixes()


# ---- loading: every file into its graph ---------------------------------------------------------


def files() -> Iterable[tuple[Path, str]]:
    """Each data file with the name of the graph its triples go to."""
    ontology, data = ROOT / "ontology", ROOT / "graph_data"
    yield ontology / "core.ttl", "ontology"
    yield ontology / "prefixes.ttl", "ontology"
    if (ontology / "alignments.ttl").exists():
        yield ontology / "alignments.ttl", "alignments"
    for path in sorted((ontology / "vocab").glob("*.ttl")):
        yield path, "vocab"
    yield data / "reference.ttl", "reference"
    for path in sorted(data.glob("*.trig")):
        yield path, path.stem


def load() -> ox.Store:
    store = ox.Store()
    for path, name in files():
        graph = ox.NamedNode(GRAPH + name)
        for quad in ox.parse(path=str(path)):
            home = graph if quad.graph_name == ox.DefaultGraph() else quad.graph_name
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, home))
    return store


def rules() -> list[str]:
    return [path.read_text() for path in sorted((ROOT / "ontology" / "rules").glob("*.rq"))]


def oxigraph_ask() -> Ask:
    store = load()

    def run(query: str) -> Any:  # solutions, triples or a boolean
        return store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)

    derived = ox.NamedNode(GRAPH + "derived")
    for rule in rules():
        store.extend([ox.Quad(t.subject, t.predicate, t.object, derived) for t in run(rule)])

    def ask(query: str) -> Answer:
        result = run(query)
        if isinstance(result, ox.QueryBoolean):
            return ["ask"], [(str(bool(result)).lower(),)]
        header = [variable.value for variable in result.variables]
        return header, [tuple(cell_oxigraph(row[name]) for name in header) for row in result]

    return ask


def rdflib_ask() -> Ask:
    dataset: Any = rdflib.Dataset(default_union=True)
    dataset.parse(data=load().dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    derived = dataset.graph(rdflib.URIRef(GRAPH + "derived"))
    for rule in rules():
        for triple in list(dataset.query(rule, initNs=PREFIXES)):
            derived.add(triple)

    def ask(query: str) -> Answer:
        result = dataset.query(query, initNs=PREFIXES)
        if result.type == "ASK":
            return ["ask"], [(str(result.askAnswer).lower(),)]
        header = [str(variable) for variable in result.vars]
        return header, [tuple(cell_rdflib(term) for term in row) for row in result]

    return ask


# ---- one spelling for a cell, whatever the engine -----------------------------------------------


def cell_rdflib(term: rdflib.term.Node | None) -> str:
    if term is None:
        return ""
    if isinstance(term, rdflib.Literal):
        return literal(str(term), str(term.datatype or ""))
    return shorten(str(term))


def cell_oxigraph(term: ox.NamedNode | ox.Literal | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        return literal(term.value, term.datatype.value)
    return shorten(term.value)


def literal(text: str, datatype: str) -> str:
    kind = datatype.removeprefix("http://www.w3.org/2001/XMLSchema#")
    if kind == "boolean":
        return {"1": "true", "0": "false"}.get(text.lower(), text.lower())
    if kind in ("integer", "decimal"):
        number = Decimal(text)
        return f"{number:f}" if kind == "integer" else f"{number.normalize():f}"
    return text


def shorten(iri: str) -> str:
    prefix, namespace = max(
        ((p, n) for p, n in PREFIXES.items() if iri.startswith(n)),
        key=lambda row: len(row[1]),
        default=("", ""),
    )
    return f"{prefix}:{iri.removeprefix(namespace)}" if namespace else iri


# ---- the tests ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engines() -> dict[str, Ask]:
    return {"rdflib": rdflib_ask(), "oxigraph": oxigraph_ask()}


def expected(path: Path) -> Answer:
    with path.with_suffix(".expected.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    return header, [tuple(row) for row in rows]


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", CQS, ids=name)
def test_answer(path: Path, engine: str, engines: dict[str, Ask]) -> None:
    header, rows = engines[engine](path.read_text())
    want_header, want_rows = expected(path)
    assert header == want_header
    assert set(rows) == set(want_rows)


@pytest.mark.parametrize("path", CQS + QUESTIONS, ids=name)
def test_names_exist(path: Path, engines: dict[str, Ask]) -> None:
    """A misspelt name would make an ASK false, or a filter idle, without anyone noticing."""
    text = re.sub(r"(?m)^\s*#.*$|\"[^\"]*\"", "", path.read_text())
    names = re.finditer(r"\b([a-z]+):[\w-]+", text)
    used = {m[0] for m in names if m[1] in PREFIXES and m[1] != "xsd"}
    ask = engines["oxigraph"]
    missing = [
        term
        for term in sorted(used)
        if ask(
            f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s ?p {term} }} UNION {{ ?s {term} ?o }} "
            f"UNION {{ GRAPH {term} {{ ?s ?p ?o }} }} }}"
        )[1]
        != [("true",)]
    ]
    assert not missing


# from something with a paragraph as evidence to the cell of an answer, in at most three steps
TRACED = """ASK {{
  VALUES ?cell {{ {cell} }}
  ?from kg:evidence/kg:inDocument ?document .
  {{ FILTER (?from = ?cell) }}
  UNION {{ ?from ?a ?cell }}
  UNION {{ ?from ?a ?x . ?x ?b ?cell }}
  UNION {{ ?from ?a ?x . ?x ?b ?y . ?y ?c ?cell }}
}}"""


@pytest.mark.parametrize("path", CQS, ids=name)
def test_answer_has_a_passage(path: Path, engines: dict[str, Ask]) -> None:
    """Every thing in an answer can be traced to a paragraph."""
    _, rows = expected(path)
    things = {cell for row in rows for cell in row if cell.partition(":")[0] in PREFIXES}
    for cell in sorted(things):
        assert engines["oxigraph"](TRACED.format(cell=cell))[1] == [("true",)], cell


def test_every_paragraph_is_used(engines: dict[str, Ask]) -> None:
    """Nothing in an article is left out; the two headings carry no statement of their own."""
    _, rows = engines["oxigraph"]("SELECT ?p { ?p kg:inDocument ?d FILTER NOT EXISTS { ?thing kg:evidence ?p } }")
    assert {row[0] for row in rows} <= {"p:seed-000-p6", "p:seed-000-p10"}


# ---- named questions ----------------------------------------------------------------------------


def header(path: Path, key: str) -> list[str]:
    return re.findall(rf"(?m)^# {key}: (.+)$", path.read_text())


def same_rows(path: Path, query: str, engines: dict[str, Ask]) -> Answer:
    """The answer, which must be the same rows in the same order on both engines."""
    answers = [engines[engine](query) for engine in ENGINES]
    assert answers[0] == answers[1], path.stem
    return answers[0]


@pytest.mark.parametrize("path", QUESTIONS, ids=name)
def test_question(path: Path, engines: dict[str, Ask]) -> None:
    columns, rows = same_rows(path, path.read_text(), engines)
    assert rows
    assert len(set(rows)) == len(rows)
    assert all(len(header(path, key)) == 1 for key in ("title", "question", "group"))
    if header(path, "group") == ["positions"]:
        assert columns[-1] == "claim"
    parameters = {text.split()[0] for text in header(path, "parameter")}
    assert set(re.findall(r"(?m)^\s*# bind: (\w+)$", path.read_text())) == parameters


@pytest.mark.parametrize("path", QUESTIONS, ids=name)
def test_parameter_selects_rows(path: Path, engines: dict[str, Ask]) -> None:
    """Giving a parameter that is a column leaves exactly the rows that have this value."""
    text = path.read_text()
    columns, rows = engines["oxigraph"](text)
    for parameter in (text.split()[0] for text in header(path, "parameter")):
        if parameter not in columns:
            continue
        at = columns.index(parameter)
        for value in sorted({row[at] for row in rows} - {""}):
            bound = text.replace(f"# bind: {parameter}", f"VALUES ?{parameter} {{ {value} }}")
            assert same_rows(path, bound, engines)[1] == [row for row in rows if row[at] == value]


def test_meetings_since(engines: dict[str, Ask]) -> None:
    path = ROOT / "kgtool" / "questions" / "meeting-participants.rq"
    bound = path.read_text().replace("# bind: since", 'VALUES ?since { "2025-08-18"^^xsd:date }')
    columns, rows = same_rows(path, bound, engines)
    met = {row[columns.index("meeting")] for row in rows}
    assert "event:paris-summit-2025-09-04" in met
    assert met.isdisjoint({"event:paris-2024-02", "event:us-russia-saudi"})


UNNAMED_MEDIA = "American media (not named)"


def test_who_proposed_what(engines: dict[str, Ask]) -> None:
    """The flagship: one row a claim and claimant, and the two plans without a proposer."""
    path = ROOT / "kgtool" / "questions" / "who-proposed-what.rq"
    columns, rows = engines["oxigraph"](path.read_text())
    keys = [columns.index(key) for key in ("proposer", "proposes", "according_to", "basis")]
    found = {tuple(row[key] for key in keys) for row in rows}
    assert len(rows) == 7
    assert found == {
        (
            "group:coalition-commanders",
            "plan:coalition-deployment",
            "The Wall Street Journal, citing a European diplomat (WSJ)",
            "basis:stated",
        ),
        ("person:zelensky", "plan:weapons-package", "the article itself", "basis:stated"),
        ("country:gb", "plan:anglo-french", "The Telegraph", "basis:inferred"),
        ("country:fr", "plan:anglo-french", "The Telegraph", "basis:inferred"),
        ("group:trump-advisors", "plan:trump-advisors-dmz", UNNAMED_MEDIA, "basis:stated"),
        ("(nobody named)", "plan:three-lines", "Financial Times, citing FT sources", "basis:stated"),
        ("(nobody named)", "plan:security-guarantees", "The Wall Street Journal", "basis:inferred"),
    }
