"""kgtool serve."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import click

from kgtool.cli.options import PATH, Opener, say, store_options, timeout_option
from kgtool.cli.source import Source
from kgtool.errors import UsageError
from kgtool.rdf.files import read_text
from kgtool.store import LocalStore
from kgtool.store.base import is_remote
from kgtool.store.remote.addresses import is_loopback_name

# A shorter token could be guessed.
SHORTEST_TOKEN = 16


@click.command()
@store_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve at; 0.0.0.0 is every one.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7878, show_default=True, help="The port; 0 is a free one."
)
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes; default: one for each processor.")
@timeout_option("Stop a query after that.", default=30, show_default=True)
@click.option("--max-rows", type=click.IntRange(1), metavar="N", help="Refuse answers with more rows.")
@click.option(
    "--max-answer", type=click.IntRange(1), default=1024, show_default=True, metavar="MB", help="The largest answer."
)
@click.option(
    "--max-memory",
    type=click.IntRange(16),
    metavar="MB",
    help="What a process may take for queries; default: its share.",
)
@click.option(
    "--cache", type=click.IntRange(0), default=64, show_default=True, metavar="MB", help="Answers kept; 0: none."
)
@click.option("--writable", is_flag=True, help="Let those write who send the token (KGTOOL_TOKEN or --token-file).")
@click.option("--token-file", type=PATH, metavar="FILE", help="The file with the token to write.")
@click.option("--articles", type=PATH, metavar="DIR", help="Article files to write in the browser; needs --writable.")
@click.option("--cors", multiple=True, metavar="ORIGIN", help="A site whose pages may ask; * is any; repeatable.")
@click.option("--allowed-host", "hosts", multiple=True, metavar="NAME", help="A name the server goes by; repeatable.")
@click.option("--log", is_flag=True, help="Write a line for each request to standard error.")
def serve(
    store: Opener, host: str, port: int, workers: int | None, writable: bool, token_file: Path | None, **limits: Any
) -> None:
    """Serve a graph: a SPARQL endpoint, and pages to look at it.

    The endpoint is at /sparql, whole graphs are at /store, pages at /. It answers this machine alone unless --host says
    otherwise, and only reads unless --writable. Ctrl-C ends it.

    \b
    kgtool serve --store mystore
    """
    from kgtool.server.process import supervisor
    from kgtool.server.settings import MEGABYTE, Settings

    if not hasattr(os, "fork"):
        raise UsageError("kgtool serve needs an operating system that can fork, such as Linux or macOS.")
    folder = _folder()
    token = _token(token_file) if writable else None
    if (articles := limits["articles"]) and not writable:
        raise UsageError("--articles is for writing; start the server with --writable, too.")
    if articles and not articles.is_dir():
        raise UsageError(f"There is no folder {articles}; make it, or name another with --articles.")
    if writable and folder is None:
        raise UsageError("--writable keeps what is written in a store on disk; name its folder with --store.")
    workers = 1 if writable else workers or os.cpu_count() or 1
    for name in ("max_answer", "max_memory", "cache"):
        limits[name] = limits[name] and limits[name] * MEGABYTE
    limits["max_memory"] = limits["max_memory"] or _share(workers)
    if is_loopback_name(host):
        limits["hosts"] = ("localhost", *limits["hosts"])

    def announce(address: str) -> None:
        if not is_loopback_name(host):
            danger = ", and the token travels unprotected: put a server with TLS before it" if token else ""
            click.echo(f"kgtool: Whoever reaches this machine can ask it{danger}.", err=True)
        click.echo(f"Serving at {address} (SPARQL: {address}sparql). Ctrl-C ends it.")

    settings = Settings(token=token, **limits)
    supervisor.serve(_opener(store, folder, writable), settings, host, port, workers, announce)


def _folder() -> Path | None:
    """The folder of a store on disk; None where the data is held in memory."""
    given = click.get_current_context().params
    if is_remote(given["store"]):
        raise UsageError("kgtool serve gives out a store of this machine; what is at a URL is served already.")
    in_memory = given["data"] or given["as_of"] or given["store"] is None
    return None if in_memory else Path(given["store"])


def _opener(store: Opener, folder: Path | None, writable: bool) -> Callable[[], LocalStore]:
    """What each serving process calls to open the store."""
    if folder is not None:
        opener = LocalStore.writable if writable else LocalStore.read_only
        return lambda: opener(folder)
    from kgtool.store.as_of import Snapshot

    # Read once, before the processes are forked: they share its memory, and a new one starts at once.
    loaded = store()
    assert isinstance(loaded, LocalStore)
    if isinstance(loaded, Snapshot) and loaded.is_kept:  # on disk: each process opens it for itself
        source = Source.of(click.get_current_context())
        loaded.close()
        return lambda: cast(LocalStore, source.open())
    gc.freeze()
    return lambda: loaded


def _token(file: Path | None) -> str:
    """The token that permits writing: from a file, or from the environment, which lists of processes do not show."""
    found = read_text(file, "The file of the token").strip() if file else os.environ.pop("KGTOOL_TOKEN", "")
    if file and file.stat().st_mode & 0o077:
        say(f"kgtool: Other users of this machine may read {file}; take that from them: chmod 600.", err=True)
    if len(found) < SHORTEST_TOKEN or not found.isascii() or not found.isprintable() or " " in found:
        raise UsageError(
            f"--writable needs a token of at least {SHORTEST_TOKEN} letters and digits in KGTOOL_TOKEN or --token-file."
        )
    return found


def _share(workers: int) -> int | None:
    """The bytes that one of the processes may take: together, they get half of the free memory."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2 // workers
    except (ValueError, OSError):
        return None
