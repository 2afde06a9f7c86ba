"""A real ``kgtool serve`` for the tests: a process of its own on a free port of loopback, ended by its id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 60.0
TOKEN = "a-token-that-nobody-guesses"
# ``kgtool serve`` over the bundled graph, with limits that no option sets.
_LIMITED = """
import json, sys
from kgtool.server import Settings
from kgtool.server.process.supervisor import serve
from kgtool.store import open_store
store, settings = open_store(), Settings(hosts=("localhost",), **json.loads(sys.argv[1]))
announce = lambda address: print(f"Serving at {address}", flush=True)
serve(lambda: store, settings, "127.0.0.1", 0, 1, announce)
"""


@dataclass
class Serving:
    """A server that runs: its address, its process, and what it has said on standard error."""

    url: str
    process: subprocess.Popen[str]
    errors: list[str] = field(default_factory=list)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port, for a socket."""
        parts = urlsplit(self.url)
        assert parts.hostname
        assert parts.port
        return parts.hostname, parts.port

    def workers(self) -> list[int]:
        """The processes that serve, by their ids."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(one) for one in children.read_text().split()]


@contextmanager
def serving(*arguments: object, port: int = 0, **environment: str) -> Iterator[Serving]:
    """``kgtool serve`` with these arguments; it has ended afterwards, as Ctrl-C ends it."""
    with _running(["-m", "kgtool", "serve", "--port", str(port), *map(str, arguments)], environment) as server:
        yield server


@contextmanager
def limited(**settings: object) -> Iterator[Serving]:
    """A server of one process over the bundled graph, with these ``Settings``."""
    with _running(["-c", _LIMITED, json.dumps(settings)], {}) as server:
        yield server


@contextmanager
def _running(arguments: list[str], environment: dict[str, str]) -> Iterator[Serving]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KGTOOL_")}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=inherited | environment,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    errors: list[str] = []
    reader = threading.Thread(target=lambda: errors.extend(process.stderr or ()), daemon=True)
    reader.start()
    try:
        line = process.stdout.readline()
        assert line.startswith("Serving at http://"), (line, errors)
        yield Serving(line.split()[2], process, errors)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            reader.join(PATIENCE)


def is_alive(pid: int) -> bool:
    """Whether there is a process of this id that is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: object, seconds: float = PATIENCE) -> None:
    """Wait until `condition()` holds."""
    assert callable(condition)
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def wait_until_busy(*pids: int, seconds: float = 0.3) -> None:
    """Wait until one of these processes has used `seconds` more of processor time: its engine is at work."""
    before = sum(map(_cpu_seconds, pids))
    wait_until(lambda: sum(map(_cpu_seconds, pids)) - before >= seconds)


def _cpu_seconds(pid: int) -> float:
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
