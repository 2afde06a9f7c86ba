"""What a shell of the system offers after ``kgtool ...``: the line so far, and what could follow, quoted for it.

The functions ``entity``, ``edge``, ``question`` and ``pair`` are the ``shell_complete`` of click's arguments. They run
between two keystrokes, so they import what they need when they are called.
"""

from __future__ import annotations

import os
import re
import threading
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from kgtool.questions.completion import Suggestion
    from kgtool.store import Store

    Items = list[CompletionItem[str]]

# What ends a word of bash's line editor, where bash does not say.
BREAKS = " \t\n\"'@><=;|&(:"
SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:=@%,")


def entity(context: click.Context, parameter: click.Parameter, typed: str) -> Items:
    """A thing, by its label or its short name."""
    from kgtool.questions.completion import entities, things

    return _items(entities(things(opened(context), typed=typed), typed)) if typed else []


def edge(context: click.Context, parameter: click.Parameter, typed: str) -> Items:
    """A property in the ontology's namespace that leads from a thing to a thing."""
    from kgtool.questions.completion import choose
    from kgtool.rdf.names import names
    from kgtool.rdf.results import rows, text

    used = """SELECT ?p { { SELECT DISTINCT ?p { ?s ?p ?o } } FILTER(STRSTARTS(STR(?p), STR(kg:)))
                          FILTER EXISTS { ?x ?p ?y FILTER(isIRI(?y)) } } ORDER BY ?p"""
    found = [names().shorten(text(p)) for (p,) in rows(opened(context).query(used)) if p is not None]
    return _items(choose(((name, "") for name in [*(n.removeprefix("kg:") for n in found), *found]), typed))


def question(context: click.Context, parameter: click.Parameter, typed: str) -> Items:
    """The name of a question."""
    from kgtool.questions.completion import choose
    from kgtool.questions.question import catalogue

    every = catalogue(context.params.get("folder")).values()
    return _items(choose(((one.name, one.title) for one in every), typed))


def value(context: click.Context, parameter: click.Parameter, typed: str) -> Items:
    """The value of the parameter that needs no name, for the question on the line; see ``question.main_parameter``."""
    from kgtool.questions.question import find, main_parameter

    first = main_parameter(find(context.params["name"], context.params.get("folder")))
    if not first or context.params.get(parameter.name or ""):
        return []
    found = pair(context, parameter, typed if "=" in typed else f"{first.name}={typed}")
    for one in found if "=" not in typed else ():
        one.value = one.value.removeprefix(f"{first.name}=")
    return found


def pair(context: click.Context, parameter: click.Parameter, typed: str) -> Items:
    """NAME=VALUE, for the question on the line."""
    from kgtool.questions.completion import pairs
    from kgtool.questions.question import choices, find

    context = _whole(context)
    asked = find(context.params["name"], context.params.get("folder"))
    taken = {one.name: one for one in asked.parameters}

    def known(name: str) -> Iterable[str]:
        return choices(asked, taken[name], opened(context)).values() if name in taken else ()

    return _items(pairs(asked, typed, known))


def opened(context: click.Context) -> Store:
    """The store that the line names."""
    from kgtool.cli.source import Source

    return Source.of(context).open()


def _whole(context: click.Context) -> click.Context:
    """The context of the line without its last option: click reads nothing where that lacks its value."""
    words = list(context.obj)
    if context.info_name not in words or not words[-1].startswith("-"):
        return context
    given = words[words.index(context.info_name) + 1 : -1]
    return context.command.make_context(context.info_name, given, context.parent, resilient_parsing=True)


def _items(found: Iterable[Suggestion]) -> Items:
    from click.shell_completion import CompletionItem

    return [CompletionItem(one.text, help=one.info) for one in found]


class Typed(NamedTuple):
    """A command line up to the cursor: its whole words, and the begun one, as meant and as typed."""

    words: tuple[str, ...]
    begun: str
    raw: str
    quote: str
    """The quote that is still open, if any."""
    inside: int
    """Where the text of that quote begins in ``raw``."""


