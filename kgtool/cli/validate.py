"""kgtool validate."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import PATH, Opener, language_option, reading_options, say
from kgtool.cli.progress import busy

# Written out, so that help and other commands do not import the findings.
SEVERITIES = ("violation", "warning", "info")
FORMATS = ("text", "json", "markdown")


@click.command()
@click.option(
    "--shapes",
    type=PATH,
    multiple=True,
    metavar="FILE.ttl",
    help="SHACL shapes of your own to check by; repeatable.",
)
@click.option(
    "--bundled-shapes/--no-bundled-shapes",
    default=None,
    help="Check by the bundled shapes and checks; the default where --shapes is not given.",
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
    shapes: tuple[Path, ...],
    bundled_shapes: bool | None,
    articles: Path | None,
    format: str,
    fail_on: str,
    lang: str,
    store: Opener,
) -> None:
    """Check data by the model's shapes, or by SHACL of your own.

    The exit code is 1 when one is violated (or something cannot be used), 3 when none is, but something was not
    checked: nothing at all, or what shapes ask for in a way that kgtool does not understand. It is 0 only when
    everything was checked and is right.

    \b
    kgtool validate --data myarticle.trig
    kgtool validate --data myarticle.trig --shapes mine.ttl --bundled-shapes
    kgtool validate --articles folder --format markdown
    """
    from kgtool.validation.findings import UNCHECKED, WRITERS
    from kgtool.validation.validate import NOTHING, validate

    notes: list[str] = []
    with busy("checking"):
        findings = validate(
            store(), shapes, articles, bundled_shapes=bundled_shapes, language=lang, unchecked=notes.append
        )
    if findings == [NOTHING]:
        notes.append(NOTHING.message)
    if findings != [NOTHING] or format != "text":
        click.echo(WRITERS[format](findings), nl=False)
    for note in notes:
        say(f"kgtool: {note}", err=True)
    found = {finding.severity for finding in findings}
    if found & {*SEVERITIES[: SEVERITIES.index(fail_on) + 1]}:
        raise click.exceptions.Exit(1)
    if UNCHECKED in found:
        raise click.exceptions.Exit(3)
