"""kgtool mcp."""

from __future__ import annotations

import click

from kgtool.cli.options import language_option, store_options, timeout_option
from kgtool.cli.source import Source
from kgtool.errors import UsageError, not_installed
from kgtool.rdf.files import STDIN


@click.command()
@store_options
@language_option
@timeout_option("Stop a call after that.", default=30, show_default=True)
def mcp(store: Source, lang: str, timeout: float) -> None:
    """Let an assistant ask a graph, by the Model Context Protocol.

    An assistant starts this command and talks with it over standard input and output; it can read the graph, and change
    nothing. How to tell yours: docs/assistants.md.

    \b
    kgtool mcp --store mystore
    """
    from kgtool.mcp.worker import Worker

    try:
        from kgtool.mcp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "anyio"):
            raise
        raise not_installed("The server for assistants", "mcp", "mcp") from None
    if any(str(path) == str(STDIN) for path in store.data):
        raise UsageError("Standard input is the assistant's, and cannot be --data too; name a file.")
    worker = Worker(store.open, lang, timeout)
    try:
        serve(worker)
    finally:
        worker.close()
