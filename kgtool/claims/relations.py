"""What stands against a claim, or changed it (``conflicts`` and ``changes``), and on how much a content rests."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kgtool.claims.looks import pair_anchor
from kgtool.claims.reading import Row
from kgtool.questions.question import filled, find
from kgtool.rdf.results import rows, text
from kgtool.store.base import Store

# Question -> the two claims of its rows, the columns that say what the row is, and the parameter that narrows it by a
# matter.
PAIRED = {
    "conflicts": (("claim", "other"), ("kind", "why"), "about"),
    "changes": (("from", "to"), ("moved", "order"), "topic"),
}
SIGNS = {"conflicts": "≠", "changes": "↷"}


@dataclass(frozen=True)
class Relation:
    """How a claim stands to another: the question that pairs them, and in which words."""

    question: str
    words: str
    one: str
    """The IRI of the first claim of the pair; of a change the earlier one."""
    other: str
    about: str
    """The IRI of what the pair is about."""

    @property
    def anchor(self) -> str:
        """Where the pair stands on the page of its question."""
        return pair_anchor(self.one, self.other)

    @property
    def sign(self) -> str:
        """A sign for it; the words say the same."""
        return SIGNS[self.question]


@dataclass(frozen=True)
class Resting:
    """On how many documents, origins and utterances what is told of a content rests (a row of ``sources``)."""

    documents: int
    origins: int
    utterances: int

    @classmethod
    def of(cls, row: Row) -> Resting:
        """A row of the question."""
        return cls(*(int(text(row[column])) for column in ("documents", "origins", "utterances")))

    @property
    def in_words(self) -> str:
        """The counts in words.

        >>> Resting(2, 1, 1).in_words
        '2 documents, 1 origin, 1 utterance'
        """
        named = {"document": self.documents, "origin": self.origins, "utterance": self.utterances}
        return ", ".join(f"{number:,} {name}{'s' * (number != 1)}" for name, number in named.items())


def rests_on(store: Store, content: str) -> Resting | None:
    """On how much what is told of a content (IRI) rests; None where nobody takes a position on it."""
    found = rows(store.query(filled(find("sources"), {"content": [ox.NamedNode(content)]})))
    return next((Resting.of(row) for row in found.dicts()), None)


def relations(answers: Mapping[str, Collection[Row]]) -> dict[str, list[Relation]]:
    """Claim (IRI) -> its pairs, of the rows of PAIRED questions by their name; rows without claims have none."""
    found: dict[str, dict[Relation, None]] = {}
    for question, held in answers.items():
        (one, other), says, matter = PAIRED[question]
        for row in held:
            if {one, other} <= row.keys():
                words = ": ".join(text(row[column]) for column in says if column in row)
                words = f"says something else: {words}" if question == "changes" else words
                ends = text(row[one]), text(row[other])
                pair = Relation(question, words, *ends, text(row[matter]) if matter in row else "")
                for end in ends:
                    found.setdefault(end, {})[pair] = None
    return {claim: list(pairs) for claim, pairs in found.items()}


def all_relations(store: Store) -> dict[str, list[Relation]]:
    """Claim (IRI) -> its pairs, of all that there are."""
    return relations({question: list(rows(store.query(filled(find(question), {}))).dicts()) for question in PAIRED})
