"""kgtool store: looking after a store on disk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.cli.options import PATH, apart, say, store_folder_option
from kgtool.cli.progress import busy
from kgtool.errors import UsageError
from kgtool.rdf.names import names
from kgtool.store.base import is_remote

if TYPE_CHECKING:
    from kgtool.store.maintenance import Sizes

folder_option = store_folder_option("The folder of the store.")


@click.group()
def store() -> None:
    """Look after a store on disk: copy it, tidy it up, verify it.

    \b
    kgtool store verify --store mystore
    """


@store.command()
@folder_option
def files(store: str | Path | None) -> None:
    """List the files that were loaded, when, and their hashes."""
    from kgtool.store import open_store
    from kgtool.store.maintenance import loaded

    for entry in loaded(_folder(store)):
        count = _triples(entry.triples)
        since = ", updated since" if entry.changed else ""
        what = f"{count}  {entry.path}  ({in_short(entry.graphs)}{since})"
        say(f"{entry.loaded}  {entry.sha256[:12]}  {what}")
    if alone := open_store(_folder(store)).unnamed():
        click.echo(f"{_triples(alone)} of no file, in the default graph")


@store.command()
@folder_option
def derive(store: str | Path | None) -> None:
    """Run the rules over the store and rebuild g:derived."""
    from kgtool.store import maintenance

    with busy("running the rules"):
        made = maintenance.derive(_folder(store))
    click.echo(f"{made:,} derived triple{'' if made == 1 else 's'}")


@store.command()
@folder_option
def optimize(store: str | Path | None) -> None:
    """Let the engine merge its files, so that queries read fewer."""
    from kgtool.store import maintenance

    with busy("optimizing"):
        sizes = maintenance.optimize(_folder(store))
    click.echo(_before_and_after(sizes))


@store.command()
@click.argument("target", type=PATH, metavar="TARGET")
@folder_option
@apart
def backup(target: Path, store: str | Path | None) -> None:
    """Copy the store as it is now to the new folder TARGET.

    All of it is copied, or nothing. On the same disk the copy is quick and shares the files that do not change; for a
    copy that outlives the disk, name a folder on another one.
    """
    from kgtool.store import maintenance

    with busy("copying"):
        sizes = maintenance.backup(_folder(store), target)
    say(f"{target}: {sizes.triples:,} triples, {_bytes(sizes.after)}")


@store.command()
@folder_option
def compact(store: str | Path | None) -> None:
    """Rewrite the store without what deleted triples left behind.

    The new one takes the place of the old one. It takes as much room again while it runs. Whoever is reading the store
    must open it again afterwards.
    """
    from kgtool.store import maintenance

    with busy("rewriting") as tell:
        sizes = maintenance.compact(_folder(store), tell)
    click.echo(_before_and_after(sizes))


@store.command()
@folder_option
def verify(store: str | Path | None) -> None:
    """Read all of the store and report what is wrong with it.

    A line is printed for each finding; then the exit code is 1. Every triple is decoded, the indexes are compared, the
    graphs of loaded files must hold what these brought, and g:derived must be what the rules make.
    """
    from kgtool.store import maintenance

    findings = 0
    with busy("reading each index") as tell:
        for finding in maintenance.verify(_folder(store), tell):
            findings += 1
            say(finding)
    if findings:
        sys.exit(1)
    click.echo("Nothing is wrong.")


def _folder(store: str | Path | None) -> Path:
    if store is None:
        raise UsageError("Name the folder of the store with --store DIR (or set KGTOOL_STORE).")
    if is_remote(store):
        raise UsageError(f"{store} is a server, which looks after its store itself; name the folder of a store.")
    return Path(store)


def in_short(graphs: tuple[str, ...]) -> str:
    """The short names of the first graphs (IRIs), and how many more there are."""
    more = f" and {len(graphs) - 3:,} more" if len(graphs) > 3 else ""
    return ", ".join(names().shorten(graph) for graph in graphs[:3]) + more


def _triples(count: int) -> str:
    return f"{count:,} triple{'' if count == 1 else 's'}"


def _before_and_after(sizes: Sizes) -> str:
    return f"{sizes.triples:,} triples: {_bytes(sizes.before)} before, {_bytes(sizes.after)} after"


def _bytes(number: int) -> str:
    return f"{number / 1e6:,.1f} MB ({number:,} bytes)"
