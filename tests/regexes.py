"""The regular expressions of the package, and how many steps each takes on texts that grow.

A matcher that backtracks as Python's does walks through the parsed expression and counts: no clock, no machine decides.
"""

from __future__ import annotations

import ast
import importlib
import re
import re._constants as sre
import re._parser as parser
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from conftest import ROOT

Ops = Sequence[tuple[Any, Any]]
MOST_STEPS = 100_000
# Characters that are tried besides those that an expression names.
# Of so many characters of an expression all pairs are tried.
PAIRED = 8
ALPHABET = " \ta0_.-:/\"'\\<>(#\x00é"
CATEGORIES: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: str.isdecimal, sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}  # fmt: skip
NEGATED = {
    sre.CATEGORY_NOT_DIGIT: sre.CATEGORY_DIGIT, sre.CATEGORY_NOT_SPACE: sre.CATEGORY_SPACE,
    sre.CATEGORY_NOT_WORD: sre.CATEGORY_WORD,
}  # fmt: skip
METHODS = ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
ONE_CHARACTER = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
ANYWHERE = {"search", "sub", "subn", "split", "findall", "finditer"}


class Found(NamedTuple):
    """An expression, where it is written, and whether it is looked for anywhere in a text."""

    place: str
    pattern: str
    flags: int
    anywhere: bool


def of_python() -> Iterator[Found | str]:
    """Each expression of the package; the place of one that is put together when it runs."""
    for path in sorted((ROOT / "kgtool").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text("utf-8"))
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not re.fullmatch(
                rf"re\.({'|'.join(METHODS)})", ast.unparse(call.func)
            ):
                continue
            names = {**vars(importlib.import_module(name)), "re": re}
            place = f"{path.relative_to(ROOT)}: {ast.unparse(call.args[0])}"[:100]
            try:
                compiled = re.compile(_value(call.args[0], names), _flags(call, names))
            except NameError:
                yield place
                continue
            pattern = compiled.pattern if isinstance(compiled.pattern, str) else compiled.pattern.decode("latin-1")
            anywhere = bool(ANYWHERE & _methods(call, parents, tree))
            yield Found(place, pattern, compiled.flags & ~re.UNICODE, anywhere)


def _methods(call: ast.Call, parents: dict[ast.AST, ast.AST], tree: ast.AST) -> set[str]:
    """What is done with an expression; with a compiled one, where its name is used; else what is done in the module."""
    method = ast.unparse(call.func).removeprefix("re.")
    parent = parents[call]
    if method != "compile":
        return {method}
    used = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    if isinstance(parent, ast.Assign | ast.AnnAssign):
        named = ast.unparse(parent.targets[0] if isinstance(parent, ast.Assign) else parent.target)
        return {node.attr for node in used if ast.unparse(node.value) == named} or {"search"}
    return {parent.attr} if isinstance(parent, ast.Attribute) else {node.attr for node in used}


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "", "eval"), names)


def _flags(call: ast.Call, names: dict[str, Any]) -> int:
    given = [one.value for one in call.keywords if one.arg == "flags"]
    place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(ast.unparse(call.func).removeprefix("re."), 2)
    return int(_value(one, names)) if (one := next(iter([*given, *call.args[place : place + 1]]), None)) else 0


def of_scripts() -> Iterator[Found]:
    """Each expression in the scripts of the pages; Python reads those that are written so far."""
    literal = re.compile(
        r"(?<=[(,=:!&|?;\[{}])\s*/((?:[^/\\\n\[*]|\\.|\[(?:[^\]\\\n]|\\.)*\])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])*)/([gimsuy]*)"
    )
    for path in sorted({*(ROOT / "kgtool").rglob("*.js"), *(ROOT / "kgtool").rglob("*.html")}):
        if "static" not in path.parts:
            for found in literal.finditer(path.read_text("utf-8")):
                pattern = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda code: chr(int(code[1], 16)), found[1])
                pattern = re.sub(r"\\p\{\w+\}", r"\\w", pattern).replace(r"\P{L}", r"\W")
                yield Found(
                    f"{path.relative_to(ROOT)}: {found[0].strip()[:60]}",
                    pattern,
                    re.IGNORECASE * ("i" in found[2]),
                    True,
                )


