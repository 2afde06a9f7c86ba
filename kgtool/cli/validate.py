"""kgtool validate."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import Opener, store_options


@click.command()
@click.option(
    "--shapes",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE.ttl",
    help="SHACL shapes to use instead of the bundled ones; repeatable.",
)
@store_options
def validate(shapes: tuple[Path, ...], store: Opener) -> None:
    """Check data against the model's SHACL shapes; exit code 1 when one is violated.

    \b
    kgtool validate --data myarticle.trig
    """
    from collections import Counter

    from kgtool.validation import SEVERITIES, validate

    findings = validate(store(), shapes)
    for finding in findings:
        click.echo(str(finding))
    count = Counter(finding.severity for finding in findings)
    told = ", ".join(f"{count[s]} {s}{'' if count[s] == 1 else 's'}" for s in SEVERITIES if count[s])
    click.echo(told or "No fault found.")
    if count["violation"]:
        raise click.exceptions.Exit(1)
