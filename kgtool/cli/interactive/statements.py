"""Where a statement of the shell ends.

A command ends with its line. A query ends with ``;``, or where the next line cannot belong to it: ORDER BY or LIMIT
on a line of its own does. On a terminal, an empty line ends it, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtool.rdf.text import nearest
from kgtool.sparql import lexer
from kgtool.sparql.grammar import Reading
from kgtool.sparql.lexer import Word
from kgtool.sparql.safety import FORMS, UPDATES

# What a line of a new statement begins with, and what a line that belongs to the query above it does.
STARTS = {*FORMS, *UPDATES, "PREFIX", "BASE"}
MODIFIERS = {"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"}
# What may be typed without a backslash, as in psql.
BARE = {"exit": "\\quit", "quit": "\\quit", "help": "\\help", "?": "\\help"}
# The commands that take SPARQL, which may go on over several lines.
TAKE_SPARQL = ("\\explain ", "\\update ")


def statements(lines: Iterable[str]) -> Iterator[str]:
    """The statements in lines of text, each as soon as it is known to be whole."""
    splitter = Splitter()
    for line in lines:
        yield from splitter.feed(line.rstrip("\r\n"))
    yield from splitter.end()


def ready(typed: str) -> bool:
    """Whether what is typed can run: nothing could follow, something is wrong, or its last line is empty."""
    lines = typed.split("\n")
    splitter = Splitter()
    for line in lines:
        list(splitter.feed(line))
    return not splitter.is_open or splitter.is_wrong or (len(lines) > 1 and not lines[-1].strip())


def whole(typed: str) -> bool:
    """Whether what is typed would be whole, though more could follow."""
    splitter = Splitter()
    for line in typed.split("\n"):
        list(splitter.feed(line))
    return splitter.is_open and splitter.may_end


def parts(statement: str) -> tuple[str, str]:
    """Name and argument of a command."""
    name, *rest = statement.strip().removeprefix("\\").split(maxsplit=1) or [""]
    return name, "".join(rest)


class Splitter:
    """Lines go in, statements come out."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self, head: str = "") -> None:
        self._head, self._text, self._read_to = head, "", 0
        self._reading, self._depth = Reading(), 0
        self._last: Word | None = None
        self._in_string = False
        self.is_wrong = False
        """Whether a word does not fit."""

    @property
    def is_open(self) -> bool:
        """Whether a statement has begun and not ended."""
        return bool(self._head or self._last or self._in_string)

    @property
    def may_end(self) -> bool:
        """Whether the statement would be whole as it is."""
        return not self.is_wrong and not self._in_string and "$END" in self._reading.could_follow()

    def feed(self, line: str) -> Iterator[str]:
        """Take a line; the statements that end before it, in it or with it."""
        command = "" if self._in_string else self._command(line)
        if not command:
            yield from self._feed_sparql(line)
            return
        yield from self.end()
        head = next((head for head in TAKE_SPARQL if command.startswith(head)), "")
        if head:
            self._begin(head)
            yield from self._feed_sparql(command.removeprefix(head))
        else:
            yield command

    def end(self) -> Iterator[str]:
        """The statement that has begun, whole or not."""
        held = f"{self._head}{self._text}".strip()
        is_open = self.is_open
        self._begin()
        if is_open:
            yield held

    def _command(self, line: str) -> str:
        bare = line.strip()
        if bare.startswith("\\"):
            return bare
        word = bare.removesuffix(";").rstrip().lower()
        return "" if word == "?" and self.is_open and not self.may_end else BARE.get(word, "")

    def _feed_sparql(self, line: str) -> Iterator[str]:
        start = len(self._text)
        self._text += f"{line}\n"
        self._in_string = False
        for word in lexer.words(self._text, self._read_to):
            if word.kind == "OPEN" and len(word.text) == 3:
                self._in_string, self._read_to = True, word.start  # it goes on in the next line
                return
            if (cut := self._cut(word, is_first=not self._text[start : word.start].strip())) is not None:
                rest = self._text[cut:-1]
                self._text = self._text[: word.start]
                yield from self.end()
                yield from self.feed(rest)
                return
        self._read_to = len(self._text)
        if self._last and self._is_over():
            yield from self.end()

    def _cut(self, word: Word, is_first: bool) -> int | None:
        """Take a word; where the statement ends before it, the place where the next one begins."""
        if not self.is_wrong and self._reading.take(word):
            self._count(word)
            return None
        if word.kind == "SEMICOLON" and (not self._last or self.may_end):
            return word.end
        if is_first and self._last and self._begins_another(word):
            return word.start
        self.is_wrong = True
        self._count(word)
        return None

    def _count(self, word: Word) -> None:
        self._last = word
        self._depth += (word.kind == "LBRACE") - (word.kind == "RBRACE")
        if word.kind == "OPEN":  # what it leaves open was hardly meant to be a text
            rest = self._text[word.end :]
            self._depth += rest.count("{") - rest.count("}")

    def _begins_another(self, word: Word) -> bool:
        """Whether a word that does not fit, the first of its line, begins a statement."""
        assert self._last
        name = word.text.upper()
        if self.is_wrong and self._depth > 0:
            return name in STARTS and self._last.kind != "LBRACE"
        if name in STARTS or (not self.is_wrong and not self.may_end):
            return name in STARTS
        return not MODIFIERS & {name, *nearest(name, sorted(STARTS | MODIFIERS))}

    def _is_over(self) -> bool:
        """Whether the line that was taken ends the statement: nothing could follow, or an update ends in ``;``."""
        assert self._last
        could = self._reading.could_follow()
        has_end = self._last.kind == "SEMICOLON" and self._depth <= 0
        return has_end if self.is_wrong else could == {"$END"} or (has_end and "$END" in could)
