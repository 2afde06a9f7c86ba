"""From an article file to the graph of its document: names are resolved, words become figures, dates and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pyoxigraph as ox

from kgtool.articles import in_words
from kgtool.articles.evidence import Text
from kgtool.articles.naming import BASE, Known, short, slug
from kgtool.articles.reading import ArticleError, Fault, Fields, Position, Words, place
from kgtool.articles.signs import reason
from kgtool.articles.table import Kind, Property, table
from kgtool.errors import UsageError
from kgtool.rdf.names import names
from kgtool.rdf.text import did_you_mean, nearest
from kgtool.store.base import Store

Triple = tuple[str, str, ox.NamedNode | ox.Literal]
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
REFERENCE = "https://w3id.org/kgtool/graph/reference"
NONE = "none"
# A new name is compared with those of a file of at most so many names: of thousands, some are always alike.
MOST_COMPARED = 500
# Parts of the meaning of a date or figure that are given outright together.
GROUPS = (
    (
        "kg:lowerBound",
        "kg:upperBound",
        "kg:centralValue",
        "kg:boundType",
        "kg:lowerInclusive",
        "kg:upperInclusive",
        "kg:conventional",
    ),
    ("kg:edtf", "kg:earliest", "kg:latest"),
)
# The contents whose keys may stand in the claim itself, after the key that names them.
FLAT = ("measure", "state", "plan", "line", "provision")
SECTIONS = ("article", "new", "known", "claims", "rejected")
# Keys of a node that are no properties.
OF_NODES = ("id", "own", "sense", "check")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


def iri(short_name: str) -> str:
    """The IRI of a short name of the table."""
    return names().expand(short_name)


PREF, EVIDENCE, REPORTED, BASIS, CONTENT = map(
    iri, ("skos:prefLabel", "kg:evidence", "kg:reportedIn", "kg:basis", "kg:content")
)


@dataclass
class Node:
    """A node of an article file: what it is, what it is called, and what is said of it."""

    kind: Kind
    fields: Mapping[str, Any]
    iri: str
    label: str = ""
    new: bool = True
    """Whether its type and name are said here."""
    parent: Node | None = None
    passages: tuple[ox.NamedNode | ox.Literal, ...] = ()
    """Its evidence, once it is known: of nodes within it, too, if they say nothing else."""

    @property
    def cited(self) -> tuple[ox.NamedNode | ox.Literal, ...]:
        """The evidence of what stands within it; what is told of elsewhere, too, hands on that of its own place."""
        passed_on = self.kind.written == "shared" and not self.passages and self.parent is not None
        return self.parent.cited if passed_on and self.parent else self.passages

    @property
    def at(self) -> Position:
        """Where it stands."""
        return place(self.fields)


@dataclass
class Compiled:
    """What an article file means."""

    graph: str
    """The IRI of the graph of its document."""
    document: str
    base: str = ""
    """Where the file has the names of its things; "" for the project's own."""
    own: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = field(default_factory=dict)
    """Of the graph of the document: subject -> its predicates and objects, in the order in which they are written."""
    reference: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = field(default_factory=dict)
    """The same of g:reference: type and name of what several documents may tell of."""
    provenance: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = field(default_factory=dict)
    """The same of the default graph: where the graph comes from."""
    places: dict[str, Position] = field(default_factory=dict)
    """The IRI of a node -> where it stands in the file."""
    remarks: list[Fault] = field(default_factory=list)
    """What is worth a look and no fault."""

    def quads(self) -> list[ox.Quad]:
        """All that it says, each once."""
        graphs = (
            (self.provenance, ox.DefaultGraph()),
            (self.reference, ox.NamedNode(REFERENCE)),
            (self.own, ox.NamedNode(self.graph)),
        )
        found = {
            ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, graph): None
            for facts, graph in graphs
            for subject, said in facts.items()
            for predicate, value in said
        }
        return list(found)


