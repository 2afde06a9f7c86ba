"""The list of faces of a network's page. Each shows the same claims, under the same filters, in its own way.

A further face is a further row, and its own files in ``network/page/``: ``ID.js``, which adds itself to FACES (see
base.js), and where it has them ``ID.css`` and ``ID.html`` (what stands in its element from the start).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple


class Face(NamedTuple):
    """One way to show the claims of a network."""

    name: str
    """What ``--as`` and the header of a question call it."""
    id: str
    """Its element on the page, its files, and its part of the address (``#view=ID``)."""
    purpose: str
    """What it shows, for a menu."""

    def label(self, say: Callable[[str], str]) -> str:
        """Its name on the page, in the language of `say` (words/catalogue.py)."""
        return say(self.id.capitalize())

    @property
    def address(self) -> str:
        """What follows the address of a page that opens with the first face, so that it opens with this one."""
        return "" if self.name == FIRST else f"#view={self.id}"


FIRST = "network"
_ALL = (
    Face(FIRST, "picture", "who takes which position towards what: countries, leaders, plans and measures"),
    Face("overview", "overview", "each topic or plan: who is for it, who against, who neither"),
    Face("timeline", "timeline", "the claims by the day of the words"),
    Face("matrix", "matrix", "everybody’s positions towards everything, in a grid"),
    Face("table", "table", "the claims of the network, sortable"),
)
FACES: Mapping[str, Face] = MappingProxyType({face.name: face for face in _ALL})
