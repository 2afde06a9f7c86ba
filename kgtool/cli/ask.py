"""kgtool ask."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from shlex import quote
from types import MappingProxyType

import click

from kgtool.cli.options import (
    Beside,
    Opener,
    answer_options,
    argument,
    events_options,
    question_options,
    say,
    store_options,
)
from kgtool.cli.output import Answer, saying_who, screen_width
from kgtool.cli.shells import offers
from kgtool.errors import UsageError
from kgtool.questions.question import (
    MOST_ROWS,
    Question,
    catalogue,
    choices,
    filled,
    find,
    main_parameter,
    start,
    terms,
)
from kgtool.rdf.text import printable
from kgtool.store.base import Store

# The most choices of a parameter that are shown.
MOST = 30


@click.command(context_settings={"help_option_names": []})
@click.argument("name", required=False, shell_complete=offers.question)
@click.argument("words", nargs=-1, metavar="[VALUE]", shell_complete=offers.value)
@click.option("-h", "--help", "helped", is_flag=True, help="Show this message; with NAME, what the question takes.")
@click.option("--sparql", is_flag=True, help="Show the SPARQL of the question.")
@click.option("--new", metavar="NAME", help="Write NAME.rq, a question to begin from, here or into --questions DIR.")
@click.option("--all", "every", is_flag=True, help=f"Show all rows; without it, a table has at most {MOST_ROWS}.")
@question_options
@store_options
@events_options
@answer_options
@click.pass_context
def ask(
    context: click.Context, name: str | None, words: tuple[str, ...], helped: bool, sparql: bool, new: str | None,
    every: bool, given: dict[str, str], folder: Path | None, store: Opener, beside: Beside, answer: Answer,
) -> None:  # fmt: skip
    """Ask a named question; without NAME, list them.

    VALUE is for the parameter that the question needs, or else its first. NAME may also be the path of an .rq file.
    With --help, it is shown what the question takes, with the choices that the graph has.

    \b
    kgtool ask who-proposed-what
    kgtool ask positions-of Zelensky
    kgtool ask positions-of -p who="Emmanuel Macron"
    kgtool ask positions-of --help
    kgtool ask coded-events Ukraine --events events/
    """
    if new is not None:
        path = start(new, folder or ".")
        say(f"{path}: change it, then: kgtool ask {quote(str(path.parent / path.name))}")
    elif name is None:
        click.echo(context.get_help() if helped else listing(catalogue(folder)).rstrip())
    elif helped or sparql:
        click.echo(question_help(find(name, folder), store(), sparql) if helped else find(name, folder).query, nl=False)
    else:
        question = find(name, folder)
        opened = beside(store(), question)
        given = values(question, map(argument, words), given)
        shown = answer._replace(most=0 if every else MOST_ROWS)
        put(question, opened, given, lambda query, count: shown(query, opened, count=count), answer.lang or "en")


def put(
    question: Question, store: Store, given: Mapping[str, str], answer: Callable[[str, bool], int | None], language: str
) -> None:
    """Let `answer` answer a question; where it counts no row for a name, say what there is under that name."""
    with saying_who():
        bound = terms(question, store, given)
    named = [bound[one.name][0] for one in question.parameters if one.type == "entity" and given.get(one.name)]
    if answer(filled(question, bound, language, store), bool(named)) == 0 and named:
        from kgtool.claims.profile import what_else

        sys.stdout.flush()  # the rows first
        for hint in what_else(store, named, language):
            click.echo(f"kgtool: {printable(hint)}", err=True)


def values(question: Question, words: Iterable[str], given: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """What is `given` (parameter -> value), and what the words behind the name of a question give.

    A word is name=value, or else a part of the value before it; the first ones are the value of `main_parameter`.
    Raises UsageError for a value that no parameter takes, and for a second value of one.
    """
    found: dict[str, str] = {}
    first = main_parameter(question)
    name = first.name if first else ""
    for word in words:
        before, sign, after = word.partition("=")
        if word in ("-p", "--parameter"):
            continue
        is_pair = bool(sign) and bool(re.fullmatch(r"\w+", before))
        name, value = (before, after) if is_pair else (name, word)
        if name in given or (is_pair and name in found):
            raise UsageError(f"{name} is given twice; write it once.")
        found[name] = value if is_pair or name not in found else f"{found[name]} {value}"
    if "" in found:
        raise UsageError(f"The question {question.name} takes no value; leave out {found['']!r}.")
    return {**given, **found}


def listing(questions: Mapping[str, Question]) -> str:
    """The catalogue as text: groups, names, questions, in brackets what narrows them."""
    width = screen_width()
    groups: dict[str, list[str]] = {}
    left = max(map(len, questions), default=0) + 4
    for question in questions.values():
        takes = ", ".join(p.name + "*" * p.required for p in question.parameters)
        text = f"{question.question} [{takes}]" if takes else question.question
        lines = textwrap.wrap(text, max(width, left + 30), initial_indent=" " * left, subsequent_indent=" " * left)
        lines[0] = f"  {question.name:<{left - 2}}{lines[0].lstrip()}"
        groups.setdefault(question.group, []).extend(lines)
    body = printable_lines("\n".join("\n".join([group, *lines, ""]) for group, lines in groups.items()))
    return f"{body}\nAsk one: kgtool ask positions-of Macron     More: kgtool ask NAME --help     * needed\n"


def question_help(question: Question, store: Store, sparql: bool = False) -> str:
    """A question as text: what it asks, its parameters with the choices that a store has, and if wanted its SPARQL."""
    width = screen_width()
    lines = [f"{question.title} ({question.group}; drawn as {question.view})", *textwrap.wrap(question.question, width)]
    first, example = main_parameter(question), ""
    for parameter in question.parameters:
        known = list(choices(question, parameter, store).values())
        need = ", required" if parameter.required else f", default {parameter.default}" if parameter.default else ""
        lines += ["", f"  -p {parameter.name}=...  {parameter.type}{need}: {parameter.description}"]
        more = f"; and {len(known) - MOST:,} more" if len(known) > MOST else ""
        lines += textwrap.wrap("; ".join(known[:MOST]) + more, width, initial_indent=" " * 6, subsequent_indent=" " * 6)
        if known and parameter == first:
            example = f" {quote(min(known, key=len))}"
    lines += ["", f"kgtool ask {question.name}{example}", *(["", question.query.rstrip()] if sparql else [])]
    return printable_lines("\n".join(lines) + "\n")


def printable_lines(body: str) -> str:
    """`body` without control characters, its lines kept."""
    return "".join(printable(line) + "\n" for line in body.splitlines())
