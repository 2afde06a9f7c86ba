"""The shell's statements: queries, and the table of its backslash commands."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import click

from kgtool.cli.interactive.forked import FORKS, attempt, in_child
from kgtool.cli.options import Opener
from kgtool.cli.output import INTERRUPTED, Answer
from kgtool.errors import UsageError
from kgtool.formats.formats import ANSWERS, format_of
from kgtool.questions.question import catalogue, find, narrowed
from kgtool.rdf.atomic import writing_to
from kgtool.rdf.files import ending, read_text
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import did_you_mean
from kgtool.sparql import grammar, inspecting, lexer
from kgtool.store import Store

PROMPT, MORE = "kgtool> ", "     -> "
# How deep files may run other files.
DEEPEST = 10


@dataclass
class Session:
    """A store, and what the backslash commands have set."""

    open: Opener
    questions: Path | None = None
    answer: Answer = field(default_factory=Answer)
    language: str = "en"
    timing: bool = False
    last: str = ""
    """The last query."""
    failures: int = 0
    depth: int = 0
    ended: bool = False

    def __post_init__(self) -> None:
        self.store: Store = self.open()

    def fork(self, work: Callable[[], object]) -> int:
        """Do `work` in a process of its own, with its output to the file of ``\\o``. The exit code."""
        output = None if self.in_whole() else self.answer.output
        before = output.stat().st_size if output and output.exists() else 0
        code = in_child(lambda: _redirected(work, output), self.answer.timeout)
        if code and output and output.is_file():
            os.truncate(output, before)  # the file holds whole answers only
        return code

    def in_whole(self) -> bool:
        """Whether the file of ``\\o`` can hold one answer only, because it is not plain text."""
        output = self.answer.output
        return output is not None and (output.suffix.lower() == ".gz" or ending(output) == "xlsx")


def _redirected(work: Callable[[], object], output: Path | None) -> None:
    if output is None:
        work()
        return
    with output.open("ab") as file:
        sys.stdout.flush()
        screen = os.dup(1)
        os.dup2(file.fileno(), 1)
        try:
            work()
        finally:
            sys.stdout.flush()
            os.dup2(screen, 1)
            os.close(screen)


def ready(typed: str) -> bool:
    """Whether a text can be submitted: a command, a whole query, or a query with a fault before its end."""
    if typed.lstrip().startswith("\\"):
        command, rest = _parts(typed)
        return command != "explain" or not rest or ready(rest)
    _, newline, last = typed.rpartition("\n")
    gave_up = newline and not last.strip()  # an empty line: the user wants to see what is wrong so far
    if gave_up or not any(lexer.words(typed)):
        return True
    wrong = grammar.misfit(typed)
    # To the grammar, a prologue alone is an update that does nothing.
    return wrong.text != "" if wrong else inspecting.form(typed) != ""


def statements(lines: Iterable[str]) -> Iterator[str]:
    """The statements in lines of text, each as soon as it can be submitted."""
    held = ""
    for line in lines:
        held = f"{held}\n{line.rstrip()}" if held else line.rstrip()
        if ready(held):
            yield held
            held = ""
    if held.strip():
        yield held


def execute(session: Session, statement: str) -> int:
    """Run a command or answer a query; an error is shown as one sentence. The exit code."""
    statement = statement.strip()
    start = time.perf_counter()
    if statement.startswith("\\"):
        code = _command(session, *_parts(statement))
    elif any(lexer.words(statement)):
        session.last = query = _without_end(statement)
        code = session.fork(lambda: _query(session, query))
    else:
        return 0
    if session.timing and not statement.startswith("\\timing"):
        click.echo(f"Time: {time.perf_counter() - start:.3f} s", err=True)
    session.failures += code != 0
    return code


def _without_end(query: str) -> str:
    """The query without the semicolon that ends a statement in other shells."""
    bare = query.removesuffix(";").rstrip()
    return bare if bare != query and grammar.misfit(bare) is None else query


def _query(session: Session, query: str) -> None:
    _answer(session, query, hinting=True)


def _answer(session: Session, query: str, explain: bool = False, hinting: bool = False) -> None:
    answer = session.answer
    # The whole process has the deadline; to a text file, the standard output leads already.
    output = answer.output if session.in_whole() else None
    run = answer._replace(output=output, format=_format(session), timeout=None, explain=explain)
    run(query, session.store, hinting)


def _format(session: Session) -> str | None:
    """The format that was set, or that of the ending of the ``\\o`` file; a file of another ending gets tables."""
    answer = session.answer
    if answer.format or not answer.output:
        return answer.format
    return format_of(answer.output, ANSWERS) or "table"


class Command(NamedTuple):
    """A backslash command: its usage, one line of help, what it does, and where it runs."""

    usage: str
    help: str
    run: Callable[[Session, str], object]
    forked: bool = False
    """Whether it queries the store, and so may take long or crash."""
    takes: str = ""
    """The kind of its argument, for completion: a key of ``prompt.TAKES``."""


def _parts(statement: str) -> tuple[str, str]:
    """Name and argument of a command."""
    name, _, rest = statement.strip().removeprefix("\\").partition(" ")
    return name.strip(), rest.strip()


def _command(session: Session, name: str, rest: str) -> int:
    forked = name in COMMANDS and COMMANDS[name].forked
    return (session.fork if forked else attempt)(lambda: _named(name).run(session, rest))


def _named(name: str) -> Command:
    if name in COMMANDS:
        return COMMANDS[name]
    hint = did_you_mean(f"\\{name}", (f"\\{key}" for key in COMMANDS)) or "see \\help."
    raise UsageError(f"There is no command \\{name}; {hint}")


def _unquoted(rest: str) -> str:
    return rest[1:-1] if len(rest) > 1 and rest[0] == rest[-1] and rest[0] in "\"'" else rest


def _path(rest: str) -> Path:
    return Path(os.path.expanduser(_unquoted(rest)))  # the method of Path fails for an unknown ~user


def _words(rest: str) -> list[str]:
    try:
        return shlex.split(rest)
    except ValueError:  # an apostrophe, not a quote
        return rest.split()


def _ask(session: Session, rest: str) -> None:
    from kgtool.cli.ask import listing, question_help

    name, given = question_words(rest)
    if not name:
        listed = listing(catalogue(session.questions))
        click.echo(listed.replace("kgtool ask", "\\q").replace(" --help", " -h").rstrip())
        return
    question = find(name, session.questions)
    if "-h" in given or "--help" in given:
        click.echo(question_help(question, session.store).replace("kgtool ask", "\\q"), nl=False)
        return
    _answer(session, narrowed(question, session.store, given, session.language).query)


def question_words(rest: str) -> tuple[str, dict[str, str]]:
    """The name of a question and the given parameters; a value may have spaces: ``who=Emmanuel Macron``."""
    name, *words = _words(rest) or [""]
    given: dict[str, str] = {}
    key = ""
    for word in words:
        before, sign, after = word.partition("=")
        if word in ("-p", "--parameter"):
            key = ""
        elif word in ("-h", "--help"):
            given[word] = ""
        elif sign and re.fullmatch(r"\w+", before):
            key = before
            given[key] = after
        elif key:
            given[key] += f" {word}"
        else:
            raise UsageError(f"{word!r} is not name=value; write it like: \\q {name} who=Emmanuel Macron")
    return name, given


def _body(command: click.Command) -> Callable[..., Any]:
    """The function behind a command of kgtool, without its options: the shell has a store already."""
    assert command.callback is not None
    body: Callable[..., Any] = inspect.unwrap(command.callback)
    return body


def _show(session: Session, rest: str) -> None:
    from kgtool.cli.show import show

    _needed(rest, "show")
    _body(show)(_unquoted(rest), session.language, lambda: session.store)


def _why(session: Session, rest: str) -> None:
    from kgtool.cli.why import why

    words = _words(rest)
    if len(words) != 3:
        raise UsageError("Name subject, predicate and object, with quotes around a name of several words: \\why S P O")
    _body(why)(*words, session.language, lambda: session.store)


def _info(session: Session, rest: str) -> None:
    from kgtool.cli.info import info

    _body(info)(False, session.language, lambda: session.store)


def _explain(session: Session, rest: str) -> None:
    _answer(session, _without_end(rest) or _needed(session.last, "explain"), explain=True)


def _needed(value: str, name: str) -> str:
    if not value:
        raise UsageError(f"Something is missing; write: {COMMANDS[name].usage}")
    return value


def _set_format(session: Session, rest: str) -> None:
    name = rest.lower()
    if name and name not in (*ANSWERS, "auto"):
        hint = did_you_mean(name, ANSWERS) or f"use one of {', '.join(ANSWERS)}, or auto."
        raise UsageError(f"There is no format {rest!r}; {hint}")
    if name:
        session.answer = session.answer._replace(format=None if name == "auto" else name)
    click.echo(f"Format: {session.answer.format or 'auto'}")


def _switch(rest: str, now: bool, bare: bool) -> bool:
    """The new value of a switch, from on, off or nothing (then `bare`)."""
    choices = {"on": True, "off": False, "": bare}
    if rest.lower() not in choices:
        raise UsageError(f"{rest!r} is neither on nor off; write one of them.")
    return choices[rest.lower()]


def _set_labels(session: Session, rest: str) -> None:
    on = _switch(rest, session.answer.lang is not None, session.answer.lang is not None)
    session.answer = session.answer._replace(lang=session.language if on else None)
    click.echo(f"Labels: {'on' if on else 'off'}")


def _set_language(session: Session, rest: str) -> None:
    if rest:
        if not re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9]+)*", rest):
            raise UsageError(f"{rest!r} is not a language; write it like en or uk.")
        session.language = rest
        if session.answer.lang is not None:
            session.answer = session.answer._replace(lang=rest)
    click.echo(f"Language of labels: {session.language}")


def _set_timing(session: Session, rest: str) -> None:
    session.timing = _switch(rest, session.timing, not session.timing)
    click.echo(f"Timing: {'on' if session.timing else 'off'}")


def _set_timeout(session: Session, rest: str) -> None:
    if rest:
        seconds = 0.0 if rest.lower() == "off" else float(rest) if re.fullmatch(r"\d*\.?\d+", rest) else -1
        if seconds < 0:
            raise UsageError(f"{rest!r} is not a number of seconds; write it like 30 or 0.5, or off.")
        session.answer = session.answer._replace(timeout=seconds or None)
    now = session.answer.timeout
    click.echo(f"Timeout: {'off' if now is None else f'{now:g} s'}")


def _set_output(session: Session, rest: str) -> None:
    path = _path(rest) if rest else None
    if path:
        with writing_to(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")
    session.answer = session.answer._replace(output=path)
    click.echo(f"Answers go to {path}; \\o alone ends it." if path else "Answers go to the screen.", err=True)


def _prefixes(session: Session, rest: str) -> None:
    width = max(map(len, names().prefixes))
    for prefix, space in names().prefixes.items():
        click.echo(f"{prefix + ':':<{width + 1}}  {space}")


def _edit(session: Session, rest: str) -> None:
    changed = click.edit(session.last or "SELECT ", extension=".rq")
    if changed and changed.strip():
        click.echo(changed.rstrip())
        execute(session, changed)


def _include(session: Session, rest: str) -> None:
    path = _path(_needed(rest, "i"))
    if session.depth >= DEEPEST:
        raise UsageError(f"Files run other files more than {DEEPEST} deep, here {path}; let them run fewer.")
    body = read_text(path)
    session.depth += 1
    try:
        # A file of one query may have empty lines, and go on after a line that could be its last.
        whole = grammar.misfit(body) is None
        for statement in [body] if whole else statements(body.splitlines()):
            if session.ended or execute(session, statement) == INTERRUPTED:
                break
    finally:
        session.depth -= 1


def _reload(session: Session, rest: str) -> None:
    session.store = session.open()
    click.echo(f"Read again: {size(session.store)}")


def _help(session: Session, rest: str) -> None:
    name = rest.removeprefix("\\")
    shown = [_named(name)] if name else list(COMMANDS.values())
    width = max(len(command.usage) for command in shown)
    lines = [f"  {command.usage:<{width}}  {command.help}" for command in shown]
    click.echo("\n".join(lines) if name else HELP.format("\n".join(lines)) + ("" if FORKS else NO_FORK))


def _quit(session: Session, rest: str) -> None:
    session.ended = True


COMMANDS = {
    "q": Command("\\q [NAME [who=... ...]]", "ask a question; alone: list them; NAME -h: help", _ask, True, "question"),
    "show": Command("\\show ENTITY", "everything about one thing", _show, True, "entity"),
    "why": Command("\\why S P O", "from which claims and paragraphs an edge comes", _why, True, "edge"),
    "info": Command("\\info", "what is in the store", _info, True),
    "prefixes": Command("\\prefixes", "the prefixes that need no declaration", _prefixes),
    "explain": Command("\\explain [QUERY]", "the engine's plan of it, or of the last query", _explain, True, "query"),
    "format": Command("\\format [NAME]", "the format of answers: table, csv, json ...", _set_format, False, "format"),
    "labels": Command("\\labels [on|off]", "labels, or short names", _set_labels, False, "switch"),
    "lang": Command("\\lang [XX]", "the language of labels", _set_language),
    "timing": Command("\\timing [on|off]", "show how long each answer took", _set_timing, False, "switch"),
    "timeout": Command("\\timeout [SECONDS|off]", "stop answers that take longer", _set_timeout),
    "o": Command("\\o [FILE]", "answers go to FILE until \\o alone", _set_output, False, "file"),
    "i": Command("\\i FILE", "run the queries and commands in FILE", _include, False, "file"),
    "e": Command("\\e", "edit the last query in $EDITOR and run it", _edit),
    "reload": Command("\\reload", "read the store or the data files again", _reload),
    "help": Command("\\help [NAME]", "this; with NAME, one of the commands", _help, False, "command"),
    "quit": Command("\\quit", "leave (or Ctrl-D)", _quit),
}  # fmt: skip
HELP = """A query: SPARQL, over as many lines as it takes; Enter runs it when it is whole.
An empty line runs it as it is. Alt-Enter (or Esc Enter): another line in any case.
Tab completes keywords, prefixes, terms, variables, names of things: Macr Tab writes person:macron.
Ctrl-C stops a query, Ctrl-R searches the history.

{}"""
NO_FORK = "\n\nOn this system queries run in the shell itself: Ctrl-C or a timeout ends both."


@cache
def size(store: Store) -> str:
    """The number of triples in a store, in words."""
    counted = rows(store.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"))
    return f"{int(text(next(counted.dicts())['n'])):,} triples"


def run_lines(session: Session, lines: Iterable[str]) -> int:
    """Run the statements in lines of text, as of a script or a pipe. The exit code: 1 where one of them failed."""
    for statement in statements(lines):
        code = execute(session, statement)
        if code == INTERRUPTED or session.ended:
            return code or int(session.failures > 0)
    return int(session.failures > 0)
