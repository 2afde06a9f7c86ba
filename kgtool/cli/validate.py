"""kgtool validate."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import PATH, Opener, language_option, reading_options, say
from kgtool.cli.progress import busy

# Written out, so that help and other commands do not import the findings.
SEVERITIES = ("violation", "warning", "info")
FORMATS = ("text", "json", "markdown")
ANY = "ASK { ?thing a ?class FILTER(STRSTARTS(STR(?class), STR(kg:))) }"


@click.command()
@click.option(
    "--shapes",
    type=PATH,
    multiple=True,
    metavar="FILE.ttl",
    help="SHACL shapes to use instead of the bundled shapes and checks; repeatable.",
)
@click.option(
    "--articles",
    type=PATH,
    metavar="DIR",
    help="A folder with the article files: prove that hashes and anchors fit them.",
)
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="violation",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@language_option
@reading_options
def validate(
    shapes: tuple[Path, ...], articles: Path | None, format: str, fail_on: str, lang: str, store: Opener
) -> None:
    """Check data against the model's shapes and checks.

    The exit code is 1 when one is violated.

    \b
    kgtool validate --data myarticle.trig
    kgtool validate --articles folder --format markdown
    """
    from kgtool.validation.findings import WRITERS
    from kgtool.validation.validate import validate

    opened = store()
    with busy("checking"):
        notes: list[str] = []
        findings = validate(opened, shapes, articles, language=lang, unchecked=notes.append)
    is_unchecked = not findings and not shapes and not opened.query(ANY)
    if is_unchecked:
        notes.append("Nothing was checked: no shape or check speaks of these data.")
    if not is_unchecked or format != "text":
        click.echo(WRITERS[format](findings), nl=False)
    for note in notes:
        say(f"kgtool: {note}", err=True)
    if any(SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on) for finding in findings):
        raise click.exceptions.Exit(1)
