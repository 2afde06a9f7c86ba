"""kgtool ask."""

from __future__ import annotations

from typing import Any

import click

from kgtool.cli.options import Opener, output_options, parameter_option, store_options
from kgtool.question import catalogue, find, narrowed


@click.command()
@click.argument("name", required=False)
@parameter_option
@store_options
@output_options
def ask(name: str | None, given: dict[str, str], store: Opener, emit: Any) -> None:
    """Ask a named question; without NAME, list them.

    \b
    kgtool ask who-proposed-what
    kgtool ask positions-of -p who=Zelensky
    """
    if name is None:
        click.echo(listing(), nl=False)
        return
    question, opened = find(name), store()
    emit(opened.query(narrowed(question, opened, given).query), opened)


def listing() -> str:
    """The catalogue as text: groups, names, questions, parameters."""
    groups: dict[str, list[str]] = {}
    for question in catalogue().values():
        groups.setdefault(question.group, []).append(f"  {question.name:<24} {question.question}\n")
        for parameter in question.parameters:
            need = "" if parameter.required else ", optional"
            groups[question.group].append(
                f"  {'':<24}   -p {parameter.name}=... ({parameter.type}{need}) {parameter.description}\n"
            )
    return "".join(f"{group}\n{''.join(lines)}\n" for group, lines in groups.items()) + "Ask one: kgtool ask NAME\n"
