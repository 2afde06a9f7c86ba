"""The command line: each command parses, calls one public function and writes. Errors become one sentence here."""

from __future__ import annotations

import errno
import io
import keyword
import os
import sys
from importlib import import_module
from typing import IO, Any

import click

from kgtool import __version__
from kgtool.errors import KgtoolError
from kgtool.rdf.text import did_you_mean, printable

# Each is in the file of its name, which is imported when the command is called.
COMMANDS = (
    "ask", "view", "show", "plan", "news", "sources", "site", "query", "shell", "why", "info", "article", "load",
    "store", "update", "validate", "diff", "export", "import", "serve", "completion", "help",
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

    def invoke(self, ctx: click.Context) -> Any:
        # They are None when the caller closed them.
        sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="replace")  # whatever the locale says
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()  # here, where a closed pipe is no fault
            return done
        except KgtoolError as error:
            raise Fault(error.for_command, error.exit_code, error.excerpt) from error
        except click.exceptions.NoArgsIsHelpError:
            raise  # a group alone shows its help
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else "kgtool"
            raise Fault(f"{error.format_message().rstrip('.')}; see: {path} --help", error.exit_code) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt as error:
            raise Fault("Interrupted.", 130) from error
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:  # the reader has seen enough
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for what is still to be flushed
                raise click.exceptions.Exit(0) from error
            if os.environ.get("KGTOOL_DEBUG"):
                raise
            if isinstance(error, OSError) and error.strerror:
                what = error.filename or "The output"
                raise Fault(f"{what} cannot be read or written ({error.strerror}); check it.", 1) from error
            what = f"{type(error).__name__}: {error}".splitlines()[0]
            raise Fault(f"A fault of kgtool itself ({what}); please report it with KGTOOL_DEBUG=1 set.", 1) from error


@click.group(cls=Tool, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kgtool")
def main() -> None:
    """Who proposed what, to whom, according to whom, when.

    Without --store and --data, commands read the bundled graph of two news articles.
    """
