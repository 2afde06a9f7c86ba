"""kgtool help."""

from __future__ import annotations

import click


@click.command()
@click.argument("names", nargs=-1, metavar="[COMMAND]")
@click.pass_context
def help(context: click.Context, names: tuple[str, ...]) -> None:
    """Show what a command does; without COMMAND, list them all.

    \b
    kgtool help ask
    kgtool help store verify
    """
    shown = context.find_root()
    for name in names:
        group = shown.command
        command = group.get_command(shown, name) if isinstance(group, click.Group) else None
        if command is None:
            shown.fail(f"There is no command {name!r}.")
        shown = click.Context(command, info_name=name, parent=shown)
    click.echo(shown.get_help())
