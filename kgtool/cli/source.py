"""What a command reads: a store on disk, a server, files in memory, or the bundled graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.core import ParameterSource

from kgtool.rdf.names import know

if TYPE_CHECKING:
    from kgtool.store import Store


class Source(NamedTuple):
    """A store that is not open yet; see ``kgtool.open_store``. A command opens it by calling this."""

    store: str | Path | None = None
    data: tuple[Path, ...] = ()
    with_bundled: bool = False

    @classmethod
    def of(cls, context: click.Context) -> Source:
        """What the options of a command line name (see ``options.store_options``)."""
        store, data = context.params.get("store"), tuple(context.params.get("data") or ())
        if data and context.get_parameter_source("store") is ParameterSource.ENVIRONMENT:
            store = None  # the command line takes precedence over the environment
        return cls(store, data, bool(context.params.get("with_bundled")))

    def open(self) -> Store:
        """Open it. Raises as ``open_store`` does."""
        from kgtool.store import open_store

        return open_store(self.store, self.data or None, self.with_bundled)

    def __call__(self) -> Store:
        """Open it; until the command ends, short names are made with the prefixes of its files, too."""
        opened = self.open()
        know(opened.prefixes)
        click.get_current_context().call_on_close(lambda: know({}))
        return opened

    def paths(self) -> list[Path]:
        """The folder of the store, or the files and folders of files, that it is read from."""
        from kgtool.rdf.files import bundled_files

        is_bundled = self.with_bundled or not (self.store or self.data)
        store = [self.store] if isinstance(self.store, Path) else []
        return [*store, *self.data, *(file.path for file in bundled_files() if is_bundled)]

    def __str__(self) -> str:
        named = ", ".join(map(str, self.data)) or str(self.store or "the bundled graph")
        return f"{named} and the bundled graph" if self.with_bundled else named
