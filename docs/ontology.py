"""The ontology as one page for readers of the graph: ``make docs`` writes build/ontology.html.

Made with Jinja2 from what SPARQL finds in the bundled graph. pyLODE 3.4.1 was tried on core.ttl instead: it brings
fifteen packages, stops at import for want of a pyproject.toml that its wheel lacks, and once given one writes the
definitions, with no instance of the graph, no query and no picture.
"""

from __future__ import annotations

import base64
import hashlib
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pyoxigraph as ox
from markupsafe import Markup, escape

from kgtool.network.page import Page
from kgtool.questions.labels import labels
from kgtool.rdf import files
from kgtool.rdf.names import Names, names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import clean
from kgtool.sparql.inspecting import code
from kgtool.store import open_store

HERE = Path(__file__).parent
ROOT = HERE.parent
TARGET = ROOT / "build" / "ontology.html"

# Words of a heading in core.ttl -> the group in which its terms are shown. A class under a heading of several kinds
# goes to the group of most properties that are used on it.
HEADINGS = (
    ("Derived", "Derived"),
    ("drawn", "Drawing"),
    ("Code lists", "Vocabulary metadata"),
    ("the world", "World"),
    ("Classes: contents", "Content"),
    ("Classes: claims, sources", ""),
    ("Claim", "Claim"),
    ("Report", "Source"),
    ("Contents", "Content"),
    ("World", "World"),
    ("Values", "Values"),
)
GROUPS = {
    "Claim": "Who takes which stance towards what. All else in the graph hangs on a claim or is what it is about.",
    "Source": "Where a claim is told: the outlet's report, the document at hand, its numbered paragraphs.",
    "Content": "What a claim is about. A content is something that can be proposed or denied, and no fact.",
    "World": "People, bodies, countries, offices and events: those who take stances, and where they meet.",
    "Values": "Figures and dates as intervals, with the words that the source used.",
    "Vocabulary metadata": "What the ontology and its code lists say about themselves.",
    "Derived": "One-hop edges that rules make from claims, for quick reading. The claim knows more than its edge.",
    "Drawing": "How things are drawn. The views read it; it says nothing about the content.",
    "Other": "Terms that stand under no known heading of ontology/core.ttl.",
}
KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "property, to a thing",
    "owl:DatatypeProperty": "property, to a value",
    "rdf:Property": "property, to a thing or a value",
    "owl:SymmetricProperty": "both ways",
}
# Where uses of a term are looked for, the most telling place first.
USES = (
    ("competency question", "tests/cq/*.rq"),
    ("question of the tool", "kgtool/questions/*.rq"),
    ("view", "kgtool/[cn]*/queries/*.rq"),
    ("profile", "kgtool/claims/queries/profile/*.rq"),
    ("export", "kgtool/formats/queries/*.rq"),
    ("check", "ontology/checks/*.rq"),
    ("rule", "ontology/rules/*.rq"),
    ("shape", "ontology/shapes.ttl"),
)
SCHEMES = "https://w3id.org/kgtool/vocab/"
MOST_USES = 3
MOST_EXAMPLES = 3
ALIGNED = {
    "rdfs:subClassOf": "a kind of",
    "rdfs:subPropertyOf": "a special case of",
    "skos:exactMatch": "the same as",
    "skos:closeMatch": "much like",
    "skos:broadMatch": "narrower than",
    "skos:narrowMatch": "wider than",
    "skos:relatedMatch": "see also",
}
DATA = f'(STRSTARTS(STR(?g), "{files.GRAPHS}seed-") || ?g = g:reference || ?g = g:derived)'

Values = dict[str, list[str]]
Link = dict[str, str]


