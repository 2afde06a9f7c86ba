"""What a page says first: answers of catalogue questions, each as a sentence with the claims that it rests on."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from kgtool.claims.reading import Row, iris
from kgtool.claims.thing import Namer
from kgtool.questions.question import find, narrowed
from kgtool.rdf import files
from kgtool.rdf.results import Term, rows, text
from kgtool.store.base import Store
from kgtool.words.catalogue import ENGLISH, Words, words_of

FEW = 3  # names in a list before "and N more"
_SLOT = re.compile(r"\{(\w+)(?: (\w+)=(\w+))?(?:\|([^}]+))?\}")


@dataclass(frozen=True)
class Headline:
    """A sentence on what the claims of a store say."""

    text: str
    question: str
    """The name of the question that it is the answer to, and that tells all of it."""
    claims: tuple[str, ...]
    """The IRIs of the claims in the rows that it is made of, each once."""


def headlines(store: Store, language: str = "en") -> list[Headline]:
    """The headlines of a store in their order (headlines.toml), with labels in `language`; none without claims."""
    answers: dict[str, list[Row]] = {}
    told: dict[int, Headline] = {}
    for entry in _entries():
        asked = entry["question"]
        if entry["place"] in told:
            continue
        if asked not in answers:
            answers[asked] = list(rows(store.query(narrowed(find(asked), store, {}, language).query)).dicts())
        found = [row for row in answers[asked] if _counts(row, entry.get("only", {}))]
        if found and ("single" not in entry or len({row[entry["single"]] for row in found}) == 1):
            told[entry["place"]] = Headline(_sentence(entry, found, store, language), asked, _claims(found))
    return [told[place] for place in sorted(told)]


@cache
def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(files.package_text("claims", "headlines.toml"))["headline"]
    return entries


def _counts(row: Row, only: Mapping[str, str]) -> bool:
    kinds: dict[str, type] = {"thing": ox.NamedNode, "text": ox.Literal, "some": object}
    return all(column in row and isinstance(row[column], kinds[kind]) for column, kind in only.items())


def _claims(found: Iterable[Row]) -> tuple[str, ...]:
    columns = ("claim", "other", "from", "to")
    return tuple(dict.fromkeys(text(row[column]) for row in found for column in columns if column in row))


def _sentence(entry: Mapping[str, Any], found: list[Row], store: Store, language: str) -> str:
    words = words_of(language)
    template = words.say(entry["text"])
    columns = {slot[1] for slot in _SLOT.finditer(template)}
    name = Namer(store, language).learn(iris(found, *columns))

    def filled(slot: re.Match[str]) -> str:
        column, other, wanted, forms = slot.groups()
        some = [row for row in found if not other or text(row[other]) == wanted]
        often = Counter[Term](row[column] for row in some if column in row)
        if forms:
            every = forms.split("|")
            return f"{len(often):,} {every[min(words.form(len(often)), len(every) - 1)]}"
        return _listed([name(term).label for term, _ in often.most_common()], words)

    return _SLOT.sub(filled, template)


def _listed(names: list[str], words: Words = ENGLISH) -> str:
    """Names in a row, the first few of them where there are many: "a, b, c and 2 more"."""
    if len(names) > FEW + 1:
        return words.say("{names} and {n} more", names=", ".join(names[:FEW]), n=f"{len(names) - FEW:,}")
    return f" {words.say('and')} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
