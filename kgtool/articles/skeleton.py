"""The skeleton of an article file for a text: what a coder would look up first, and no claim.

The places to look at are found by signs alone (known names, quotation marks, verbs of saying, numbers): a list to be
used or struck, not a reading of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kgtool.articles.evidence import QUOTATION, Text
from kgtool.articles.in_words import figure
from kgtool.articles.naming import slug
from kgtool.articles.reading import scalar
from kgtool.articles.signs import language_of, of_language, words
from kgtool.questions.labels import NAME_PROPERTIES
from kgtool.rdf.results import rows
from kgtool.rdf.results import text as text_of
from kgtool.store import as_store
from kgtool.store.base import Store, StoreLike

# At most so many words of a paragraph stand in a file: no text may be copied beyond that.
WORDS = 6
_QUOTED = re.compile(rf"[{QUOTATION}\"]([^{QUOTATION}\"]{{2,300}})[{QUOTATION}\"]")
_FIGURE = re.compile(
    r"(?:\b(?:at least|at most|more than|fewer than|less than|over|under|about|around|up to|from|between|nearly|some)"
    r"\s+)?"
    r"(?:(?:[$€£]\s?)?\d[\d.,\u00a0\u202f ]*\d|[$€£]?\d"
    r"|\b(?:several thousand|tens of thousands|thousands|hundreds|dozens))"
    r"(?:\s?%|(?:\s+[\w-]+){0,3})"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_BEFORE = r"\b(?:[OoIi]n |[Ss]ince |[Uu]ntil |[Bb]y )?"
_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE = re.compile(
    rf"{_BEFORE}(?:{_DAY},? )?(?:(?:early|mid|late)[ -])?"
    rf"(?:\d{{1,2}} (?:{_MONTHS})|(?:{_MONTHS})(?: \d{{1,2}}\b)?)(?:,? \d{{4}})?\b"
    rf"|{_BEFORE}{_DAY}\b|\b[Ii]n \d{{4}}\b|\b(?:yesterday|today|tomorrow|(?:last|next|this) (?:week|month|year))\b"
)
_WORD = re.compile(r"[\w'’-]+")
_NAMED = (
    "kg:Person kg:Country kg:Organization kg:Coalition kg:NewsOutlet kg:Place kg:Plan kg:Meeting kg:Event kg:Provision"
)


def new_article(text: str | Path, store: StoreLike | None = None, *, with_text: bool = False) -> str:
    """The skeleton of an article file for a text file: head, numbered paragraphs as comments, and places to look at.

    Names are those that `store` knows (default: the bundled graph). At most six words of a paragraph are copied, unless
    `with_text`. It claims nothing: the places, and the beginnings of claims in comments, are found by signs alone.
    Raises DataError where the text cannot be read.
    """
    path = Path(text)
    found = Text.read(path)
    names = known_names(as_store(store))
    return (
        "\n".join([*_head(path, found), "", *_paragraphs(found, names, with_text), "", *_claims(found, names)]) + "\n"
    )


def head(path: Path, found: Text) -> dict[str, str]:
    """The head of the article file of a text, as far as the text alone tells it."""
    return {
        "id": slug(path.stem),
        "title": "",
        "language": language_of(found.whole),
        "text": path.name,
        "sha256": found.sha256,
        "paragraphs": str(len(found.paragraphs)),
    }


def _head(path: Path, found: Text) -> Iterator[str]:
    more = {
        "title": [
            "  # what readers see, such as: Harbor Post, 7 May 2031",
            '  # outlet: ""',
            "  # published: 2031-05-07",
        ]
    }
    yield "# Made by kgtool article new: fill in what is empty, write the claims, then kgtool article compile."
    yield "article:"
    for key, value in head(path, found).items():
        beside, *below = more.get(key, [""])
        yield f"  {key}: {scalar(value)}{beside}"
        yield from below


def _paragraphs(found: Text, names: list[str], with_text: bool) -> Iterator[str]:
    yield "# The paragraphs, and places to look at: a list made by signs alone, no reading of the text."
    language = language_of(found.whole)
    for number, paragraph in enumerate(found.paragraphs, 1):
        yield f"# {number}: {paragraph if with_text else _beginning(paragraph)}"
        places = {
            "known": [name for name in names if _named(name, paragraph)],
            "quoted": [_beginning(quote) for quote in _QUOTED.findall(paragraph)],
            "said": [f"{verb[0]} ({stance}?)" for verb, stance in _verbs(paragraph, language)],
            "dates": _date(language).findall(paragraph),
            "figures": list(_figures(paragraph, language)),
        }
        yield from (f"#    {what}: {'; '.join(dict.fromkeys(them))}" for what, them in places.items() if them)


def _named(name: str, text: str) -> bool:
    return name in text and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _verbs(text: str, language: str) -> list[tuple[re.Match[str], str]]:
    """The verbs of saying in a text, each with the stance that it often tells of."""
    stances = {verb: stance for stance, verbs in of_language(language)["verbs"].items() for verb in verbs}
    return [(match, stances[match[0]]) for match in words(*stances).finditer(text)]


@cache
def _date(language: str) -> re.Pattern[str]:
    """What finds dates; of other languages than English, days, months and years alone."""
    names = "|".join(map(re.escape, of_language(language)["dates"]))
    return re.compile(rf"(?<!\w)(?:\d{{1,2}}(?:er)?\.? )?(?:{names})(?: \d{{4}})?(?!\w)") if names else _DATE


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:WORDS]) + (" ..." if len(words) > WORDS else "")


def _figures(paragraph: str, language: str) -> Iterator[str]:
    """The figures of a paragraph, each in the fewest words that can be read; dates are none."""
    for match in _FIGURE.finditer(_date(language).sub("|", paragraph)):
        words_ = match[0].strip(" .,").split()
        able = (" ".join(words_[:count]) for count in range(1, min(len(words_), WORDS) + 1))
        digits = [number for number, word in enumerate(words_) if word[0].isdigit()] or [0]
        last = next((number for number in digits if number + 1 not in digits), 0)
        yield next(filter(_is_figure, able), " ".join(words_[: last + 2]))


def _is_figure(words: str) -> bool:
    try:
        return bool(figure(words))
    except ValueError:
        return False


def known_names(store: Store) -> list[str]:
    """The names of people, countries, plans and the like that a store knows."""
    named = " ".join(NAME_PROPERTIES)
    query = f"SELECT DISTINCT ?l {{ VALUES ?c {{ {_NAMED} }} VALUES ?p {{ {named} }} ?x a ?c ; ?p ?l }}"
    labels = {text_of(row["l"]) for row in rows(store.query(query)).dicts()}
    return sorted(label for label in labels if len(label) > 1)


def _claims(found: Text, names: list[str]) -> Iterator[str]:
    """The beginnings of claims, one for each verb of saying, in comments."""
    yield "# new:                # what the graph does not know yet: person, country, outlet, group, report, date ..."
    yield "#   - person: Vera Holm"
    yield "claims:"
    yield "# Where there may be claims, by signs alone: fill in what is one (take the # away), strike the others."
    language = language_of(found.whole)
    for number, paragraph in enumerate(found.paragraphs, 1):
        for verb, stance in _verbs(paragraph, language):
            start, sentence = found.sentence_at(number, *verb.span())
            quoted = next((quote for quote in _QUOTED.findall(sentence) if len(quote.split()) <= WORDS), "")
            after = " ".join(sentence[verb.start() - start :].split()[:WORDS]).rstrip(".,;:")
            before, behind = sentence[: verb.start() - start], sentence[verb.end() - start :].lstrip()
            yield f"#  - who: {_claimant(before, behind, names, language)}"
            yield f"#    stance: {stance}"
            yield "#    measure:"
            yield from (f"#    figure: {figure_}" for figure_ in list(_figures(sentence, language))[:1])
            yield from (f"#    when: {date} =" for date in _date(language).findall(sentence)[:1])
            yield f"#    par: {number}"
            yield f"#    quote: {scalar(quoted or after)}"
            yield "#    says:"


def _claimant(before: str, after: str, names: list[str], language: str) -> str:
    """The first name before a verb, outside what is quoted, or the one right behind it ("said Ito"); else nothing.

    A name is one that the graph knows, or capitals in a row.
    """
    for passed_over in (_QUOTED, _date(language)):
        before = passed_over.sub(lambda match: "|" * len(match[0]), before)
    behind = [name for name in _names(f"x {after}", names) if name[0] == 2]
    found = [*_names(before, names)] or behind
    return scalar(min(found)[2]) if found else ""


def _names(text: str, known: list[str]) -> Iterator[tuple[int, int, str]]:
    """Where a name begins, less than nothing by its length, and the name: the least is the first and longest."""
    yield from ((text.find(name), -len(name), name) for name in known if _named(name, text))
    yield from ((start, -len(name), name) for start, name in _capitals(text))


def _capitals(text: str) -> Iterator[tuple[int, str]]:
    """Words with capital letters in a row, and where they begin; one word alone that begins a sentence is none."""
    start = end = -1
    for word in [*_WORD.finditer(text), None]:
        if word and word[0][0].isupper() and start >= 0 and text[end : word.start()] == " ":
            end = word.end()
            continue
        if start >= 0 and (" " in text[start:end] or not _begins(text[:start].rstrip())):
            yield start, text[start:end]
        start, end = (word.start(), word.end()) if word and word[0][0].isupper() else (-1, -1)


def _begins(before: str) -> bool:
    """Whether what stands behind these words begins a sentence, or a quoted one."""
    return before.endswith((*QUOTATION, '"', "(")) or not _WORD.search(before)
