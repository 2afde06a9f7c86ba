"""kgtool view."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kgtool.cli.options import Opener, question_options, store_options
from kgtool.errors import UsageError


@click.command()
@click.argument("name", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PAGE.html",
    help="Where to write the page; - is standard output.",
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@question_options
@store_options
def view(
    name: str | None, output: Path | None, show: bool, given: dict[str, str], folder: Path | None, store: Opener
) -> None:
    """Draw the network of who proposed what as one HTML page that needs no network.

    NAME is a question (see kgtool ask) that returns claims; without it, all claims are drawn.

    \b
    kgtool view -o page.html --open
    """
    if output is None and not show and sys.stdout.isatty():
        raise UsageError("Say where the page goes: kgtool view -o page.html (or --open to see it at once).")
    if given and not name:
        raise UsageError("-p narrows a question, and none is named; list them with: kgtool ask")
    from kgtool.picture import view
    from kgtool.question import find

    page = view(store(), find(name, folder) if name else None, **given)
    if output in (None, Path("-")) and not show:
        sys.stdout.buffer.write(page.html.encode())
        return
    path = output if output and output != Path("-") else _temporary()
    page.save(path)
    click.echo(str(path))
    if show:
        click.launch(path.resolve().as_uri())


def _temporary() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="kgtool-")) / "page.html"
