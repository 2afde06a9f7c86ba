"""kgtool export."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kgtool.cli.options import Opener, language_option, output_option, reading_options, say
from kgtool.errors import UsageError
from kgtool.rdf.files import FORMATS, ending, rdf_format

# The names of formats.qlever.TARGETS, written here so that --help does not import the engine; a test compares the two.
TARGETS = ("qlever",)


@click.command()
@output_option("Where to write; the ending says the format; - is standard output.")
@output_option("Write the claims as tables: a .sqlite file, or a folder for CSV.", "FILE-OR-DIR", name="--tables")
@output_option("Write the claims as Web Annotations: .json, or .ttl and so on for RDF.", name="--annotations")
@click.option("--format", type=click.Choice(list(FORMATS)), help="The format for standard output.")
@click.option("--reason", is_flag=True, help="Add what follows by OWL 2 RL, as the graph g:inferred.")
@click.option("--reify", is_flag=True, help="Write the claims as RDF 1.2 reifiers of their edges instead.")
@click.option("--for", "server", type=click.Choice(TARGETS), help="Write a folder from which this server is filled.")
@language_option
@reading_options
def export(
    output: Path | None, tables: Path | None, annotations: Path | None, format: str | None, reason: bool, reify: bool,
    server: str | None, lang: str, store: Opener,
) -> None:  # fmt: skip
    """Write the whole store to a file, with the derived graph.

    .trig, .nq and .jsonld keep the named graphs; .ttl, .nt and .rdf hold their union. Add .gz to compress.
    Instead of all, its claims: with --tables for databases and spreadsheets, with --annotations for readers of Web
    Annotations; --lang is for their labels.

    \b
    kgtool export -o everything.trig
    kgtool export --reify -o claims.ttl
    kgtool export --tables claims.sqlite
    kgtool export --annotations claims.json
    kgtool export --store mystore --for qlever -o claims
    """
    from kgtool.formats.dump import export, export_to, graph_count

    if sum(place is not None for place in (output, tables, annotations)) != 1:
        raise UsageError(
            "Name one place to write to: -o FILE for RDF, --tables FILE.sqlite or DIR, or --annotations FILE."
        )
    if output is None and (format or reason or reify or server):
        raise UsageError("--format, --reason, --reify and --for are for -o; leave them out.")
    if tables is not None:
        from kgtool.tables.files import export_tables

        counts = export_tables(tables, store(), language=lang)
        say(f"{tables}: {', '.join(f'{count:,} {name}' for name, count in counts.items())}")
        return
    if annotations is not None:
        from kgtool.claims.annotations import export_annotations

        every, selecting = export_annotations(annotations, store(), language=lang)
        rest = (
            ""
            if every == selecting
            else f"; {every - selecting:,} without words, of which nobody knows where they stand"
        )
        say(f"{annotations}: {every:,} annotation{'' if every == 1 else 's'}{rest}")
        return
    assert output is not None
    if server:
        if output == Path("-") or format:
            raise UsageError("--for qlever writes a folder with two files; name it with -o DIR, without --format.")
        if reify:
            raise UsageError("QLever does not read the RDF 1.2 of --reify; leave it out.")
        from kgtool.formats.qlever import export_for_qlever

        count = export_for_qlever(store(), output, reason=reason)
        say(f"{output}: {count:,} triple{'' if count == 1 else 's'} and a Qleverfile")
        return
    if reason and reify:
        raise UsageError("--reason and --reify write different things; choose one.")
    if output == Path("-") and format is None:
        raise UsageError("-o - needs --format, such as trig.")
    if output != Path("-") and format:
        raise UsageError(f"--format is for standard output (-o -); the ending of {output} says its format.")
    if format:
        export_to(store(), sys.stdout.buffer, format, reason=reason, reify=reify)
        return
    source = store()
    count = export(source, output, reason=reason, reify=reify)
    graphs = 1 if reify or rdf_format(ending(output)).supports_datasets else graph_count(source)
    union = f", the union of {graphs:,} graphs; .trig keeps them apart" if graphs > 1 else ""
    say(f"{output}: {count:,} triple{'' if count == 1 else 's'}{union}")
