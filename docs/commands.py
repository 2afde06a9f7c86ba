"""The reference of all commands, from their ``--help``: ``make docs`` writes docs/commands.md."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli import main

WIDTH = 100


def report() -> str:
    """The reference as Markdown."""
    group = click.Context(main, info_name="kgtool", **main.context_settings | {"max_content_width": WIDTH})
    commands = {name: main.get_command(group, name) for name in main.list_commands(group)}
    lines = [
        "# Commands",
        "",
        "Made by `make docs` from `kgtool COMMAND --help`. An error is one sentence, and for a query or a",
        "file the line with a caret. Exit codes: 0 fine, 1 data or query at fault, 2 wrong usage, 124 timed out, 130",
        "interrupted. More of [what all commands share](conventions.md).",
        "",
        *(f"* [{name}](#kgtool-{name}): {_short(command)}" for name, command in commands.items()),
    ]
    for name, command in commands.items():
        context = click.Context(
            command,
            info_name=name,
            parent=group,
            max_content_width=WIDTH,
            terminal_width=WIDTH,
            **command.context_settings,
        )
        lines += ["", f"## kgtool {name}", "", "```text", command.get_help(context), "```"]
        for part, inner in sorted(command.commands.items()) if isinstance(command, click.Group) else ():
            below = click.Context(inner, info_name=part, parent=context, max_content_width=WIDTH, terminal_width=WIDTH)
            lines += ["", f"### kgtool {name} {part}", "", "```text", inner.get_help(below), "```"]
    return "\n".join(lines) + "\n"


def _short(command: click.Command) -> str:
    return command.get_short_help_str(limit=200)


if __name__ == "__main__":
    (Path(__file__).parent / "commands.md").write_text(report(), "utf-8")
