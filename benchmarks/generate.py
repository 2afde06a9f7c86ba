"""Claims in kgtool's model, made up, at any size: ``python benchmarks/generate.py 1000000 -o claims.nq.gz``.

The ending of the file tells the format: .nq (a named graph for each document, type and name of what documents share in
g:reference), .nt or .ttl (the same triples without graphs), each also .gz. The same arguments give the same bytes. It
ends with the document that reaches the number of triples, so there are up to about a thousand more.

Few actors speak often and many seldom, also ones not heard before; documents pass on reports of several outlets. The
data meet the shapes and checks of the model: ``kgtool validate --data claims.nq``.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from kgtool.rdf.names import names

T = TypeVar("T")
Node = tuple[str, list[tuple[str, str]]]
"""A subject and its (property, object) pairs, written out."""

STANCES = (
    ("describes", 18, 0), ("proposes", 14, 1), ("states", 12, 0), ("supports", 11, 1), ("callsFor", 9, 1),
    ("announces", 8, 0), ("rejects", 7, -1), ("requires", 6, 0), ("opposes", 5, -1), ("offers", 5, 1),
    ("discusses", 4, 0), ("declines", 3, -1), ("threatens", 2, 0), ("denies", 2, 0), ("confirms", 1, 0),
    ("accepts", 1, 1),
)  # fmt: skip
WEIGHTED = [(name, valence) for name, weight, valence in STANCES for _ in range(weight)]
MEASURES = (
    "force-deployment", "monitoring", "air-support", "training", "arms-supply", "guarantee", "sanctions", "ceasefire",
    "territory", "army-size", "nato-membership", "election", "asset-use", "nuclear-plant", "prisoners",
)  # fmt: skip
TOPICS = (
    "foreign-troops-in-ukraine", "security-guarantees-for-ukraine", "air-support", "monitoring", "us-role",
    "territory", "sanctions", "elections", "army-size", "frozen-assets",
)  # fmt: skip
MODALITIES = ("could", "might", "would", "should", "will", "ready", "expected")
ACTS = ("state", "argue", "insist", "present", "tell", "post", "write", "elaborate")
CHANNELS = ("press-conference", "interview", "social-post", "op-ed", "parliament", "briefing")
BOUNDS = (
    ("exact", "{n:,}", "lowerBound", "upperBound"), ("moreThan", "more than {n:,}", "lowerBound", None),
    ("fewerThan", "fewer than {n:,}", None, "upperBound"), ("about", "about {n:,}", "centralValue", None),
)  # fmt: skip
GIVEN = (
    "Anna", "Zoë", "Łukasz", "Óscar", "Maria", "Jürgen", "Olena", "Søren", "Chiara", "Émile", "Ivana", "Tomáš", "Nadia",
    "Henrik", "Yuki", "Amir", "Ioana", "Paula", "Viktor", "Şule", "Marek", "Ingrid", "Luca", "Dagny", "Rafael", "Petra",
)  # fmt: skip
SYLLABLES = (
    "ba", "be", "bo", "da", "del", "dor", "fa", "fen", "ga", "gor", "ha", "hel", "ka", "kel", "kov", "la", "len", "lo",
    "ma", "mer", "mo", "na", "nek", "no", "pa", "per", "ra", "ren", "ro", "sa", "sen", "so", "ta", "tel", "tor", "va",
    "ven", "vo", "za", "zel",
)  # fmt: skip
POSTS = ("President", "Prime Minister", "Foreign Minister", "Defense Minister")
EPOCH = datetime.date(2022, 1, 1).toordinal()
DAYS = 1461
PARAGRAPHS = 18


def word(number: int) -> str:
    """A made-up name, another one for each number."""
    parts = []
    for _ in range(3):
        number, digit = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[digit])
    return "".join(reversed(parts)).capitalize() + (f" {number + 1}" if number else "")


def person_name(number: int) -> tuple[str, str]:
    """The given and the family name of a person; the smaller the number, the more often they speak."""
    return GIVEN[number % len(GIVEN)], word(number * 13 + 5)


def text(words: str, lang: str = "en") -> str:
    """A literal of words that need no escape."""
    return f'"{words}"@{lang}'


class Corpus:
    """Documents one after the other, and what they share, each described before it is used for the first time."""

    def __init__(self, seed: int, short: bool) -> None:
        self._draw = random.Random(seed).random  # its sequence is promised to stay; those of choice and shuffle are not
        self._short = short
        self._known: set[str] = set()
        self.shared: list[Node] = []
        """What is met for the first time; whoever writes it empties the list."""
        self._prefixes = dict(names().prefixes)

    # -- terms -----------------------------------------------------------------------------------------------------

    def term(self, prefix: str, local: str) -> str:
        """An IRI as the format at hand writes it."""
        return f"{prefix}:{local}" if self._short else f"<{self._prefixes[prefix]}{local}>"

    def typed(self, value: str | int, datatype: str) -> str:
        return f'"{value}"^^{self.term("xsd", datatype)}'

    def kg(self, local: str) -> str:
        return self.term("kg", local)

    # -- chance ----------------------------------------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        return self._draw() < share

    def below(self, number: int) -> int:
        return int(self._draw() * number)

    def one(self, things: tuple[T, ...] | list[T]) -> T:
        return things[self.below(len(things))]

    def ranked(self, most: int, scale: float, tail: float = 0.9) -> int:
        """A number below `most`, the smaller ones more often: about 1 in `scale` is a 0 (Lomax's distribution)."""
        return min(int(scale * (float((1.0 - self._draw()) ** (-1 / tail)) - 1)), most - 1)

    # -- what documents share --------------------------------------------------------------------------------------

    def _share(self, prefix: str, local: str, kind: str, label: str, *more: tuple[str, str]) -> str:
        """A thing with type and name, described when it is met first; its IRI."""
        iri = self.term(prefix, local)
        if iri not in self._known:
            self._known.add(iri)
            self.shared.append((iri, [(self.a, kind), (self.label, text(label)), *more]))
        return iri

    @property
    def a(self) -> str:
        return self.term("rdf", "type")

    @property
    def label(self) -> str:
        return self.term("skos", "prefLabel")

    def country(self) -> str:
        return self.country_of(self.ranked(150, 6))

    def country_of(self, number: int) -> str:
        return self._share("country", f"gen-{number}", self.kg("Country"), word(number * 7 + 11) + "ia")

    def person(self) -> str:
        return self.person_of(self.ranked(1_000_000, 12))

    def person_of(self, number: int) -> str:
        given, family = person_name(number)
        short = (self.term("skos", "altLabel"), text(family))
        return self._share("person", f"gen-{number}", self.kg("Person"), f"{given} {family}", short)

    def post(self, country: int) -> str:
        number = self.below(len(POSTS))
        label = f"{POSTS[number]} of {word(country * 7 + 11)}ia"
        where = (self.term("org", "postIn"), self.country_of(country))
        return self._share("post", f"gen-{country}-{number}", self.term("org", "Post"), label, where)

    def organization(self) -> str:
        number = self.ranked(5_000, 10)
        return self._share("o", f"gen-{number}", self.kg("Organization"), f"{word(number * 11 + 3)} Institute")

    def outlet(self) -> str:
        number = self.ranked(600, 5)
        return self._share("o", f"gen-news-{number}", self.kg("NewsOutlet"), f"The {word(number * 17 + 29)} Post")

    def place(self) -> str:
        number = self.ranked(2_000, 6)
        return self._share("place", f"gen-{number}", self.kg("Place"), f"{word(number * 19 + 2)}grad")

    def plan(self) -> str:
        number = self.ranked(200_000, 15)
        about = [(self.kg(name), self.term("topic", TOPICS[number % len(TOPICS)])) for name in ("topic", "favors")]
        return self._share("plan", f"gen-{number}", self.kg("Plan"), f"the {word(number * 23 + 7)} plan", *about)

    # -- a document ------------------------------------------------------------------------------------------------

    def document(self, number: int) -> tuple[str, list[Node]]:
        """The graph of a document, and what it tells."""
        return Document(self, number).tell()


class Document:
    """What one document tells, with all that belongs to it alone."""

    def __init__(self, corpus: Corpus, number: int) -> None:
        self._c, self._id = corpus, f"gen-{number:06d}"
        self._words = f"({number:06d}"  # in the labels: each is another one
        self._day = EPOCH + corpus.below(DAYS)
        self._nodes: list[Node] = []
        self._claims: list[str] = []
        self._spans: dict[int, str] = {}
        self._owned: set[str] = set()
        self._doc = corpus.term("doc", self._id)

    def tell(self) -> tuple[str, list[Node]]:
        """The IRI of the graph, and its nodes."""
        c, kg = self._c, self._c.kg
        graph = c.term("g", self._id)
        outlet = c.outlet()
        self._node(graph, (c.term("prov", "wasDerivedFrom"), self._doc), (kg("extractor"), '"made up"'))
        self._node(
            self._doc, (c.a, kg("Document")), (c.label, text(f"Article {self._words})")),
            (kg("sha256"), f'"{hashlib.sha256(self._id.encode()).hexdigest()}"'),
            (kg("paragraphCount"), c.typed(PARAGRAPHS, "integer")), (c.term("dct", "language"), '"en"'),
            (kg("issued"), self._span(self._day)),
        )  # fmt: skip
        self._passages = [self._passage(number) for number in range(1, PARAGRAPHS + 1)]
        self._reports = [self._report(f"{self._id}-{n}", (kg("outlet"), c.outlet())) for n in range(1, 4)]
        own = self._report(self._id, (kg("document"), self._doc), (kg("outlet"), outlet))
        self._node(own, *((kg("relays"), report) for report in self._reports))
        self._reports += [own, own]
        for number in range(1, 3):
            self._holding(number)
        self._plan = c.plan()
        self._meeting = self._event()
        for number in range(1, 20 + c.below(21)):
            self._claim(number)
        return graph, self._nodes

    def _node(self, subject: str, *pairs: tuple[str, str]) -> str:
        self._nodes.append((subject, list(pairs)))
        return subject

    def _passage(self, number: int) -> str:
        c = self._c
        return self._node(
            c.term("p", f"{self._id}-p{number}"), (c.a, c.kg("Passage")), (c.kg("inDocument"), self._doc),
            (c.kg("paragraph"), c.typed(number, "integer")),
        )  # fmt: skip

    def _evidence(self) -> tuple[str, str]:
        return self._c.kg("evidence"), self._c.one(self._passages)

    def _report(self, local: str, *pairs: tuple[str, str]) -> str:
        c = self._c
        label = (c.label, text(f"report {local.removeprefix(self._id)[1:] or 'of the article itself'} {self._words})"))
        return self._node(c.term("r", local), (c.a, c.kg("Report")), label, *pairs)

    def _span(self, day: int) -> str:
        """A day, described once in the document."""
        if day not in self._spans:
            c, date = self._c, datetime.date.fromordinal(day).isoformat()
            self._spans[day] = self._node(
                c.term("t", f"{self._id}-{date}"), (c.a, c.kg("TimeSpan")), (c.label, text(date)),
                (c.kg("verbatim"), f'"on {date}"'), (c.kg("edtf"), f'"{date}"'),
                (c.kg("earliest"), c.typed(date, "date")), (c.kg("latest"), c.typed(date, "date")),
                (c.kg("yearBasis"), c.term("basis", "stated")),
            )  # fmt: skip
        return self._spans[day]

    def _own(self, prefix: str, kind: str, label: str, more: str = "") -> str:
        """A thing that only this document tells of, described when it is met first."""
        c = self._c
        iri = c.term(prefix, self._id + more)
        if iri not in self._owned:
            self._owned.add(iri)
            self._node(iri, (c.a, c.kg(kind)), (c.label, text(f"{label} {self._words})")), self._evidence())
        return iri

    def _informant(self) -> str:
        return self._own("source", "AnonymousSource", "an unnamed official")

    def _condition(self) -> str:
        number = 1 + self._c.below(3)
        return self._own("soa", "StateOfAffairs", f"a truce in sector {number}", f"-{number}")

    def _holding(self, number: int) -> None:
        c = self._c
        who = c.ranked(1_000_000, 12)
        self._node(
            c.term("hold", f"{self._id}-{number}"), (c.a, c.kg("OfficeHolding")),
            (c.label, text(f"office {number} in article {self._words})")), (c.term("org", "member"), c.person_of(who)),
            (c.kg("post"), c.post(who % 150)), (c.kg("attestedOn"), self._span(self._day)), self._evidence(),
        )  # fmt: skip

    def _event(self) -> str:
        c = self._c
        where, date = c.place(), self._day - c.below(20)
        return self._node(
            c.term("event", self._id), (c.a, c.kg("Meeting")), (c.label, text(f"meeting {self._words})")),
            (c.kg("when"), self._span(date)), (c.kg("place"), where), (c.kg("topic"), c.term("topic", c.one(TOPICS))),
            *dict.fromkeys((c.kg("participant"), c.person()) for _ in range(2 + c.below(4))), self._evidence(),
        )  # fmt: skip

    def _figure(self, number: int) -> tuple[str, str]:
        """A quantity, and the words that it is told in."""
        c = self._c
        bound, words, lower, upper = c.one(BOUNDS)
        value = (1 + c.below(60)) * 1000
        words = words.format(n=value) + " soldiers"
        pairs = [
            (c.a, c.kg("Quantity")), (c.label, text(f"{words} {self._words}-{number})")),
            (c.kg("verbatim"), f'"{words}"'),
            (c.kg("boundType"), c.term("bound", bound)), (c.kg("unit"), c.term("unit", "soldier")),
            *((c.kg(side), c.typed(value, "integer")) for side in (lower, upper) if side),
        ]  # fmt: skip
        if bound == "moreThan":
            pairs.append((c.kg("lowerInclusive"), c.typed("false", "boolean")))
        if bound == "fewerThan":
            pairs.append((c.kg("upperInclusive"), c.typed("false", "boolean")))
        return self._node(c.term("q", f"{self._id}-{number}"), *pairs), words

    def _measure(self, number: int) -> str:
        c = self._c
        kind, topic = c.one(MEASURES), c.term("topic", c.one(TOPICS))
        return self._node(
            c.term("m", f"{self._id}-{number}"), (c.a, c.kg("Measure")),
            (c.label, text(f"{kind.replace('-', ' ')} {self._words}-{number})")),
            (c.kg("measureType"), c.term("mtype", kind)), (c.kg("topic"), topic), (c.kg("favors"), topic),
            (c.kg("provider"), c.country()), (c.kg("recipient"), c.country()), self._evidence(),
        )  # fmt: skip

    def _claimant(self, stance: str) -> str:
        c = self._c
        if stance == "describes" and c.chance(0.5):
            return c.outlet()
        draw = c.below(10)
        return c.person() if draw < 6 else c.country() if draw < 8 else c.organization() if draw < 9 else self._crowd()

    def _crowd(self) -> str:
        return self._own("group", "Group", "leaders at the table")

    def _claim(self, number: int) -> None:
        c, kg = self._c, self._c.kg
        stance, valence = c.one(WEIGHTED)
        if stance in ("denies", "confirms") and not self._claims:
            stance, valence = "states", 0
        content = self._plan if c.chance(0.3) else self._measure(number)
        pairs = [
            (c.a, kg("Claim")), (kg("claimant"), self._claimant(stance)), (kg("stance"), c.term("stance", stance)),
            (kg("content"), content), (kg("reportedIn"), c.one(self._reports)),
            (kg("evidence"), self._passages[number % PARAGRAPHS]), (kg("basis"), c.term("basis", "stated")),
            (kg("actType"), c.term("act", c.one(ACTS))), (kg("actStatus"), c.term("status", "performed")),
            (kg("madeOn"), self._span(self._day - c.ranked(300, 3))),
            (kg("anchor"), f'"{word(c.below(64000))} {word(c.below(64000))} number {number}"'),
        ]  # fmt: skip
        if stance in ("denies", "confirms"):
            pairs.append((kg("respondsTo"), c.one(self._claims)))
        if stance == "requires":
            pairs.append((kg("appliesTo"), self._plan))
        if valence >= 0 and c.chance(0.04):
            pairs.append((kg("polarity"), c.term("pol", "negated")))
        if c.chance(0.5):
            pairs.append((kg("modality"), c.term("mod", c.one(MODALITIES))))
        if c.chance(0.2):
            pairs.append((kg("condition"), self._condition()))
        if c.chance(0.15):
            pairs.append((kg("channel"), c.term("channel", c.one(CHANNELS))))
        if c.chance(0.1):
            pairs.append((kg("madeAt"), self._meeting))
        if c.chance(0.08):
            pairs.append((kg("informant"), self._informant()))
        elif c.chance(0.05):
            pairs.append((kg("accordingTo"), self._informant()))
        words = ""
        if c.chance(0.15):
            figure, words = self._figure(number)
            pairs.append((kg("quantity"), figure))
            words = f" with {words}"
        told = f"In article {self._id[4:]} somebody {stance} what its point {number} is about{words}."
        pairs.append((kg("statement"), text(told)))
        self._claims.append(self._node(c.term("c", f"{self._id}-{number:02d}"), *pairs))


def nodes(triples: int, seed: int, short: bool) -> Iterator[tuple[str, list[Node]]]:
    """Graphs (their IRIs) with their nodes, until so many triples are told."""
    corpus, told, number = Corpus(seed, short), 0, 0
    reference = corpus.term("g", "reference")
    while told < triples:
        number += 1
        graph, found = corpus.document(number)
        shared, corpus.shared = corpus.shared, []
        told += sum(len(pairs) for _, pairs in shared + found)
        yield reference, shared
        yield graph, found


def lines(triples: int, seed: int, ending: str) -> Iterator[str]:
    """The text of a file, a piece for each graph."""
    if ending == "ttl":
        yield "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in names().prefixes.items())
        for _, found in nodes(triples, seed, short=True):
            yield "".join(f"{s} {' ; '.join(f'{p} {o}' for p, o in pairs)} .\n" for s, pairs in found)
        return
    for graph, found in nodes(triples, seed, short=False):
        end = f" {graph} .\n" if ending == "nq" else " .\n"
        yield "".join(f"{s} {p} {o}{end}" for s, pairs in found for p, o in pairs)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """The file to write; a packed one tells neither its name nor the time, so that its bytes stay the same."""
    with path.open("wb") as raw:
        if path.suffix != ".gz":
            yield raw
            return
        with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0) as packed:
            yield packed


def write(triples: int, path: Path, seed: int = 1) -> None:
    """Make the file."""
    ending = Path(path.name.removesuffix(".gz")).suffix[1:]
    if ending not in ("nq", "nt", "ttl"):
        raise SystemExit(f"{path} ends neither in .nq, .nt nor .ttl (each also .gz); name it so.")
    with opened(path) as output:
        for piece in lines(triples, seed, ending):
            output.write(piece.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("triples", type=int)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.triples, given.output, given.seed)


if __name__ == "__main__":
    main()
