"""An answer as a table in a notebook: a piece of HTML, without a page around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import islice

from kgtool.formats.markup import rows_in_html
from kgtool.questions.labels import labels
from kgtool.rdf.results import Results, Solutions, Triples, as_rows, quiet

# The most rows that are shown unless more are asked for.
MOST = 60


def to_html(answer: Results, most: int = MOST, *, language: str = "en") -> str:
    """An answer as a table in HTML, escaped: labels in `language`, short names where there are none, links.

    At most `most` rows are shown. Below stands how many there are, and of an empty answer why (see ``hints``).
    """
    if isinstance(answer, bool):
        return f"<p>{str(answer).lower()}</p>"
    quiet(answer)  # what would be warned of stands below
    table = as_rows(answer)
    first = list(islice(table, most + 1))

    def known(iris: Iterable[str]) -> Mapping[str, str]:
        return labels(answer.asked.store, iris, language) if answer.asked else {}

    what = "triple" if isinstance(answer, Triples) else "row"
    count = f"{len(first):,} {what}{'' if len(first) == 1 else 's'}"
    notes = [
        f"The first {most:,} {what}s; len() counts them." if len(first) > most else count,
        *map(str, answer.hints()),
    ]
    return f"<table>{''.join(rows_in_html(Solutions(table.variables, first[:most]), known))}</table>" + "".join(
        f"<p>{escape(note)}</p>" for note in notes
    )
