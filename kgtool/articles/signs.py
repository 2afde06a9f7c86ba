"""The words that drafts are held against, and the reasons for which a claim is checked or rejected; see signs.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from kgtool.articles.reading import read_yaml
from kgtool.rdf import files


@cache
def signs() -> Mapping[str, Any]:
    """The rows of signs.yaml."""
    rows: Mapping[str, Any] = read_yaml(files.package_text("articles", "signs.yaml"), "signs.yaml")
    return rows


def reason(code: str) -> str:
    """The sentence for a reason; a reason that a person wrote in words of his own is a sentence already."""
    return str(signs()["reasons"].get(code, code))


@cache
def words(*them: str) -> re.Pattern[str]:
    """What finds these words as such, the longest that fits first."""
    listed = "|".join(map(re.escape, sorted(them, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)")


def found(them: Iterable[str], plain: str) -> list[str]:
    """Which of these words stand in a text that ``plain`` gave, in its order."""
    return words(*them).findall(plain)


def plain(text: str) -> str:
    """A text for ``found``: small letters (but May stays the month) and contractions written out."""
    text = re.sub(r"\bMay\b", "in-may", text).casefold().replace("’", "'")
    for short, long in (
        ("won't", "will not"),
        ("can't", "can not"),
        ("cannot", "can not"),
        ("n't", " not"),
        ("'ll", " will"),
    ):
        text = text.replace(short, long)
    return " ".join(text.split())