class TooMany(Exception):
    """More steps than any text of that length should take."""


class Counting:
    """A matcher that counts its steps."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.flags, self.steps, self.text = flags, 0, ""
        self.ops: Ops = list(parser.parse(pattern, flags))

    def count(self, text: str, anywhere: bool) -> int:
        """The steps of one match, or of finding all there are. Raises TooMany."""
        self.text, self.steps, at = text, 0, 0
        while at <= len(text):
            end = next(self._all(self.ops, at), None)
            if not anywhere:
                break
            at = end if end is not None and end > at else at + 1
        return self.steps

    def matches(self, ops: Ops, text: str) -> bool:
        self.text, self.steps = text, 0
        return any(end == len(text) for end in self._all(ops, 0))

    def _all(self, ops: Ops, at: int) -> Iterator[int]:
        if not ops:
            yield at
            return
        for end in self._one(*ops[0], at):
            yield from self._all(ops[1:], end)

    def _one(self, op: Any, value: Any, at: int) -> Iterator[int]:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMany
        if op in ONE_CHARACTER:
            return iter((at + 1,) if at < len(self.text) and self._is(op, value, self.text[at]) else ())
        if op in REPEATS:
            ends = self._repeat(list(value[2]), value[0], value[1], at, op is not sre.MIN_REPEAT)
            return self._first(ends) if op is sre.POSSESSIVE_REPEAT else ends
        if op is sre.SUBPATTERN:
            return self._all(list(value[3]), at)
        if op is sre.BRANCH:
            return (end for one in value[1] for end in self._all(list(one), at))
        if op is sre.ATOMIC_GROUP:
            return self._first(self._all(list(value), at))
        return iter((at,) if self._stays(op, value, at) else ())

    def _stays(self, op: Any, value: Any, at: int) -> bool:
        """Whether an expression that takes no character holds here."""
        if op is sre.AT:
            return self._holds(value, at)
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            direction, inner = value
            width = inner.getwidth()[1] if direction < 0 else 0
            held = at >= width and next(self._all(list(inner), at - width), None) is not None
            return held == (op is sre.ASSERT)
        assert op is sre.GROUPREF, op  # a group again, which counts as nothing
        return True

    @staticmethod
    def _first(ends: Iterator[int]) -> Iterator[int]:
        for end in ends:
            yield end
            return

    def _repeat(self, body: Ops, least: int, most: Any, at: int, greedy: bool) -> Iterator[int]:
        if least <= 0 and not greedy:
            yield at
        if most > 0:
            for end in self._all(body, at):
                if end > at or least > 0:
                    yield from self._repeat(body, least - 1, most if most is sre.MAXREPEAT else most - 1, end, greedy)
        if least <= 0 and greedy:
            yield at

    def _holds(self, where: Any, at: int) -> bool:
        before, after = self.text[at - 1 : at] if at else "", self.text[at : at + 1]
        if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            return at == 0 or bool(self.flags & re.MULTILINE and where is sre.AT_BEGINNING and before == "\n")
        if where in (sre.AT_END, sre.AT_END_STRING):
            return not after or (where is sre.AT_END and after == "\n")
        word = CATEGORIES[sre.CATEGORY_WORD]
        return (bool(before and word(before)) != bool(after and word(after))) == (where is sre.AT_BOUNDARY)

    def _is(self, op: Any, value: Any, char: str) -> bool:
        if op is sre.ANY:
            return char != "\n" or bool(self.flags & re.DOTALL)
        forms = {char, char.lower(), char.upper()} if self.flags & re.IGNORECASE else {char}
        if op is sre.IN:
            negated, rest = value[0][0] is sre.NEGATE, [one for one in value if one[0] is not sre.NEGATE]
            return any(self._in(*one, form) for one in rest for form in forms) != negated
        return (value in map(ord, forms)) == (op is sre.LITERAL)

    def _in(self, op: Any, value: Any, char: str) -> bool:
        if op is sre.RANGE:
            return value[0] <= ord(char) <= value[1]
        if op is sre.CATEGORY:
            known = NEGATED.get(value, value)
            return CATEGORIES[known](char) == (known is value)
        return bool(value == ord(char))


def shortest(ops: Ops, matcher: Counting) -> str:
    """A short text that an expression matches."""
    made = ""
    for op, value in ops:
        if op in ONE_CHARACTER:
            made += next((char for char in _letters(ops) if matcher._is(op, value, char)), "")
        elif op is sre.SUBPATTERN:
            made += shortest(list(value[3]), matcher)
        elif op is sre.BRANCH:
            made += min((shortest(list(one), matcher) for one in value[1]), key=len)
        elif op in REPEATS:
            made += shortest(list(value[2]), matcher) * value[0]
        elif op is sre.ATOMIC_GROUP:
            made += shortest(list(value), matcher)
    return made


def _letters(ops: Ops) -> str:
    """The characters that an expression names, and some more."""
    named = [chr(value) for op, value in walk(ops) if op is sre.LITERAL]
    named += [chr(value[0]) for op, value in walk(ops) if op is sre.RANGE and value[0] > 31]
    return "".join(dict.fromkeys([*named, *ALPHABET]))


def walk(ops: Ops) -> Iterator[tuple[Any, Any]]:
    for op, value in ops:
        yield op, value
        for inner in _inside(op, value):
            yield from walk(inner)


def _inside(op: Any, value: Any) -> list[Ops]:
    if op is sre.SUBPATTERN:
        return [list(value[3])]
    if op is sre.BRANCH:
        return [list(one) for one in value[1]]
    if op in REPEATS:
        return [list(value[2])]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [list(value[1])]
    return [list(value)] if op in (sre.ATOMIC_GROUP, sre.IN) else []


def hostile(matcher: Counting, anywhere: bool) -> Iterator[tuple[str, str, str]]:
    """Beginnings, what is repeated after them, and ends that make an expression try again what it tried before."""
    letters = _letters(matcher.ops)
    repeats = list(_repeats(matcher.ops, "", matcher))
    for before, body in repeats:
        pumps = [char for char in letters if matcher.matches(body, char)][:PAIRED]
        if whole := shortest(body, matcher):
            pumps.append(whole)
        unfit = next((char for char in letters if not matcher.matches(body, char)), "\x00")
        for pump, tail in product(dict.fromkeys(pumps), ("", "\x00", "\n", unfit)):
            yield before, pump, tail
    if anywhere and repeats:  # beginnings that each go on to the end
        first = shortest(matcher.ops, matcher)
        for cut in range(1, min(len(first), 8) + 1):
            yield "", first[:cut], ""
        for pair in product(letters[:PAIRED], letters[:PAIRED]):
            yield "", "".join(pair), ""


def _repeats(ops: Ops, before: str, matcher: Counting) -> Iterator[tuple[str, Ops]]:
    for op, value in ops:
        if op in REPEATS and value[1] is sre.MAXREPEAT:
            yield before, list(value[2])
        if op not in (sre.IN, sre.ASSERT, sre.ASSERT_NOT):
            for inner in _inside(op, value):
                yield from _repeats(inner, before, matcher)
        before += shortest([(op, value)], matcher)


def out_of_proportion(found: Found, size: int = 24) -> tuple[str, str, str] | None:
    """A text for which twice the length takes more than three times the steps; None where there is none."""
    matcher = Counting(found.pattern, found.flags)
    for before, pump, tail in hostile(matcher, found.anywhere):
        try:
            steps = [matcher.count(before + pump * n + tail, found.anywhere) for n in (size, 2 * size)]
        except TooMany:
            return before, pump, tail
        if steps[1] > 3 * steps[0]:
            return before, pump, tail
    return None
