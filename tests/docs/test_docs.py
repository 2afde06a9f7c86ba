"""Documents that are made from the thing itself are up to date."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import click
import pytest
from conftest import ROOT, Opened
from serving import serving

import kgtool
from kgtool.events.importing import import_events

WEBSITE = runpy.run_path(str(ROOT / "docs" / "website.py"))


def test_the_coverage_report_is_that_of_today() -> None:
    """Which terms no question and no shape uses: ``make docs`` writes it anew."""
    report = runpy.run_path(str(ROOT / "docs" / "coverage.py"))["report"]()
    assert (ROOT / "docs" / "coverage.md").read_text("utf-8") == report
    assert "| stance |" in report
    # A term that is used, and one that no question and no shape names.
    assert "kg:claimant" not in report
    assert "kg:abstains" in report


@pytest.mark.parametrize("name", ["api", "commands", "questions"])
def test_a_reference_says_what_the_tool_says(name: str) -> None:
    """In a process of its own, as `make docs`: click remembers a command's help option from whoever asked first."""
    code = f"import runpy, sys; sys.stdout.write(runpy.run_path('docs/{name}.py')['report']())"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ROOT / "docs" / f"{name}.md").read_text("utf-8") == run.stdout


def test_the_questions_are_told_with_what_they_take_and_give() -> None:
    text = (ROOT / "docs" / "questions.md").read_text("utf-8")
    assert [name for name in kgtool.catalogue() if f"\n### {name}\n" not in text] == []
    section = text.partition("### positions-of\n")[2].partition("\n### ")[0]
    assert "| `who` (entity, needed) | the person, country, organization or group |" in section
    assert "`speaks_for_it`: as told, where the text says for whom" in section
    assert "As a page: a network; on a site: " in section


def examples() -> list[str]:
    """The example lines of every command's help."""
    from kgtool.cli import COMMANDS, main

    commands = [main.get_command(click.Context(main), name) for name in COMMANDS]
    lines = [line.strip() for command in commands for line in str(command and command.help).splitlines()]
    return [line for line in lines if line.startswith("kgtool ")]