class Graph:
    """What the page needs from the bundled graph; things go by their short names."""

    def __init__(self) -> None:
        self.store = open_store()
        self.terms: dict[str, Values] = self._described("g:ontology")
        self.vocab: dict[str, Values] = self._described("g:vocab")
        self.aligned: dict[str, Values] = self._described("g:alignments")
        self.names = self._names()
        self.edges = {edge for row in self.vocab.values() for edge in row.get("kg:edgeProperty", ())}
        # Passage -> document and number, in reading order; thing -> the passages that are evidence for it.
        numbered = "SELECT ?p ?d ?n { ?p kg:inDocument ?d ; kg:paragraph ?n } ORDER BY ?d ?n"
        self.passages = {passage: (doc, number) for passage, doc, number in self.select(numbered)}
        self.evidence: dict[str, list[str]] = defaultdict(list)
        cited = "SELECT DISTINCT ?x ?p { ?x kg:evidence ?p . ?p kg:inDocument ?d ; kg:paragraph ?n } ORDER BY ?d ?n ?x"
        for thing, passage in self.select(cited):
            self.evidence[thing].append(passage)
        self.anchors: set[str] = set()

    def select(self, query: str) -> Iterator[list[str]]:
        """The rows of a SELECT, as short names and lexical forms; unbound is empty."""
        for row in rows(self.store.query(query)):
            yield [short(term) if term is not None else "" for term in row]

    def _described(self, graph: str) -> dict[str, Values]:
        found: dict[str, Values] = {}
        every = f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o FILTER(isIRI(?s)) }} }} ORDER BY ?s ?p ?o"
        for thing, relation, value in self.select(every):
            found.setdefault(thing, {}).setdefault(relation, []).append(value)
        return found

    def _names(self) -> dict[str, str]:
        every = rows(self.store.query("SELECT DISTINCT ?x { ?x ?p ?o FILTER(isIRI(?x)) }"))
        iris = [text(term) for (term,) in every if term is not None]
        found = {short(ox.NamedNode(iri)): clean(label) for iri, label in labels(self.store, iris).items()}
        found |= dict(self.select("SELECT ?x ?statement { ?x a kg:Claim ; kg:statement ?statement }"))
        numbered = "SELECT ?x ?d ?n { ?x kg:inDocument ?d ; kg:paragraph ?n }"
        return found | {x: f"{found.get(doc, doc).partition(' (')[0]}, P{n}" for x, doc, n in self.select(numbered)}

    def link(self, thing: str, most: int = 0) -> Link:
        """A thing as the template shows it: label, short name, and an anchor where the page has one."""
        label = self.names.get(thing, thing)
        label = textwrap.shorten(label, most, placeholder=" …") if most else label
        return {"name": thing, "label": label, "anchor": thing if thing in self.anchors else ""}

    def links(self, things: Iterable[str], most: int = 0) -> list[Link]:
        return [self.link(thing, most) for thing in things]

    def told(self, thing: str) -> list[Link]:
        """The paragraphs that are evidence for a thing."""
        return self.links(self.evidence.get(thing, ()))


def short(term: Any) -> str:
    """A term as a short name or as its text, without what could make it read as something else."""
    if not isinstance(term, ox.NamedNode):
        return clean(text(term))
    # The lists themselves have no prefix in the table; core.ttl calls them so.
    return re.sub(rf"^{SCHEMES}(\w+)$", r"vocab:\1", names().shorten(term.value))


@cache
def sources() -> list[tuple[str, str, str, list[str], list[str]]]:
    """Files that may use a term: kind, path, title, lines as they are, lines of code only."""
    found = []
    for kind, pattern in USES:
        for path in sorted(ROOT.glob(pattern)):
            whole = path.read_text("utf-8")
            title = re.match(r"#\s*(?:title:)?\s*(.+)", whole)
            told = re.split(r"(?<=[.?]) ", title[1])[0] if title and path.suffix == ".rq" else path.name
            bare = code(whole).splitlines()
            found.append((kind, str(path.relative_to(ROOT)), told, whole.splitlines(), bare))
    return found


def uses(term: str, only: str = "") -> list[dict[str, Any]]:
    """Queries that name a term, each from another kind of file where there are several: title, path, number, line."""
    pattern = re.compile(rf"(?<![\w:-]){re.escape(term)}(?![\w-])")
    first: list[dict[str, Any]] = []
    more: list[dict[str, Any]] = []
    for kind, path, title, lines, bare in (source for source in sources() if only in ("", source[0])):
        for number, words in enumerate(bare):
            if pattern.search(words):
                use = {"kind": kind, "path": path, "title": title, "number": number + 1, "line": lines[number].strip()}
                (more if any(use["kind"] == other["kind"] for other in first) else first).append(use)
                break
    return (first + more)[:MOST_USES]


