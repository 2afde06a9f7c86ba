"""What the tests of the article pages share: a folder with an article and its text, a store, a server that writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import requests
from conftest import DATA, ROOT
from serving import TOKEN, Serving, serving

from kgtool.store import load

ARTICLE = """# Coded by hand.
article:
  id: harbor-post
  title: Harbor Post, 7 May 2031
  outlet: Harbor Post
  published: 2031-05-07
  language: en
  text: harbor-post.txt
new:
  - outlet: Harbor Post
  - country: North Vale
  - country: South Vale
  - person: Vera Holm
claims:
  - id: 1
    who: Vera Holm  # the minister
    for: North Vale
    stance: offers
    what: 100 guards at the strait
    type: force deployment
    topic: foreign troops in Ukraine
    sense: for
    how: ready
    if: South Vale agrees
    when: on Monday = 2031-05-05
    par: 3
    quote: ready to send guards
    says: Vera Holm is ready to send guards if South Vale agrees.
"""
# A second claim, as the form has it.
DENIAL = {
    "who": "Vera Holm", "for": "South Vale", "stance": "denies", "what": "100 guards at the strait", "par": "4",
    "quote": "no such offer", "answers": "c1", "says": "There is no offer, says South Vale.",
}  # fmt: skip


def fresh(folder: Path) -> Iterator[Path]:
    """The folder of ``desk`` with the article as it was at first; afterwards, nothing else is left in it."""
    (folder / "harbor-post.yaml").write_text(ARTICLE, "utf-8")
    yield folder
    for path in folder.iterdir():
        if path.name not in ("harbor-post.yaml", "harbor-post.txt"):
            path.unlink()


def desk(home: Path) -> Path:
    """A folder with a store, and beside it one with an article and its text; returns the latter."""
    load([ROOT / "ontology" / "core.ttl"], home / "store", with_bundled=True)
    folder = home / "articles"
    folder.mkdir()
    (folder / "harbor-post.yaml").write_text(ARTICLE, "utf-8")
    shutil.copy(DATA / "articles" / "harbor-post.txt", folder)
    return folder


@contextmanager
def writing(folder: Path, *options: object, port: int = 0) -> Iterator[Serving]:
    """A server that writes the articles of a folder that ``desk`` made."""
    store = folder.parent / "store"
    with serving("--store", store, "--writable", "--articles", folder, *options, port=port, KGTOOL_TOKEN=TOKEN) as made:
        yield made


class Form(HTMLParser):
    """The form of a page: its fields as they would be sent, and what is said around them."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []
        self.offers: dict[str, list[str]] = {}
        self.words = ""
        self._select = self._area = ""
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag == "input" and name and (values.get("type") != "checkbox" or "checked" in values):
            self.fields[name] = values.get("value", "")
        elif tag == "button":
            self.buttons.append((name, values.get("value", "")))
        elif tag == "select":
            self._select = name
            self.fields.setdefault(name, "")
        elif tag == "textarea":
            self._area, self.fields[name] = name, ""
        elif tag == "datalist":
            self._select = values["data-field"]
        elif tag == "option":
            self.offers.setdefault(self._select, []).append(values.get("value", ""))
            if "selected" in values:
                self.fields[self._select] = values["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.fields[self._area] = self.fields[self._area].removeprefix("\n").strip()
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._area:
            self.fields[self._area] += data


class Writer:
    """A browser without JavaScript: it is signed in, and sends forms as pages have them."""

    def __init__(self, server: Serving) -> None:
        self.url = server.url + "articles/harbor-post"
        self.session = requests.Session()
        self.origin = {"Origin": server.url.rstrip("/"), "Sec-Fetch-Site": "same-origin"}

    def sign_in(self) -> Writer:
        """Sign in with the token."""
        answer = self.post({"token": TOKEN, "do": "open"})
        assert answer.status_code == 200, answer.text
        return self

    def form(self, query: str = "") -> Form:
        """The form as the page has it."""
        return Form(self.session.get(self.url + query, timeout=60))

    def post(self, fields: dict[str, str], **more: str) -> requests.Response:
        """Send a form; redirects are followed."""
        return self.session.post(self.url, data=fields | more, headers=self.origin, timeout=60)
