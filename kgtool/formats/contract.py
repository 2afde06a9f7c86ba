"""What a format is: the contract between the table of formats (formats.py) and the files that write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Literal

from kgtool.rdf.results import Solutions

Kind = Literal["rows", "triples", "quads", "report"]
"""What a format can hold: rows (and yes or no), triples, named graphs, the report of a command such as ``diff``."""

Labels = Callable[[Iterable[str]], Mapping[str, str]]
"""IRIs -> the labels of those that have one."""


@dataclass(frozen=True)
class Target:
    """Where rows go, and how people read them: the labels of IRIs, and the width of the screen in columns."""

    file: IO[bytes]
    labels: Labels
    width: int = 100

    def write(self, parts: Iterable[str]) -> None:
        """Write text as it comes."""
        for part in parts:
            self.file.write(part.encode())


def word(answer: bool) -> str:
    """Yes or no as a line of text: ``true`` or ``false``."""
    return f"{answer}\n".lower()


@dataclass(frozen=True)
class Format:
    """A row of the table of formats."""

    name: str
    """What --format takes."""
    label: str
    """What people call it."""
    holds: tuple[Kind, ...]
    media_types: tuple[str, ...] = ()
    """The media type that is sent, and others that clients ask for when they mean it."""
    endings: tuple[str, ...] = ()
    """File endings; the first is that of a file made by us."""
    aliases: tuple[str, ...] = ()
    """What clients call it besides its name, its endings and its media types."""
    rows: Callable[[Solutions, Target], None] | None = None
    """Writes rows. Triples are written by the engine, by the first ending (see ``rdf.files.FORMATS``)."""
    boolean: Callable[[bool], str] | None = word
    """Yes or no as text; None: as a row."""
    w3c: str = ""
    """Its name in http://www.w3.org/ns/formats/."""
    needs: str = ""
    """The library without which it cannot be written, where that is an extra."""

    def goes_by(self, spelling: str) -> bool:
        """Whether `spelling`, in lower case, is its name, an ending, an alias or a media type."""
        return spelling in (self.name, *self.endings, *self.aliases, *self.media_types)
