"""The page as a widget in a notebook, where the package for widgets is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool.errors import not_installed
from kgtool.network.view import view
from kgtool.questions.question import Question
from kgtool.store import as_store
from kgtool.store.base import Store

if TYPE_CHECKING:
    import rdflib

    from kgtool.network.anywidgets import Widget


def widget(
    store: Store | rdflib.Graph | str | Path | None = None,
    question: Question | str | None = None,
    /,
    *,
    language: str = "en",
    **options: Any,
) -> Widget:
    """The page of ``view`` in a cell of a notebook, in which what a reader selects is a table in Python.

    Its ``selected`` are the claims that are selected, its ``since`` is the day from which on claims are shown, and can
    be set. The arguments and errors are those of ``view``; UsageError too where anywidget is not installed.
    """
    try:
        from kgtool.network.anywidgets import Widget
    except ImportError as error:
        raise not_installed("A widget", "anywidget", "widget") from error
    store = as_store(store)
    return Widget(view(store, question, language=language, **options), store, language)
