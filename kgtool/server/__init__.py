"""Serving a store: the SPARQL protocol, the graph store protocol, and pages.

``App`` is an ASGI application for any server; ``kgtool serve`` runs it in processes that are replaced when a query
cannot be stopped otherwise (see ``process.supervisor``).
"""

from __future__ import annotations

from kgtool.server.app import App
from kgtool.server.settings import Settings

__all__ = ["App", "Settings"]
