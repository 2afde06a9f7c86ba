"""What the card of a thing shows beside its name: its kinds, its second line, the address of a document."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from kgtool.claims.passages import number
from kgtool.claims.reading import Row, grouped, run
from kgtool.questions.labels import preferred
from kgtool.rdf.results import text
from kgtool.rdf.text import clean
from kgtool.store.base import Store


@dataclass(frozen=True)
class Card:
    """`office` of a person, `figure` of a measure; `order` is the place of a defense line, a number where it is one."""

    kinds: frozenset[str] = field(default_factory=frozenset)
    offices: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    order: int | str | None = None
    address: str = ""

    @property
    def detail(self) -> str:
        """The second line of the card."""
        return " · ".join([*([f"line {self.order}"] if self.order is not None else []), *self.offices, *self.figures])


def cards(store: Store, wanted: Collection[str] | None = None, language: str = "en") -> dict[str, Card]:
    """IRI -> card of the things with these IRIs (None: all that have one), its texts in `language` where there are."""
    found = run(store, "claims/queries/cards.rq", **({} if wanted is None else {"node": wanted}))
    return {iri: _card(rows, language) for iri, rows in grouped(found, "node").items()}


def _card(rows: list[Row], language: str) -> Card:
    def texts(name: str) -> list[str]:
        return [text(row[name]) for row in rows if name in row]

    orders = sorted(map(number, texts("lineOrder")), key=lambda order: (isinstance(order, str), order))
    return Card(
        kinds=frozenset(texts("kind")),
        offices=_best(rows, "post", "office", language),
        figures=_best(rows, "quantity", "figure", language),
        order=orders[0] if orders else None,
        address=min(texts("address"), default=""),
    )


def _best(rows: Iterable[Row], of: str, name: str, language: str) -> tuple[str, ...]:
    """The best text in column `name` for each value of column `of`, sorted."""
    named = grouped((row for row in rows if name in row), of).values()
    return tuple(sorted({clean(preferred((row[name] for row in group), language)[0]) for group in named}))
