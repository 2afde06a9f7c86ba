"""The documents as a site: ``make docs`` builds build/site, with every page in its menu and every link tried."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "docs" / "website.toml"
# Documents that lie beside what they speak of, and their names on the site. The others are those in docs/.
ELSEWHERE = {
    "graph_data/README.md": "coding.md",
    "ontology/README.md": "ontology.md",
    "ontology/CHANGELOG.md": "ontology-changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)#:\s]+)(#[^)\s]*)?\)")
# In files, browsers let the search start no worker. What lets it is the npm package iframe-worker (MIT); Zensical would
# have it from another server. Where it is not here, pages in files have no search.
ASKED = re.compile(r'<script src="https://unpkg\.com/iframe-worker/shim"[^>]*></script>')
SHIM = ROOT / "build" / "node_modules" / "iframe-worker" / "shim" / "index.js"
# The page that docs/ontology.py makes; where it was not made, its name stays a name.
TERMS = ROOT / "build" / "ontology.html"


def pages() -> dict[Path, str]:
    """Each file of the site, page or picture, and its name there."""
    beside = [path for path in (ROOT / "docs").iterdir() if path.suffix in (".md", ".png", ".svg", ".cast")]
    beside.append(CONFIG.with_suffix(".css"))
    terms = {TERMS: "terms.html"} if TERMS.exists() else {}
    return {path: path.name for path in beside} | {ROOT / path: name for path, name in ELSEWHERE.items()} | terms


def for_the_site(page: Path, text: str) -> str:
    """The Markdown of a page, its links those of the site; what is in the repository only loses its link."""
    names = pages()

    def link(match: re.Match[str]) -> str:
        target = Path(os.path.normpath(page.parent / match[3]))
        if target in names:
            return f"{match[1]}[{match[2]}]({names[target]}{match[4] or ''})"
        return match[2] if target.exists() else match[0]

    text = text.replace("`build/ontology.html`", "[this page](terms.html)") if TERMS in names else text
    return LINK.sub(link, text)


def in_the_menu(nav: Any) -> Iterator[str]:
    """The names of the pages in the menu, in its order."""
    if isinstance(nav, str):
        yield nav
    else:
        for part in nav.values() if isinstance(nav, dict) else nav:
            yield from in_the_menu(part)


def menu() -> list[str]:
    """The pages that the menu names."""
    return list(in_the_menu(tomllib.loads(CONFIG.read_text("utf-8"))["project"]["nav"]))


def build(folder: Path) -> None:
    """Put the pages together in `folder`/website and build `folder`/site; a dead link or anchor ends it."""
    made = folder / "website"
    shutil.rmtree(made, ignore_errors=True)
    (made / "pages").mkdir(parents=True)
    shutil.copy(CONFIG, made / "zensical.toml")
    for path, name in pages().items():
        if path.suffix == ".md":
            (made / "pages" / name).write_text(for_the_site(path, path.read_text("utf-8")), "utf-8")
        else:
            shutil.copy(path, made / "pages" / name)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(made / "zensical.toml")]
    subprocess.run(command, check=True)
    own = '<script src="iframe-worker.js"></script>' if SHIM.exists() else ""
    for page in (made / "site").glob("*.html"):
        page.write_text(ASKED.sub(own, page.read_text("utf-8")), "utf-8")
    if own:
        shutil.copy(SHIM, made / "site" / "iframe-worker.js")
    shutil.rmtree(folder / "site", ignore_errors=True)
    (made / "site").rename(folder / "site")


if __name__ == "__main__":
    build(ROOT / "build")
    print("build/site/index.html")