def grouped(graph: Graph) -> dict[str, list[str]]:
    """The declared terms by group, in the order of core.ttl; each term once."""
    declared = {name for name, row in graph.terms.items() if "rdfs:isDefinedBy" in row}
    order: list[tuple[str, str]] = []
    heading = "Other"
    for line in (files.ontology_dir() / "core.ttl").read_text("utf-8").splitlines():
        if told := re.match(r"# -{3,} (.+?) -{3,}", line):
            heading = next((group for words, group in HEADINGS if words in told[1]), "Other")
        elif (begun := re.match(r"(kg:[\w-]+) a ", line)) and begun[1] in declared:
            order.append((begun[1], heading))
    order += [(name, "Other") for name in sorted(declared - {name for name, _ in order})]
    home = dict(order)

    def group(term: str) -> str:
        users = [home[p] for p, _ in order if term in graph.terms[p].get("schema:domainIncludes", ())]
        return home[term] or max(dict.fromkeys(users), key=users.count, default="Other")

    found: dict[str, list[str]] = {name: [] for name in GROUPS}
    for term, _ in order:
        found[group(term)].append(term)
    return {name: terms for name, terms in found.items() if terms}


def examples(graph: Graph, term: str, is_class: bool) -> list[dict[str, Any]]:
    """Up to three triples of the bundled graph with this property, or instances of this class; cited ones first."""
    triple = "?s a %s BIND(rdf:type AS ?o)" if is_class else "?s %s ?o"
    query = f"SELECT DISTINCT ?s ?o {{ GRAPH ?g {{ {triple % term} }} FILTER(isIRI(?s) && %s) }} ORDER BY ?s ?o"
    found = list(graph.select(query % DATA)) or ([] if is_class else list(graph.select(query % "true")))
    found.sort(key=lambda pair: (pair[0] not in graph.evidence, pair[0] not in graph.names))
    chosen: dict[str, list[str]] = {}
    for pair in found:
        chosen.setdefault(pair[0], pair)  # another subject each time
    told = []
    for thing, value in list(chosen.values())[:MOST_EXAMPLES]:
        cited = graph.told(thing)
        if term in graph.edges:
            # The evidence of such an edge is that of its claims, not of whom it starts from.
            of_claims = f"""SELECT DISTINCT ?p {{
              ?c kg:claimant {bracket(thing)} ; kg:content {bracket(value)} ; kg:stance/kg:edgeProperty {term} ;
                 kg:evidence ?p . ?p kg:inDocument ?d ; kg:paragraph ?n
              FILTER NOT EXISTS {{ ?c kg:actStatus status:anticipated }}
              FILTER NOT EXISTS {{ ?c kg:polarity pol:negated }}
            }} ORDER BY ?d ?n"""
            cited = graph.links(p for (p,) in graph.select(of_claims))
        shown = {} if is_class else graph.link(value, 140)
        told.append({"subject": graph.link(thing, 110), "value": shown, "told": cited})
    return told


def bracket(name: str) -> str:
    """A short name as an IRI in SPARQL."""
    return f"<{names().expand(name)}>"


