"""Article files: compile them, write them anew from a graph, hold them against their text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from kgtool.articles.compiling import Compiled, Compiler
from kgtool.articles.decompiling import Decompiler
from kgtool.articles.evidence import Text
from kgtool.articles.reading import ArticleError, Fault, Fields, Position, Words, read_yaml, unresolved, write_yaml
from kgtool.articles.trig import trig
from kgtool.errors import UsageError
from kgtool.questions.resolving import resolve
from kgtool.rdf.atomic import create
from kgtool.rdf.files import GRAPHS, read_text
from kgtool.rdf.names import names
from kgtool.rdf.results import rows
from kgtool.rdf.results import text as text_of
from kgtool.store import LocalStore, as_store, load, open_store
from kgtool.store.as_one import as_written
from kgtool.store.base import Store, StoreLike, is_remote
from kgtool.validation.validate import validate

# How far from an article's own things the store is read for the checks: plan, its earlier version, what that has.
HOPS = 3
# What makes a thing a part of another, which the checks of the part need.
PARTS = "kg:hasComponent kg:tasking kg:representation"
_CHUNK = 2_000


@dataclass(frozen=True)
class Article:
    """A compiled article file."""

    graph: str
    """The IRI of the graph of its document."""
    quads: tuple[ox.Quad, ...]
    """All that it says: of its document, in g:reference, and where the graph comes from."""
    trig: str
    """The same as TriG, the same bytes each time."""
    remarks: tuple[Fault, ...]
    """What is worth a look and no fault, with its place in the file."""

    @property
    def claims(self) -> int:
        """The number of its claims."""
        claim = ox.NamedNode(names().expand("kg:Claim"))
        return sum(quad.object == claim for quad in self.quads)


def compile_article(
    file: str | Path, store: StoreLike | None = None, *, text: str | Path | None = None, check: bool = True
) -> Article:
    """What an article file means, by the names of `store` (see ``as_store``; default: the bundled graph).

    `text` is the text of the article; without it, the file that ``text:`` names, where it is at hand beside `file`.
    Quotes are looked up in it, its hash and the number of its paragraphs are taken from it. With `check`, the result
    keeps the shapes and checks of the model. Raises ArticleError with all that is wrong, each with line and column.

    >>> from kgtool.rdf.files import PACKAGE
    >>> compile_article(PACKAGE / "graph_data" / "seed-004.yaml", check=False).claims
    26
    """
    path = Path(file)
    read = read_article(path)
    return _compiled(read, path.name, as_written(as_store(store)), _text(read, path, text), check)


def compile_text(content: str, name: str, store: Store, text: Text | None = None, check: bool = True) -> Article:
    """As ``compile_article``, for a YAML text that is called `name`."""
    return _compiled(_read(content, name), name, as_written(store), text, check)


def read_article(path: Path) -> Fields:
    """The content of an article file. Raises ArticleError where it is none, or two codings in it still differ."""
    return _read(read_text(path, "The article file"), path.name)


def _read(content: str, name: str) -> Fields:
    read = read_yaml(content, name)
    if open_questions := list(unresolved(read)):
        raise ArticleError(name, open_questions)
    if not isinstance(read, Fields):
        raise ArticleError(
            name, [Fault(Position(1, 1), "A file begins with article: and below it id: and title:; add them.")]
        )
    return read


def _compiled(read: Fields, name: str, store: Store, text: Text | None, check: bool) -> Article:
    faults = _with_text(read, text)
    compiler = Compiler(read, store, name, text)
    compiler.faults += faults
    done = compiler.run()
    quads = done.quads()
    remarks = [*done.remarks, *(_checked(done, quads, store, name) if check else [])]
    return Article(done.graph, tuple(quads), trig(done), tuple(sorted(remarks)))


def text_beside(path: Path, text: str | Path | None = None) -> Text | None:
    """The text of an article file: `text`, or the file that ``text:`` names, where it is at hand beside it."""
    return _text(_read(read_text(path, "The article file"), path.name), path, text)


def _text(read: Fields, path: Path, text: str | Path | None) -> Text | None:
    if text is not None:
        return Text.read(Path(text))
    beside = file_beside(read, path)
    return Text.read(beside) if beside else None


def file_beside(read: Fields, path: Path) -> Path | None:
    """The file with the text of an article, which its head names, where it is at hand beside the article file."""
    head = read.get("article", {})
    named = head.get("text") if isinstance(head, dict) else None
    beside = path.parent / Path(str(named)).name if isinstance(named, str) and named else None
    return beside if beside and beside.is_file() else None


def text_at_hand(read: Fields, path: Path) -> Text | None:
    """The text of an article file, where it is at hand beside it; its head is told of it as in compiling."""
    text = _text(read, path, None)
    _with_text(read, text)
    return text


def _with_text(content: Fields, text: Text | None) -> list[Fault]:
    """Take name, hash and paragraphs of the text into the head of a file; what the head says otherwise is a fault."""
    head = content.get("article")
    if text is None or not isinstance(head, Fields):
        return []
    faults = []
    excerpt = head.get("excerpt only") in ("yes", "true")
    known = {} if excerpt else {"sha256": text.sha256, "paragraphs": str(len(text.paragraphs))}
    for key, value in known.items():
        if head.setdefault(key, _placed(value, head)) != value:
            what = f"{text.name} has {value}" if key == "paragraphs" else f"the {key} of {text.name} is {value}"
            faults.append(Fault(head[key].at, f"This is not the text that was read: {what}."))
    head.setdefault("text", _placed(text.name, head))
    return faults


def _placed(value: str, like: Fields) -> Words:
    word = Words(value)
    word.at = like.at
    return word


# ---- Shapes and checks ----


def _checked(done: Compiled, quads: list[ox.Quad], store: Store, name: str) -> list[Fault]:
    """What the shapes and checks remark; raises ArticleError for what they do not allow."""
    memory = LocalStore.memory()
    memory.add_quads([quad if quad.graph_name != ox.DefaultGraph() else _in_graph(quad, done.graph) for quad in quads])
    memory.add_quads(_around(done, quads, store))
    memory.derive()
    own = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    bad: list[Fault] = []
    remarks: list[Fault] = []
    for finding in validate(memory):
        if finding.focus in own:
            at = done.places.get(finding.focus) or done.places.get(finding.value, Position(1, 1))
            what = f"{names().shorten(finding.focus)}: {finding.message}"
            what += f" (found {finding.value})" if finding.value else ""
            (bad if finding.severity == "violation" else remarks).append(Fault(at, what))
    if bad:
        raise ArticleError(name, bad)
    return remarks


def _in_graph(quad: ox.Quad, graph: str) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))


def _around(done: Compiled, quads: list[ox.Quad], store: Store) -> list[ox.Quad]:
    """What a store says of the things that an article names, and of what these name; not of its own graph."""
    found: list[ox.Quad] = []
    seen: set[str] = set()
    new = {term.value for quad in quads for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
    background = {names().expand(space + ":") for space in ("kg", "stance", "topic", "mtype", "act", "mod", "basis")}
    for _ in range(HOPS):
        asked = sorted(iri for iri in new - seen if not iri.startswith(tuple(background)))
        seen |= new
        new = set()
        for start in range(0, len(asked), _CHUNK):
            values = " ".join(f"<{iri}>" for iri in asked[start : start + _CHUNK])
            for quad in _said(store, f"VALUES ?s {{ {values} }} GRAPH ?g {{ ?s ?p ?o }}", done.graph):
                found.append(quad)
                new |= {quad.object.value} if isinstance(quad.object, ox.NamedNode) else set()
            for quad in _said(
                store,
                f"VALUES ?o {{ {values} }} VALUES ?p {{ {PARTS} }} GRAPH ?g {{ ?s ?p ?o }}",
                done.graph,
            ):
                found.append(quad)
                new |= {quad.subject.value} if isinstance(quad.subject, ox.NamedNode) else set()
    return found


def _said(store: Store, where: str, graph: str) -> Iterable[ox.Quad]:
    made = " ".join(f"<{GRAPHS}{name}>" for name in ("derived", "inferred", "as-of"))
    query = f"SELECT ?s ?p ?o ?g {{ {where} FILTER(?g NOT IN (<{graph}>, {made.replace(' ', ', ')})) }}"
    for row in rows(store.query(query)).dicts():
        subject, predicate, value, of = row["s"], row["p"], row["o"], row["g"]
        if isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode) and isinstance(of, ox.NamedNode):
            yield ox.Quad(subject, predicate, value, of)


# ---- Back, and elsewhere ----


def decompile_article(document: str, store: StoreLike | None = None) -> str:
    """The article file of a document in `store`: compiling it against that store gives its graph, triple by triple.

    `document` is a label, a short name or an IRI, of the document or its graph. Raises UsageError where there is none,
    and DataError where its graph holds a blank node: nothing could name it.

    >>> decompile_article("Article B").splitlines()[1]
    '  id: seed-004'
    """
    opened = as_written(as_store(store))
    return write_yaml(Decompiler(opened, _graph_of(opened, document)).run())


def _graph_of(store: Store, document: str) -> str:
    graphs = {
        text_of(row["d"]): text_of(row["g"])
        for row in rows(store.query("SELECT ?d ?g { GRAPH ?g { ?d a kg:Document } }")).dicts()
    }
    try:
        named = names().expand(document)
    except UsageError:
        named = ""
    local = {graph.rpartition("/")[2]: graph for graph in graphs.values()}
    if named in graphs.values() or document in local:
        return named if named in graphs.values() else local[document]
    found = resolve(store, document).value
    if found not in graphs:
        listed = ", ".join(sorted(names().shorten(iri) for iri in graphs)[:12]) or "none"
        raise UsageError(f"{document} is no document of this graph; there are: {listed}.")
    return graphs[found]


def check_article(file: str | Path, text: str | Path, store: StoreLike | None = None) -> list[Fault]:
    """What does not fit between an article file and its text: hash, paragraphs, quotes, the words of dates and figures.

    Only that: other faults of the file are left to ``compile_article``. Raises DataError where a file cannot be read.
    """
    path = Path(file)
    read = read_article(path)
    found = Text.read(Path(text))
    faults = _with_text(read, found)
    compiler = Compiler(read, as_written(as_store(store)), path.name, found)
    compiler.only_evidence = True
    try:
        compiler.run()
    except ArticleError as error:
        faults += error.faults
    return sorted(faults)


def write_article(article: Article, output: Path) -> None:
    """Write an article as TriG, whole or not at all. Raises DataError where it cannot be written."""
    with create(output) as file:
        file.write(article.trig.encode())


def load_article(article: Article, store: str | Path) -> None:
    """Load an article into a store, in place of what the graph of its document had; g:reference only grows.

    Raises as ``load`` does.
    """
    reference = ox.NamedNode(GRAPHS + "reference")
    with TemporaryDirectory() as folder:
        for quads, name, replace in (
            ([quad for quad in article.quads if quad.graph_name == reference], "reference.nq", False),
            (
                [quad for quad in article.quads if quad.graph_name != reference],
                f"{article.graph.rpartition('/')[2]}.nq",
                True,
            ),
        ):
            if quads:
                path = Path(folder, name)
                ox.serialize(
                    [
                        quad
                        if replace is False or quad.graph_name != ox.DefaultGraph()
                        else _in_graph(quad, article.graph)
                        for quad in quads
                    ],
                    str(path),
                    format=ox.RdfFormat.N_QUADS,
                )
                load([path], store, replace=replace)


def names_of(store: str | Path | None) -> Store:
    """The store by whose names an article is compiled: the one it goes into, where that is there yet."""
    there = store is not None and (is_remote(store) or Path(store).is_dir())
    return open_store(store) if there else open_store()
