"""The gate that drafts pass: what a claim must have of the sentence that it quotes, before a person looks at it.

Nothing is mended here. A claim that cannot be held against the text is rejected, with the reason; one that lacks
something of its sentence is marked (``check:``), and ``compile`` takes no claim that is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from kgtool.articles.compiling import FLAT, each
from kgtool.articles.evidence import Text
from kgtool.articles.in_words import halves, numbers
from kgtool.articles.naming import Known, short
from kgtool.articles.signs import found, in_english, language_of, of_language, plain, reason, signs
from kgtool.articles.table import table
from kgtool.errors import UsageError
from kgtool.questions.labels import NAME_PROPERTIES
from kgtool.rdf.results import rows
from kgtool.rdf.results import text as text_of
from kgtool.rdf.text import fold
from kgtool.store.base import Store

QUOTED_WORDS = 6
NEEDED = ("who", "stance", "par", "quote", "says")
# What a claim says in words of others, or of itself: no part of its meaning.
_BESIDE = ("quote", "note", "check", "id", "par", "extractor")
# New entries that are called by a name, which the text has.
_NAMES = ("person", "country", "organization", "coalition", "outlet", "place")
# Whoever is described in the coder's words is near where one of these words begins alike.
_ALIKE = 4


@dataclass
class Gated:
    """What came through the gate, as the parts of an article file."""

    new: list[Any] = field(default_factory=list)
    known: list[Any] = field(default_factory=list)
    claims: list[Any] = field(default_factory=list)
    rejected: list[Any] = field(default_factory=list)
    """What did not, each as a mapping that begins with its ``reason``."""

    @property
    def marked(self) -> list[Mapping[str, Any]]:
        """What is to be checked."""
        return [entry for entry in (*self.new, *self.known, *self.claims) if "check" in entry]


class Gate:
    """Holds the claims of a draft against a text; names are those of the draft, and of a store."""

    def __init__(self, text: Text, store: Store, new: Iterable[Any] = ()) -> None:
        self.text = text
        self.language = language_of(text.whole)
        self.known = Known(store, "urn:kgtool:draft")
        kinds = table().kinds
        for entry in new:
            head = next(iter(entry), "") if isinstance(entry, Mapping) else ""
            if head in kinds and isinstance(entry[head], str):
                self.known.add(entry[head], f"urn:kgtool:draft:{len(self.known.classes)}", kinds[head].short)

    def passed(self, answer: Mapping[str, Any]) -> Gated:
        """The parts of a draft: each claim and entry as it is, marked, or among the rejected."""
        done = Gated()
        for part in answer:
            if part == "article" or part not in ("new", "known", "claims"):
                done.rejected.append({"reason": "head" if part == "article" else "unknown-key", part: answer[part]})
        for part, kept in (("new", done.new), ("known", done.known)):
            listed = _items(answer.get(part, []))
            for entry in chain.from_iterable(
                each(one) if isinstance(one, Mapping) and one else [one] for one in listed
            ):
                if isinstance(entry, Mapping) and next(iter(entry), "") in table().kinds:
                    kept.append(marked(entry, self._of_entry(entry, part)))
                else:
                    done.rejected.append({"reason": "unknown-key", part: entry})
        for number, claim in enumerate(_items(answer.get("claims", [])), 1):
            if isinstance(claim, Mapping) and "id" not in claim:
                claim = {"id": str(number), **claim}  # noqa: PLW2901  # a number that stays when others are rejected
            if why := self.rejection(claim):
                done.rejected.append({"reason": why, "claim": claim})
            else:
                done.claims.append(marked(claim, [*(["unsure"] if "check" in claim else []), *self.doubts(claim)]))
        return done

    def _of_entry(self, entry: Mapping[str, Any], part: str) -> Iterator[str]:
        kind, name = next(iter(entry.items()))
        if kind in _NAMES and not (isinstance(name, str) and self.text.has(name)):
            yield "name"
        if part == "known" or set(entry) - {kind, "par"} or not isinstance(name, str):
            yield "unproven"

    # ---- Rejected ----

    def rejection(self, claim: Any) -> str:
        """The reason for which a claim cannot be held against the text; "" where it can."""
        if not isinstance(claim, Mapping) or any(key not in claim for key in NEEDED):
            return "no-claim"
        if not any(key in claim for key in ("what", *FLAT)):
            return "no-claim"
        if any(key not in claim_keys() and not short(key) for key in claim):
            return "unknown-key"
        quote, cited = claim["quote"], paragraphs(claim)
        if not cited or not all(0 < number <= len(self.text.paragraphs) for number in cited):
            return "no-paragraph"
        if not isinstance(quote, str) or not quote.strip():
            return "quote-missing"
        if len(quote.split()) > QUOTED_WORDS:
            return "quote-long"
        if not any(self.text.find(quote, number) for number in cited):
            return "quote-elsewhere" if self.text.where(quote) else "quote-missing"
        return ""

    # ---- Marked ----

    def doubts(self, claim: Mapping[str, Any]) -> Iterator[str]:
        """The reasons for which a claim is to be checked."""
        cited = paragraphs(claim)
        number = next(number for number in cited if self.text.find(claim["quote"], number))
        sentence = self.text.sentence(claim["quote"], number)
        said, told = plain(sentence), plain(" | ".join(_meant(claim)))
        yield from _of_figures(sentence, told, self.language)
        there = _figures(" | ".join(self.text.paragraphs[number - 1] for number in cited), self.language)
        for words in _meant(claim, ("says", "figure")):
            for part in halves(words):  # in English, or in the words of the text
                if not any(_figures(part, language) <= there for language in ("en", self.language)):
                    yield "figure-added"
        yield from _of_words(said, told, claim, self.language)
        yield from self._of_claimant(claim, cited)

    def _of_claimant(self, claim: Mapping[str, Any], cited: list[int]) -> Iterator[str]:
        near = " ".join(self.text.paragraphs[min(cited) - 2 if min(cited) > 1 else 0 : max(cited)])
        before = " ".join(self.text.paragraphs[: max(cited)])
        for who in _items(claim["who"]):
            name = next(iter(who.values()), "") if isinstance(who, Mapping) else who
            names = self.called(name) if isinstance(name, str) else set()
            if not names or any(_named(called, near) for called in names):
                continue
            pronoun = found(
                of_language(self.language)["pronouns"], plain(" ".join(self.text.paragraphs[n - 1] for n in cited))
            )
            elsewhere = any(_named(called, before) for called in names)
            yield "claimant-pronoun" if pronoun and elsewhere else "claimant-missing"

    def called(self, name: str) -> set[str]:
        """What a claimant may be called in a text: names, a surname, offices; nothing where the article itself speaks.

        A word that ends in * stands for all that begin with it.
        """
        try:
            iri = self.known.find(name, table().kinds["claim"].keys["who"])
        except UsageError:
            return {name} | _beginnings(name)
        kinds = self.known.kinds_of(iri)
        if "kg:NarratorVoice" in kinds:
            return set()
        names = {name, *self._names(iri)}
        if "kg:Person" in kinds:
            return names | {called.split()[-1] for called in names if len(called.split()[-1]) > 2}
        return names.union(*map(_beginnings, names))

    def _names(self, iri: str) -> Iterator[str]:
        if iri.startswith("urn:kgtool:draft:"):
            return
        named = "|".join(NAME_PROPERTIES)
        query = f"""SELECT DISTINCT ?l {{ {{ <{iri}> {named} ?l }} UNION
            {{ ?holding org:member <{iri}> ; kg:post ?post . ?post {named} ?l }} }}"""
        yield from (text_of(row["l"]) for row in rows(self.known.store.query(query)).dicts())


def marked(entry: Mapping[str, Any], codes: Iterable[str]) -> dict[str, Any]:
    """An entry with the reasons for which it is to be checked, as its first key; without any, as it is."""
    why = list(dict.fromkeys(codes))
    rest = {key: value for key, value in entry.items() if key != "check"}
    if not why:
        return rest
    mark = {"check": why[0] if len(why) == 1 else why}
    head = next(iter(rest), "")  # an entry begins with its kind
    return {head: rest[head], **mark, **rest} if head in ("id", *table().kinds) else {**mark, **rest}


def reasons(entry: Mapping[str, Any]) -> list[str]:
    """The sentences for which an entry is to be checked."""
    return [reason(code) for code in _items(entry.get("check", [])) if isinstance(code, str)]


def claim_keys() -> set[str]:
    """All keys that a claim may have."""
    kinds = table().kinds
    return {"id", "sense", "check", *FLAT, *kinds["claim"].keys, *(key for name in FLAT for key in kinds[name].keys)}


def paragraphs(claim: Mapping[str, Any]) -> list[int]:
    """The paragraphs that a claim names; none where one of them is no number."""
    given = _items(claim.get("par", []))
    able = all(isinstance(one, str) and one.isascii() and one.isdecimal() and len(one) < 7 for one in given)
    return [int(one) for one in given] if able else []


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _meant(value: Any, keys: Iterable[str] = ()) -> Iterator[str]:
    """The texts in a claim that say something: of these keys, or of all but those that only point at a place."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if (key in keys) if keys else key not in _BESIDE:
                yield from _meant(part)
    elif isinstance(value, list):
        for part in value:
            yield from _meant(part)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _keys(part)