def card(graph: Graph, term: str) -> dict[str, Any]:
    """One class or property."""
    row = graph.terms[term]
    types = row["rdf:type"]
    is_class = "owl:Class" in types
    above = "rdfs:subClassOf" if is_class else "rdfs:subPropertyOf"
    inverse = {
        *row.get("owl:inverseOf", ()),
        *(t for t, r in graph.terms.items() if term in r.get("owl:inverseOf", ())),
    }
    below = [t for t, r in graph.terms.items() if term in r.get(above, ())]
    at = [t for t, r in graph.terms.items() if term in r.get("schema:domainIncludes", ())]
    to = [t for t, r in graph.terms.items() if term in r.get("schema:rangeIncludes", ())]
    relations = (
        ("Kind of", row.get(above, ())),
        ("Kinds of it", below),
        ("Inverse", sorted(inverse)),
        ("Used on", row.get("schema:domainIncludes", ())),
        ("Values", row.get("schema:rangeIncludes", ())),
        ("Code list", row.get("kg:codeList", ())),
        ("Its properties", at),
        ("Value of", to),
    )
    return {
        "name": term,
        "iri": names().expand(term),
        "label": graph.names.get(term, term),
        "kind": ", ".join(KINDS.get(t, t) for t in sorted(types)),
        "definition": row.get("skos:definition", []),
        "notes": row.get("skos:scopeNote", []),
        "relations": [(title, graph.links(things)) for title, things in relations if things],
        "aligned": alignments(graph, term),
        "status": " ".join(row.get("vs:term_status", [])),
        "version": " ".join(row.get("owl:versionInfo", [])),
        # What makes the edges of stances names them through the stance.
        "uses": uses(term) or (uses("kg:edgeProperty", "rule") if term in graph.edges else []),
        "try": f"SELECT ?thing {{ ?thing a {term} }}"
        if is_class
        else f"SELECT ?thing ?value {{ ?thing {term} ?value }}",
        "examples": examples(graph, term, is_class),
    }


def alignments(graph: Graph, term: str) -> list[tuple[str, list[Link]]]:
    """How other vocabularies relate to a term: the words, and the IRIs there."""
    row = graph.aligned.get(term, {})
    found = []
    for relation, words in ALIGNED.items():
        # Links to terms of this page are links as everywhere; the others lead out.
        links = [
            graph.link(to) if to in graph.anchors else {**graph.link(to), "name": foreign().shorten(iri), "href": iri}
            for to, iri in ((to, names().expand(to)) for to in row.get(relation, ()))
        ]
        found += [(words, links)] if links else []
    return found


@cache
def foreign() -> Names:
    """The prefixes of the vocabularies to which alignments.ttl links."""
    declared = (files.ontology_dir() / "alignments.ttl").read_text("utf-8")
    return Names(dict(re.findall(r"@prefix\s+([\w-]+):\s+<([^>]+)>", declared)))


def code_lists(graph: Graph) -> list[dict[str, Any]]:
    """The schemes with their concepts."""
    count = "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) (COUNT(DISTINCT ?c) AS ?m) { GRAPH ?g { ?s ?p ?x } %s } GROUP BY ?x"
    inside = f"?x skos:inScheme ?scheme FILTER({DATA}) OPTIONAL {{ ?s a kg:Claim BIND(?s AS ?c) }}"
    used = {x: (int(n), int(m)) for x, n, m in graph.select(count % inside)}
    lists = []
    for scheme, about in graph.vocab.items():
        if "skos:ConceptScheme" not in about["rdf:type"]:
            continue
        concepts = []
        for name, row in graph.vocab.items():
            if scheme not in row.get("skos:inScheme", ()):
                continue
            notes = row.get("skos:scopeNote", [])
            line = row.get("kg:arrowEnd") or row.get("kg:linePattern")
            things, claims = used.get(name, (0, 0))
            concepts.append(
                {
                    "name": name,
                    "label": graph.names[name],
                    "order": int(row.get("kg:drawOrder", ["0"])[0]),
                    "also": row.get("skos:altLabel", []),
                    "definition": row.get("skos:definition", []),
                    "notes": [note for note in notes if not note.startswith("Not: ")],
                    "examples": row.get("skos:example", []),
                    "counter": [note.removeprefix("Not: ") for note in notes if note.startswith("Not: ")],
                    "broader": graph.links(row.get("skos:broader", ())),
                    "edge": graph.links(row.get("kg:edgeProperty", ())),
                    "aligned": alignments(graph, name),
                    "line": line and look(row),
                    "side": {"1": "for", "0": "neither", "-1": "against"}.get("".join(row.get("kg:valence", [])), ""),
                    "claims": claims,
                    "others": things - claims,
                }
            )
        concepts.sort(key=lambda concept: (concept["order"], concept["name"]))
        lists.append(
            {
                "name": scheme,
                "label": graph.names.get(scheme, scheme),
                "definition": about.get("skos:definition", []) + about.get("skos:scopeNote", []),
                "status": " ".join(about.get("vs:term_status", [])),
                "version": " ".join(about.get("owl:versionInfo", [])),
                "properties": graph.links(t for t, r in graph.terms.items() if scheme in r.get("kg:codeList", ())),
                "concepts": concepts,
                "drawn": any(concept["line"] for concept in concepts),
                "counted": any(concept["claims"] or concept["others"] for concept in concepts),
            }
        )
    # The list that is drawn with most lines is what readers look for first: the stances.
    return sorted(lists, key=lambda scheme: (-sum(bool(c["line"]) for c in scheme["concepts"]), scheme["label"]))


