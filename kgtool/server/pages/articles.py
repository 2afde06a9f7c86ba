"""The pages of the article files: a list of them, the page of each, and what its form does.

What is sent is kept as a draft before anything else is done with it. A claim is compiled with its whole file, by what
``kgtool article compile`` does. One that is at fault goes back into the form, with what is wrong at each field; one
that is right is written into the file, and where nothing in the file is wrong, the graph of the document is made anew.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from kgtool.articles import form
from kgtool.articles.article import Article
from kgtool.articles.editing import with_changes, with_entry, without_entry
from kgtool.articles.folder import Changed, File, Folder, new_id
from kgtool.articles.looking import Looked, Looker
from kgtool.articles.naming import Known, slug
from kgtool.articles.reading import ArticleError
from kgtool.articles.skeleton import new_article
from kgtool.articles.table import table
from kgtool.errors import KgtoolError, UsageError
from kgtool.server.pages import webpage
from kgtool.server.pages.article_page import KIND, NOT_KEPT, OF, Filled, Shown, article_page, is_in, quads_of
from kgtool.store import LocalStore

# Files of the list that are compiled for it; the others say that they were not.
MOST_COMPILED = 12
# How often a claim is written anew where the file changes on disk at that moment.
TRIES = 5
# The characters of a title, and of numbers and ids.
LONGEST_TITLE, LONGEST_ID = 300, 40
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_USE = re.compile(r"use:(?P<key>[a-z ]+):(?P<place>\d{1,3})")
_WANTED = {
    "who": "name whose position it is",
    "stance": "choose which position it is",
    "what": "name what it is about",
    "par": "give the number of the paragraph that says so",
    "quote": "mark at most six words in a paragraph",
    "says": "write the claim in a sentence of your own",
}


class Made(NamedTuple):
    """What a request gets, and the article that is to go into the store, if any."""

    response: Response
    article: Article | None = None


def sign_in(request: Request, fields: Mapping[str, str], was_wrong: bool) -> Response:
    """The page that asks for the token; what was sent with a form goes on with it."""
    return webpage.page(
        request, "signin.html", 401, {**NOT_KEPT, "WWW-Authenticate": 'Bearer realm="kgtool"'},
        title="Sign in", fields=fields, was_wrong=was_wrong,
    )  # fmt: skip


def put_article(store: LocalStore, article: Article) -> None:
    """Put an article into a store in place of what the graph of its document had; g:reference only grows."""
    store.replace_graphs([article.graph], quads_of(article))


class Desk:
    """The article files of a folder, as pages; None: there is no folder, which the pages say."""

    def __init__(self, path: Path | None) -> None:
        self.folder = Folder(path) if path else None
        self._looker = Looker(self.folder) if self.folder else None

    def answer(self, request: Request, fields: Mapping[str, str] | None, store: LocalStore, version: int) -> Made:
        """A page, or what a form (`fields`) does. `version` is another number whenever the store has changed."""
        if self.folder is None or self._looker is None:
            return Made(webpage.page(request, "articles.html", 200, NOT_KEPT, title="Articles", rows=None, texts=[]))
        if fields and fields.get("do") == "open":  # somebody has signed in
            query = f"?{request.url.query}" if request.url.query else ""
            return Made(RedirectResponse(request.url.path + query, 303, NOT_KEPT))
        at = _Request(request, self.folder, self._looker, store, version)
        try:
            return at.posted(fields) if fields is not None else Made(at.shown())
        except KgtoolError as error:
            message = str(error).partition("\n")[0]
            return Made(webpage.fault(request, webpage.status_of(error), message, error.excerpt))


class _Request:
    """One request for a page of articles."""

    def __init__(self, request: Request, folder: Folder, looker: Looker, store: LocalStore, version: int) -> None:
        self.request, self.folder, self.store = request, folder, store
        self._looker, self._version = looker, version
        self.root = webpage.root(request)
        path = request.url.path.removeprefix(f"{self.root}/articles").strip("/")
        # The path as it was sent has the escapes; a name has none.
        self.name = request.scope["path"].removeprefix(f"{self.root}/articles").strip("/").removesuffix("/names")
        self.wants_names = path.endswith("/names")

    def _look(self, content: str, name: str = "") -> Looked:
        return self._looker.look(name or self.name, content, self.store, self._version)

    def _to(self, name: str, query: str = "", article: Article | None = None) -> Made:
        return Made(RedirectResponse(f"{self.root}/articles/{quote(name)}{query}", 303, NOT_KEPT), article)

    def _unknown(self) -> Response:
        message = f"There is no article {self.name[:80]!r} in the folder; see the list of articles."
        return webpage.fault(self.request, 404, message)

    # ---- Pages ----

    def shown(self) -> Response:
        """The list; or the page of an article, with the draft that is asked for, else the newest of the same claim."""
        if not self.name:
            return self._listed()
        if self.name not in self.folder.names():
            return self._unknown()
        asked = self.request.query_params
        if self.wants_names:
            return self._names(asked.get("field", ""), asked.get("typed", "")[:100])
        shown = self._shown()
        claim, id = asked.get("claim", "")[:LONGEST_ID], asked.get("draft", "")
        drafts = [one for one in shown.drafts if (one.id == id if id else one.values.get("claim", "") == claim)]
        filled = _blank(shown.looked, claim)
        if drafts and "new" not in asked:
            filled = Filled.of_draft(drafts[0])
        elif claim and not filled.claim:
            filled.notice = f"There is no claim {claim} in this file; what you write becomes a new one."
        elif id:
            filled.notice = "That draft was saved or dropped."
        return article_page(self.request, self.store, shown, filled, saved=asked.get("saved", "")[:LONGEST_ID])

    def _shown(self, file: File | None = None, looked: Looked | None = None) -> Shown:
        file = file or self.folder.read(self.name)
        looked = looked or self._look(file.content)
        drafts = [draft for draft in self.folder.drafts(self.name) if not _is_saved(looked, Filled.of_draft(draft))]
        return Shown(file, looked, drafts, self.folder.done(self.name))

    def _names(self, key: str, typed: str) -> Response:
        """The names that a field could have, of those that begin with what is typed, as JSON."""
        if key not in form.BY_KEY:
            raise UsageError(f"There is no field {key[:40]!r}; ask for one of {', '.join(form.BY_KEY)}.")
        found = form.typed(form.BY_KEY[key], self.store, typed)
        return JSONResponse([option._asdict() for option in found], headers=NOT_KEPT)

    def _listed(self, notice: str = "", status: int = 200) -> Response:
        """The page that lists the articles, the one that was saved last first."""
        files = sorted(map(self._read, self.folder.names()), key=lambda row: row[0].saved, reverse=True)
        rows = [self._row(file, fault, number < MOST_COMPILED) for number, (file, fault) in enumerate(files)]
        return webpage.page(
            self.request, "articles.html", status, NOT_KEPT, title="Articles", rows=rows,
            texts=self.folder.texts(), notice=notice, most=MOST_COMPILED,
        )  # fmt: skip

    def _read(self, name: str) -> tuple[File, str]:
        """A file, or why it cannot be read."""
        try:
            return self.folder.read(name), ""
        except KgtoolError as error:
            return File(name, Path(), "", "", _LONG_AGO), str(error)

    def _row(self, file: File, fault: str, compiles: bool) -> dict[str, Any]:
        looked = self._look(file.content, file.name) if compiles and not fault else None
        try:
            drafts = len(self.folder.drafts(file.name))
        except KgtoolError as error:
            drafts, fault = 0, str(error)
        return {
            "name": file.name, "title": looked.head.get("title") if looked else "", "fault": fault, "looked": looked,
            "saved": "" if fault else file.saved.strftime("%Y-%m-%d %H:%M"), "drafts": drafts,
            "stands": bool(looked and is_in(self.store, looked)),
        }  # fmt: skip

    # ---- Forms ----

    def posted(self, fields: Mapping[str, str]) -> Made:
        """What a form asks for; what stands in it is kept as a draft first."""
        if not self.name:
            return self._begin(fields)
        if self.name not in self.folder.names():
            return Made(self._unknown())
        do, id = fields.get("do", "save"), fields.get("draft", "")[:LONGEST_ID]
        if do == "graph":
            return self._to(self.name, article=self._look(self.folder.read(self.name).content).article)
        if do == "drop":
            self.folder.drop(self.name, id)
            return self._to(self.name)
        filled = _filled(fields)
        if do == "strike":
            return self._strike(filled)
        if do != "draft" and id in self.folder.done(self.name) and self._is_there(filled):  # it was sent twice
            return self._to(self.name, "?saved=before")
        if filled.values or any(draft.id == filled.draft for draft in self.folder.drafts(self.name)):
            kept = self.folder.keep(self.name, filled.draft, filled.rev, filled.all_values())
            filled.draft, filled.rev, filled.kept = kept.id, kept.rev, kept.kept
        if do != "draft":
            return self._save(filled, only_check=do == "check" or any(map(_USE.fullmatch, fields)))
        if "application/json" in self.request.headers.get("accept", ""):
            answer = {"draft": filled.draft, "rev": filled.rev, "kept": filled.kept}
            return Made(JSONResponse(answer, headers=NOT_KEPT))
        return self._to(self.name, f"?draft={filled.draft}" if filled.kept else "")

    def _is_there(self, filled: Filled) -> bool:
        return _is_saved(self._look(self.folder.read(self.name).content), filled)

    def _begin(self, fields: Mapping[str, str]) -> Made:
        """Begin an article file for a text of the folder."""
        path = self.folder.text_file(fields.get("text", ""))
        given = {key: form.one_line(fields.get(key, "")[:LONGEST_TITLE]) for key in ("title", "outlet", "published")}
        if not given["title"]:
            wanted = "Give the article a title: what readers see, such as: Harbor Post, 7 May 2031."
            return Made(self._listed(wanted, 422))
        head = {key: value for key, value in given.items() if value}
        skeleton = with_changes(new_article(path, self.store), "article", 0, head)
        if (outlet := given["outlet"]) and not Known(self.store, "urn:none").elsewhere(outlet):
            skeleton = with_entry(skeleton, "new", {"outlet": outlet})
        return self._to(self.folder.begin(path.stem, skeleton))

    def _again(
        self, file: File, looked: Looked, filled: Filled, status: int = 422, after: Looked | None = None
    ) -> Made:
        """The page once more, with what stands in the form."""
        return Made(article_page(self.request, self.store, self._shown(file, looked), filled, status, after=after))

    def _save(self, filled: Filled, only_check: bool) -> Made:
        for _ in range(TRIES):
            file = self.folder.read(self.name)
            before = self._look(file.content)
            if _conflicts(before, filled):
                return self._again(file, before, filled, 409)
            if not filled.claim and not filled.values.get("par") and (found := _paragraph(before, filled)):
                filled.values["par"] = str(found)
            try:
                content = _edited(file.content, before, filled)
            except KgtoolError as error:
                filled.notice = error.faults[0].message if isinstance(error, ArticleError) else str(error)
                return self._again(file, before, filled)
            after = self._look(content)
            filled.faults = _faults(before, after, filled)
            if filled.faults:
                return self._again(file, before, filled, after=after)
            if only_check:
                filled.is_right = True
                return self._again(file, before, filled, 200)
            try:
                self.folder.write(file, content)
            except Changed as error:
                filled.notice = str(error)
                continue
            self.folder.drop(self.name, filled.draft)
            number = filled.claim or form.next_number(before.claims)
            return self._to(self.name, f"?saved={quote(number)}#claim-{slug(number)}", after.article)
        return self._again(file, before, filled, 409)

    def _strike(self, filled: Filled) -> Made:
        """Make a claim a comment of its file, unless others need it or it has changed."""
        file = self.folder.read(self.name)
        before, content = self._look(file.content), file.content
        place = before.claim(filled.claim)
        if place is None or _conflicts(before, filled):
            return self._again(file, before, filled, 409)
        for later in range(place + 1, len(before.claims)):
            if "id" not in before.claims[later]:  # its number is its place, and is to stay
                content = with_changes(content, "claims", later, {"id": str(later + 1)})
        content = without_entry(content, "claims", place)
        after, known = self._look(content), {fault.alike for fault in before.faults}
        if new := [fault for fault in after.faults if fault.alike not in known]:
            filled.notice = f"Claim {filled.claim} was not struck out, for the file needs it. {new[0].message}"
            return self._again(file, before, filled)
        self.folder.write(file, content)
        self.folder.drop(self.name, filled.draft)
        return self._to(self.name, f"?saved=-{quote(filled.claim)}", after.article)


def _blank(looked: Looked, number: str) -> Filled:
    """The form for a claim of the file; an empty one for a new claim, and for one that is not there."""
    held = looked.held(number)
    return Filled(form.values_of(held), number, _base(held), new_id()) if held else Filled(draft=new_id())


def _filled(fields: Mapping[str, str]) -> Filled:
    """What was sent; a name that was chosen in place of another has taken its place."""
    values = form.tidied(fields)
    news = {key: value for key, value in fields.items() if key.startswith((KIND, OF)) and value}
    values |= {key[: form.LONGEST]: value[: form.LONGEST] for key, value in news.items()}
    for name, chosen in fields.items():
        use = _USE.fullmatch(name)
        if use and use["key"] in form.BY_KEY:
            words = form.words_of(form.BY_KEY[use["key"]], values.get(use["key"], ""))
            words[int(use["place"]) : int(use["place"]) + 1] = [chosen]
            values |= form.tidied({use["key"]: "; ".join(words)})
    claim, base, id, rev = (fields.get(key, "")[:LONGEST_ID] for key in ("claim", "base", "draft", "rev"))
    return Filled(values, claim, base, id, int(rev) if re.fullmatch("[0-9]{1,9}", rev) else 0)


def _base(claim: Any) -> str:
    """Another text for another content of a claim."""
    return hashlib.sha256(json.dumps(claim, sort_keys=True).encode()).hexdigest()[:16]


def _is_saved(looked: Looked, filled: Filled) -> bool:
    """Whether the file has what stands in a form: a server may have been ended before it could drop the draft."""
    values = {key: value for key, value in filled.values.items() if key in form.BY_KEY}
    places = [looked.claim(filled.claim)] if filled.claim else range(len(looked.claims))
    claims = [looked.claims[place] for place in places if place is not None]
    return any(isinstance(claim, Mapping) and form.values_of(claim) == values for claim in claims)


def _conflicts(now: Looked, filled: Filled) -> bool:
    """Whether the claim is not what it was when the form was filled in; the form says so then, for what it is now."""
    if not filled.claim:
        return False
    held = now.held(filled.claim)
    if held and filled.base == _base(held):
        return False
    if not held:
        gone = f"Claim {filled.claim} is no longer in the file."
        filled.notice = f"{gone} What you wrote is still here; saving it makes a new claim."
        filled.claim = filled.base = ""
        return True
    theirs = form.values_of(held)
    keys = [one.key for one in form.FIELDS if theirs.get(one.key, "") != filled.values.get(one.key, "")]
    filled.theirs, filled.base = {key: theirs.get(key, "") for key in keys}, _base(held)
    filled.notice = (
        f"Claim {filled.claim} was changed in the file meanwhile, and nothing was saved. What you wrote is still here, "
        "and where the file differs, it says so. Save again to put yours in its place."
    )
    return True


def _paragraph(looked: Looked, filled: Filled) -> int:
    """The first paragraph that has the quote; 0 for none."""
    words = filled.values.get("quote")
    return looked.text.where(words) if looked.text and words else 0


def _edited(content: str, before: Looked, filled: Filled) -> str:
    """The file with what stands in the form, and with what is new in it."""
    for key, kind in filled.values.items():
        if key.startswith(KIND) and kind in table().kinds:
            name = key.removeprefix(KIND)
            of = filled.values.get(OF + name, "")
            content = with_entry(content, "new", {kind: name} | ({"of": of} if of else {}))
    place = before.claim(filled.claim)
    if place is None:
        return with_entry(content, "claims", form.entry(form.next_number(before.claims), filled.values))
    change = form.changes(before.claims[place], filled.values)
    return with_changes(content, "claims", place, change) if change else content


def _faults(before: Looked, after: Looked, filled: Filled) -> dict[str, list[str]]:
    """What keeps a claim from being saved, by field: its own faults, and those that come with it elsewhere."""
    shut = form.locked(before.held(filled.claim))
    # Where the text is at hand, the paragraph of a quote can be found.
    given = {"par"} if before.text and filled.claim and filled.values.get("quote") else set()
    missing = [key for key in form.REQUIRED if not filled.values.get(key) and key not in {*shut, *given}]
    found = {key: [f"Nothing stands here; {_WANTED[key]}."] for key in missing}
    place = before.claim(filled.claim) if filled.claim else len(after.claims) - 1
    mine = after.of_claim(place, after.faults) if place is not None else []
    known = {fault.alike for fault in before.faults}
    for fault in mine:
        if fault.spot.key or not missing:
            found.setdefault(fault.spot.key, []).append(fault.sentence)
    for fault in after.faults:
        if fault not in mine and fault.alike not in known:
            found.setdefault("", []).append(f"{after.where(fault)}: {fault.sentence}")
    return found
