"""The reference of all questions, from their files: ``make docs`` writes docs/questions.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import kgtool
from kgtool.formats.table import parts
from kgtool.questions.labels import with_sentences
from kgtool.questions.question import LOOKS, Parameter, Question

ROOT = Path(__file__).parent.parent

HEAD = """\
# Questions

Made by `make docs` from the files in `kgtool/questions/`. `kgtool ask NAME` answers one, `kgtool ask NAME VALUE`
narrows it by its first parameter, `-p NAME=VALUE` by any; `kgtool ask NAME --help` shows the choices that the graph
has, and `--sparql` the query. From Python: `kgtool.ask("positions-of", store, who="Macron")`.

An entity is a person, country, organization, plan or document, by [any of its names](conventions.md#names). Columns of
claims (`mark`, `on_the_word_of` and so on) are [explained once for all](conventions.md#what-they-print). A column that
is empty is left out of a table, which says so below.

Below each question stands how its answer begins on the bundled graph; where that has none, on [the fictional
dispute](../graph_data/fiction/README.md) of a clone.
"""
# What is given where a question needs it.
GIVEN = {"who": "Macron", "plan": "plan:anglo-french"}
# The rows of an answer that are shown, and where it is asked, in this order, until there is one.
ROWS = 2
FICTION = "graph_data/fiction"
EVENTS = (
    "Asked of [event data](events.md), which neither graph has; "
    "[a notebook](../notebooks/06-events-beside-claims.ipynb) shows an answer."
)
TAIL = """
## Your own

`kgtool ask --new NAME` writes `NAME.rq`, a question to begin from: SPARQL with a header that says what it asks.
`kgtool ask ./NAME.rq` asks it; `--questions DIR`, or `KGTOOL_QUESTIONS`, adds a folder of
them to those above, in the shell and the completion too.
"""


def report() -> str:
    """The reference as Markdown."""
    stores = {"": kgtool.open_store(), f" --data {FICTION}": kgtool.open_store(data=[ROOT / FICTION])}
    groups: dict[str, list[Question]] = {}
    for question in kgtool.catalogue().values():
        groups.setdefault(question.group, []).append(question)
    lines = [HEAD, "| about | questions |", "|---|---|"]
    for group, questions in groups.items():
        lines.append(f"| {group} | {', '.join(f'[{one.name}](#{one.name})' for one in questions)} |")
    for group, questions in groups.items():
        lines += ["", f"## {group[0].upper()}{group[1:]}"]
        for question in questions:
            lines += [*section(question), *answer(question, stores)]
    return "\n".join(lines) + "\n" + TAIL


def section(question: Question) -> list[str]:
    """A question: what it asks, what narrows it, what it gives, and what its file notes of its columns."""
    columns = kgtool.select(question.query).variables
    table = ["", "| parameter | |", "|---|---|", *map(row, question.parameters)] if question.parameters else []
    shown = "a table" if question.view == "table" else f"a {question.view}"
    shown += f"; on a site: {LOOKS[question.look[0]].lower()}" if question.look else ""
    notes = notes_of(question, columns)
    return [
        *("", f"### {question.name}", "", f"{question.title}: {question.question}", *table),
        *("", f"Columns: {', '.join(f'`{column}`' for column in columns)}. As a page: {shown}."),
        *(["", " ".join(notes)] if notes else []),
    ]


def answer(question: Question, stores: Mapping[str, kgtool.Store]) -> list[str]:
    """The command that asks a question, and how its answer begins, as a terminal shows it."""
    if question.group == "event data":
        return ["", EVENTS]
    given = {one.name: GIVEN[one.name] for one in question.parameters if one.required}
    for where, store in stores.items():
        rows = kgtool.ask(question.name, store, **given)
        if len(rows):
            table = parts(rows, lambda iris, store=store: with_sentences(store, iris, "en"), most=ROWS)
            *shown, footer = "".join(table).splitlines()
            while not re.match(r"\d", footer):  # it may take several lines
                *shown, footer = shown
            more = [f"... {len(rows)} rows in all"] if len(rows) > ROWS else []
            asked = f"kgtool ask {' '.join([question.name, *given.values()])}{where}"
            return ["", "```text", f"$ {asked}", *(line.rstrip() for line in shown), *more, "```"]
    return ["", "Neither graph has an answer to it."]


def row(parameter: Parameter) -> str:
    """A line of the table of parameters."""
    needed = ", needed" if parameter.required else ""
    default = f"; default: `{parameter.default}`" if parameter.default else ""
    return f"| `{parameter.name}` ({parameter.type}{needed}) | {parameter.description}{default} |"


def notes_of(question: Question, columns: Iterable[str]) -> list[str]:
    """The comments ``# column: what it holds`` of a question, up to the line that ends with a full stop."""
    comment = rf"^# ({'|'.join(columns)}): (.+(?:(?<!\.)\n# .+)*)$"
    return [
        f"`{name}`: {said}".replace("\n# ", " ") for name, said in re.findall(comment, question.query, re.MULTILINE)
    ]


if __name__ == "__main__":
    (Path(__file__).parent / "questions.md").write_text(report(), "utf-8")
