"""Two names of one thing: a merge as data, written into a store or a file, and taken back. See ``store.as_one``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from kgtool.claims.profile import show
from kgtool.errors import DataError, UsageError
from kgtool.questions.labels import labels
from kgtool.questions.resolving import Taken, resolve
from kgtool.rdf import files
from kgtool.rdf.atomic import create
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import printable
from kgtool.store import LocalStore, as_store
from kgtool.store.base import Store, StoreLike, graph_of, is_remote
from kgtool.store.merges import MERGES
from kgtool.store.updating import update
from kgtool.validation.checks import check_faults, parse

_NAMES = ("shown", "other")


@dataclass(frozen=True)
class Merge:
    """Two names of one thing; the names are IRIs."""

    shown: str
    """By which the thing is shown."""
    other: str
    why: str
    by: str = ""
    """Who says so, where that is told."""
    made: str = ""
    """When, as an xsd:dateTime."""

    @property
    def iri(self) -> str:
        """Its own name, the same for the same two."""
        return f"{MERGES}#{sha256(f'{self.other} {self.shown}'.encode()).hexdigest()[:12]}"

    @property
    def turtle(self) -> str:
        """The merge as Turtle, which may stand in a TriG file, too."""
        short, spaces = names().shorten, names().prefixes
        lines = [f"kg:mergedFrom <{self.other}>", f"kg:mergedInto <{self.shown}>", f"kg:reason {ox.Literal(self.why)}"]
        lines += [f"kg:decidedBy {ox.Literal(self.by)}"] if self.by else []
        lines += [f'prov:generatedAtTime "{self.made}"^^xsd:dateTime'] if self.made else []
        head = "".join(f"@prefix {prefix}: <{spaces[prefix]}> .\n" for prefix in ("kg", "prov", "xsd"))
        comment = f"# {short(self.other)} is shown as {short(self.shown)}"
        return f"{head}{printable(comment)}\n<{self.iri}> a kg:Merge ;\n  " + " ;\n  ".join(lines) + " .\n"

    def quads(self) -> list[ox.Quad]:
        """The same for a store, in g:merges."""
        graph = ox.NamedNode(MERGES)
        return [ox.Quad(q.subject, q.predicate, q.object, graph) for q in ox.parse(self.turtle, ox.RdfFormat.TURTLE)]


@dataclass(frozen=True)
class Known:
    """What a store knows of a thing, in short."""

    iri: str
    label: str
    kinds: tuple[str, ...]
    """The labels of its classes."""
    other_names: tuple[str, ...]
    same_as: tuple[str, ...]
    """What other data sets call it, as short names."""
    sections: tuple[tuple[str, int], ...]
    """The sections of its profile (see ``kgtool.show``), with the number of their rows."""


def what_is_known(iri: str, store: StoreLike | None = None) -> Known:
    """What a store (see ``as_store``) knows of a thing: to be looked at before two are merged."""
    opened = as_store(store)
    profile = show(f"<{iri}>", opened)
    kinds = sorted(text(row["c"]) for row in rows(opened.query(f"SELECT DISTINCT ?c {{ <{iri}> a ?c }}")).dicts())
    named = labels(opened, kinds)
    others: list[str] = []
    counts = {}
    for section in profile.sections:
        if section.title == "Also called":
            others = sorted({text(row["name"]) for row in section.rows.dicts() if "name" in row})
        else:
            counts[section.title] = len(section.rows)
    links = f"<{iri}> skos:exactMatch|owl:sameAs|schema:sameAs ?x FILTER(isIRI(?x))"
    same = sorted({names().shorten(text(row["x"])) for row in rows(opened.query(f"SELECT ?x {{ {links} }}")).dicts()})
    words = tuple(named.get(kind) or names().shorten(kind) for kind in kinds)
    return Known(iri, profile.label, words, tuple(others), tuple(same), tuple(counts.items()))


def merge_entities(
    shown_name: str, other_name: str, store: StoreLike | None = None, *, why: str, by: str = "", made: str | None = None
) -> Merge:
    """The finding that two names of `store` (see ``as_store``) are of one thing, as data; nothing is written.

    Each is an IRI, a short name or a label that means one thing; the first will be shown. `why` is the reason, `by` who
    says so, `made` when (an xsd:dateTime; default: now). Raises UsageError where there is no reason, a name means
    nothing or several things, both are one already, or they are of kinds that cannot be one.

    >>> merge_entities("Emmanuel Macron", "Poland", why="a test")
    Traceback (most recent call last):
    kgtool.errors.UsageError: Poland (country) and Emmanuel Macron (leader) cannot be one thing.
    """
    if not why.strip():
        raise UsageError("A merge without a reason convinces nobody; say why the two are one.")
    opened = as_store(store)
    one, other = both(opened, shown_name, other_name)
    moment = made or datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Merge(one, other, " ".join(why.split()), " ".join(by.split()), moment)


def both(store: Store, shown_name: str, other_name: str) -> tuple[str, str]:
    """The IRIs of two things that are not one yet, and can be. Raises UsageError."""
    given = zip((shown_name, other_name), _NAMES, strict=True)
    one, other = (resolve(store, name, argument=argument).value for name, argument in given)
    if one == other:
        raise UsageError(f"{shown_name} and {other_name} are one already, {names().shorten(one)}; name two things.")
    if refused := _refused(store, Merge(one, other, "")):
        raise UsageError(refused)
    return one, other


def _refused(store: Store, merge: Merge) -> str:
    """Why the two cannot be one, by the check of the ontology; empty: they can."""
    values = f"VALUES ?x {{ <{merge.shown}> <{merge.other}> }}"
    found = rows(store.query(f"SELECT DISTINCT ?x ?c {{ {values} ?x a ?c FILTER(isIRI(?c)) }}")).dicts()
    type_, graph = ox.NamedNode(names().expand("rdf:type")), ox.NamedNode(MERGES)
    types = [ox.Quad(row["x"], type_, row["c"], graph) for row in found]  # type: ignore[arg-type]
    called = labels(store, [merge.shown, merge.other])
    label = ox.NamedNode(names().expand("skos:prefLabel"))
    named = [ox.Quad(ox.NamedNode(iri), label, ox.Literal(name, language="en"), graph) for iri, name in called.items()]
    beside = LocalStore.of_quads(chain(types, named, merge.quads()))
    for file in files.background_files():
        beside.load_file(file)
    faults = check_faults(beside, [parse(files.ontology_dir() / "checks" / "merge-of-two-kinds.rq")])
    return faults[0].message.partition(": remove")[0] + "." if faults else ""


def load_merge(merge: Merge, store: str | Path) -> None:
    """Put a merge into a store on disk: from then on, what is asked of it sees one thing. Raises StoreError."""
    with LocalStore.writable(_folder(store)) as opened:
        opened.add_quads(merge.quads())
        opened.derive()


def write_merge(merge: Merge, file: Path) -> None:
    """Add a merge to a Turtle or TriG file, which may be new: to be loaded beside the data, or read with them.

    Raises UsageError for a file of another format, DataError where what is there is not what its ending says.
    """
    if files.ending(file) not in ("ttl", "trig"):
        raise UsageError(f"A merge is written as Turtle or TriG; let {file} end in .ttl or .trig.")
    before = file.read_bytes() if file.exists() else b""
    try:
        list(ox.parse(before, ox.RdfFormat.TRIG if files.ending(file) == "trig" else ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        message = f"{file} is there and cannot be read ({error}), so nothing is added to it; name a new file."
        raise DataError(message) from error
    with create(file) as output:
        output.write((before.rstrip() + b"\n\n" if before.strip() else b"") + merge.turtle.encode())


def undo_merge(shown_name: str, other_name: str, store: str | Path) -> list[Merge]:
    """Take back the merge of two things of a store on disk, in whichever order they are named; returns what is gone.

    Afterwards the store answers as before. Raises UsageError where the two are not merged, or only by way of others,
    and StoreError.
    """
    folder = _folder(store)
    with LocalStore.read_only(folder) as opened:
        every = list(merges(opened))
        taken = Taken(lambda: {iri for _, one in every for iri in (one.shown, one.other)})
        pair = {resolve(opened, name, taken).value for name in (shown_name, other_name)}
        direct = {iri: merge for iri, merge in every if {merge.shown, merge.other} == pair}
        quads = [quad for iri in direct for quad in opened.matching(ox.NamedNode(iri), None, None, None)]
    if not direct:
        near = [one for _, one in every if pair & {one.shown, one.other}]
        listed = "; ".join(sorted(f"{names().shorten(one.other)} into {names().shorten(one.shown)}" for one in near))
        hint = f"there is: {listed}" if listed else "nothing is merged with either"
        raise UsageError(f"{shown_name} and {other_name} are not merged in {store}; {hint}.")
    update("DELETE DATA {\n" + "\n".join(f"GRAPH <{graph_of(q)}> {{ {q.triple} . }}" for q in quads) + "\n}", folder)
    with LocalStore.writable(folder) as opened:
        for graph in {graph_of(quad) for quad in quads}:
            if not opened.has_triples(graph):
                opened.remove_graph(graph)
        opened.derive()
    return list(direct.values())


def merges(store: Store) -> Iterator[tuple[str, Merge]]:
    """The merges of a store that have a name, each with it (an IRI)."""
    query = """SELECT DISTINCT ?m ?shown ?other ?why ?by ?made { ?m kg:mergedInto ?shown ; kg:mergedFrom ?other
      FILTER(isIRI(?m)) OPTIONAL { ?m kg:reason ?why } OPTIONAL { ?m kg:decidedBy ?by }
      OPTIONAL { ?m prov:generatedAtTime ?made } } ORDER BY ?other ?shown ?m"""
    for row in rows(store.query(query)).dicts():
        told = [text(row[name]) if name in row else "" for name in ("shown", "other", "why", "by", "made")]
        yield text(row["m"]), Merge(*told)


def _folder(store: str | Path) -> Path:
    if is_remote(store):
        raise UsageError(
            "A server is left as it is; write the merge to a file, and load it into the folder that kgtool serves."
        )
    LocalStore.read_only(Path(store)).close()  # it is there
    return Path(store)
