"""What a command reads: a store on disk, a server, files in memory, or the bundled graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.core import ParameterSource

from kgtool.rdf.files import Reading
from kgtool.rdf.names import know

if TYPE_CHECKING:
    from kgtool.store import Store


class Source(NamedTuple):
    """A store that is not open yet; see ``kgtool.open_store``. A command opens it by calling this."""

    store: str | Path | None = None
    data: tuple[Path, ...] = ()
    with_bundled: bool = False
    as_of: str | None = None
    clock: str = "published"
    reading: Reading = Reading()

    @classmethod
    def of(cls, context: click.Context) -> Source:
        """What the options of a command line name (see ``options.store_options``)."""
        store, data = context.params.get("store"), tuple(context.params.get("data") or ())
        if data and context.get_parameter_source("store") is ParameterSource.ENVIRONMENT:
            store = None  # the command line takes precedence over the environment
        as_of, clock = context.params.get("as_of"), context.params.get("clock") or "published"
        reading = Reading.of(*(context.params.get(name) for name in ("base", "data_format", "contexts")))
        return cls(store, data, bool(context.params.get("with_bundled")), as_of, clock, reading)

    def open(self) -> Store:
        """Open it. Raises as ``open_store`` does."""
        from kgtool.store import open_store

        base, format, contexts = self.reading
        return open_store(
            self.store, self.data or None, self.with_bundled, as_of=self.as_of, clock=self.clock,
            base=base, format=format, contexts=dict(contexts),
        )  # fmt: skip

    def __call__(self) -> Store:
        """Open it; until the command ends, short names are made with the prefixes of its files, too.

        Where it is one as of a day, standard error says how many claims that leaves.
        """
        opened = self.open()
        if self.as_of is not None:
            click.echo(f"kgtool: {opened}", err=True)
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
        named += " and the bundled graph" if self.with_bundled else ""
        return named if self.as_of is None else f"{named} as of {self.as_of} ({self.clock})"
