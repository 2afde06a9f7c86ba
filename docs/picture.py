"""Make the pictures of the documents from the real graph: ``make docs``.

Another machine has other fonts, and so other pixels. So a picture is made anew only when what it is made of has
changed: docs/pictures.json has a hash of that for each.
"""

from __future__ import annotations

import hashlib
import json
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, Response, sync_playwright

import kgtool
from kgtool.server.pages.webpage import has_editor

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip


# File -> the address of the view, what is selected in it, and how high it is.
PICTURES = {
    "who-proposed-what": ("", "https://w3id.org/kgtool/id/plan/anglo-french", 900),
    "timeline": ("#view=timeline", None, 900),
    "matrix": ("#view=matrix", None, 900),
}
# The same, of the article of docs/tutorial.md.
TUTORIAL = {"tutorial": ("", None, 480)}
ARTICLE = "night-ferry.yaml"


# A query with its answer on the page of ``kgtool serve``.
QUERY = """SELECT ?who ?position ?what ?claim WHERE {
  ?claim kg:claimant ?who ; kg:stance ?position ; kg:content ?what .
  VALUES ?position { stance:proposes stance:rejects }
}"""


SIZE = {"width": 1440, "height": 900}
# How long the server took is on its page, and is not the same twice.
TOOK = re.compile(rb"\b[\d.]+ m?s\b")
MADE_OF = "pictures.json"


def web(browser: Browser, folder: Path) -> None:
    """Save the page of the server as a PNG: with its editor, or not at all."""
    if not has_editor():
        print("docs/web.png is left as it is, since the editor is not built here (make editor).")
        return
    command = [sys.executable, "-m", "kgtool", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        page, read = browser.new_page(viewport=SIZE), list[Response]()
        page.on("response", lambda answer: read.append(answer))  # noqa: PLW0108  # it takes no built-in
        address = server.stdout.readline().split()[2]
        page.goto(f"{address}editor?query={quote(QUERY)}")
        page.wait_for_selector("html[data-ready=true]")
        bodies = (answer.body().replace(address.encode(), b"") for answer in read)
        save(page, folder / "web.png", b"".join(sorted(TOOK.sub(b"", body) for body in bodies)))
        server.terminate()


def save(page: Page, path: Path, source: bytes) -> None:
    """Save what a page shows, unless `path` is there and was made of the same `source`."""
    kept = path.with_name(MADE_OF)
    made_of = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    digest = hashlib.sha256(source).hexdigest()
    if path.exists() and made_of.get(path.name) == digest:
        return
    page.screenshot(path=path)
    kept.write_text(json.dumps(made_of | {path.name: digest}, indent=2, sort_keys=True) + "\n", "utf-8")


def tutorial(folder: Path) -> kgtool.Store:
    """The claims of the article in the tutorial, which is saved in `folder`."""
    save_files = runpy.run_path(str(Path(__file__).parent / "recording.py"))["save_files"]
    save_files((Path(__file__).parent / "tutorial.md").read_text("utf-8"), folder)
    graph = folder / "article.trig"
    graph.write_text(kgtool.compile_article(folder / ARTICLE).trig, "utf-8")
    return kgtool.open_store(data=[graph])


def main(folder: Path) -> None:
    """Save each view as a PNG, 1440 pixels wide."""
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not chromium:
        sys.exit("There is no chromium here; install it (Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page_file = Path(made) / "page.html"
        for store, pictures in (kgtool.open_store(), PICTURES), (tutorial(Path(made)), TUTORIAL):
            kgtool.view(store).save(page_file)
            for name, (address, selected, height) in pictures.items():
                page = browser.new_page(viewport={"width": SIZE["width"], "height": height})
                page.goto(page_file.as_uri() + address)
                page.wait_for_selector("html[data-ready=true]")
                page.evaluate("iri => iri && kg.select(iri)", selected)
                page.wait_for_timeout(500)  # a movement that ends is no state to wait for
                save(page, folder / f"{name}.png", page_file.read_bytes() + f"{address} {selected}".encode())
                page.close()
        web(browser, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(__file__).parent)