@pytest.mark.slow
@pytest.mark.parametrize("example", examples())
def test_every_example_of_help_runs(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the files and the store that it names."""
    shutil.copy(ROOT / "tests" / "data" / "fictional.trig", tmp_path / "myarticle.trig")
    shutil.copy(ROOT / "ontology" / "core.ttl", tmp_path / "graph.ttl")
    for name in ("old.trig", "new.trig"):
        shutil.copy(ROOT / "tests" / "data" / "fictional.trig", tmp_path / name)
    for name in ("folder", "release-1", "release-2", "texts"):
        (tmp_path / name).mkdir()
        shutil.copy(tmp_path / "graph.ttl", tmp_path / name)
    for name in ("harbor-post.txt", "harbor-post.yaml"):
        shutil.copy(ROOT / "tests" / "data" / "fiction" / name, tmp_path)
    (tmp_path / "session.txt").write_text("ASK {}\n\\q\n", "utf-8")
    if "--events events/" in example:
        pytest.importorskip("duckdb")
        import_events([ROOT / "tests" / "data" / "events" / "icews.tsv"], "icews", folder=tmp_path / "events")
    if "--store mystore" in example and "kgtool load" not in example:
        kgtool.load([tmp_path / "myarticle.trig"], tmp_path / "mystore")
    command = example.replace(" --open", "")  # no browser
    if command.startswith("kgtool serve"):  # until Ctrl-C
        monkeypatch.chdir(tmp_path)
        with serving(*shlex.split(command)[2:]) as server:
            pass
        assert (server.process.returncode, server.errors) == (0, [])
        return
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    # A check that finds something ends with 1, and news with 3.
    ends = 1 if "validate" in example else 3 if "kgtool news" in example else 0
    assert run.returncode in (0, ends), run.stderr
    assert "Traceback" not in run.stderr


def test_every_public_name_is_in_the_reference_of_the_library() -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    assert [name for name in kgtool.__all__ if f"kgtool.{name}\n" not in text and f"| `{name}` |" not in text] == []
    section = text.partition("### kgtool.view\n")[2].partition("\n### ")[0]
    assert "language: str = 'en'" in section
    assert "The page that draws a store" in section


def test_every_command_is_where_newcomers_look() -> None:
    """In what is read from beginning to end, beside the reference."""
    from kgtool.cli import COMMANDS

    names = ("README.md", "docs/install.md", "docs/tutorial.md")
    text = "".join((ROOT / name).read_text("utf-8") for name in names)
    assert [name for name in COMMANDS if f"kgtool {name}" not in text] == []


def test_every_exit_code_is_told() -> None:
    text = (ROOT / "docs" / "conventions.md").read_text("utf-8")
    section = text.partition("## Exit codes\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (\d+) \|", section, re.MULTILINE) == ["0", "1", "2", "3", "124", "130"]


def test_every_page_is_in_the_menu_of_the_site_and_once() -> None:
    there = [name for path, name in WEBSITE["pages"]().items() if path.suffix == ".md"]
    assert sorted(WEBSITE["menu"]()) == sorted(there)
    assert len(there) >= 25


DOCUMENTS = [ROOT / "README.md", *(path for path in WEBSITE["pages"]() if path.suffix == ".md")]


def heading_anchors(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them of its headings."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_anchor_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```|`[^`\n]+`", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for name, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)", text):
        target = page.parent / name if name else page
        assert target.exists(), name
        assert not anchor or anchor in heading_anchors(target), f"{name}#{anchor}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the documents."""
    folder = tmp_path_factory.mktemp("website")
    WEBSITE["build"](folder)
    return folder / "site"


@pytest.mark.slow
@pytest.mark.browser
def test_no_page_of_the_site_asks_for_anything_elsewhere(browser: Any, site: Path) -> None:
    """Nor does a script of it, such as the one that draws Mermaid."""
    page = browser.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for path in site.glob("*.html"):
        page.goto(path.as_uri(), wait_until="networkidle")
    page.close()
    assert len(requests) > len(WEBSITE["menu"]())
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The address of the site on a server of files, where browsers let the search start its worker."""
    handler = partial(SimpleHTTPRequestHandler, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.slow
@pytest.mark.browser
def test_the_search_of_the_site_leads_to_the_page(browser: Any, served: str) -> None:
    page = browser.new_page()
    page.goto(f"{served}/tutorial.html", wait_until="networkidle")
    page.get_by_role("button", name="Search").first.click()
    page.keyboard.type("what the tool does not say")
    page.get_by_text(re.compile(r"^\d+ results$")).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims.html?h=what*")
    page.close()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_site_fit_a_phone_and_are_dark_where_it_is(browser: Any, site: Path, scheme: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    grounds, wide = set(), []
    for name in WEBSITE["menu"]():
        page.goto((site / name).with_suffix(".html").as_uri())
        if page.evaluate("document.scrollingElement.scrollWidth") > 390:
            wide.append(name)
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    page.close()
    assert wide == []
    (ground,) = grounds
    assert (sum(map(int, re.findall(r"\d+", ground)[:3])) < 3 * 64) == (scheme == "dark")


@pytest.mark.slow
def test_the_site_is_complete_and_names_no_other_server_to_load_from(site: Path) -> None:
    for name in WEBSITE["menu"]():
        assert (site / name).with_suffix(".html").is_file(), name
    pages = [path.read_text("utf-8") for path in site.rglob("*.html")]
    asked = (
        r"<(?:script|link|img|iframe|source|object|embed)\b[^>]*\s(?:src|href|data)=[\"']?((?:https?:)?//[^\"'\s>]+)"
    )
    assert [found for page in pages for found in re.findall(asked, page)] == []
    styles = [path.read_text("utf-8") for path in site.rglob("*.css")]
    assert styles
    assert [
        found for style in styles for found in re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//\S+", style)
    ] == []
    # A list that Markdown took for text, as it does without a blank line above it.
    assert [found for page in pages for found in re.findall(r"<p>[^<]*\n\* .*", page)] == []
    assert "Anglo-French" in (site / "search.json").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("link", ["[x](nowhere.md)", "[x](primer.md#nowhere)"])
def test_a_dead_link_ends_the_making_of_the_site(link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = WEBSITE["pages"]()
    broken = tmp_path / "index.md"
    broken.write_text(f"# A page\n\n{link}\n", "utf-8")
    pages = {broken if name == "index.md" else path: name for path, name in pages.items()}
    monkeypatch.setitem(WEBSITE["build"].__globals__, "pages", lambda: pages)
    with pytest.raises(subprocess.CalledProcessError):
        WEBSITE["build"](tmp_path)


@pytest.mark.slow
@pytest.mark.browser
def test_a_picture_is_drawn_anew_only_when_what_it_is_made_of_has_changed(opened: Opened, tmp_path: Path) -> None:
    save = runpy.run_path(str(ROOT / "docs" / "picture.py"))["save"]
    source, picture = tmp_path / "page.html", tmp_path / "a.png"
    source.write_text("<html data-ready='true'>one</html>", "utf-8")
    page = opened(source)
    save(page, picture, b"one")
    drawn = picture.read_bytes()
    assert drawn.startswith(b"\x89PNG")
    picture.write_bytes(drawn + b"the same on another machine")
    save(page, picture, b"one")
    assert picture.read_bytes() != drawn
    save(page, picture, b"two")
    assert picture.read_bytes() == drawn
    picture.unlink()
    save(page, picture, b"two")
    assert picture.read_bytes() == drawn


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_every_path_that_a_guide_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    words = {word for code in re.findall(r"`([^`\n]+)`", text) for word in code.split()}
    made = ("build/",)  # what commands make is not in a checkout
    named = {word for word in words if re.match(r"[a-z_]+/[\w./-]*$", word) and not word.startswith(made)}
    assert named
    patterns = {re.sub(r"\b(NN-)?(NAME|ID)\b", "*", path) for path in named}
    places = (ROOT, ROOT / "kgtool")  # modules are called by the folder that they lie in
    assert [path for path in sorted(patterns) if not any(list(place.glob(path)) for place in places)] == []
