"""The page of one article: its paragraphs with their claims, and the form for one claim as it was filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from kgtool.articles import form
from kgtool.articles.article import Article
from kgtool.articles.codes import code
from kgtool.articles.evidence import Text
from kgtool.articles.folder import Draft, File
from kgtool.articles.looking import Looked
from kgtool.articles.naming import short, slug
from kgtool.claims.style import bundled
from kgtool.errors import UsageError
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.names import names
from kgtool.server.pages import webpage
from kgtool.store import LocalStore

NOT_KEPT = {"Cache-Control": "no-store"}
# What goes with the fields of a draft: the claim that is changed, and what it was then.
OF_CLAIM = ("claim", "base")
# Names of fields that say of a name that it is new, and what it is of.
KIND, OF = "kind:", "of:"
_LIMITS = ("figure", "how", "if", "when", "at", "via", "word of", "answers")


@dataclass
class Filled:
    """The form: what stands in it, what it is for, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    claim: str = ""
    """The number of the claim that is changed; empty: it is a new one."""
    base: str = ""
    """What the claim was when the form was filled in."""
    draft: str = ""
    rev: int = 0
    kept: str = ""
    faults: dict[str, list[str]] = field(default_factory=dict)
    """What is wrong, by field; under "" what is wrong with the claim as a whole."""
    theirs: dict[str, str] = field(default_factory=dict)
    """What the file has now, where that is not what stands in the form."""
    notice: str = ""
    is_right: bool = False
    """Whether it was checked, and nothing is wrong."""

    @classmethod
    def of_draft(cls, draft: Draft) -> Filled:
        """The form as a draft has it."""
        values = {key: value for key, value in draft.values.items() if key not in OF_CLAIM}
        claim, base = (draft.values.get(key, "") for key in OF_CLAIM)
        return cls(values, claim, base, draft.id, draft.rev, draft.kept)

    def all_values(self) -> dict[str, str]:
        """What a draft has of it."""
        return {**self.values, **{key: value for key in OF_CLAIM if (value := getattr(self, key))}}

    @property
    def first(self) -> str:
        """The field that is to have the focus: the first that is wrong; "save" where nothing is."""
        return "save" if self.is_right else next((one.key for one in form.FIELDS if self.faults.get(one.key)), "")


class Offer(NamedTuple):
    """A name that means nothing: those that are like it, and what it could be if it is new."""

    number: int
    word: str
    near: list[str]
    kinds: list[str]


@dataclass(frozen=True)
class Shown:
    """An article as its page shows it."""

    file: File
    looked: Looked
    drafts: list[Draft]
    done: list[str]
    """The ids of drafts that were saved or dropped."""


def quads_of(article: Article) -> list[ox.Quad]:
    """What an article says, each in a named graph: where its graph comes from is said in that."""
    own = ox.NamedNode(article.graph)
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, own) if quad.graph_name == ox.DefaultGraph() else quad
        for quad in article.quads
    ]


def is_in(store: LocalStore, looked: Looked) -> bool:
    """Whether the graph of the document is what the file says."""
    if looked.article is None:
        return False
    reference = ox.NamedNode(GRAPHS + "reference")
    own = {quad for quad in quads_of(looked.article) if quad.graph_name != reference}
    return own == set(store.graph_quads(looked.article.graph))


def article_page(
    request: Request, store: LocalStore, shown: Shown, filled: Filled, status: int = 200, saved: str = "",
    after: Looked | None = None,
) -> Response:  # fmt: skip
    """The page; `saved` is the number of the claim that was just saved, `after` the file as the form would have it."""
    looked, stands, name = shown.looked, is_in(store, shown.looked), shown.file.name
    paragraphs = list(_paragraphs(looked, stands, webpage.root(request)))
    content = (after or looked).content
    held = looked.held(filled.claim)
    wrong = [one for one in form.FIELDS if filled.faults.get(one.key)]
    return webpage.page(
        request, "article.html", status, NOT_KEPT, name=name, file=shown.file, looked=looked, stands=stands,
        title=str(looked.head.get("title") or name), paragraphs=paragraphs,
        general=[f"{looked.where(one)}: {one.message}" for one in looked.faults if one.spot.section != "claims"],
        form=filled, fields=form.FIELDS, options=form.options, required=form.REQUIRED, content_key=form.CONTENT,
        check=_listed(held.get(form.CHECK, "")), shut=form.locked(held), most=form.MOST_OFFERED,
        lists=_lists(store, looked.content),
        offers={one.key: list(_offers(one, filled, store, content)) for one in wrong}, saved=saved,
        drafts=[one for one in shown.drafts if one.id != filled.draft], done=shown.done,
        posted=request.method == "POST", draft_ids=[one.id for one in shown.drafts],
    )  # fmt: skip


