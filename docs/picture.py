"""Make the pictures of the documents from the real graph: ``make docs``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

import kgtool

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip


# File -> the address of the view, and what is selected in it.
PICTURES = {
    "who-proposed-what": ("", "https://w3id.org/kgtool/id/plan/anglo-french"),
    "timeline": ("#view=timeline", None),
    "matrix": ("#view=matrix", None),
}


# A query with its answer on the page of ``kgtool serve``.
QUERY = """SELECT ?who ?position ?what ?claim WHERE {
  ?claim kg:claimant ?who ; kg:stance ?position ; kg:content ?what .
  VALUES ?position { stance:proposes stance:rejects }
}"""


def web(browser: Browser, path: Path) -> None:
    """Save the page of the server as a PNG."""
    command = [sys.executable, "-m", "kgtool", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.stdout.readline().split()[2]}?query={quote(QUERY)}")
        page.wait_for_selector("html[data-ready=true]")
        page.screenshot(path=path)
        server.terminate()


def main(folder: Path) -> None:
    """Save each view as a PNG of 1440 by 900 pixels."""
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not chromium:
        sys.exit("There is no chromium here; install it (Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        page_file = Path(made) / "page.html"
        kgtool.view(kgtool.open_store()).save(page_file)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, (address, selected) in PICTURES.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(page_file.as_uri() + address)
            page.wait_for_selector("html[data-ready=true]")
            page.evaluate("iri => iri && kg.select(iri)", selected)
            page.wait_for_timeout(500)  # a movement that ends is no state to wait for
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        web(browser, folder / "web.png")
        browser.close()


if __name__ == "__main__":
    main(Path(__file__).parent)
