"""kgtool completion."""

from __future__ import annotations

import os
import sys

import click

# Written out, so that other commands do not import what completes.
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.option("--line", hidden=True, help="What could follow this command line, for the scripts.")
def completion(shell: str, line: str | None) -> None:
    """Print the script for completion in a shell.

    It completes commands, options, questions and names.

    \b
    bash, in ~/.bashrc:                  eval "$(kgtool completion bash)"
    zsh, in ~/.zshrc, after compinit:    eval "$(kgtool completion zsh)"
    fish, in ~/.config/fish/config.fish: kgtool completion fish | source
    """
    from kgtool.rdf.files import package_text

    if line is None:
        click.echo(package_text("cli/shells", f"completion.{shell}"), nl=False)
        return
    from kgtool.cli.options import argument
    from kgtool.cli.shells.offers import offers, quietly

    click.echo(quietly(offers, shell, argument(line)), nl=False)
    sys.stdout.flush()
    os._exit(0)  # taking the store apart would take as long as reading it