def each(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries that an entry with a list of names stands for; one that says more of its names is left as it is."""
    names_ = next(iter(entry.values()))
    if len(entry) > 1 or not isinstance(names_, list):
        return [entry]
    return [_same_place(name, {kind: name}) for kind in entry for name in names_]


def is_language(value: Mapping[str, Any], row: Property) -> bool:
    """Whether a mapping gives a text in a language: ``{de: ...}``."""
    return len(value) == 1 and bool(row.literals) and all(map(_LANGUAGE.fullmatch, value)) and not row.classes


class Compiler:
    """Compiles one file; every fault is kept, and raised at the end with all the others."""

    def __init__(self, content: Mapping[str, Any], store: Store, name: str, text: Text | None = None) -> None:
        self.content, self.name, self.text = content, name, text
        self.faults: list[Fault] = []
        self.only_evidence = False
        """Whether only what does not fit the text is a fault."""
        head = content.get("article")
        head = head if isinstance(head, Mapping) else Fields()
        self.id = slug(head["id"]) if isinstance(head.get("id"), str) else "article"
        base = head.get("base", "")
        if base and not (isinstance(base, str) and BASE.fullmatch(base)):
            self.fault(base, f"A base is an IRI that ends in / or #, such as https://example.org/; correct {base!r}.")
            base = ""
        self.known = Known(store, "", base)
        graph, document = (
            self._given(head, key, f"{prefix}:{self.id}") for key, prefix in (("graph", "g"), ("document", "doc"))
        )
        self.known.graph = graph
        self.done = Compiled(graph, document, base)
        self.nodes: dict[int, Node] = {}
        self.passages: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        """The IRI of a passage -> its number."""
        self.minted: dict[str, str] = {}
        self.report = ""

    def _given(self, head: Mapping[str, Any], key: str, default: str) -> str:
        value = head.get(key)
        return self.known.short(value) or self.known.iri(default) if isinstance(value, str) else self.known.iri(default)

    def fault(self, where: object, message: str, evidence: bool = False) -> None:
        """Keep a fault at the place of a value."""
        at = where if isinstance(where, Position) else place(where)
        if not self.only_evidence or evidence:
            self.faults.append(Fault(at, message))

    # ---- First all nodes get their names ----

    def run(self) -> Compiled:
        """What the file means. Raises ArticleError with all that is wrong."""
        roots = [node for section in self._sections() for node in section]
        self.known.prepare(_scalars(self.content))
        for node in roots:
            self.write(node)
        if self.faults:
            raise ArticleError(self.name, self.faults)
        return self.done

    def _sections(self) -> list[list[Node]]:
        for key in self.content:
            if key not in SECTIONS:
                hint = did_you_mean(key, SECTIONS) or f"there are {', '.join(SECTIONS)}."
                self.fault(key, f"A file has no part {key!r}; {hint}")
        head = self.content.get("article")
        if not isinstance(head, Mapping) or not isinstance(head.get("id"), str):
            self.fault(Position(1, 1), "A file begins with article: and below it id: and title:; add them.")
            head = Fields()
        article = self._article(head)
        new = [node for item in self._items("new") for one in each(item) if (node := self._declared(one, True))]
        known = [node for item in self._items("known") if (node := self._declared(item, False))]
        claims = [self._claim(item, number) for number, item in enumerate(self._items("claims"), 1)]
        return [article, claims, known, new]

    def _items(self, section: str) -> Iterator[Mapping[str, Any]]:
        value = self.content.get(section, [])
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping) and item:
                yield item
            elif item != "":
                self.fault(
                    item, f"Under {section}: stands a list of entries, each with its keys; write - and the keys."
                )

    def _article(self, head: Mapping[str, Any]) -> list[Node]:
        kinds = table().kinds
        own = {"id": "", "base": "", "document": "", "graph": "", "report": "", "passages": ""}
        of_graph = {key: head[key] for key in head if key in kinds["graph"].keys or key.startswith("prov:")}
        of_report = {
            key: head[key]
            for key in head
            if key in kinds["report"].keys and key not in {**kinds["article"].keys, **own}
        }
        of_report = {key: value for key, value in of_report.items() if key not in of_graph}
        rest = _same_place(
            head, {k: v for k, v in head.items() if k not in own and k not in of_graph and k not in of_report}
        )
        graph = Node(kinds["graph"], {"from": f"<{self.done.document}>"} | of_graph, self.done.graph, new=False)
        document = Node(kinds["article"], rest, self.done.document)
        self.known.classes[document.iri] = "kg:Document"
        self._within(document)
        self._passages(head)
        titles = head.get("title")
        plain = [title for title in (titles if isinstance(titles, list) else [titles]) if isinstance(title, str)]
        if plain:
            self.known.add(plain[0], document.iri, "kg:Document")
        return [graph, document, *self._report(head, of_report)]

    def _report(self, head: Mapping[str, Any], flat: Mapping[str, Any]) -> list[Node]:
        kind, given = table().kinds["report"], head.get("report")
        if given == NONE:
            return []
        if isinstance(given, Mapping):
            own = {} if "id" in given or short(str(given.get("report", ""))) else {"id": f"r:{self.id}"}
            node = self._node(kind, _same_place(given, dict(given) | own), None)
        else:
            label = given if isinstance(given, str) else f"{head.get('title', self.id)} (report)"
            node = Node(kind, _same_place(head, dict(flat)), self.known.iri(f"r:{self.id}"), label)
            self._register(node)
            self._within(node)
        node.fields = _same_place(node.fields, {"document": f"<{self.done.document}>"} | dict(node.fields))
        self.report = node.iri
        return [node]

    def _passages(self, head: Mapping[str, Any]) -> None:
        count = head.get("paragraphs", "")
        count = str(len(self.text.paragraphs)) if self.text and not count else count
        listed = head.get(
            "passages", f"1-{count}" if isinstance(count, str) and count.isdecimal() and 0 < int(count) < 10_000 else []
        )
        for item in (
            listed if isinstance(listed, list) else re.split(r",\s*", listed) if isinstance(listed, str) else [listed]
        ):
            low, _, high = item.partition("-") if isinstance(item, str) else ("", "", "")
            if item == NONE:
                continue
            if not low.isdecimal() or (high and not high.isdecimal()):
                self.fault(head["passages"], "The passages are numbers and ranges such as [1-9, 11]; correct them.")
                continue
            self.passages |= {
                str(number): self.known.iri(f"p:{self.id}-p{number}")
                for number in range(int(low), int(high or low) + 1)
            }
        self.any_passage = "passages" not in head and not self.passages
        for number, passage in self.passages.items():
            self._passage(number, passage)

    def _passage(self, number: str, passage: str) -> None:
        self.numbers[passage] = number
        self.known.classes[passage] = "kg:Passage"
        said = self.done.own.setdefault(passage, [])
        said += [
            (TYPE, ox.NamedNode(iri("kg:Passage"))),
            (iri("kg:inDocument"), ox.NamedNode(self.done.document)),
            (iri("kg:paragraph"), ox.Literal(number, datatype=ox.NamedNode(XSD + "integer"))),
        ]

    def _declared(self, item: Mapping[str, Any], new: bool) -> Node | None:
        word = next(iter(item))
        kind = table().kinds.get(word)
        if kind is None or word in ("graph", "article", "claim"):
            able = [name for name in table().kinds if name not in ("graph", "article", "claim")]
            hint = did_you_mean(word, able) or f"begin with one of {', '.join(able)}."
            self.fault(word, f"An entry begins with its kind, and {word!r} is none; {hint}")
            return None
        return self._node(kind, item, None, new)

    def _claim(self, item: Mapping[str, Any], number: int) -> Node:
        kind = table().kinds["claim"]
        given = item.get("id", str(number))
        own = given if isinstance(given, str) else str(number)
        named = self.known.iri(f"c:{self.id}-{int(own):02}") if own.isdecimal() else self.known.short(own)
        if not named:
            self.fault(
                given, f"The id of a claim is its number, or a short name such as c:{self.id}-01; correct {own!r}."
            )
            named = self.known.iri(f"c:{self.id}-{number:02}")
        fields = self._content_apart(kind, item)
        node = Node(kind, fields, named)
        self._register(node, item.get("id", item))
        self.known.add(f"c{own}", node.iri, "kg:Claim")
        self._within(node)
        return node

    def _content_apart(self, kind: Kind, item: Mapping[str, Any]) -> Mapping[str, Any]:
        """A claim whose content stands beside its own keys, with that content in a mapping of its own."""
        heads = [key for key in item if key in FLAT]
        head = heads[0] if heads else "what"
        content_kind = table().kinds[heads[0] if heads else "measure"]
        flat = {key: item[key] for key in item if key not in kind.keys and (key in content_kind.keys or key == "sense")}
        if not heads and (not flat or not isinstance(item.get("what"), str)):
            return _same_place(item, {key: value for key, value in item.items() if key != "id"})
        if len(heads) > 1 or (heads and "what" in item):
            self.fault(heads[-1], "A claim has one content; make one claim for each.")
        content = _same_place(item[head], {content_kind.name: item[head], **flat})
        rest = {
            key: value
            for key, value in item.items()
            if key not in flat and key not in heads and key not in ("what", "id")
        }
        return _same_place(item, rest | {"what": content})

    def _node(
        self, kind: Kind, fields: Mapping[str, Any], parent: Node | None, new: bool = True, number: int = 1
    ) -> Node:
        head = fields.get(kind.name, "")
        if not isinstance(head, str):
            self.fault(head, f"Behind {kind.name}: stands its name; write what it is called.")
            head = ""
        own, given = self.known.short(head), fields.get("id", "")
        named = self.known.short(given) if isinstance(given, str) else ""
        if given and not named:
            self.fault(given, f"An id is a short name such as {kind.prefix}:{slug(str(given))}; correct {given!r}.")
        label = "" if own or kind.name in ("date", "figure", "passage") else head
        if kind.name == "passage" and not own:
            named = named or self.known.iri(f"p:{self.id}-p{head}")
            self.passages[head] = named
            self.numbers |= {named: head} if head.isdecimal() else {}
            fields = _same_place(fields, {"in document": f"<{self.done.document}>", "paragraph": head} | dict(fields))
        if not new and not named and not own:
            named = self._elsewhere(head, kind)
        node = Node(kind, fields, named or own or self._minted(kind, head, fields, parent, number), label, new, parent)
        self._register(node, fields.get("id", head if head else fields))
        if kind.name in ("date", "figure") and head:
            self.known.add(head, node.iri, kind.short)
        self.nodes[id(fields)] = self.nodes[id(node.fields)] = node
        self._within(node)
        return node

    def _elsewhere(self, head: str, kind: Kind) -> str:
        """What is told of here and named elsewhere."""
        row = Property("", "", "", frozenset(), frozenset() if kind.name == "thing" else frozenset({kind.short}))
        return self._found(head, row) or self.known.iri(f"{kind.prefix}:{slug(head)}")

    def _minted(self, kind: Kind, head: str, fields: Mapping[str, Any], parent: Node | None, number: int) -> str:
        if not head and kind.name in ("tasking", "representation") and parent:
            return f"{parent.iri}#{kind.name[0]}{number}"
        words = head or next((v for k in ("words", "label") if isinstance(v := fields.get(k), str)), "")
        if not words:
            self.fault(fields, f"This {kind.name} has no name; write {kind.name}: and what it is called.")
            return self.known.iri(f"{kind.prefix}:{self.id}-x")
        shared = kind.written == "shared" and kind.name not in ("plan", "event", "meeting", "provision")
        return self._mint(
            f"{kind.prefix}:{slug(words)}" if shared else f"{kind.prefix}:{self.id}-{slug(words)}", words, fields
        )

    def _mint(self, name: str, words: str, where: object) -> str:
        made = self.known.iri(name)
        if self.minted.setdefault(made, words) != words:
            self.fault(where, f"{words!r} and {self.minted[made]!r} would both be {name}; give one of them an id.")
        return made

    def _register(self, node: Node, where: object = None) -> None:
        if node.new and node.iri in self.done.places and node.kind.name not in ("date", "figure"):
            line = self.done.places[node.iri].line
            self.fault(
                where if where is not None else node.fields,
                f"This is {names().spoken(node.iri)}, as in line {line}; give it an id, or name it only once.",
            )
        self.done.places.setdefault(node.iri, place(where) if where is not None else node.at)
        if node.new:
            self.known.classes[node.iri] = node.kind.short
            if node.label:
                self.known.add(node.label, node.iri, node.kind.short)

    def _within(self, node: Node) -> None:
        """Declare the nodes that stand within a node."""
        for key, value in node.fields.items():
            if not (row := self._row(node.kind, key)):
                continue
            for number, item in enumerate(value if isinstance(value, list) else [value], 1):
                if not isinstance(item, Mapping) or "rdf" in item or is_language(item, row):
                    continue
                if kind := self._kind_within(item, row):
                    self._node(kind, item, node, number=number)

    def _kind_within(self, item: Mapping[str, Any], row: Property) -> Kind | None:
        able = [kind for kind in table().of_class(row.classes) if kind.name not in ("graph", "article", "thing")]
        first = next(iter(item), "")
        if first in table().kinds and (table().kinds[first] in able or not row.classes):
            return table().kinds[first]
        narrow = [kind for kind in able if kind.short in row.classes]
        if len(narrow) == 1:
            return narrow[0]
        choice = ", ".join(kind.name for kind in able)
        self.fault(
            first or item, f"It is not clear what kind of thing this is; let it begin with {choice or 'a kind'}."
        )
        return None

    def _row(self, kind: Kind, key: str) -> Property | None:
        if key in kind.keys:
            return kind.keys[key]
        name = short(key)
        return table().properties.get(name) or Property(name, key, key, frozenset(), frozenset()) if name else None

    # ---- Then they are written ----

    def write(self, node: Node) -> None:
        """Write what is said of a node, and of those within it."""
        said = self._place_of(node)
        self._unchecked(node.fields)
        keys = sorted(node.fields, key=lambda key: table().place(key))
        if node.new:
            self._name(node)
        node.passages = self._evidence(node)
        for key in keys:
            if key in OF_NODES or key == node.kind.name:
                continue
            row = self._row(node.kind, key)
            if row is None:
                self._unknown_key(node.kind, key)
            elif row.iri != EVIDENCE:
                values = list(self.values(node.fields[key], row, node))
                said += [(row.iri, value) for value in values]
                if ":" not in key:
                    self._implied(said, row, node, values)
        said += [(EVIDENCE, passage) for passage in node.passages]
        self._defaults(node, said)
        if node.kind.name in ("date", "figure") and (head := node.fields.get(node.kind.name)) and not short(head):
            self._meaning(node, said, head)

    def _unchecked(self, fields: Mapping[str, Any]) -> None:
        """What is marked becomes no graph before somebody has looked at it."""
        if "check" in fields:
            given = fields["check"] if isinstance(fields["check"], list) else [fields["check"]]
            why = " ".join(reason(code) for code in given if isinstance(code, str))
            self.fault(fields["check"], f"This is to be checked: {why} Look at it, and take check: out, or reject it.")

    def _place_of(self, node: Node) -> list[tuple[str, ox.NamedNode | ox.Literal]]:
        facts = self.done.provenance if node.kind.name == "graph" else self.done.own
        return facts.setdefault(node.iri, [])

    def _name(self, node: Node) -> None:
        shared = node.kind.written == "shared" and node.fields.get("own") not in ("yes", "true")
        facts = self.done.reference if shared else self.done.own
        said = facts.setdefault(node.iri, [])
        if node.kind.name != "thing":
            said.append((TYPE, ox.NamedNode(node.kind.iri)))
        if node.label:
            said.append((PREF, ox.Literal(node.label, language="en")))

    def _evidence(self, node: Node) -> tuple[ox.NamedNode | ox.Literal, ...]:
        key = node.kind.key(EVIDENCE)
        if node.kind.name == "claim" and key not in node.fields and self.text:
            return self._where_quoted(node)
        if key in node.fields or key not in node.kind.keys:
            return tuple(self.values(node.fields.get(key, []), node.kind.keys.get(key, _PASSAGE), node))
        inherits = (
            node.parent is not None
            and node.kind.written != "shared"
            and key in node.kind.keys
            and node.kind.name not in ("figure", "date")
        )
        return node.parent.cited if inherits and node.parent else ()

    def _where_quoted(self, node: Node) -> tuple[ox.NamedNode | ox.Literal, ...]:
        """The one paragraph of the text that has the quote of a claim."""
        quote, text = node.fields.get("quote"), self.text
        if not isinstance(quote, str) or text is None:
            return ()
        there = list(map(str, dict.fromkeys(text.having(quote))))
        if len(there) == 1:
            return tuple(self.values(_placed(there[0], quote), _PASSAGE, node))
        where = (
            f"stands in the paragraphs {' and '.join(there)}; say with par: which" if there else "does not stand in it"
        )
        self.fault(quote, f"The quote {quote!r} {where}.", evidence=True)
        return ()

    def _unknown_key(self, kind: Kind, key: str) -> None:
        keys = [*kind.keys, "id", *(FLAT if kind.name == "claim" else ())]
        hint = did_you_mean(key, keys) or "see docs/article-format.md, or write the property's short name (kg:...)."
        self.fault(key, f"{_article_of(kind.name)} {kind.name} has no key {key!r}; {hint}")

    def _implied(self, said: list[Any], row: Property, node: Node, values: Sequence[Any]) -> None:
        """Sides are taken on topics, and so these are said, too; ``sense`` says which side for all topics."""
        if row.iri in table().implies:
            said += [(table().implies[row.iri], value) for value in values]
        if row.short == "kg:topic" and (sense := node.fields.get("sense")):
            sides = {"for": "kg:favors", "against": "kg:disfavors", "neither": "kg:neutralOn"}
            if sense in sides:
                said += [(iri(sides[sense]), value) for value in values]
            else:
                self.fault(sense, f"The sense is for, against or neither; {sense!r} is none of these.")

    def _defaults(self, node: Node, said: list[Any]) -> None:
        for predicate, value in self.defaults(node.kind):
            if node.kind.key(predicate) not in node.fields and names().spoken(predicate) not in node.fields:
                said.append((predicate, value))

    def defaults(self, kind: Kind) -> Iterator[tuple[str, ox.NamedNode]]:
        """What is said of a node of a kind where its keys say nothing else."""
        if kind.name == "claim":
            yield BASIS, ox.NamedNode(iri("basis:stated"))
            if self.report:
                yield REPORTED, ox.NamedNode(self.report)
        if kind.name == "office":
            for predicate, value in self.done.own.get(self.done.document, ()):
                if predicate == iri("kg:issued") and isinstance(value, ox.NamedNode):
                    yield iri("kg:attestedOn"), value

    def _meaning(self, node: Node, said: list[Any], head: str) -> None:
        """The words of a date or figure and what they mean, as far as its keys do not say it themselves."""
        given = {row.iri for key in node.fields if key != node.kind.name and (row := self._row(node.kind, key))}
        try:
            meaning = in_words.date(head) if node.kind.name == "date" else in_words.figure(head)
        except ValueError as error:
            if not given & {iri("kg:edtf"), iri("kg:unit")}:
                self.fault(head, str(error))
            before, after = in_words.halves(head)
            meaning = {"kg:verbatim": before if after else head}
        for group in GROUPS:
            if given & set(map(iri, group)):
                meaning = {name: value for name, value in meaning.items() if name not in group}
        self._words(head, meaning["kg:verbatim"])
        said += [(iri(name), meaning_term(name, value)) for name, value in meaning.items() if iri(name) not in given]

    def _words(self, where: object, words: str) -> None:
        """The words of a date or figure stand in the text, if it is at hand."""
        if self.text and not words.startswith("(") and not in_words.EDTF.fullmatch(words) and not self.text.has(words):
            self.fault(where, f"The words {words!r} do not stand in {self.text.name}; write them as it has them.", True)

    # ---- Values ----

    def values(self, value: Any, row: Property, node: Node) -> Iterator[ox.NamedNode | ox.Literal]:
        """The terms that the value of a key stands for."""
        if value == NONE and not row.literals & {"xsd:string", "words"}:
            return
        for item in value if isinstance(value, list) else [value]:
            try:
                if (term := self.term(item, row, node)) is not None:
                    yield term
            except (UsageError, ValueError) as error:
                self.fault(item, str(error), row.short in ("kg:anchor", "kg:evidence"))

    def term(self, item: Any, row: Property, node: Node) -> ox.NamedNode | ox.Literal | None:
        """The term that one value stands for. Raises UsageError or ValueError where it stands for none."""
        if isinstance(item, list):
            raise ValueError("A list stands within a list; write one list.")
        if isinstance(item, Mapping):
            return self._of_mapping(item, row)
        if item == "":
            raise ValueError("There is nothing behind this key; write a value, or leave the key out.")
        if row.short == "kg:anchor":
            item = self._quoted(item, node)
        if row.short == "kg:evidence" and re.fullmatch(r"\d+", item):
            return self._paragraph(item)
        if row.codes and (not row.classes or self.known.is_code(row.codes, item)):
            return ox.NamedNode(self.known.code(row.codes, item))
        if row.classes:
            return self._thing(item, row, node)
        if row.literals:
            return literal(item, row)
        return raw(item, self.known.base)

    def _of_mapping(self, item: Mapping[str, Any], row: Property) -> ox.NamedNode | ox.Literal | None:
        if "rdf" in item:
            return raw(item["rdf"], self.known.base)
        if is_language(item, row):
            return ox.Literal(next(iter(item.values())), language=next(iter(item)))
        node = self.nodes.get(id(item))
        if node is None:
            return None  # its fault is known
        if not self.known.fits({node.kind.short}, row):
            takes = ", ".join(kind.name for kind in table().of_class(row.classes))
            raise ValueError(f"This takes a {takes}, and here is a {node.kind.name}.")
        self.write(node)
        return ox.NamedNode(node.iri)

    def _paragraph(self, number: str) -> ox.NamedNode:
        if number not in self.passages and self.any_passage and int(number) > 0:
            self.passages[number] = self.known.iri(f"p:{self.id}-p{int(number)}")
            self._passage(number, self.passages[number])
        if number not in self.passages:
            count = f"it has {len(self.passages)}" if self.passages else "it lists none"
            raise ValueError(f"The article has no paragraph {number}: {count}.")
        return ox.NamedNode(self.passages[number])

    def _quoted(self, quote: str, node: Node) -> str:
        """The words of a quote as the text has them, where it is at hand."""
        if self.text is None or not node.passages:
            return quote
        cited = {self.numbers[passage.value] for passage in node.passages if passage.value in self.numbers}
        for number in sorted(cited, key=int):
            if found := self.text.find(quote, int(number)):
                return found
        where = self.text.where(quote)
        hint = f"it stands in paragraph {where}" if where else "copy up to six words as they stand there"
        raise ValueError(
            f"The quote {quote!r} does not stand in paragraph {' or '.join(sorted(cited, key=int))}; {hint}."
        )

    def _thing(self, word: str, row: Property, node: Node) -> ox.NamedNode | ox.Literal | None:
        if found := self._exact(word, row):
            return ox.NamedNode(found)
        kinds: set[str] = {name for name in ("kg:TimeSpan", "kg:Quantity") if name in row.classes}
        if kinds and (inline := self._inline(word, kinds, row)):
            return ox.NamedNode(inline)
        if row.literals:
            return literal(word, row)
        if "kg:StateOfAffairs" in row.classes and not short(word):
            return ox.NamedNode(self._new_state(word, node, row))
        return ox.NamedNode(self.known.find(word, row))

    def _exact(self, word: str, row: Property) -> str:
        found = self.known.exact(word, row)
        fits = found and self.known.fits(self.known.kinds_of(found), row)
        return found if fits else ""

    def _found(self, word: str, row: Property) -> str:
        try:
            return self.known.find(word, row)
        except UsageError as error:
            self.fault(word, str(error))
            return ""

    def _inline(self, word: str, classes: set[str], row: Property) -> str:
        """The date or figure that stands in one line."""
        tried = [name for name, able in (("date", "kg:TimeSpan"), ("figure", "kg:Quantity")) if able in classes]
        errors: list[ValueError] = []
        for name in tried:
            try:
                meaning = in_words.date(word) if name == "date" else in_words.figure(word)
            except ValueError as error:
                errors.append(error)
                continue
            kind = table().kinds[name]
            made = self._mint(f"{kind.prefix}:{self.id}-{slug(word)}", word, word)
            self._words(word, meaning["kg:verbatim"])
            self.known.add(word, made, kind.short)
            self.done.own[made] = [(TYPE, ox.NamedNode(kind.iri))] + [
                (iri(key), meaning_term(key, value)) for key, value in meaning.items()
            ]
            self.done.places.setdefault(made, place(word))
            return made
        raise errors[0]

    def _new_state(self, word: str, node: Node, row: Property) -> str:
        """A state of affairs that is named here for the first time, with the evidence of what names it."""
        made = self._mint(f"soa:{self.id}-{slug(word)}", word, word)
        self._like(word)
        self.known.add(word, made, "kg:StateOfAffairs")
        self.done.own[made] = [
            (TYPE, ox.NamedNode(iri("kg:StateOfAffairs"))),
            (PREF, ox.Literal(word, language="en")),
            *((EVIDENCE, passage) for passage in node.passages),
        ]
        self.done.places.setdefault(made, place(word))
        return made

    def _like(self, word: str) -> None:
        """Remark that a new name is nearly that of something else in the file, which may have been meant."""
        if len(self.known.own) < MOST_COMPARED and (near := nearest(word, self.known.own)):
            what = f"{word!r} is taken for a new state of affairs; {near[0]!r} is another"
            self.done.remarks.append(Fault(place(word), f"{what}, so correct it if that is meant."))


_PASSAGE = Property(EVIDENCE, "kg:evidence", "evidence", frozenset(), frozenset({"kg:Passage"}))
_CODES = {"kg:boundType": "bound", "kg:unit": "unit", "kg:yearBasis": "basis"}
_DATATYPES = {
    "kg:earliest": "date",
    "kg:latest": "date",
    "kg:lowerInclusive": "boolean",
    "kg:upperInclusive": "boolean",
    "kg:conventional": "boolean",
}
_NUMBERS = ("kg:lowerBound", "kg:upperBound", "kg:centralValue")


def meaning_term(name: str, value: str) -> ox.NamedNode | ox.Literal:
    """The term for a part of the meaning of a date or a figure (see ``in_words``)."""
    if name in _CODES:
        return ox.NamedNode(iri(f"{_CODES[name]}:{value}"))
    if name in _NUMBERS:
        return ox.Literal(value, datatype=ox.NamedNode(XSD + ("decimal" if "." in value else "integer")))
    return ox.Literal(value, datatype=ox.NamedNode(XSD + _DATATYPES[name])) if name in _DATATYPES else ox.Literal(value)


def literal(word: str, row: Property) -> ox.Literal:
    """The literal that a text stands for, by what the property takes. Raises ValueError where it is none."""
    for datatype, (pattern, _) in _FORMS.items():
        if f"xsd:{datatype}" in row.literals:
            plain = {"yes": "true", "no": "false"}.get(word, word) if datatype == "boolean" else word
            if not pattern.fullmatch(plain):
                continue
            if datatype == "date":
                in_words.days(plain)
            return ox.Literal(plain, datatype=ox.NamedNode(XSD + datatype))
    if "words" in row.literals:
        return ox.Literal(word, language="en")
    if "xsd:string" in row.literals:
        return ox.Literal(word)
    examples = " or ".join(example for datatype, (_, example) in _FORMS.items() if f"xsd:{datatype}" in row.literals)
    raise ValueError(f"{word!r} does not fit here; write {examples}.")


_FORMS = {
    "boolean": (re.compile("true|false"), "yes or no"),
    "integer": (re.compile(r"[+-]?\d+", re.ASCII), "a whole number"),
    "decimal": (re.compile(r"^[+-]?\d+\.\d+", re.ASCII), "a number"),
    "date": (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), "a day such as 2031-05-05"),
    "dateTime": (
        re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII),
        "a moment such as 2031-05-05T00:00:00Z",
    ),
}


def raw(text: Any, base: str = "") -> ox.NamedNode | ox.Literal:
    """The term that a text writes out in Turtle. Raises ValueError where it is none, or a blank node."""
    if isinstance(text, str) and (found := short(text, base)):
        return ox.NamedNode(found)
    prefixes = "".join(f"@prefix {name}: <{space}> .\n" for name, space in names().prefixes.items())
    try:
        (triple,) = ox.parse(input=f"{prefixes}<urn:s> <urn:p> {text} .".encode(), format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise ValueError(
            f"{text!r} is no value in Turtle; write a short name, <IRI> or a text in quotation marks."
        ) from error
    if not isinstance(triple.object, (ox.NamedNode, ox.Literal)):
        raise ValueError("A blank node has no name to find it by; give it an IRI.")
    return triple.object


def _placed(word: str, like: object) -> Words:
    made = Words(word)
    made.at = place(like)
    return made


def _same_place(like: object, fields: Mapping[str, Any]) -> Fields:
    made = Fields(fields)
    made.at = place(like)
    return made


def _article_of(word: str) -> str:
    return "An" if word[0] in "aeio" else "A"


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(map(_scalars, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_scalars, value))
