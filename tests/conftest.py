"""What every test may use: the bundled graph, a command line, the fixtures' folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kgtool
from kgtool.cli import main
from kgtool.store import LocalStore

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parent.parent


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
