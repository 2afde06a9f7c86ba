"""From the graph of a document back to its article file: compiling that gives the same graph again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

import pyoxigraph as ox

from kgtool.articles import in_words
from kgtool.articles.compiling import (
    BASIS,
    EVIDENCE,
    FLAT,
    GROUPS,
    NONE,
    PREF,
    REPORTED,
    TYPE,
    XSD,
    iri,
    is_language,
    literal,
    meaning_term,
)  # fmt: skip
from kgtool.articles.naming import BASE, Known, short, slug
from kgtool.articles.table import Kind, Property, table
from kgtool.errors import DataError, UsageError
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.store import LocalStore
from kgtool.store.base import Store

Term = ox.NamedNode | ox.Literal
Facts = dict[str, dict[str, list[Term]]]
_DIGITS = re.compile(r"(\d+)")
ISSUED, ATTESTED, DOCUMENT = map(iri, ("kg:issued", "kg:attestedOn", "kg:document"))


def natural(term: Term | str) -> tuple[Any, ...]:
    """A key to sort by: numbers within a name count as numbers."""
    parts = _DIGITS.split(text(term) if not isinstance(term, str) else term)
    return (*((int(part), "") if part.isdecimal() else (-1, part) for part in parts), (-1, str(term)))


class Decompiler:
    """Decompiles the graph of one document."""

    def __init__(self, store: Store, graph: str) -> None:
        self.store, self.graph = store, graph
        self.facts = self._read()
        self.facts.setdefault(graph, {})
        found = [s for s, said in self.facts.items() if iri("kg:Document") in map(text, said.get(TYPE, ()))]
        if len(found) != 1:
            have = "no document" if not found else f"{len(found)} documents"
            raise DataError(f"{names().spoken(graph)} describes {have}; name the graph of one document.")
        self.document = found[0]
        own = re.fullmatch(r"(.*[/#])doc-([^/#]+)", self.document)
        is_based = own and BASE.fullmatch(own[1]) and graph == f"{own[1]}g-{own[2]}"
        self.base = own[1] if own and is_based else ""
        local = own[2] if own and is_based else names().shorten(self.document)
        self.id = slug(local.rpartition(":")[2].rpartition("/")[2].rpartition("#")[2])
        self.known = Known(store, graph, self.base)
        self.done: set[str] = {self.document}
        self.report = ""
        self.minted: dict[str, str] = {}
        self.kinds = {subject: kind for subject, said in self.facts.items() if (kind := self._kind(said))}
        self.passages = self._plain_passages()

    def spoken(self, iri: str) -> str:
        """An IRI as the file has it: a short name, of its base too, or ``<IRI>``."""
        word = names().spoken(iri)
        if self.base and (of_base := re.fullmatch(r"([a-z]+)-(.+)", iri.removeprefix(self.base))):
            word = f"{of_base[1]}:{of_base[2]}"
        return word if self.known.short(word) == iri else f"<{iri}>"

    def _read(self) -> Facts:
        """What the graph says, and what is said of the graph itself, wherever that is kept."""
        found: Facts = {}
        for subject, predicate, value in self._triples():
            for term in (subject, value):
                if not isinstance(term, (ox.NamedNode, ox.Literal)):
                    message = f"{names().spoken(self.graph)} has a blank node or a triple term, which no file can name"
                    raise DataError(f"{message}; give it an IRI.")
            assert isinstance(value, (ox.NamedNode, ox.Literal))
            said = found.setdefault(text(subject), {}).setdefault(text(predicate), [])
            said += [value] if value not in said else []
        return {
            subject: {p: sorted(said[p], key=natural) for p in sorted(said)} for subject, said in sorted(found.items())
        }

    def _triples(self) -> Iterator[tuple[Any, Any, Any]]:
        """Of a store in memory, terms as they were written: an answer to a query may spell 2.50 as 2.5."""
        node = ox.NamedNode(self.graph)
        if isinstance(self.store, LocalStore):
            quads = chain(self.store.graph_quads(self.graph), self.store.matching(node, None, None, None))
            yield from ((quad.subject, quad.predicate, quad.object) for quad in quads)
            return
        for where in (f"GRAPH {node} {{ ?s ?p ?o }}", f"{node} ?p ?o BIND({node} AS ?s)"):
            for row in rows(self.store.query(f"SELECT ?s ?p ?o {{ {where} }}")).dicts():
                yield row["s"], row["p"], row["o"]

    def _kind(self, said: Mapping[str, list[Term]]) -> Kind | None:
        types = {text(term) for term in said.get(TYPE, ())}
        kinds = [kind for kind in table().kinds.values() if kind.iri in types and kind.name != "thing"]
        return kinds[0] if kinds else table().kinds["thing"] if types else None

    def _plain_passages(self) -> dict[str, str]:
        """The passages that have their usual name, and nothing else said of them: IRI -> number."""
        found = {}
        for subject, kind in self.kinds.items():
            said = self.facts[subject]
            numbers = said.get(iri("kg:paragraph"), [])
            usual = {TYPE, iri("kg:inDocument"), iri("kg:paragraph")}
            if kind.name == "passage" and set(said) == usual and all(len(values) == 1 for values in said.values()):
                number = text(numbers[0])
                is_number = (
                    isinstance(numbers[0], ox.Literal)
                    and numbers[0].datatype.value == XSD + "integer"
                    and re.fullmatch("[1-9][0-9]*", number)
                )
                if (
                    is_number
                    and subject == self.known.iri(f"p:{self.id}-p{number}")
                    and text(said[iri("kg:inDocument")][0]) == self.document
                ):
                    found[subject] = number
        return found

    # ---- The file ----

    def run(self) -> dict[str, Any]:
        """The content of the file."""
        self._names()
        head = self._article()
        self.done |= set(self.passages)
        claims = [self._node(s) for s in self._of_kind("claim")]
        known = [self._node(s) for s in sorted(self.facts, key=natural) if s not in self.kinds and s not in self.done]
        rest = [s for name in table().kinds for s in self._of_kind(name)]
        new = [self._node(s) for s in rest if s not in self.done]
        parts = {"article": head, "new": new, "known": known, "claims": claims}
        return {name: part for name, part in parts.items() if part}

    def _of_kind(self, name: str) -> list[str]:
        return sorted((s for s, kind in self.kinds.items() if kind.name == name), key=natural)

    def _names(self) -> None:
        """What compiling will call the nodes of the file."""
        for subject, kind in self.kinds.items():
            self.known.classes[subject] = kind.short
            label = self._label(subject)
            if kind.name == "claim":
                if number := self._number(subject):
                    self.known.add(f"c{number}", subject, kind.short)
            elif kind.name in ("date", "figure"):
                if head := self._head_in_words(subject, kind):
                    self.known.add(head, subject, kind.short)
            elif label and kind.name not in ("passage", "tasking", "representation"):
                self.known.add(label, subject, kind.short)
        words = {
            value.value
            for said in self.facts.values()
            for values in said.values()
            for value in values
            if isinstance(value, ox.Literal)
        }
        iris = {
            self.spoken(text(value))
            for said in self.facts.values()
            for values in said.values()
            for value in values
            if isinstance(value, ox.NamedNode)
        }
        self.known.prepare({*words, *iris, *map(self.spoken, self.facts)})
        self.labels = self._labels_elsewhere()

    def _labels_elsewhere(self) -> dict[str, str]:
        from kgtool.questions.labels import labels

        used = {
            text(value)
            for said in self.facts.values()
            for values in said.values()
            for value in values
            if isinstance(value, ox.NamedNode)
        }
        found = labels(self.store, (used | set(self.facts)) - set(self.kinds))
        self.known.prepare(found.values())
        return found

    def _label(self, subject: str) -> str:
        """The label that stands behind the kind of a node: its one English one."""
        labels = [
            v.value for v in self.facts[subject].get(PREF, ()) if isinstance(v, ox.Literal) and v.language == "en"
        ]
        return labels[0] if labels and labels[0] and not short(labels[0]) and labels[0] != NONE else ""

    def _number(self, claim: str) -> str:
        match = re.fullmatch(re.escape(self.known.iri(f"c:{self.id}-")) + r"(\d+)", claim)
        return str(int(match[1])) if match and f"{int(match[1]):02}" == match[1] else ""

    # ---- The article ----

    def _article(self) -> dict[str, Any]:
        head: dict[str, Any] = {"id": self.id} | ({"base": self.base} if self.base else {})
        if self.document != self.known.iri(f"doc:{self.id}"):
            head["document"] = self.spoken(self.document)
        if self.graph != self.known.iri(f"g:{self.id}"):
            head["graph"] = self.spoken(self.graph)
        report = self._report_of_article()
        self.report = report
        head |= self._keys(self.document, table().kinds["article"], skip={TYPE: iri("kg:Document")})
        head |= self._provenance()
        count = head.get("paragraphs", "")
        listed = sorted(map(int, self.passages.values()))
        if not (
            isinstance(count, str)
            and count.isdecimal()
            and int(count) < 10_000
            and listed == list(range(1, int(count) + 1))
        ):
            head["passages"] = _ranges(listed) or NONE
        head |= self._report(head, report)
        return _ordered(head)

    def _report_of_article(self) -> str:
        mine = [s for s in self._of_kind("report") if self.document in map(text, self.facts[s].get(DOCUMENT, ()))]
        usual = self.known.iri(f"r:{self.id}")
        return usual if usual in mine else mine[0] if mine else ""

    def _report(self, head: Mapping[str, Any], report: str) -> dict[str, Any]:
        if not report:
            return {"report": NONE}
        kind = table().kinds["report"]
        node = self._node(report)
        documents = self.facts[report][DOCUMENT]
        if [text(d) for d in documents] == [self.document]:
            node.pop("document")
        if report == self.known.iri(f"r:{self.id}"):
            node.pop("id", None)
        else:
            node |= {} if short(node[kind.name]) else {"id": self.spoken(report)}
        usual = f"{head.get('title', self.id)} (report)"
        title = isinstance(head.get("title", ""), str)
        rest = {key: value for key, value in node.items() if key != kind.name}
        flat = all(
            key in kind.keys and key not in (*table().kinds["article"].keys, *table().kinds["graph"].keys)
            for key in rest
        )
        if not flat or short(node[kind.name]) or not title or node[kind.name] == NONE:
            return {"report": node}
        return ({} if node[kind.name] == usual else {"report": node[kind.name]}) | rest

    def _provenance(self) -> dict[str, Any]:
        """What is said of the graph itself, wherever that is kept: a file has it outside of any graph."""
        kind = table().kinds["graph"]
        keys = self._keys(self.graph, kind)
        self.facts.pop(self.graph)
        derived = keys.pop("from", NONE)
        return keys | (
            {} if derived == self._value(ox.NamedNode(self.document), kind.keys["from"], "") else {"from": derived}
        )

    # ---- Nodes ----

    def _node(self, subject: str, parent: str = "", number: int = 0) -> dict[str, Any]:
        """The mapping of a node; `parent` is the node within which it stands, as the `number`-th value."""
        self.done.add(subject)
        kind = self.kinds.get(subject)
        if kind and kind.name == "claim":
            return self._claim(subject, kind)
        node = self._head(subject, kind, parent, number) if kind else self._head_elsewhere(subject)
        kind = kind or table().kinds[next(iter(node))]
        typed = subject in self.kinds
        skip = {TYPE: kind.iri} if typed and kind.name != "thing" else {}
        label = self._label(subject) if typed else ""
        head = node.get(kind.name, "")
        skip |= {PREF: label} if label and head == label and kind.name not in ("date", "figure") else {}
        if kind.written == "shared" and typed:
            node["own"] = "yes"
        rest = self._keys(subject, kind, skip, parent, head)
        return {**{key: node[key] for key in node}, **_ordered(rest)}

    def _claim(self, subject: str, kind: Kind) -> dict[str, Any]:
        keys = self._keys(subject, kind, {TYPE: kind.iri})
        content = keys.get("what")
        if isinstance(content, dict) and "rdf" not in content:
            head = next(iter(content))
            flat = {key: value for key, value in content.items() if key != head}
            able = table().kinds[head].keys if head in FLAT else {}
            if (
                head in FLAT
                and not any(key in kind.keys or key not in {*able, "sense"} for key in flat)
                and not short(content[head])
            ):
                del keys["what"]
                keys |= content
        return _ordered({"id": self._number(subject) or self.spoken(subject), **keys})

    def _head(self, subject: str, kind: Kind, parent: str, number: int) -> dict[str, Any]:
        spoken = self.spoken(subject)
        if kind.name in ("tasking", "representation"):
            usual = f"{parent}#{kind.name[0]}{number}"
            return {} if subject == usual else {kind.name: spoken}
        if kind.name == "passage":
            numbers = self.facts[subject].get(iri("kg:paragraph"), [])
            plain = [text(n) for n in numbers if isinstance(n, ox.Literal) and n.datatype.value == XSD + "integer"]
            head = plain[0] if len(numbers) == len(plain) == 1 and plain[0].isdecimal() else spoken
            return {kind.name: head} | (
                {"id": spoken} if head != spoken and subject != self.known.iri(f"p:{self.id}-p{head}") else {}
            )
        head = self._head_in_words(subject, kind) if kind.name in ("date", "figure") else self._label(subject)
        if not head:
            return {kind.name: spoken}
        return {kind.name: head} | ({"id": spoken} if subject != self._usual(kind, head) else {})

    def _usual(self, kind: Kind, words: str) -> str:
        shared = kind.written == "shared" and kind.name not in ("plan", "event", "meeting", "provision")
        made = self.known.iri(f"{kind.prefix}:{slug(words)}" if shared else f"{kind.prefix}:{self.id}-{slug(words)}")
        return made if self.minted.setdefault(made, words) == words else ""

    def _head_elsewhere(self, subject: str) -> dict[str, Any]:
        classes = self.known.kinds_of(subject)
        kinds = [
            k
            for k in table().kinds.values()
            if k.short in classes and k.name not in ("graph", "article", "claim", "passage", "thing")
        ]
        kind = kinds[0] if kinds else table().kinds["thing"]
        row = Property("", "", "", frozenset(), frozenset({kind.short}) if kinds else frozenset())
        return {kind.name: self._name(subject, row) or self.spoken(subject)}

    def _keys(
        self, subject: str, kind: Kind, skip: Mapping[str, str] = {}, parent: str = "", head: str = ""
    ) -> dict[str, Any]:
        """The keys of a node: all that is said of it but one value of each predicate in `skip`."""
        said = {
            p: [v for v in values if text(v) != skip.get(p) or (p == PREF and not _english(v))]
            for p, values in self.facts[subject].items()
        }
        said = {p: values for p, values in said.items() if values}
        if kind.name == "passage" and not short(head):
            said.pop(iri("kg:paragraph"), None)
            if list(map(text, said.get(iri("kg:inDocument"), ()))) == [self.document]:
                said.pop(iri("kg:inDocument"))
        evidence = said.pop(EVIDENCE, [])
        keys: dict[str, Any] = self._meant(said, kind, head)
        keys |= self._sides(said, kind, subject)
        for predicate in sorted(said, key=lambda p: table().place(kind.key(p))):
            key = kind.key(predicate)
            row = self._row(kind, key, predicate)
            values = [self._value(v, row, subject, number, evidence) for number, v in enumerate(said[predicate], 1)]
            keys[key] = values[0] if len(values) == 1 else values
        keys |= self._evidence(evidence, kind, subject, parent)
        return self._without_defaults(keys, kind)

    def _row(self, kind: Kind, key: str, predicate: str) -> Property:
        known = kind.keys.get(key) or table().properties.get(predicate)
        return known or Property(predicate, key, key, frozenset(), frozenset())

    def _evidence(self, evidence: list[Term], kind: Kind, subject: str, parent: str) -> dict[str, Any]:
        key = kind.key(EVIDENCE)
        inherits = (
            bool(parent) and kind.written != "shared" and kind.name not in ("figure", "date") and key in kind.keys
        )
        inherited = self.facts[parent].get(EVIDENCE, []) if inherits else []
        if evidence == inherited and kind.name != "claim":  # for a claim, it would be looked up in the text
            return {}
        row = self._row(kind, key, EVIDENCE)
        values = [self._value(value, row, subject) for value in evidence]
        return {key: values[0] if len(values) == 1 else values or NONE}

    def _without_defaults(self, keys: dict[str, Any], kind: Kind) -> dict[str, Any]:
        if kind.name == "claim":
            keys = self._default(keys, kind, BASIS, [iri("basis:stated")])
            keys = self._default(keys, kind, REPORTED, [self.report] if self.report else [])
        if kind.name == "office":
            issued = [text(v) for v in self.facts[self.document].get(ISSUED, ()) if isinstance(v, ox.NamedNode)]
            keys = self._default(keys, kind, ATTESTED, issued)
        return keys

    def _default(self, keys: dict[str, Any], kind: Kind, predicate: str, usual: list[str]) -> dict[str, Any]:
        key, row = kind.key(predicate), table().properties[predicate]
        said = keys.get(key, [])
        written = [self._value(ox.NamedNode(value), row, "") for value in usual]
        if (said if isinstance(said, list) else [said]) == written and written:
            return {name: value for name, value in keys.items() if name != key}
        return keys | ({key: NONE} if usual and key not in keys else {})

    def _sides(self, said: dict[str, list[Term]], kind: Kind, subject: str) -> dict[str, Any]:
        """The topics of a content, with the side that it takes on them; what is written is taken out of `said`."""
        topic = iri("kg:topic")
        topics = said.get(topic, [])
        sides = {p: values for p in table().implies if (values := said.get(p)) and kind.key(p) in kind.keys}
        words = {iri("kg:favors"): "for", iri("kg:disfavors"): "against", iri("kg:neutralOn"): "neither"}
        keys: dict[str, Any] = {}
        if (
            len(sides) == 1
            and set(map(text, next(iter(sides.values())))) == set(map(text, topics))
            and "topic" in kind.keys
        ):
            side = next(iter(sides))
            keys["sense"] = words[side]
            del said[side]
            return keys
        implied: set[str] = set()
        for side, values in sides.items():
            if {*map(text, values)} <= {*map(text, topics)}:
                implied |= {*map(text, values)}
            else:
                short_values = [self._value(v, self._row(kind, kind.key(side), side), subject) for v in values]
                keys[self.spoken(side)] = short_values
                del said[side]
        if topics:
            said[topic] = [value for value in topics if text(value) not in implied]
            if not said[topic]:
                del said[topic]
        return keys

    # ---- Values ----

    def _value(self, value: Term, row: Property, subject: str, number: int = 0, evidence: Iterable[Term] = ()) -> Any:
        """A value as a file has it."""
        if isinstance(value, ox.Literal):
            return self._literal(value, row)
        if row.short == "kg:evidence" and (plain := self._paragraph(value.value)):
            return plain
        if (kind := self.kinds.get(value.value)) and value.value not in self.done and table().fits(kind, row.classes):
            if (inline := self._inline(value.value, kind, row, list(evidence))) is not None:
                return inline
            if kind.written == "nested":
                return self._node(value.value, subject, number)
        inline = self._inline_again(value.value, row)
        return (
            inline or self._code(value.value, row) or self._name(value.value, row) or {"rdf": self.spoken(value.value)}
        )

    def _paragraph(self, passage: str) -> str:
        if passage in self.passages:
            return self.passages[passage]
        kind = self.kinds.get(passage)
        if kind and kind.name == "passage":
            head = self._head(passage, kind, "", 0)["passage"]
            same = [s for s in self._of_kind("passage") if self._head(s, kind, "", 0)["passage"] == head]
            return str(head) if head.isdecimal() and len(same) == 1 else ""
        return ""

    def _literal(self, value: ox.Literal, row: Property) -> Any:
        plain = (
            {"true": "yes", "false": "no"}.get(value.value, value.value)
            if value.datatype.value == XSD + "boolean"
            else value.value
        )
        if plain and row.literals and not self._means_else(plain, row):
            with suppress(ValueError):
                if literal(plain, row) == value:
                    return plain
        tagged = {value.language: value.value} if value.language else {}
        if tagged and is_language(tagged, row) and value.language != "rdf":
            return tagged
        return {"rdf": str(value)}

    def _means_else(self, word: str, row: Property) -> bool:
        """Whether a word would be taken for a thing, a code or nothing instead of a text."""
        if word == NONE:
            return bool(row.classes) or not row.literals & {"xsd:string", "words"}
        return bool(row.classes) and self._taken(word, row)

    def _taken(self, word: str, row: Property) -> bool:
        """Whether a word would be taken for a thing or a code."""
        try:
            return bool(self.known.exact(word, row)) or bool(row.codes and self.known.is_code(row.codes, word))
        except UsageError:
            return True

    def _code(self, value: str, row: Property) -> str:
        if not row.codes:
            return ""
        from kgtool.articles.codes import codes

        for word in ({**codes(row.codes), **dict(self.known.codes(row.codes))}.get(value, ""), self.spoken(value)):
            try:
                if word and word != NONE and self.known.code(row.codes, word) == value:
                    return word
            except UsageError:
                continue
        return ""

    def _name(self, value: str, row: Property) -> str:
        """The name by which compiling finds a thing; "" where there is none."""
        number = self._number(value)
        spoken = self.spoken(value)
        label = self._label(value) if value in self.kinds else self.labels.get(value, "")
        head = (
            self._head_in_words(value, self.kinds[value])
            if value in self.kinds and self.kinds[value].name in ("date", "figure")
            else ""
        )
        for word in (f"c{number}" if number else "", label, head, spoken):
            if (
                not word
                or word == NONE
                or (row.codes and self.known.is_code(row.codes, word))
                or (row.short == "kg:evidence" and word.isdecimal())
            ):
                continue
            try:
                if self.known.exact(word, row) == value and self.known.fits(self.known.kinds_of(value), row):
                    return word if row.classes else ""
            except UsageError:
                continue
        return ""

    def _inline(self, value: str, kind: Kind, row: Property, evidence: list[Term]) -> str | None:
        """A node that a line names for the first time; None where it needs more than that."""
        said = self.facts[value]
        if kind.name in ("date", "figure"):
            head = self._head_in_words(value, kind)
            if head and self._is_inline(value, kind, head, row):
                self.done.add(value)
                return head
        if kind.name == "state" and "kg:StateOfAffairs" in row.classes:
            label = self._label(value)
            plain = {TYPE: [ox.NamedNode(kind.iri)], PREF: [ox.Literal(label, language="en")]} | (
                {EVIDENCE: evidence} if evidence else {}
            )
            if label and said == plain and self._usual(kind, label) == value and self._only(label, value):
                self.done.add(value)
                return label
        return None

    def _inline_again(self, value: str, row: Property) -> str:
        kind = self.kinds.get(value)
        if kind and kind.name in ("date", "figure") and table().fits(kind, row.classes):
            head = self._head_in_words(value, kind)
            return head if head and self._is_inline(value, kind, head, row) else ""
        return ""

    def _only(self, word: str, value: str) -> bool:
        """Whether nothing else has this name, here or elsewhere."""
        self.known.prepare([word])
        return set(self.known.own.get(word, {value})) == {value} and not self.known.elsewhere(word)

    def _is_inline(self, value: str, kind: Kind, head: str, row: Property) -> bool:
        meaning = self._meaning(kind, head)
        said = {TYPE: [ox.NamedNode(kind.iri)]} | {
            iri(name): [meaning_term(name, word)] for name, word in meaning.items()
        }
        first = "kg:Quantity" if kind.name == "date" else "kg:TimeSpan"
        return (
            bool(meaning)
            and self.facts[value] == said
            and self._usual(kind, head) == value
            and self._only(head, value)
            and (first not in row.classes or kind.name == "date" or not self._meaning(table().kinds["date"], head))
        )

    # ---- Dates and figures ----

    @staticmethod
    def _meaning(kind: Kind, head: str) -> dict[str, str]:
        try:
            return in_words.date(head) if kind.name == "date" else in_words.figure(head)
        except ValueError:
            return {}

    def _head_in_words(self, value: str, kind: Kind) -> str:
        """The words of a date or figure with their meaning behind them, if need be; "" where it has no plain words."""
        said = self.facts[value]
        words = said.get(iri("kg:verbatim"), [])
        if len(words) != 1 or not isinstance(words[0], ox.Literal) or words[0].datatype.value != XSD + "string":
            return ""
        verbatim = words[0].value
        if not verbatim or verbatim != verbatim.strip() or " = " in verbatim or short(verbatim) or verbatim == NONE:
            return ""
        able = self._dates(verbatim, said) if kind.name == "date" else self._figures(verbatim, said)
        wanted = {name: said.get(iri(name)) for name in ("kg:unit", "kg:yearBasis", *GROUPS[0], *GROUPS[1])}
        for head in able:
            meaning = self._meaning(kind, head)
            if meaning.get("kg:verbatim") == verbatim and all(
                (said_ == [meaning_term(n, meaning[n])]) if n in meaning else not said_ for n, said_ in wanted.items()
            ):
                return head
        meaning = self._meaning(kind, able[0])
        outright = iri("kg:edtf") in said or iri("kg:unit") in said
        return able[0] if meaning.get("kg:verbatim", verbatim) == verbatim and (meaning or outright) else ""

    @staticmethod
    def _dates(verbatim: str, said: Mapping[str, list[Term]]) -> list[str]:
        edtf = [text(v) for v in said.get(iri("kg:edtf"), ())]
        year = [text(v).rpartition("/")[2] for v in said.get(iri("kg:yearBasis"), ())]
        if len(edtf) != 1:
            return [verbatim]
        plain = [edtf[0]] if edtf[0] == verbatim else []
        plain.append(f"{verbatim} = {edtf[0]}")
        return [*plain, *(f"{head} (year {basis})" for head in plain for basis in year)]

    @staticmethod
    def _figures(verbatim: str, said: Mapping[str, list[Term]]) -> list[str]:
        from kgtool.articles.codes import codes

        def one(name: str) -> str:
            return next((text(v) for v in said.get(iri(name), ())), "")

        unit = codes("https://w3id.org/kgtool/vocab/unit").get(one("kg:unit"), "")
        bound = one("kg:boundType").rpartition("/")[2]
        low, high, value = one("kg:lowerBound"), one("kg:upperBound"), one("kg:centralValue")
        meaning = {
            "exact": low, "moreThan": f"more than {low}", "atLeast": f"at least {low}",
            "fewerThan": f"fewer than {high}", "atMost": f"at most {high}", "about": f"about {value}",
            "between": f"{low} to {high}",
        }.get(bound, "")  # fmt: skip
        return [verbatim, f"{verbatim} = {unit}", *([f"{verbatim} = {meaning} {unit}"] if meaning else [])]

    def _meant(self, said: dict[str, list[Term]], kind: Kind, head: str) -> dict[str, Any]:
        """What the head of a date or figure means is taken out of `said`; what the node lacks of it is none."""
        if kind.name not in ("date", "figure") or short(head) or not head:
            return {}
        meaning = self._meaning(kind, head)
        meaning = meaning or {"kg:verbatim": in_words.halves(head)[0] if in_words.halves(head)[1] else head}
        keys: dict[str, Any] = {}
        singles = [(name,) for name in ("kg:verbatim", "kg:unit", "kg:yearBasis")]
        for group in (*GROUPS, *singles):
            same = all(
                (said.get(iri(n)) == [meaning_term(n, meaning[n])]) if n in meaning else iri(n) not in said
                for n in group
            )
            if same:
                for name in group:
                    said.pop(iri(name), None)
            elif not any(iri(name) in said for name in group):
                keys[kind.key(iri(group[0]))] = NONE
        return keys


def _english(value: Term) -> bool:
    return isinstance(value, ox.Literal) and value.language == "en"


def _ranges(numbers: list[int]) -> list[str]:
    """Numbers as ranges: 1-9, 11."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [f"{low}-{high}" if low != high else str(low) for low, high in found]


def _ordered(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {key: keys[key] for key in sorted(keys, key=lambda key: table().place(key))}
