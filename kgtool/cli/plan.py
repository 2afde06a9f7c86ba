"""kgtool plan."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import Opener, argument, language_option, reading_options, report_options, say
from kgtool.cli.output import screen_width, write_text
from kgtool.cli.shells import offers


@click.command()
@click.argument("name", metavar="PLAN", shell_complete=offers.entity)
@click.argument("other", metavar="[WITH]", required=False, shell_complete=offers.entity)
@report_options("text", "markdown", "json", "html")
@language_option
@reading_options
def plan(name: str, other: str | None, format: str, output: Path | None, lang: str, store: Opener) -> None:
    """Show a plan and its parts, or two plans side by side.

    Its components, lines and figures, and who would do what how firmly. PLAN and WITH are labels, short names or IRIs.

    \b
    kgtool plan plan:three-lines
    kgtool plan "Anglo-French strategy" plan:coalition-deployment -o two-plans.html
    """
    from kgtool.claims.plan_comparison import side_by_side
    from kgtool.claims.plans import read_plan

    opened = store()
    plans = [read_plan(argument(one), opened, language=lang) for one in (name, other) if one]
    what = side_by_side(*plans) if other else plans[0]
    if format == "html":
        from kgtool.site.templating import plan_page

        text = plan_page(what)
    else:
        from kgtool.claims.plan_text import WRITERS, to_text

        text = to_text(what, screen_width()) if format == "text" else WRITERS[format](what)
    write_text(text, output)
    if output:
        say(str(output))