def _figures(text: str, language: str) -> set[Decimal | str]:
    """The numbers of a text in a language; "one" and ordinals are none.

    What can be read in two ways is kept as it stands.
    """
    there: set[Decimal | str] = set()
    text = in_english(text, language)
    for word in re.findall(r"(?<![\w.,])\d{1,3}(?:\.\d{3})+(?![\w.])", text):
        there.add(word)
        text = text.replace(word, " ")
    text = text.casefold()
    return there | {number.value for number in numbers(text) if text[number.start : number.end] != "one"}


def _of_figures(sentence: str, told: str, language: str) -> Iterator[str]:
    own, english = (of_language(name)["vague"] for name in (language, "en"))
    both = {**own, **english}
    vague = {own[word] for word in found(own, plain(sentence))} - {both[word] for word in found(both, told)}
    if _figures(sentence, language) - _figures(told, language) - _figures(told, "en") or vague:
        yield "figure"


def _of_words(said: str, told: str, claim: Mapping[str, Any], language: str) -> Iterator[str]:
    own, english = of_language(language), of_language("en")
    negated = claim.get("polarity") in ("negated", "pol:negated")
    there = found(own["negations"], said)
    told_so = negated or found([*own["negations"], *english["negations"]], told)
    if there and not (told_so or claim["stance"] in signs()["negative stances"]):
        yield "negation"
    if negated and not there:
        yield "negation-added"
    modals = {word: name for name, them in own["modals"].items() for word in them}
    for name in {modals[word] for word in found(modals, said)}:
        if not found([name, *own["modals"][name], *english["modals"][name]], told):
            yield "modality"
    if found(own["conditions"], said) and not {"if", "unless", "needed for"} & {*_keys(claim)}:
        yield "condition"


def _beginnings(name: str) -> set[str]:
    """The beginnings of the words of a description."""
    bare = re.sub(r"\([^()]*\)", " ", name)
    return {f"{word[:_ALIKE]}*" for word in re.findall(r"\w+", bare) if len(word) >= _ALIKE}


def _named(called: str, text: str) -> bool:
    end = "" if called.endswith("*") else r"(?!\w)"
    return bool(re.search(rf"(?<!\w){re.escape(fold(called.removesuffix('*')))}{end}", fold(text)))
