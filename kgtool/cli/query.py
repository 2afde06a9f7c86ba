"""kgtool query."""

from __future__ import annotations

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
        answer(written, opened, hinting=True)
    except QueryError as error:
        if file is None:
            raise
        raise error.within(str(file)) from error
