"""Serving a store: the SPARQL protocol, the graph store protocol, and pages.

``make_app`` makes an ASGI application for any server; ``kgtool serve`` runs it in processes that are replaced when a
query cannot be stopped otherwise (see ``process.supervisor``).
"""

from __future__ import annotations

from collections.abc import Callable

from kgtool.server.app import App
from kgtool.server.pages.handler import Handler
from kgtool.server.pages.routes import PAGES
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

__all__ = ["App", "Handler", "Settings", "make_app"]


def make_app(store: LocalStore, settings: Settings | None = None, lost: Callable[[], None] = lambda: None) -> App:
    """An ASGI application that serves `store`, with the limits of `settings`.

    `lost` is called in the event loop when a query has run past its deadline and its thread does not come back.
    """
    return App(store, settings or Settings(), PAGES, lost)
