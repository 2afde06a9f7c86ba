"""kgtool view."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli import options
from kgtool.cli.shells import offers
from kgtool.errors import UsageError
from kgtool.faces import FACES

if TYPE_CHECKING:
    from kgtool.network.narrowing import Narrowing

# The names of narrowing.AGGREGATES, written here so that --help does not import networkx; a test compares the two.
AGGREGATES = ("parts", "people", "kinds")


def narrowing_options(command: options.Command) -> options.Command:
    """Add --focus, --hops, --since, --until, --kinds, --stances, --top, --aggregate and --force.

    The command gets ``narrowing``, a Narrowing, and ``force``.
    """

    @click.option("--focus", metavar="THING", help="Only what is around this thing: a label, a short name or an IRI.")
    @click.option("--hops", type=click.IntRange(min=0), metavar="N", help="How many lines away from it; default: 1.")
    @click.option("--since", metavar="DAY", help="Only claims of this day (YYYY-MM-DD) or later.")
    @click.option("--until", metavar="DAY", help="Only claims of this day or earlier.")
    @click.option("--kinds", multiple=True, metavar="KIND,...", help="Only things of these kinds: plan, country, ...")
    @click.option("--stances", multiple=True, metavar="STANCE,...", help="Only claims with these stances.")
    @click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only the N things of which most is said.")
    @click.option(
        "--aggregate",
        type=click.Choice(AGGREGATES),
        help="Merge alike things into one card with their number: the parts of a plan, the people of a country, or "
        "kinds: whatever belongs to the same thing.",
    )
    @click.option("--force", is_flag=True, help="Draw more than can be read, as dots.")
    @functools.wraps(command)
    def wrapped(*args: Any, focus: str | None, hops: int | None, **kwargs: Any) -> Any:
        if hops is not None and focus is None:
            raise UsageError("--hops counts from a thing; name it with --focus, like --focus Macron --hops 2.")
        from kgtool.network.narrowing import Narrowing

        chosen = {name: kwargs.pop(name) for name in ("since", "until", "top", "aggregate")}
        chosen |= {name: _listed(kwargs.pop(name)) for name in ("kinds", "stances")}
        around = options.argument(focus) if focus is not None else None
        narrowing = Narrowing(focus=around, hops=1 if hops is None else hops, **chosen)
        return command(*args, narrowing=narrowing, **kwargs)

    return wrapped


def _listed(given: tuple[str, ...]) -> tuple[str, ...]:
    """The names in an option that was given once or often, with commas or without."""
    return tuple(name.strip() for part in given for name in options.argument(part).split(",") if name.strip())


@click.command()
@click.argument("name", required=False, shell_complete=offers.question)
@click.option("-q", "--query", "text", metavar="SPARQL", help="Draw the answer to this query.")
@options.file_option("FILE.rq", "Draw the answer to the query in a file; - is standard input.")
@click.option(
    "--as", "face", type=click.Choice(FACES), help="With what the page opens; default: what the question prefers."
)
@options.output_option(
    "Where to write; the ending tells what: .html (the page), .svg, .graphml, .gexf, .mmd (Mermaid), .dot."
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--state",
    metavar="STATE|FILE",
    default="",
    help="The view to open with, as a page gives it (Share, Copy state), or a page that was saved.",
)
@options.style_option
@options.question_options
@narrowing_options
@options.language_option
@options.reading_options
@options.events_options
def view(
    name: str | None, text: str | None, file: Path | None, face: str | None, output: Path | None, show: bool,
    state: str, style: Path | None, given: dict[str, str], folder: Path | None, store: options.Opener,
    beside: options.Beside,
    narrowing: Narrowing, force: bool, lang: str,
) -> None:  # fmt: skip
    """Draw who proposed what, or any other data, as one page.

    It is HTML that needs no network: a picture, a timeline, a matrix, a table. NAME is a question (see kgtool ask), -q
    and -f a query; without any, all claims are drawn. A query is drawn by its columns: ?claim, or ?source ?edge
    ?target, and where wanted ?label ?kind ?date ?source_label ?source_kind ?target_label ?target_kind. A CONSTRUCT is
    drawn as it is. A claim that a later one replaces is left out.

    A network of more than 200 things is drawn as dots, of more than 2,000 with alike things merged.

    \b
    kgtool view -o page.html --open
    kgtool view --state 'view=timeline&from=2025-02-17' -o february.html
    kgtool view --focus Zelensky --since 2025-02-01 -o zelensky.svg
    kgtool view positions-of -p who=Macron --as timeline -o macron.html
    kgtool view -q 'SELECT ?source ?edge ?target { ?source ?edge ?target FILTER(?edge = org:member) }' -o members.html
    """
    if output is None and not show and sys.stdout.isatty():
        raise UsageError("Say where the page goes: kgtool view -o page.html (or --open to see it at once).")
    if sum(one is not None for one in (name, text, file)) > 1:
        raise UsageError("Name a question, or give one query with -q or -f.")
    if given and not name:
        raise UsageError("-p narrows a question, and no question is named; list them with: kgtool ask")
    from tempfile import mkdtemp

    from kgtool.network.view import draw, unnamed, view
    from kgtool.questions.question import find

    asked = find(options.argument(name), folder) if name else None
    if text is not None or file is not None:
        asked = unnamed(options.query_text(text, file))
    from kgtool.network.graph_formats import format_of

    if format := format_of(output) if output and output != Path("-") else None:
        if face or show:
            raise UsageError(f"--as and --open go with a page, and {output} is not one; name a file ending in .html.")
        from kgtool.rdf.atomic import create

        drawn = draw(
            beside(store(), asked),
            asked,
            format=format,
            narrowing=narrowing,
            language=lang,
            state=state,
            style=style,
            **given,
        )
        with create(Path(str(output))) as drawing:
            drawing.write(drawn.encode())
        options.say(str(output))
        return
    page = view(
        beside(store(), asked),
        asked,
        show=face,
        narrowing=narrowing,
        force=force,
        language=lang,
        state=state,
        style=style,
        **given,
    )
    if output in (None, Path("-")) and not show:
        sys.stdout.buffer.write(page.html.encode())
        return
    path = output if output and output != Path("-") else Path(mkdtemp(prefix="kgtool-")) / "page.html"
    page.save(path)
    options.say(str(path))
    if show:
        click.launch(path.resolve().as_uri())
