"""The words that drafts are held against, and the reasons for which a claim is checked or rejected; see signs.yaml."""

from __future__ import annotations

import re
from collections import Counter
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


def language_of(text: str) -> str:
    """The language of a text, of those that have signs: the one whose common words it has most; else English."""
    there = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    found = {str(name): sum(there[word] for word in rows["common"]) for name, rows in signs()["languages"].items()}
    return max(found, key=lambda name: found[name])


def of_language(language: str) -> Mapping[str, Any]:
    """The signs of a language; those of English for one that has none."""
    languages: Mapping[str, Any] = signs()["languages"]
    rows: Mapping[str, Any] = languages.get(language, languages["en"])
    return rows


def in_english(text: str, language: str) -> str:
    """A text whose numbers are written as in English: 30.000 and 2,5 Millionen become 30,000 and 2.5 million."""
    rows = of_language(language)
    if rows["decimal"] == ",":
        text = re.sub(r"(?<![\d.,])\d{1,3}(?:[.\s]\d{3})+(?!\d)", lambda found: re.sub(r"[.\s]", ",", found[0]), text)
        text = re.sub(r"(?<=\d),(?=\d{1,2}(?!\d))", ".", text)
    text = text.casefold().replace("’", "'")
    return words(*rows["numbers"]).sub(lambda found: rows["numbers"][found[0]], text) if rows["numbers"] else text


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
