"""kgtool update."""

from __future__ import annotations

from pathlib import Path

import click
import pyoxigraph as ox

from kgtool.cli.options import file_option, sparql_text, store_folder_option
from kgtool.cli.source import Source
from kgtool.errors import QueryError, UsageError
from kgtool.formats.separated import turtle
from kgtool.rdf.names import names
from kgtool.rdf.results import Term
from kgtool.rdf.text import printable
from kgtool.sparql.inspecting import first_word


@click.command()
@click.argument("text", required=False)
@file_option("FILE.ru", "Read the update from a file; - is standard input.")
@store_folder_option("The folder of the store to change, or the URL of a SPARQL server.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option(
    "--show", type=click.IntRange(min=0), default=20, show_default=True, metavar="N", help="Show at most N triples."
)
@click.option("--allow-network", is_flag=True, help="Let LOAD and SERVICE ask other servers.")
def update(
    text: str | None, file: Path | None, store: str | Path | None, dry_run: bool, show: int, allow_network: bool
) -> None:
    """Change a store by a SPARQL update, and show what changed.

    All of the update is made, or nothing of it. The update is TEXT, a file (-f), or standard input (-). The triples of
    a store are in named graphs: write GRAPH g:name { ... }, or WITH g:name. Derived edges are rebuilt afterwards. To a
    server, an update is sent once, and what it changed is not known.

    \b
    kgtool update 'INSERT DATA { GRAPH g:mine { person:ada a kg:Leader } }' --store mystore --dry-run
    """
    from kgtool.store.updating import update

    if store is None:
        raise UsageError("Name the folder of the store: kgtool update ... --store DIR (or set KGTOOL_STORE).")
    written = sparql_text(text, file, "update")
    Source(store)()  # its prefixes need no declaration
    try:
        done = update(written, store, dry_run=dry_run, allow_network=allow_network)
    except QueryError as error:
        if file is None:
            raise
        raise error.within(str(file)) from error
    if not done.known:
        edges = "it rebuilds the derived edges itself" if done.derives else "derived edges are as they were"
        click.echo(f"The server has made the update; what it changed is not known, and {edges}.")
        return
    lines = [_line("+", quad) for quad in done.added] + [_line("-", quad) for quad in done.removed]
    for line in lines[:show]:
        click.echo(line)
    if len(lines) > show:
        click.echo(f"... and {len(lines) - show:,} more")
    summary = f"{_count(len(done.added), 'added')}, {_count(len(done.removed), 'removed')}"
    if done.derived_added or done.derived_removed:
        summary += f"; derived edges: {len(done.derived_added):,} added, {len(done.derived_removed):,} removed"
    click.echo(("Dry run, nothing is written: " if dry_run else "") + summary)
    if not lines and first_word(written) is not None:
        click.echo("kgtool: Nothing changed; patterns see named graphs only with GRAPH, WITH or USING.", err=True)


def _line(sign: str, quad: ox.Quad) -> str:
    terms = " ".join(map(_short, (quad.subject, quad.predicate, quad.object)))
    graph = quad.graph_name
    where = "the default graph" if isinstance(graph, ox.DefaultGraph) else _short(graph)
    return printable(f"{sign} {terms}  ({where})")


def _short(term: Term) -> str:
    """A term as a query may hold it."""
    if isinstance(term, ox.NamedNode):
        return names().spoken(term.value)
    if isinstance(term, ox.Literal) and (written := turtle(term)).endswith(">"):
        return written.removesuffix(str(term.datatype)) + names().spoken(term.datatype.value)
    return turtle(term)


def _count(number: int, what: str) -> str:
    return f"{number:,} triple{'' if number == 1 else 's'} {what}"
