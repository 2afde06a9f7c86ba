"""kgtool shell."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kgtool import __version__
from kgtool.cli.options import language_option, questions_option, store_options
from kgtool.cli.source import Source
from kgtool.errors import UsageError
from kgtool.rdf.files import STDIN
from kgtool.rdf.text import printable


@click.command()
@questions_option
@language_option
@store_options
@click.option("--allow-network", is_flag=True, help="Let SERVICE and LOAD ask other servers.")
@click.pass_context
def shell(context: click.Context, folder: Path | None, lang: str, store: Source, allow_network: bool) -> None:
    """Answer queries as they are typed.

    SPARQL over several lines, with history and completion. A query ends with ; or an empty line. Commands begin with a
    backslash: \\help lists them. Ctrl-C stops a query, Ctrl-D leaves. What is piped in is run statement by statement,
    each after ; or once the next line does not belong to it; exit code 1 when one of them failed.

    \b
    kgtool shell
    kgtool shell < session.txt
    """
    from kgtool.cli.interactive import repl
    from kgtool.cli.output import Answer

    if STDIN in store.data:
        raise UsageError("Standard input is what you type here, and not the data; name a file.")
    session = repl.Session(store, folder, Answer(lang=lang, allow_network=allow_network), lang)
    if not sys.stdin.isatty():
        lines = (line.decode("utf-8", "replace").lstrip("\ufeff") for line in sys.stdin.buffer)
        context.exit(repl.run_lines(session, lines))
    from kgtool.cli.interactive import prompt  # prompt_toolkit, for a terminal

    banner = f"kgtool {__version__}: {store}, {repl.size(session.store)}. help for help, exit or Ctrl-D to leave."
    click.echo(printable(banner))
    click.echo("A query ends with ; or an empty line.")
    prompt.run(session)
