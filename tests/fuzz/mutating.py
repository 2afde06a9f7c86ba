"""Texts that come near to what a parser takes: seeds of our own, changed a little, the same for the same number."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

# What has confused parsers: signs of structure, odd spaces, numbers, encodings, terms of the wrong kind.
TOKENS = [
    b"<", b">", b"<<", b">>", b"<<( ", b" )>>", b"{", b"}", b"[", b"]", b"(", b")", b'"', b"'", b'"""', b"'''",
    b"\\", b"\\u0000", b"\\uD800", b"\\U0010FFFF", b"#", b".", b";", b",", b"@", b"@en", b"@en--ltr", b"^^",
    b"^^<urn:d>", b"_:b", b"?x", b"$x", b":", b"a", b"true", b"FALSE", b"1e400", b"-0",
    b"9999999999999999999999999999999999999999", b"NaN", b"<urn:a>", b"<>", b"<#x>", b"<http://[::1]/>", b"ex:",
    b"\x00", b"\x1b[2J", b"\r", b"\n", b"\t", b"\xc2\xa0", b"\xe2\x80\x8b", b"\xef\xbb\xbf", b"\xe2\x80\xae",
    b"\xe2\x80\x9c", b"\xff\xfe", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"&amp;", b"&x;", b"<!--", b"-->",
    b"<![CDATA[", b"]]>", b"<?x?>", b"<!DOCTYPE", b'"@id"', b'"@type"', b'"@context"', b'"@graph"', b'"@value"',
    b'"@container"', b"null", b"[]", b"{}", b"%00", b"%", b"&", b"=", b"SELECT", b"WHERE", b"OPTIONAL", b"ORDER BY",
    b"GROUP BY", b"VALUES", b"UNDEF", b"BIND(", b" AS ", b"FILTER(", b"NOT EXISTS", b"COUNT(*)", b"CONCAT (",
    b"REPLACE(", b"LIMIT", b"SERVICE", b"LOAD", b"PREFIX", b"BASE", b"INSERT DATA", b"DELETE WHERE", b"2025-02-30",
    b"0000-00-00", b"-0044-03-15", b"19870000", b"NULL", b"\x1c", b"\xe2\x80\xa8", b"|", b"!", b"^", b"*", b"+",
]  # fmt: skip
Change = Callable[[random.Random, bytearray, Sequence[bytes]], None]


def _place(chance: random.Random, text: bytearray) -> int:
    return chance.randrange(len(text) + 1)


def _flip(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    if text:
        text[chance.randrange(len(text))] = chance.randrange(256)


def _insert(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(chance, text)
    text[at:at] = chance.choice(TOKENS)


def _replace(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(chance, text)
    text[at : at + chance.randrange(12)] = chance.choice(TOKENS)


def _leave_out(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(chance, text)
    del text[at : at + chance.randrange(1, 40)]


def _cut(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    del text[_place(chance, text) :]


def _repeat(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(chance, text)
    text[at:at] = bytes(text[at : at + chance.randrange(1, 200)]) * chance.randrange(1, 6)


def _splice(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    text[_place(chance, text) :] = other[chance.randrange(len(other) + 1) :]


def _swap(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    words = bytes(text).split(b" ")
    one, other = chance.randrange(len(words)), chance.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    text[:] = b" ".join(words)


def _pile(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    at = _place(chance, text)
    token = b"".join(chance.choices(TOKENS, k=chance.randrange(1, 3)))
    text[at:at] = token * chance.choice([20, 600, 3_000, 20_000])


def _encode(chance: random.Random, text: bytearray, seeds: Sequence[bytes]) -> None:
    text[:] = bytes(text).decode("latin-1").encode(chance.choice(["utf-16", "utf-16-be", "utf-8", "utf-8-sig"]))


FEW: list[Change] = [_flip, _insert, _insert, _replace, _replace, _leave_out, _repeat, _swap]
RARE: list[Change] = [_cut, _splice, _pile, _encode]


def mutated(name: str, number: int, seeds: Sequence[bytes]) -> bytes:
    """The input `number` of those that are made for a parser of this name from its seeds."""
    chance = random.Random(f"{name} {number}")
    text = bytearray(chance.choice(seeds))
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        chance.choice(RARE if chance.random() < 0.12 else FEW)(chance, text, seeds)
    return bytes(text)
