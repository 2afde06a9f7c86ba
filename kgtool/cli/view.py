"""kgtool view."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.cli.narrowing import narrowing_options
from kgtool.cli.options import (
    Opener,
    argument,
    file_option,
    language_option,
    query_text,
    question_options,
    reading_options,
)
from kgtool.cli.shells import offers
from kgtool.errors import UsageError
from kgtool.faces import FACES

if TYPE_CHECKING:
    from kgtool.network.narrowing import Narrowing

# Written out, so that help and other commands do not import the page.


@click.command()
@click.argument("name", required=False, shell_complete=offers.question)
@click.option("-q", "--query", "text", metavar="SPARQL", help="Draw the answer to this query.")
@file_option("FILE.rq", "Draw the answer to the query in a file; - is standard input.")
@click.option(
    "--as", "face", type=click.Choice(FACES), help="With what the page opens; default: what the question prefers."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write; the ending tells what: .html (the page), .svg, .graphml, .gexf, .mmd (Mermaid), .dot.",
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@question_options
@narrowing_options
@language_option
@reading_options
def view(
    name: str | None,
    text: str | None,
    file: Path | None,
    face: str | None,
    output: Path | None,
    show: bool,
    given: dict[str, str],
    folder: Path | None,
    store: Opener,
    narrowing: Narrowing,
    force: bool,
    lang: str,
) -> None:
    """Draw who proposed what as one HTML page that needs no network: a picture, a timeline, a matrix, a table.

    NAME is a question (see kgtool ask), -q and -f a query; without any, all claims are drawn. A query is drawn by its
    columns: ?claim, or ?source ?edge ?target, and where wanted ?label ?kind ?date ?source_label ?source_kind
    ?target_label ?target_kind. A CONSTRUCT is drawn as it is. A claim that a later one replaces is left out.

    A network of more than 200 things is drawn as dots, of more than 2,000 with alike things merged.

    \b
    kgtool view -o page.html --open
    kgtool view --focus Zelensky --since 2025-02-01 -o zelensky.svg
    kgtool view positions-of -p who=Macron --as timeline -o macron.html
    kgtool view -q 'SELECT ?source ?edge ?target { ?source ?edge ?target FILTER(?edge = org:member) }' -o members.html
    """
    if output is None and not show and sys.stdout.isatty():
        raise UsageError("Say where the page goes: kgtool view -o page.html (or --open to see it at once).")
    if sum(one is not None for one in (name, text, file)) > 1:
        raise UsageError("Name a question, or give one query with -q or -f.")
    if given and not name:
        raise UsageError("-p narrows a question, and none is named; list them with: kgtool ask")
    from kgtool.network.view import draw, unnamed, view
    from kgtool.questions.question import find

    asked = find(argument(name), folder) if name else None
    if text is not None or file is not None:
        asked = unnamed(query_text(text, file))
    if format := _format(output):
        if face or show:
            raise UsageError(f"--as and --open go with a page, and {output} is none; name a file that ends in .html.")
        from kgtool.rdf.atomic import create

        drawn = draw(store(), asked, format=format, narrowing=narrowing, language=lang, **given)
        with create(Path(str(output))) as drawing:
            drawing.write(drawn.encode())
        click.echo(str(output))
        return
    page = view(store(), asked, show=face, narrowing=narrowing, force=force, language=lang, **given)
    if output in (None, Path("-")) and not show:
        sys.stdout.buffer.write(page.html.encode())
        return
    path = output if output and output != Path("-") else _temporary()
    page.save(path)
    click.echo(str(path))
    if show:
        click.launch(path.resolve().as_uri())


def _format(output: Path | None) -> str | None:
    """The format for other tools that the ending of a file tells; None: a page."""
    from kgtool.network.graph_formats import ENDINGS
    from kgtool.rdf.files import ending

    if output is None or output == Path("-") or (output.exists() and not output.is_file()):
        return None
    found = ending(output)
    if found not in (*ENDINGS, "html", "htm"):
        endings = ", ".join(f".{name}" for name in ("html", *ENDINGS))
        raise UsageError(f"The ending of {output} tells no format; use one of {endings}.")
    return ENDINGS.get(found)


def _temporary() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="kgtool-")) / "page.html"
