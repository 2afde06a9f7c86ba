"""What every test may use: the bundled graph, a command line, the fixtures' folder."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

import kgtool
from kgtool.cli import main
from kgtool.store import LocalStore

try:
    from playwright import sync_api
except ImportError:
    sync_api = None

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parent.parent
# No example of a property is judged by the clock.
settings.register_profile("kgtool", deadline=None)
settings.load_profile("kgtool")


def in_ci() -> bool:
    """Whether everything is to be tested."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def examples(count: int, **more: Any) -> settings:
    """Settings for a property: `count` examples where CI is set, a tenth of them elsewhere."""
    return settings(max_examples=count if in_ci() else count // 10, **more)


@pytest.fixture(scope="session")
def bundled() -> LocalStore:
    """The bundled graph, in memory. Read only: every test sees the same one."""
    return kgtool.open_store()


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run kgtool as a user does: ``cli("query", "ASK {}")``."""
    monkeypatch.delenv("KGTOOL_STORE", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: object, input: str | None = None, **environment: str) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], input=input, env=environment)

    return run


def fault(result: Result, exit_code: int, *words: str) -> None:
    """The command failed with this code and one sentence that holds these words."""
    assert result.exit_code == exit_code, result.output
    said = [line for line in result.stderr.splitlines() if not re.fullmatch(r"kgtool: \w+ = .* \(\S+\)", line)]
    assert said[0].startswith("kgtool: ")
    # The line at fault and a caret may stand below it, or the candidates of an ambiguous name.
    assert len(said) == 1 or (len(said) == 3 and said[-1].endswith(" ^")) or "can mean" in said[0]
    assert all(line.startswith("  ") for line in said[1:])
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr


# -- a real browser ------------------------------------------------------------------------------------------------

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# The first that is here is taken: a shell without windows takes a third of the processor time for a page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
READY = "html[data-ready=true]"
Opened = Callable[..., Any]


def lacking(what: str, install: str) -> NoReturn:
    """Skip the tests of the page, aloud; where they must run (CI), fail."""
    reason = f"{what} is not on this machine, so the page is not tested: {install}"
    if in_ci():
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests of a process; each test gets a context of its own in it."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if sync_api is None:
        lacking("playwright", "pip install -e '.[test]'")
    if chromium is None:
        lacking("Chromium", "apt-get install chromium-headless-shell")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def page_file(bundled: LocalStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the bundled graph's network, which `opened` opens; modules about other pages have their own."""
    path = tmp_path_factory.mktemp("page") / "network.html"
    kgtool.view(bundled).save(path)
    return path


@pytest.fixture
def opened(browser: Any, page_file: Path) -> Iterator[Opened]:
    """Open a page and wait until it answers; afterwards: it asked for nothing and said nothing to the console."""
    contexts, requests, messages = [], [], []

    def open_page(path: Path = page_file, width: int = 1440, height: int = 900, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, offline=True, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector(READY, timeout=20_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert messages == []


# -- said aloud ----------------------------------------------------------------------------------------------------


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A line for each server that cannot be had here: its tests were skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [report.longrepr[2].removeprefix("Skipped: ") for report in skipped if isinstance(report.longrepr, tuple)]
    for reason in sorted({reason for reason in reasons if reason.startswith("cannot be ")}):
        terminalreporter.write_line(f"NOT TESTED: {reasons.count(reason)} tests of what {reason}", yellow=True)