def split(line: str) -> Typed:
    """The words of a line as a shell reads them.

    >>> split("kgtool show Emmanuel\\\\ Mac").begun
    'Emmanuel Mac'
    """
    words: list[str] = []
    word, quote, start, inside, escaped = "", "", len(line), 0, False
    begun = False
    for place, char in enumerate(line):
        if not begun and not char.isspace():
            begun, start = True, place
        if escaped:
            # Between double quotes, a backslash is itself before most characters.
            word += char if quote != '"' or char in '"\\$`' else "\\" + char
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote, word = ("", word) if char == quote else (quote, word + char)
        elif char in "\"'":
            quote, inside = char, place + 1
        elif char.isspace():
            if begun:
                words.append(word)
            word, begun, start = "", False, len(line)
        else:
            word += char
    return Typed(tuple(words), word, line[start:], quote, inside - start if quote else 0)


def offers(shell: str, line: str) -> str:
    """What `shell` gets for a command line: a kind (plain, open, within, file, dir), and a value a line."""
    from kgtool.cli import COMMANDS, main

    typed = split(line)
    if typed.words[1:] and typed.words[1] not in COMMANDS:
        return ""
    from click.shell_completion import ShellComplete

    shell_words = ShellComplete(main, {"obj": typed.words}, "kgtool", "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = shell_words.get_completions(list(typed.words[1:]), typed.begun)
    for item in found:
        if item.type != "plain":
            return f"{item.type}\n"
    # click takes and gives only the value of --option=value.
    option = re.match(r"--[\w-]+=|", typed.begun)
    values = {
        f"{option[0] if option else ''}{item.value}": item.help or "" for item in found if item.value.isprintable()
    }
    lower = typed.begun.lower()
    kind = "open" if len(values) == 1 and next(iter(values)).endswith("=") else "plain"
    if values and not next(iter(values)).lower().startswith(lower):
        kind = "within"
    return "".join(f"{line}\n" for line in [kind, *WRITERS[shell](typed, values)])


def _described(typed: Typed, values: dict[str, str]) -> list[str]:
    """zsh and fish quote for themselves, and show the help of a value."""
    return [f"{value}\t{help.splitlines()[0]}" if help else value for value, help in values.items()]


def _for_bash(typed: Typed, values: dict[str, str]) -> list[str]:
    """bash replaces the begun word, from its last break on, by a value as it is: so values are quoted here."""
    breaks = os.environ.get("COMP_WORDBREAKS") or BREAKS
    raw, quote = typed.raw, typed.quote
    after = (place + 1 for place, char in enumerate(raw) if char in breaks and raw[place - 1 : place] != "\\")
    cut = typed.inside or max(after, default=0)
    before = split(raw[: cut - len(quote)]).begun if quote else raw[:cut]
    written = [value if quote else _escaped(value) for value in values]
    kept = [_escape_in(value[len(before) :], quote) for value in written if value.startswith(before)]
    if len(kept) > 1 and not all(value.startswith(raw[cut:]) for value in kept):
        kept.append(" ")  # else bash would replace what is typed by what the values have in common
    return kept


def _escaped(value: str) -> str:
    return "".join(char if char in SAFE or not char.isascii() else f"\\{char}" for char in value)


def _escape_in(value: str, quote: str) -> str:
    if quote == "'":
        return value.replace("'", "'\\''")
    return "".join(f"\\{char}" if char in '"\\$`' else char for char in value) if quote else value


WRITERS = {"bash": _for_bash, "zsh": _described, "fish": _described}


def quietly(work: Callable[..., str], *given: Any, seconds: float = 2.0) -> str:
    """The result of `work`; empty where it fails. The process ends when it takes longer than `seconds`."""
    too_long = threading.Timer(seconds, os._exit, [0])
    too_long.daemon = True
    too_long.start()
    try:
        return work(*given)
    except Exception:
        return ""
    finally:
        too_long.cancel()
