"""The page in a cell of a notebook, as a widget of anywidget: the page and Python tell each other what changed.

Source: https://anywidget.dev/en/afm/
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import anywidget
import pyoxigraph as ox
import traitlets

from kgtool.errors import UsageError
from kgtool.network.page import Page
from kgtool.rdf import files
from kgtool.rdf.dataframes import pandas_frame
from kgtool.rdf.results import Solutions
from kgtool.store.base import Store
from kgtool.tables.rows import Rows
from kgtool.tables.schema import Row, tables

if TYPE_CHECKING:
    import pandas


class Day(traitlets.TraitType):  # type: ignore[type-arg]
    """A day as text; "" is none."""

    default_value = ""

    def validate(self, obj: Any, value: Any) -> str:
        """The day as text. Raises UsageError for what is no day."""
        try:
            return "" if value in ("", None) else date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise UsageError(f'{self.name} is a day such as "2025-03-01", or "" for all; not {value!r}.') from None


class Widget(anywidget.AnyWidget):
    """A page that answers: ``selected`` is a table of the claims that are selected in it.

    Set ``since`` to a day ("2025-03-01", or a date) to show what is of that day or later, to "" to show all; it is
    changed when the reader changes it. Without a kernel the notebook shows the page itself.
    """

    _esm = files.package_text("network", "widget.js")
    page = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int(720).tag(sync=True)
    claims = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The IRIs of the claims that are selected."""
    since = Day().tag(sync=True)

    def __init__(self, page: Page, store: Store, language: str = "en") -> None:
        self._static, self._store, self._language = page, store, language
        super().__init__(page=page.html)

    @property
    def selected(self) -> pandas.DataFrame | Solutions:
        """The claims that are selected, as a table with the columns of the table `claims` (docs/tables.md).

        A dataframe where pandas is installed, else rows. The rows of an answer that is drawn are no claims of the
        store, and have none.
        """
        found = [self._rows[iri] for iri in self.claims if iri in self._rows]
        if find_spec("pandas"):
            return pandas_frame({name: [row[place] for row in found] for place, name in enumerate(self._columns)})
        return Solutions(
            self._columns, [tuple(None if cell is None else ox.Literal(cell) for cell in row) for row in found]
        )

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        (table,) = (one for one in tables() if one.name == "claims")
        return tuple(column.name for column in table.columns)

    @cached_property
    def _rows(self) -> dict[str, Row]:
        iri = self._columns.index("iri")
        return {str(row[iri]): row for row in Rows(self._store, self._language).of("claims")}

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, and the page itself for where no kernel runs: nbconvert, GitHub."""
        shown = super()._repr_mimebundle_(**options)
        bundle, *more = shown if isinstance(shown, tuple) else (shown,)
        bundle = {**(bundle or {}), "text/html": self._static._repr_html_()}
        return (bundle, *more) if more else bundle
