"""A draft in the terminal: one entry at a time, and each decision is in the file before the next one is asked for."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Callable, Iterator

import click

from kgtool.articles.changing import Entry, with_key
from kgtool.articles.reviewing import NOT_TAKEN, Review
from kgtool.errors import KgtoolError
from kgtool.rdf.text import printable

WIDEST = 100
ASKED = "[a]ccept, [e]dit, [k]ey, [r]eject, [s]kip or [q]uit? "
# In a wrapped paragraph, these stand for the marks around a quote.
_FROM, _TO = "\ue000", "\ue001"


def walk(review: Review, every: bool = False, ask: Callable[[str], str] = input) -> None:
    """Ask about each entry that is marked, or about `every` one, until all are decided or the user has enough."""
    decided = skipped = 0
    place = 0
    while entry := next((one for one in review.entries[place:] if every or "check" in one.fields), None):
        place = review.entries.index(entry)
        left = sum(every or "check" in one.fields for one in review.entries[place:])
        click.echo("\n" + "\n".join(_shown(review, entry, left)))
        try:
            done = _decision(review, entry, ask)
        except EOFError:
            done = "q"
            click.echo()
        if done == "q":
            break
        decided += done != "s"
        skipped += done == "s"
        place += done != "r"
    open_ = len(review.marked)
    rest = f"{open_} still to be checked" if open_ else "nothing is left to be checked"
    click.echo(f"{decided} decided, {skipped} skipped, {rest}; all is saved in {printable(str(review.file))}.")


def _decision(review: Review, entry: Entry, ask: Callable[[str], str]) -> str:
    """What was decided: a, r, s or q; an edited entry is shown again before that."""
    while True:
        answer = ask(ASKED).strip().casefold()[:1]
        try:
            if answer == "a":
                review.accept(entry)
            elif answer == "r":
                review.reject(entry, ask("Why? (Enter: not taken) ").strip() or NOT_TAKEN)
            elif answer in ("e", "k"):
                number = review.entries.index(entry)
                _edit(review, entry, ask, in_editor=answer == "e")
                entry = review.entries[number]
                click.echo("\n" + "\n".join(_shown(review, entry)))
                continue
            elif answer not in ("s", "q"):
                click.echo("Type a letter: a, e, k, r, s or q.")
                continue
        except KgtoolError as error:
            click.echo(f"kgtool: {printable(error.for_command)}")
            for line in error.excerpt.splitlines():
                click.echo(f"  {printable(line)}")
            continue
        except click.ClickException as error:  # the editor
            click.echo(f"kgtool: {printable(error.format_message())}")
            continue
        return answer


def _edit(review: Review, entry: Entry, ask: Callable[[str], str], in_editor: bool) -> None:
    if in_editor and (os.environ.get("VISUAL") or os.environ.get("EDITOR")):
        text = entry.text + "\n"
        while (changed := click.edit(text, extension=".yaml")) is not None and changed.strip():
            try:
                review.edit(entry, changed.rstrip("\n"))
            except KgtoolError as error:
                click.echo(f"kgtool: {printable(error.for_command)} {printable(error.excerpt)}".rstrip())
                if ask("Edit it again? [Y/n] ").strip().casefold()[:1] != "n":
                    text = changed
                    continue
            return
        return
    typed = ask("KEY: VALUE, with nothing behind it to take the key out: ")
    key, sign, value = typed.partition(":")
    if sign and key.strip():
        review.edit(entry, with_key(entry.text, key.strip(), value.strip() or None))


# ---- What is shown ----


def _shown(review: Review, entry: Entry, left: int = 0) -> Iterator[str]:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    where = f"{review.file.name}:{entry.line}" + (f", {left} to go" if left else "")
    yield click.style(printable(where), bold=True)
    for why in review.reasons(entry):
        yield from _wrapped(f"! {printable(why)}", width, "  ")
    if review.text is None and entry.part == "claims":
        yield from _wrapped(
            "The text is not at hand, so its paragraphs cannot be shown; name it with --text.", width, "  "
        )
    for number, text, (start, end) in review.passages(entry):
        marked = f"{text[:start]}{_FROM}{text[start:end]}{_TO}{text[end:]}" if end else text
        yield ""
        for line in _wrapped(f"{number}: {_printable(marked)}", width, "   "):
            yield line.replace(_FROM, "»\x1b[1m").replace(_TO, "\x1b[0m«")
    yield ""
    for line in entry.text.splitlines():
        yield from _wrapped(printable(line), width, " " * (len(line) - len(line.lstrip()) + 4))


def _printable(marked: str) -> str:
    return _TO.join(_FROM.join(printable(part) for part in parts.split(_FROM, 1)) for parts in marked.split(_TO, 1))


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
