"""The shell's statements: queries, and the table of its backslash commands."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import click

from kgtool.cli.interactive.forked import FORKS, attempt, in_child, in_command
from kgtool.cli.interactive.pager import pager
from kgtool.cli.interactive.statements import parts, statements
from kgtool.cli.options import check_folder_of
from kgtool.cli.output import INTERRUPTED, Answer
from kgtool.cli.source import Source
from kgtool.errors import UsageError
from kgtool.formats.formats import ANSWERS, format_of
from kgtool.questions.question import MOST_ROWS, catalogue, find
from kgtool.rdf.atomic import writing_to
from kgtool.rdf.files import ending, read_text
from kgtool.rdf.names import bundled_prefixes, know, names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import did_you_mean, printable
from kgtool.sparql.inspecting import declarations, form
from kgtool.sparql.safety import UPDATES
from kgtool.store import Store
from kgtool.store.base import is_remote

PROMPT, MORE = "kgtool> ", "     -> "
# How deep files may run other files.
DEEPEST = 10


@dataclass
class Session:
    """A store, and what the backslash commands have set."""

    source: Source
    questions: Path | None = None
    answer: Answer = field(default_factory=Answer)
    language: str = "en"
    timing: bool = False
    paging: bool = True
    prefixes: dict[str, str] = field(default_factory=dict)
    """What was declared so far: prefix -> namespace."""
    last: str = ""
    """The last query."""
    paged: bool = False
    """Whether what is printed goes to a pager."""
    failures: int = 0
    depth: int = 0
    opened: int = 0
    """How many times a store was opened: what is known of one does not hold for the next."""
    ended: bool = False

    def __post_init__(self) -> None:
        self.use(self.source)

    def use(self, source: Source) -> None:
        """Open another store, or the same one again; the prefixes of its files are known from then on."""
        self.store: Store = source.open()
        self.source = source
        self.opened += 1
        self._know()

    def _know(self) -> None:
        know({**self.store.prefixes, **self.prefixes})

    def declared(self, text: str, every: bool = False) -> str:
        """`text`, whose prefixes stay for the session, with the earlier ones that the engine lacks (or `every` one)."""
        mine = declarations(text)
        self.prefixes |= mine
        self._know()
        # A bundled prefix that was declared otherwise is so in what the user asks, not in what kgtool does.
        others = [name for name in self.prefixes if name not in mine and (every or name in bundled_prefixes())]
        return "".join(f"PREFIX {name}: <{self.prefixes[name]}> " for name in others) + text

    def place(self) -> str | Path:
        """Where the store is: a folder, or the URL of a server. Raises UsageError where it is in memory."""
        if self.source.store is None:
            raise UsageError("What is in memory cannot be changed; open a store with \\use DIR first.")
        return self.source.store

    def change(self, *words: str, text: str = "") -> None:
        """Run a command that changes the store, and open the store again."""
        sys.stdout.flush()
        code = in_command(*words, text=text)
        self.use(self.source)
        if code:
            raise click.exceptions.Exit(code)

    def fork(self, work: Callable[[], object]) -> int:
        """Do `work` in a process of its own, with its output to the file of ``\\o``, or paged. The exit code."""
        output = None if self.in_whole() else self.answer.output
        before = output.stat().st_size if output and output.exists() else 0
        shown = pager() if self.paging and FORKS and self.answer.output is None else None
        self.paged = shown is not None
        code = in_child(lambda: _redirected(work, output), self.answer.timeout, shown)
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


def execute(session: Session, statement: str) -> int:
    """Run a command or answer a query; an error is shown as one sentence. The exit code."""
    start = time.perf_counter()
    if statement.startswith("\\"):
        code = _command(session, *parts(statement))
    else:
        query = session.declared(statement)
        if not form(query):
            return 0  # declarations alone
        if (name := form(query)) in UPDATES:
            return _refused(session, f"{name} changes the store; write: \\update {name} ...")
        session.last = query
        code = session.fork(lambda: _answer(session, query, hinting=True))
    if session.timing and not statement.startswith("\\timing"):
        click.echo(f"Time: {time.perf_counter() - start:.3f} s", err=True)
    session.failures += code != 0
    return code


def _refused(session: Session, message: str) -> int:
    def refuse() -> None:
        raise UsageError(message)

    session.failures += 1
    return attempt(refuse)


def _answer(
    session: Session, query: str, hinting: bool = False, count: bool = False, explain: bool = False, most: int = 0
) -> int | None:
    answer = session.answer
    # The whole process has the deadline; to a text file, the standard output leads already.
    output = answer.output if session.in_whole() else None
    changed = answer._replace(
        output=output, format=_format(session), timeout=None, explain=explain, most=most, on_screen=session.paged
    )
    return changed(query, session.store, hinting=hinting, count=count)


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


def _command(session: Session, name: str, rest: str) -> int:
    command = COMMANDS.get(ALIASES.get(name, name))
    return (session.fork if command and command.forked else attempt)(lambda: _named(name).run(session, rest))


def _named(name: str) -> Command:
    if command := COMMANDS.get(ALIASES.get(name, name)):
        return command
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
    from kgtool.cli.ask import listing, put, question_help, values

    name, *words = _words(rest) or [""]
    if not name:
        listed = listing(catalogue(session.questions))
        click.echo(listed.replace("kgtool ask", "\\ask").replace(" --help", " -h").rstrip())
        return
    question = find(name, session.questions)
    if {"-h", "--help"} & {*words}:
        click.echo(question_help(question, session.store, "--sparql" in words).replace("kgtool ask", "\\ask"), nl=False)
        return
    every = "--all" in words
    given = values(question, (word for word in words if word != "--all"))

    def answer(query: str, count: bool) -> int | None:
        return _answer(session, query, count=count, most=0 if every else MOST_ROWS)

    put(question, session.store, given, answer, session.language)


def _body(command: click.Command) -> Callable[..., Any]:
    """The function behind a command of kgtool, without its options: the shell has a store already."""
    assert command.callback is not None
    body: Callable[..., Any] = inspect.unwrap(command.callback)
    return body


def _show(session: Session, rest: str) -> None:
    from kgtool.cli.show import show

    _needed(rest, "show")
    _body(show)(_unquoted(rest), None, None, session.language, lambda: session.store)


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
    _answer(session, session.declared(rest) if rest else _needed(session.last, "explain"), explain=True)


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
    session.answer = session.answer._replace(lang=session.language if on else None, labelled=on)
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
        check_folder_of(path)
        with writing_to(path):
            path.write_bytes(b"")
    session.answer = session.answer._replace(output=path)
    click.echo(f"Answers go to {path}; \\o alone ends it." if path else "Answers go to the screen.", err=True)


def _set_paging(session: Session, rest: str) -> None:
    session.paging = _switch(rest, session.paging, not session.paging)
    click.echo(f"Pager: {'on' if session.paging else 'off'}")


def _prefixes(session: Session, rest: str) -> None:
    known = {**names().prefixes, **session.prefixes}
    width = max(map(len, known))
    for prefix, space in known.items():
        click.echo(f"{prefix + ':':<{width + 1}}  {space}")


def _edit(session: Session, rest: str) -> None:
    changed = click.edit(session.last or "SELECT ", extension=".rq")
    if changed and changed.strip():
        click.echo(changed.rstrip())
        run_lines(session, changed.splitlines())


def _include(session: Session, rest: str) -> None:
    path = _path(_needed(rest, "i"))
    if session.depth >= DEEPEST:
        raise UsageError(f"Files run other files more than {DEEPEST} deep, here {path}; let them run fewer.")
    body = read_text(path)
    session.depth += 1
    try:
        run_lines(session, body.splitlines())
    finally:
        session.depth -= 1


def _reload(session: Session, rest: str) -> None:
    session.use(session.source)
    click.echo(f"Read again: {size(session.store)}")


def _use(session: Session, rest: str) -> None:
    """A store, a server, or RDF files."""
    if rest:
        place = _unquoted(rest)
        path = _path(rest)
        is_data = path.is_file()
        session.use(Source(data=(path,)) if is_data else Source(place if is_remote(place) else path))
    click.echo(printable(f"Using {session.source}: {size(session.store)}"))


def _update(session: Session, rest: str) -> None:
    text = session.declared(_needed(rest, "update"), every=True)
    network = ["--allow-network"] if session.answer.allow_network else []
    session.change("update", "-", "--store", str(session.place()), *network, text=text)


def _import(session: Session, rest: str) -> None:
    """As ``kgtool load`` does, or ``kgtool import events``; what is in memory gets more files beside it."""
    words = [os.path.expanduser(word) for word in _words(_needed(rest, "import"))]
    command = ["import"] if words[0] == "events" else ["load"]
    here = session.source
    if {"--store", "-o"} & {*words}:
        session.change(*command, *words)
    elif here.store is not None or command == ["import"]:
        session.change(*command, *words, "--store", str(session.place()))
    else:
        more = (*here.data, *map(Path, words))
        session.use(here._replace(data=more, with_bundled=here.with_bundled or not here.data))
        click.echo(printable(f"Read into memory, until you leave: {', '.join(words)}; now {size(session.store)}"))


def _help(session: Session, rest: str) -> None:
    name = rest.removeprefix("\\").removesuffix(";")
    shown = [_named(name)] if name else list(COMMANDS.values())
    width = max(len(command.usage) for command in shown)
    lines = [f"  {command.usage:<{width}}  {command.help}" for command in shown]
    click.echo("\n".join(lines) if name else HELP.format("\n".join(lines)) + ("" if FORKS else NO_FORK))


def _quit(session: Session, rest: str) -> None:
    if rest:
        raise UsageError(f"\\q leaves the shell; to ask a question, write: \\ask {rest}")
    session.ended = True


COMMANDS = {
    "ask": Command("\\ask [NAME [VALUE]]", "ask a question; alone: list them; NAME -h: help", _ask, True, "question"),
    "show": Command("\\show ENTITY", "everything about one thing", _show, True, "entity"),
    "why": Command("\\why S P O", "from which claims and paragraphs an edge comes", _why, True, "edge"),
    "info": Command("\\info", "what is in the store", _info, True),
    "use": Command("\\use [STORE]", "open another store: a folder, a URL, an RDF file", _use, False, "file"),
    "import": Command("\\import FILE ...", "load RDF files (events FILE --map NAME: events)", _import, False, "file"),
    "update": Command("\\update UPDATE", "change the store by a SPARQL update", _update, False, "query"),
    "prefixes": Command("\\prefixes", "the prefixes that need no declaration", _prefixes),
    "explain": Command("\\explain [QUERY]", "the engine's plan of it, or of the last query", _explain, True, "query"),
    "format": Command("\\format [NAME]", "the format of answers: table, csv, json ...", _set_format, False, "format"),
    "labels": Command("\\labels [on|off]", "labels, or short names", _set_labels, False, "switch"),
    "lang": Command("\\lang [XX]", "the language of labels", _set_language),
    "timing": Command("\\timing [on|off]", "show how long each answer took", _set_timing, False, "switch"),
    "timeout": Command("\\timeout [SECONDS|off]", "stop answers that take longer", _set_timeout),
    "pager": Command("\\pager [on|off]", "show what is longer than the screen in $PAGER", _set_paging, False, "switch"),
    "o": Command("\\o [FILE]", "answers go to FILE until \\o alone", _set_output, False, "file"),
    "i": Command("\\i FILE", "run the queries and commands in FILE", _include, False, "file"),
    "e": Command("\\e", "edit the last query in $EDITOR and run it", _edit),
    "reload": Command("\\reload", "read the store or the data files again", _reload),
    "help": Command("\\help [NAME]", "this (or ?, \\h); with NAME, one of the commands", _help, False, "command"),
    "quit": Command("\\quit", "leave (or exit, \\q, Ctrl-D)", _quit),
}  # fmt: skip
# As in psql.
ALIASES = {"q": "quit", "exit": "quit", "h": "help", "?": "help"}
HELP = """A query: SPARQL, over as many lines as it takes; ; or an empty line ends it. A PREFIX stays for the session.
Tab completes keywords, prefixes, terms, variables, names of things: Macr Tab writes person:macron.
Alt-Enter (or Esc Enter): another line in any case. Ctrl-C stops a query, Ctrl-R searches the history.

{}"""
NO_FORK = "\n\nOn this system queries run in the shell itself: Ctrl-C or a timeout ends both."


@cache
def size(store: Store) -> str:
    """The number of triples in a store, in words."""
    counted = rows(store.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"))
    number = int(text(next(counted.dicts())["n"]))
    return f"{number:,} triple{'' if number == 1 else 's'}"


def run_lines(session: Session, lines: Iterable[str]) -> int:
    """Run the statements in lines of text, as of a script or a pipe. The exit code: 1 where one of them failed."""
    for statement in statements(lines):
        code = execute(session, statement)
        if code == INTERRUPTED or session.ended:
            return code or int(session.failures > 0)
    return int(session.failures > 0)