def _lists(store: LocalStore, content: Mapping[str, Any]) -> dict[str, tuple[str, list[form.Option]]]:
    """The names that fields can have, by field: the id of their list, and the list where it is the first of that id."""
    lists: dict[str, tuple[str, list[form.Option]]] = {}
    for one in form.FIELDS:
        if one.way in ("names", "list") and one.row:
            id = "l-" + slug(" ".join(sorted(one.row.classes)) if one.way == "names" else one.key)
            known = {known for known, _ in lists.values()}
            lists[one.key] = (id, [] if id in known else form.offered(one, store, content))
    return lists


def _offers(one: form.Field, filled: Filled, store: LocalStore, content: Mapping[str, Any]) -> Iterator[Offer]:
    """What could be meant by each name of a field that means nothing."""
    if one.way not in ("names", "list"):
        return
    known = form.offered(one, store, content)
    spelled = {option.value for option in known}
    for number, word in enumerate(form.words_of(one, filled.values.get(one.key, ""))):
        if word not in spelled and not short(word):
            yield Offer(number, word, form.near(word, known), form.kinds_of_new(one) if one.way == "names" else [])


def _paragraphs(looked: Looked, stands: bool, root: str) -> Iterator[dict[str, Any]]:
    """The paragraphs, each with its claims; then the claims of none of them."""
    cards = [_card(looked, place, stands, root) for place, it in enumerate(looked.claims) if isinstance(it, Mapping)]
    words = looked.text.paragraphs if looked.text else []
    numbers = [str(number) for number in range(1, len(words) + 1)]
    beyond = {par for card in cards for par in card["pars"] if par.isdecimal() and par not in numbers}
    for number in [*numbers, *sorted(beyond, key=int)]:
        here = [card for card in cards if number in (card["home"], *card["pars"])]
        first = [card for card in here if card["home"] == number]
        quotes = [(card["quote"], card["number"]) for card in here if card["quote"]]
        pieces = list(_pieces(looked.text, int(number), quotes)) if looked.text and number in numbers else []
        yield {"number": number, "pieces": pieces, "claims": first, "others": [c for c in here if c not in first]}
    if rest := [card for card in cards if not any(par.isdecimal() for par in (card["home"], *card["pars"]))]:
        yield {"number": "", "pieces": [], "claims": rest, "others": []}


def _card(looked: Looked, place: int, stands: bool, root: str) -> dict[str, Any]:
    """A claim as the page shows it."""
    claim, number = looked.claims[place], form.number_of(looked.claims, place)
    values, shut = form.values_of(claim), form.locked(claim)
    article, stance = str(looked.head.get("id", "")), values.get("stance", "")
    pars = form.words_of(form.BY_KEY["par"], values.get("par", "")) or [""]
    iri = names().expand(f"c:{slug(article)}-{int(number):02}") if number.isdecimal() else short(number)
    return {
        **{key: values.get(key, "") for key in ("for", "says", "quote", "note", "stance")},
        "number": number, "anchor": f"claim-{slug(number)}", "who": values.get("who") or shut.get("who", ""),
        "what": values.get("what") or _label(claim), "tone": _tone(stance), "mark": values.get("as", "stated"),
        "check": _listed(claim.get(form.CHECK, "")),
        "limits": [(form.BY_KEY[key].label.lower(), values[key]) for key in _LIMITS if key in values],
        "pars": pars, "home": _home(looked.text, pars, values.get("quote", "")),
        "faults": looked.of_claim(place, looked.faults), "remarks": looked.of_claim(place, looked.remarks),
        "href": webpage.address(iri, root) if stands and iri else "",
    }  # fmt: skip


def _home(text: Text | None, pars: list[str], quote: str) -> str:
    """The paragraph beside which a claim stands: the one with its quote, else the first that it cites."""
    if not text or not quote:
        return pars[0]
    within = (par for par in pars if par.isdecimal() and text.find(quote, int(par)))
    return next(within, pars[0] or str(text.where(quote) or ""))


def _listed(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _label(claim: Mapping[str, Any]) -> str:
    """What a content that is written out in a claim is called."""
    for key in form.CONTENTS:
        if isinstance(within := claim.get(key), Mapping):
            return next((value for value in within.values() if isinstance(value, str)), "")
        if isinstance(within, list):
            return "; ".join(one for one in within if isinstance(one, str))
    return ""


def _tone(stance: str) -> str:
    row = form.BY_KEY["stance"].row
    try:
        return f"tone-{bundled().line(code(row.codes, stance)).role}" if row and stance else "tone-other"
    except UsageError:
        return "tone-other"


def _pieces(text: Text, number: int, quotes: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """A paragraph in pieces, each with the number of the claim whose quote it is; "" for the words between."""
    words = " ".join(text.paragraphs[number - 1].split())
    found = sorted((words.find(quote), quote, claim) for q, claim in quotes if (quote := text.find(q, number)))
    begun = 0
    for start, quote, claim in found:
        if start >= begun:
            yield words[begun:start], ""
            yield quote, claim
            begun = start + len(quote)
    yield words[begun:], ""
