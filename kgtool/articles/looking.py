"""An article file looked at whole: what it says, what is wrong with it, and in which field of which entry."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyoxigraph as ox

from kgtool.articles import form
from kgtool.articles.article import Article, compile_text
from kgtool.articles.evidence import Text
from kgtool.articles.folder import SUFFIX, Folder
from kgtool.articles.reading import ArticleError, Fault, Fields, Position, place, read_yaml
from kgtool.errors import KgtoolError
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.names import names
from kgtool.rdf.results import rows
from kgtool.rdf.results import text as text_of
from kgtool.store.base import MADE_NAMES, Store

# The looks that are remembered: an article as it is on disk, and as a form would have it, of a few people.
MOST_KEPT = 24
_SEED_FILE = ox.NamedNode(names().expand("kg:seedFile"))
_DOCUMENT = ox.NamedNode(names().expand("kg:Document"))


class Spot(NamedTuple):
    """A place in an article file: part, entry (from 0) and key; "" for an entry as a whole, and for none."""

    section: str = ""
    entry: int = -1
    key: str = ""


class Found(NamedTuple):
    """What is wrong or worth a look, and where."""

    spot: Spot
    at: Position
    message: str

    @property
    def alike(self) -> tuple[str, str]:
        """The same for the same fault in a file with more or fewer lines and claims."""
        return self.spot.section, re.sub(r"line \d+", "line", self.message)

    @property
    def sentence(self) -> str:
        """The message without the short name of the claim that it stands at."""
        return re.sub(r"^c:\S+: ", "", self.message)


@dataclass(frozen=True)
class Looked:
    """An article file as it was read and compiled."""

    content: Fields
    text: Text | None = None
    article: Article | None = None
    """None: something is wrong."""
    faults: tuple[Found, ...] = ()
    remarks: tuple[Found, ...] = ()

    @property
    def head(self) -> Mapping[str, Any]:
        """What it says of the article itself."""
        found = self.content.get("article")
        return found if isinstance(found, Mapping) else {}

    @property
    def claims(self) -> list[Any]:
        """The claims as the file has them."""
        found = self.content.get("claims")
        return list(found) if isinstance(found, list) else []

    def claim(self, number: str) -> int | None:
        """The place of the claim with a number; None where there is none."""
        places = range(len(self.claims))
        return next((place for place in places if number and form.number_of(self.claims, place) == number), None)

    def held(self, number: str) -> Mapping[str, Any]:
        """The claim with a number; an empty one where there is none."""
        found = self.claim(number)
        return self.claims[found] if found is not None and isinstance(self.claims[found], Mapping) else {}

    def of_claim(self, place: int, found: Iterable[Found]) -> list[Found]:
        """Those of the faults or remarks that stand in the claim at a place."""
        return [one for one in found if one.spot[:2] == ("claims", place)]

    def where(self, fault: Found) -> str:
        """The claim or the line of a fault, for a person."""
        if fault.spot.section == "claims" and fault.spot.entry < len(self.claims):
            return f"Claim {form.number_of(self.claims, fault.spot.entry)}"
        return f"Line {fault.at.line}" if fault.at.line else "The file"


class Looker:
    """Looks at the article files of a folder, and remembers the last looks."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._looks: OrderedDict[object, Looked] = OrderedDict()

    def look(self, name: str, content: str, store: Store, version: int) -> Looked:
        """The article file `name` with this content, by the names of a store.

        `version` is another number whenever the store has changed.
        """
        read = Fields()
        try:
            found = read_yaml(content, name + SUFFIX)
            read = found if isinstance(found, Fields) else Fields()
            text = self._folder.text(read, name)
            same = self._folder.same_id(name, content)
            key = (name, same, hashlib.sha256(content.encode()).digest(), text and text.sha256, version)
            if kept := self._looks.get(key):
                return kept
            looked = _compiled(read, content, name, text, store)
            if looked.article and (why := _taken(same, looked.article, store)):
                looked = Looked(read, text, faults=(Found(Spot("article", 0), place(looked.head), why),))
        except ArticleError as error:
            return Looked(read, faults=tuple(_placed(read, error.faults)))
        except KgtoolError as error:  # its text cannot be read
            return Looked(read, faults=(Found(Spot(), Position(), str(error)),))
        self._looks[key] = looked
        while len(self._looks) > MOST_KEPT:
            self._looks.popitem(last=False)
        return looked


def _taken(same: str, article: Article, store: Store) -> str:
    """Why the graph of an article is not its own, so that putting it into the store would destroy another's.

    `same` is another article file with the same id, if any.
    """
    own = {text_of(quad.subject) for quad in article.quads if quad.object == _DOCUMENT}
    texts = {text_of(quad.object) for quad in article.quads if quad.predicate == _SEED_FILE}
    query = f"SELECT ?d ?t {{ GRAPH <{article.graph}> {{ ?d a kg:Document OPTIONAL {{ ?d kg:seedFile ?t }} }} }}"
    held = {(text_of(row["d"]), text_of(row["t"]) if "t" in row else "") for row in rows(store.query(query)).dicts()}
    others = {names().shorten(document) for document, _ in held if document not in own}
    others |= {text for document, text in held if document in own and text and texts and text not in texts}
    if others or article.graph in (*MADE_NAMES, GRAPHS + "reference"):
        holds = ", ".join(sorted(others)) or "what is not of one document"
        graph = names().shorten(article.graph)
        return f"The graph {graph} is that of another article ({holds}); give this one another id: or graph:."
    return f"{same}{SUFFIX} has the same id; give one of them another, or they share a graph." if same else ""


def _compiled(read: Fields, content: str, name: str, text: Text | None, store: Store) -> Looked:
    try:
        article = compile_text(content, name + SUFFIX, store, text)
    except ArticleError as error:
        return Looked(read, text, faults=tuple(_placed(read, error.faults)))
    return Looked(read, text, article, remarks=tuple(_placed(read, article.remarks)))


def _placed(content: Fields, faults: Iterable[Fault]) -> Iterator[Found]:
    """Faults with the part, entry and key that they stand in."""
    spots = sorted(_spots(content), key=lambda spot: spot[0])
    places = [at for at, _ in spots]
    for at, message in faults:
        number = bisect_right(places, at) - 1
        spot = spots[number][1] if number >= 0 else Spot()
        if spot.section == "claims":
            spot = spot._replace(key=_field_of(spot.key, message))
        yield Found(spot, at, message)


def _spots(content: Fields) -> Iterator[tuple[Position, Spot]]:
    for section, value in content.items():
        for number, entry in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(entry, Mapping):
                yield from ((place(key), Spot(section, number, str(key))) for key in entry)
            else:
                yield place(entry), Spot(section, number)


def _field_of(key: str, message: str) -> str:
    """The field of the form that a fault of a claim is about: by its key, or by the property that the message names."""
    if key in form.CONTENTS:
        return "what"
    if key in form.BY_KEY and not message.startswith("c:"):
        return key
    named = re.findall(r"kg:\w+", message)
    return next((one.key for one in form.FIELDS if one.row and one.row.short in named), "")
