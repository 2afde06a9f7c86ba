"""The skeleton of an article file for a text: what a coder would look up first, and no claim.

The places to look at are found by signs alone (known names, quotation marks, verbs of saying, numbers): a list to be
used or struck, not a reading of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kgtool.articles.evidence import Text
from kgtool.articles.in_words import figure
from kgtool.articles.naming import slug
from kgtool.articles.reading import scalar
from kgtool.questions.labels import NAME_PROPERTIES
from kgtool.rdf.results import rows
from kgtool.rdf.results import text as text_of
from kgtool.store import as_store
from kgtool.store.base import Store, StoreLike

# At most so many words of a paragraph stand in a file: no text may be copied beyond that.
WORDS = 6
_SAYING = re.compile(
    r"\b(?:said|says|say|told|tells|stated|states|announced|announces|argued|argues|wrote|writes|reported|reports|"
    r"proposed|proposes|offered|offers|demanded|demands|rejected|rejects|refused|refuses|denied|denies|confirmed|"
    r"confirms|warned|warns|insisted|insists|added|adds|noted|notes|according to|called for|calls for|ready to)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“„«\"]([^“”„«»\"]{2,300})[”“»\"]")
_FIGURE = re.compile(
    r"(?:\b(?:at least|at most|more than|fewer than|less than|over|under|about|around|up to|from|between|nearly|some)"
    r"\s+)?"
    r"(?:(?:[$€£]\s?)?\d[\d., ]*\d|[$€£]?\d|\b(?:several thousand|tens of thousands|thousands|hundreds|dozens))"
    r"(?:\s?%|(?:\s+[\w-]+){0,3})"
)
_NAMED = (
    "kg:Person kg:Country kg:Organization kg:Coalition kg:NewsOutlet kg:Place kg:Plan kg:Meeting kg:Event kg:Provision"
)


def new_article(text: str | Path, store: StoreLike | None = None, *, with_text: bool = False) -> str:
    """The skeleton of an article file for a text file: head, numbered paragraphs as comments, and places to look at.

    Names are those that `store` knows (default: the bundled graph). At most six words of a paragraph are copied, unless
    `with_text`. It claims nothing: the places are found by signs alone. Raises DataError where the text cannot be read.
    """
    path = Path(text)
    found = Text.read(path)
    return (
        "\n".join([*_head(path, found), "", *_paragraphs(found, as_store(store), with_text), "", *_first_claim(found)])
        + "\n"
    )


def _head(path: Path, found: Text) -> Iterator[str]:
    yield "# Made by kgtool article new: fill in what is empty, write the claims, then kgtool article compile."
    yield from (
        "article:",
        f"  id: {slug(path.stem)}",
        '  title: ""  # what readers see, such as: Harbor Post, 7 May 2031',
    )
    yield from ('  # outlet: ""', "  # published: 2031-05-07", "  language: en", f"  text: {scalar(path.name)}")
    yield from (f"  sha256: {found.sha256}", f"  paragraphs: {len(found.paragraphs)}")


def _paragraphs(found: Text, store: Store, with_text: bool) -> Iterator[str]:
    yield "# The paragraphs, and places to look at: a list made by signs alone, no reading of the text."
    known = _known(store)
    for number, paragraph in enumerate(found.paragraphs, 1):
        yield f"# {number}: {paragraph if with_text else _beginning(paragraph)}"
        places = {
            "known": [name for name in known if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", paragraph)],
            "quoted": [_beginning(quote) for quote in _QUOTED.findall(paragraph)],
            "said": sorted({word.casefold() for word in _SAYING.findall(paragraph)}),
            "figures": list(_figures(paragraph)),
        }
        yield from (f"#    {what}: {'; '.join(dict.fromkeys(them))}" for what, them in places.items() if them)


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:WORDS]) + (" ..." if len(words) > WORDS else "")


def _figures(paragraph: str) -> Iterator[str]:
    """The figures of a paragraph, each in the fewest words that can be read."""
    for match in _FIGURE.finditer(paragraph):
        words = match[0].strip(" .,").split()
        able = [" ".join(words[:count]) for count in range(1, min(len(words), WORDS) + 1)]
        yield next((words_ for words_ in able if _is_figure(words_)), able[0] if len(able) == 1 else able[1])


def _is_figure(words: str) -> bool:
    try:
        return bool(figure(words))
    except ValueError:
        return False


def _known(store: Store) -> list[str]:
    named = " ".join(NAME_PROPERTIES)
    query = f"SELECT DISTINCT ?l {{ VALUES ?c {{ {_NAMED} }} VALUES ?p {{ {named} }} ?x a ?c ; ?p ?l }}"
    labels = {text_of(row["l"]) for row in rows(store.query(query)).dicts()}
    return sorted(label for label in labels if len(label) > 1)


def _first_claim(found: Text) -> Iterator[str]:
    yield "# new:                # what the graph does not know yet: person, country, outlet, group, report, date ..."
    yield "#   - person: Vera Holm"
    yield "claims: []"
    yield "#   - id: 1"
    yield "#     who: Vera Holm  # whose position it is"
    yield "#     stance: offers"
    yield "#     measure: 100 guards at the strait"
    yield "#     type: force deployment"
    yield f"#     par: {min(1, len(found.paragraphs))}"
    yield "#     quote: ready to send guards"
    yield "#     says: one sentence of your own."
