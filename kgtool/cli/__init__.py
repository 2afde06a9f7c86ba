"""The command line: each command parses, calls one public function and writes. Errors become one sentence here."""

from __future__ import annotations

import io
import keyword
import os
import re
import sys
import warnings
from importlib import import_module
from typing import IO, Any

import click

from kgtool import __version__
from kgtool.errors import DataWarning, KgtoolError
from kgtool.rdf.text import did_you_mean, printable

# Each is in the file of its name, which is imported when the command is called.
COMMANDS = (
    "ask", "view", "show", "plan", "news", "sources", "site", "release", "query", "shell", "why", "info", "article",
    "load", "store", "update", "validate", "diff", "export", "import", "serve", "mcp", "completion", "help",
)  # fmt: skip


class Fault(click.ClickException):
    """An error as a user sees it: one sentence on standard error, the line at fault below it, and the exit code."""

    def __init__(self, message: str, exit_code: int, excerpt: str = "") -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click declares it for the class
        self.excerpt = excerpt

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"kgtool: {printable(self.message)}", file=file, err=True)
        for line in self.excerpt.splitlines():
            click.echo(f"  {printable(line)}", file=file, err=True)


def _show_warning(message: Warning | str, category: type[Warning], *more: Any) -> None:
    """In place of Python's own, which shows a line of code with it."""
    if issubclass(category, DataWarning):
        click.echo(f"kgtool: {printable(str(message))}", err=True)
    else:
        click.echo(warnings.formatwarning(message, category, *more[:2]), err=True, nl=False)


class Tool(click.Group):
    """The group of commands, in the order of COMMANDS; their errors are turned into messages here."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
            self.add_command(getattr(import_module(f"kgtool.cli.{module}"), module))
        if cmd_name not in self.commands and not ctx.resilient_parsing:
            hint = did_you_mean(cmd_name, COMMANDS)
            ctx.fail(f"There is no command {cmd_name!r}" + (f"; {hint}" if hint else "."))
        return super().get_command(ctx, cmd_name)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*args, **extra)
        except BrokenPipeError as error:  # in --help and --version
            raise _seen_enough() from error

    def invoke(self, ctx: click.Context) -> Any:
        # They are None when the caller closed them.
        sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="replace")  # whatever the locale says
        _asked_server(forget=True)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("default", DataWarning)
                warnings.showwarning = _show_warning  # type: ignore[assignment]  # fewer names, as it is called
                done = super().invoke(ctx)
            sys.stdout.flush()  # here, where a closed pipe is no fault
            return done
        except KgtoolError as error:
            raise Fault(error.for_command, error.exit_code, error.excerpt) from error
        except click.exceptions.NoArgsIsHelpError:
            raise  # a group alone shows its help
        except click.UsageError as error:
            raise Fault(_sentence(error), error.exit_code) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt as error:
            raise Fault("Interrupted.", 130) from error
        except Exception as error:
            if isinstance(error, BrokenPipeError):
                raise _seen_enough() from error
            if os.environ.get("KGTOOL_DEBUG"):
                raise
            if isinstance(error, OSError) and error.strerror:
                what = error.filename or "The output"
                raise Fault(f"{what} cannot be read or written ({error.strerror}); check it.", 1) from error
            what = f"{type(error).__name__}: {error}".splitlines()[0]
            if server := _asked_server():
                words = f"The server at {server} gave an answer that does not fit what was asked ({what[:100]})"
                raise Fault(f"{words}; check the address, or report it with KGTOOL_DEBUG=1 set.", 1) from error
            raise Fault(f"A fault of kgtool itself ({what}); please report it with KGTOOL_DEBUG=1 set.", 1) from error


def _seen_enough() -> click.exceptions.Exit:
    """The end of a command whose reader has closed the pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for what is still to be flushed
    return click.exceptions.Exit(0)


def _sentence(error: click.UsageError) -> str:
    """What is wrong with a command line, with the value or option that is meant, or where to look."""
    sentence, near = error.format_message().rstrip("."), ""
    if isinstance(error, click.NoSuchOption):
        sentence = f"There is no option {error.option_name}"
        near = did_you_mean(error.option_name, error.possibilities or ())
    elif wrong := re.fullmatch(r"Invalid value for .*: '(.*)' is not one of (.*)", sentence):
        near = did_you_mean(wrong[1], re.findall(r"'(.+?)'", wrong[2]))
    path = error.ctx.command_path if error.ctx else "kgtool"
    return sentence if sentence.endswith("?") else f"{sentence}; {near or f'see: {path} --help'}"


def _asked_server(forget: bool = False) -> str:
    """The server that this command has asked, if it has asked one; with `forget`, the next one has not."""
    remote = sys.modules.get("kgtool.store.remote.store")
    if remote is None:
        return ""
    if forget:
        remote.RemoteStore.asked = ""
    return str(remote.RemoteStore.asked)


@click.group(cls=Tool, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kgtool")
def main() -> None:
    """Who proposed what, to whom, according to whom, when.

    Without --store and --data, commands read the bundled graph of two news articles.
    """
