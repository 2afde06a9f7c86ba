"""kgtool show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from kgtool.cli.options import Opener, argument, language_option, reading_options, report_options, say
from kgtool.cli.output import screen_width, write_text
from kgtool.cli.progress import busy
from kgtool.cli.shells import offers


@click.command()
@click.argument("entity", shell_complete=offers.entity)
@report_options("text", "markdown", "json")
@language_option
@reading_options
def show(entity: str, format: str, output: Path | None, lang: str, store: Opener) -> None:
    """Show everything about one thing.

    Names, offices, positions, meetings, parts, tasks, mentions. ENTITY is a label, a short name or an IRI.

    \b
    kgtool show Zelensky
    kgtool show plan:three-lines --format json
    """
    from kgtool.claims import profile_text
    from kgtool.claims.profile import show
    from kgtool.claims.style import bundled
    from kgtool.questions.labels import labels, with_sentences

    opened = store()
    with busy("looking it up"):
        profile = show(argument(entity), opened, language=lang)
    vocabulary = bundled(lang).labels  # for data without it

    def known(iris: Iterable[str]) -> dict[str, str]:
        every = set(iris)
        named = labels if format == "json" else with_sentences
        return {iri: vocabulary[iri] for iri in every if iri in vocabulary} | named(opened, every, lang)

    if format == "json":
        text = json.dumps(profile_text.to_json(profile, known), ensure_ascii=False, indent=2) + "\n"
    elif format == "markdown":
        text = profile_text.to_markdown(profile, known)
    else:
        text = profile_text.to_text(profile, known, screen_width())
    write_text(text, output)
    if output:
        say(str(output))
