"""kgtool query."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kgtool.cli.options import Opener, argument, output_options, store_options
from kgtool.errors import DataError, QueryError, UsageError


@click.command()
@click.argument("text", required=False)
@click.option(
    "-f",
    "--file",
    type=click.Path(path_type=Path),
    metavar="FILE.rq",
    help="Read the query from a file; - is standard input.",
)
@store_options
@output_options
def query(text: str | None, file: Path | None, store: Opener, emit: Any) -> None:
    """Answer a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    The query is TEXT, a file (-f), or standard input (-). It runs over the union of the named graphs. The prefixes of
    the bundled ontology need not be declared.

    \b
    kgtool query 'SELECT ?who ?plan { ?who kg:proposes ?plan }'
    """
    if (text is None) == (file is None):
        raise UsageError("Give the query as text, with -f FILE, or - for standard input (one of them).")
    opened, written = store(), _read(text, file)
    try:
        results = opened.query(written)
    except QueryError as error:
        if file is None:
            raise
        raise QueryError(f"{file}: {error}") from error
    emit(results, opened)
    from kgtool.hints import unknown_terms

    for hint in unknown_terms(written, opened):
        click.echo(f"kgtool: {hint}", err=True)


def _read(text: str | None, file: Path | None) -> str:
    if text is not None and text != "-":
        return argument(text)
    try:
        body = sys.stdin.buffer.read() if file in (None, Path("-")) else Path(str(file)).read_bytes()
        return body.decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"{file} cannot be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{file or 'Standard input'} is not UTF-8 text; save the query as UTF-8.") from error