def look(row: Values) -> dict[str, str]:
    """How the line of a concept is drawn."""
    return {
        "role": row.get("kg:colorRole", ["structure"])[0],
        "arrow": row.get("kg:arrowEnd", [""])[0],
        "width": row.get("kg:lineWidth", ["2"])[0],
        "pattern": row.get("kg:linePattern", ["solid"])[0],
    }


# Instance lists: title, the class, and what is told of each: a heading, and a path from it (?x) to ?v.
INSTANCES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Leaders",
        "kg:Leader",
        (
            ("Office", "?h org:member ?x ; kg:post ?v"),
            ("Attended", "?x kg:attended ?v"),
            ("Proposes", "?x kg:proposes ?v"),
            ("Claims", "?v a kg:Claim ; kg:claimant ?x"),
        ),
    ),
    (
        "Countries",
        "kg:Country",
        (
            ("People and groups", "?v kg:heldPostIn|kg:ofCountry ?x"),
            ("Claims", "?v a kg:Claim ; kg:claimant ?x"),
            ("Would do", "?v a kg:Tasking ; kg:performer ?x"),
        ),
    ),
    (
        "Meetings",
        "kg:Meeting",
        (
            ("When", "?x kg:when ?v"),
            ("Where", "?x kg:place ?v"),
            ("Status", "?x kg:eventStatus ?v"),
            ("Took part", "?x kg:participant ?v"),
            ("Took part, inferred", "?x kg:inferredParticipant ?v"),
        ),
    ),
    (
        "Plans",
        "kg:Plan",
        (
            ("Proposed by", "?v kg:proposes ?x"),
            ("Components", "?x kg:hasComponent ?v"),
            ("Status", "?x kg:contentStatus ?v"),
            ("Topic", "?x kg:topic ?v"),
        ),
    ),
    (
        "Defense lines",
        "kg:DefenseLine",
        (("Manned by", "?x kg:tasking/kg:performer ?v"), ("Behind", "?x kg:behind ?v")),
    ),
    (
        "Claims",
        "kg:Claim",
        (
            ("Claimant", "?x kg:claimant ?v"),
            ("Stance", "?x kg:stance ?v"),
            ("Content", "?x kg:content ?v"),
            ("On whose word", "?x kg:accordingTo|kg:informant ?v"),
            ("Published by", "?x kg:reportedIn/kg:outlet ?v"),
        ),
    ),
)


def members(graph: Graph) -> dict[str, list[str]]:
    """The instances of each list, by label; claims in the order of their paragraphs."""
    found = {}
    for _, kind, _ in INSTANCES:
        things = [x for (x,) in graph.select(f"SELECT DISTINCT ?x {{ ?x a {kind} FILTER(isIRI(?x)) }} ORDER BY ?x")]
        by_label = sorted(things, key=lambda x: (graph.names.get(x, x), x))
        passages = list(graph.passages)
        by_place = sorted(things, key=lambda x: min((passages.index(p) for p in graph.evidence.get(x, ())), default=0))
        found[kind] = by_place if kind == "kg:Claim" else by_label
    return found


