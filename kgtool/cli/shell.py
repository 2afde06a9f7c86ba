"""kgtool shell."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kgtool import __version__
from kgtool.cli.options import Opener, language_option, questions_option, store_options
from kgtool.rdf.text import printable


@click.command()
@questions_option
@language_option
@store_options
@click.pass_context
def shell(context: click.Context, folder: Path | None, lang: str, store: Opener) -> None:
    """Answer queries as they are typed: SPARQL over several lines, with history and completion.

    Commands begin with a backslash: \\help lists them. Ctrl-C stops a query, Ctrl-D leaves. What is piped in is run
    line by line, each query as soon as it is whole; exit code 1 when one of them failed.

    \b
    kgtool shell
    kgtool shell < session.txt
    """
    from kgtool.cli.interactive import repl
    from kgtool.cli.output import Answer

    session = repl.Session(store, folder, Answer(lang=lang), lang)
    if not sys.stdin.isatty():
        context.exit(repl.run_lines(session, (line.decode("utf-8", "replace") for line in sys.stdin.buffer)))
    from kgtool.cli.interactive import prompt  # prompt_toolkit, for a terminal

    params = context.params
    what = ", ".join(map(str, params["data"])) or str(params["store"] or "the bundled graph")
    what += " and the bundled graph" if params["with_bundled"] else ""
    banner = f"kgtool {__version__}: {what}, {repl.size(session.store)}. \\help for help, \\quit or Ctrl-D to leave."
    click.echo(printable(banner))
    prompt.run(session)
