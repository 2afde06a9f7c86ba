"""Make the picture of the README from the real graph: ``make docs``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import kgtool

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip


def main(target: Path) -> None:
    """Save the default view with one plan selected as a PNG of 1440 by 900 pixels."""
    chromium = shutil.which("chromium")
    if not chromium:
        sys.exit("There is no chromium here; install it (Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "page.html"
        kgtool.view(kgtool.open_store()).save(page_file)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(page_file.as_uri())
        page.wait_for_selector("html[data-ready=true]")
        page.evaluate("kg.select('https://w3id.org/kgtool/id/plan/anglo-french')")
        page.wait_for_timeout(500)  # a movement that ends is no state to wait for
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main(Path(__file__).parent / "who-proposed-what.png")