def instances(graph: Graph, things: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The instance lists with what the graph tells of each thing."""
    lists = []
    for title, kind, facts in INSTANCES:
        told: dict[str, list[tuple[str, list[Link]]]] = defaultdict(list)
        cited: dict[str, list[str]] = {x: list(graph.evidence.get(x, ())) for x in things[kind]}
        for heading, path in facts:
            values: dict[str, list[str]] = defaultdict(list)
            for x, value in graph.select(f"SELECT DISTINCT ?x ?v {{ ?x a {kind} . {path} }} ORDER BY ?x ?v"):
                values[x].append(value)
            for x, found in values.items():
                told[x].append((heading, graph.links(found, 140)))
        # People and countries have no evidence of their own: the paragraphs of what names them.
        naming = f"SELECT DISTINCT ?x ?p {{ ?x a {kind} . ?y ?q ?x ; kg:evidence ?p }} ORDER BY ?x ?p"
        for x, passage in graph.select(naming):
            if x not in graph.evidence:
                cited[x].append(passage)
        everything = [
            {
                **graph.link(x),
                "facts": told[x],
                "told": graph.links(p for p in graph.passages if p in set(cited[x])),
                "own": x in graph.evidence,
            }
            for x in things[kind]
        ]
        lists.append({"title": title, "kind": graph.link(kind), "things": everything})
    return lists


def documents(graph: Graph) -> list[dict[str, Any]]:
    """The documents, with what each of their paragraphs is evidence for."""
    found: dict[str, list[dict[str, Any]]] = {}
    backed: dict[str, list[str]] = defaultdict(list)
    for thing, passages in sorted(graph.evidence.items()):
        for passage in passages:
            backed[passage].append(thing)
    for passage, (doc, number) in graph.passages.items():
        things = [graph.link(x, 140) for x in backed[passage]]
        found.setdefault(doc, []).append({"name": passage, "number": number, "things": things})
    return [{**graph.link(doc), "passages": passages} for doc, passages in found.items()]


def worked_example(graph: Graph) -> dict[str, Any]:
    """A claim of the graph behind which three different agents stand: claimant, informant, outlet."""
    query = """SELECT ?c ?who ?stance ?content ?word ?outlet {
      ?c kg:claimant ?who ; kg:stance ?stance ; kg:content ?content ; kg:accordingTo|kg:informant ?word ;
         kg:reportedIn/kg:outlet ?outlet .
      FILTER(?who != ?word && ?word != ?outlet && ?who != ?outlet)
    } ORDER BY (?stance != stance:proposes) ?c ?word ?outlet LIMIT 1"""
    for claim, *ends in graph.select(query):
        return {"claim": graph.link(claim), "ends": graph.links(ends), "told": graph.told(claim)}
    return {}


def build() -> str:
    """The page as HTML."""
    graph = Graph()
    groups = grouped(graph)
    things = members(graph)
    docs = {doc for doc, _ in graph.passages.values()}
    # What has a place on the page, before anything links there.
    graph.anchors |= {term for terms in groups.values() for term in terms} | set(graph.vocab)
    graph.anchors |= set(graph.passages) | docs
    graph.anchors |= {thing for found in things.values() for thing in found}
    colors = files.package_text("claims", "colors.css")
    roles = sorted(set(re.findall(r"--role-([a-z]+)", colors)))
    style = colors + (HERE / "ontology.css").read_text("utf-8")
    style += "".join(f".role-{role} {{ color: var(--role-{role}); }}\n" for role in roles)
    about = graph.terms[names().shorten("https://w3id.org/kgtool/ontology")]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["digest"] = digest
    environment.filters["prose"] = lambda words: prose(words, graph.anchors)
    return (
        environment.get_template("ontology.html.j2")
        .render(
            style=Markup(style),
            title=about["dct:title"][0],
            description=about["dct:description"][0],
            version=about["owl:versionInfo"][0],
            groups=[(group, GROUPS[group], [card(graph, term) for term in terms]) for group, terms in groups.items()],
            lists=code_lists(graph),
            instances=instances(graph, things),
            documents=documents(graph),
            example=worked_example(graph),
            roles=roles,
        )
        .lstrip()
    )


def prose(words: str, anchors: set[str]) -> Markup:
    """Words in which the short names of this page's terms are links."""

    def link(match: re.Match[str]) -> str:
        name = match[0]
        return str(Markup('<a href="#{0}"><code>{0}</code></a>').format(name)) if name in anchors else name

    # Short names hold nothing that needs an escape.
    return Markup(re.sub(r"(?<![\w&;:])[a-z]+:[A-Za-z0-9][\w-]*", link, str(escape(words))))


def digest(block: str) -> str:
    """A script or style as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(str(block).encode("utf-8")).digest()).decode()


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    Page(build()).save(TARGET)
