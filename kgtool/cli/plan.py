"""kgtool plan."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import Opener, argument, language_option, output_file, output_option, reading_options, say
from kgtool.cli.output import screen_width, write_text
from kgtool.cli.shells import offers

# Written out, so that help and other commands do not import the writers.
FORMATS = ("text", "markdown", "json", "html")


@click.command()
@click.argument("name", metavar="PLAN", shell_complete=offers.entity)
@click.argument("other", metavar="[WITH]", required=False, shell_complete=offers.entity)
@click.option(
    "--format",
    type=click.Choice(FORMATS, case_sensitive=False),
    help="Default: by the ending of -o (.html, .md, .json, .txt), else text.",
)
@output_option()
@language_option
@reading_options
def plan(name: str, other: str | None, format: str | None, output: Path | None, lang: str, store: Opener) -> None:
    """Show a plan and its parts, or two plans side by side.

    Its components, lines and figures, and who would do what how firmly. PLAN and WITH are labels, short names or IRIs.

    \b
    kgtool plan plan:three-lines
    kgtool plan "Anglo-French strategy" plan:coalition-deployment -o two-plans.html
    """
    from kgtool.claims.plan_comparison import side_by_side
    from kgtool.claims.plans import read_plan
    from kgtool.formats.formats import format_by_ending

    target = output_file(output)
    format = format or (format_by_ending(target, FORMATS) if target else "text")
    opened = store()
    plans = [read_plan(argument(one), opened, language=lang) for one in (name, other) if one]
    what = side_by_side(*plans) if other else plans[0]
    if format == "html":
        from kgtool.site.templating import plan_page

        text = plan_page(what)
    else:
        from kgtool.claims.plan_text import WRITERS, to_text

        text = to_text(what, screen_width()) if format == "text" else WRITERS[format](what)
    write_text(text, target)
    if target:
        say(str(target))
