"""kgtool query."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kgtool.cli.options import Opener, answer_options, file_option, query_text, store_options
from kgtool.cli.output import Answer
from kgtool.errors import QueryError


@click.command()
@click.argument("text", required=False)
@file_option("FILE.rq", "Read the query from a file; - is standard input.")
@store_options
@answer_options
def query(text: str | None, file: Path | None, store: Opener, answer: Answer) -> None:
    """Answer a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    The query is TEXT, a file (-f), or standard input (-). It runs over the union of the named graphs. The prefixes of
    the bundled ontology need not be declared.

    \b
    kgtool query 'SELECT ?who ?plan { ?who kg:proposes ?plan }'
    """
    opened, written = store(), query_text(text, file)
    try:
        answer(written, opened)
    except QueryError as error:
        if file is None:
            raise
        raise QueryError(f"{file}: {error}", error.excerpt) from error
    from kgtool.questions.hints import unknown_terms

    sys.stdout.flush()  # the rows first
    for hint in unknown_terms(written, opened):
        click.echo(f"kgtool: {hint}", err=True)
