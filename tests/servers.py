"""Servers that nobody here wrote, started for the tests on a free port of loopback and ended by their ids."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parent.parent
VIRTUOSO = ROOT / "build" / "virtuoso"
NGINX = ROOT / "build" / "nginx" / "usr" / "sbin" / "nginx"
# Debian's packages, which `make virtuoso nginx` unpacks there. (Installed, they would listen on all interfaces.)
LIBRARIES = ("usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "lib/aarch64-linux-gnu")
ROW_CAP = 10_000
PATIENCE = 60.0
INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql}
LiteMode = 0
DisableUnixSocket = 1
DisableTcpSocket = 0
ServerThreads = 20
CheckpointInterval = 60
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 20
ServerThreads = 20

[SPARQL]
ResultSetMaxRows = {cap}
"""


class Lacking(Exception):
    """A server that cannot be had here, and why."""


class Elsewhere(Lacking):
    """One that no package brings: its address is to be named."""


def skip(lack: Lacking) -> NoReturn:
    """Skip a test, and say why; where everything is checked, only what is no part of the system may be lacking."""
    message = f"cannot be had here: {lack}"
    everything = os.environ.get("CI", "").lower() not in ("", "0", "false")
    if everything and shutil.which("apt-get") and not isinstance(lack, Elsewhere):
        pytest.fail(message)
    pytest.skip(message)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that listens on `port` within it, and has ended after it. Its output goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env={**os.environ, **environment}
        )
        try:
            _wait(process, port, log)
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    words = log.read_text("utf-8", "replace")[-2000:]
    raise RuntimeError(f"{process.args} does not listen on {port}: {words}")


@contextmanager
def oxigraph(folder: Path, *options: str, location: bool = True) -> Iterator[str]:
    """``oxigraph serve`` over a store in `folder`; the URL it listens on."""
    program = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        raise Lacking("the oxigraph command (pip install -e '.[test]')")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    where = ["--location", str(folder / "store")] if location else []
    command = [program, "serve", *where, "--bind", f"127.0.0.1:{port}", *options]
    with running(command, port, folder / "log"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Virtuoso with a database of its own in `folder` and its row cap kept; the URL it listens on."""
    program = VIRTUOSO / "usr" / "bin" / "virtuoso-t"
    if not program.is_file():
        raise Lacking("Virtuoso (make virtuoso; it needs Debian's apt-get and dpkg)")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    settings = INI.format(folder=folder, sql=free_port(), http=port, cap=ROW_CAP)
    (folder / "virtuoso.ini").write_text(settings, "utf-8")
    libraries = ":".join(str(VIRTUOSO / inside) for inside in LIBRARIES)
    command = [str(program), "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    with running(command, port, folder / "log", LD_LIBRARY_PATH=libraries):
        yield f"http://127.0.0.1:{port}"


def qlever() -> str:
    """The address of a QLever server for tests. (It listens on all interfaces, so that no test starts one.)"""
    if url := os.environ.get("QLEVER_URL"):
        return url
    raise Elsewhere("QLever (name the address of an empty one in QLEVER_URL, and its token in QLEVER_TOKEN)")


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    """nginx before servers of loopback; the URL it listens on."""
    port = free_port()
    with running(nginx_command(folder, port, ports), port, folder / "log"):
        yield f"http://127.0.0.1:{port}"


def nginx_command(folder: Path, port: int, behind: Sequence[int]) -> list[str]:
    """What starts nginx at a port, before the ports `behind`, set up in `folder` as docs/many-readers.md has it."""
    program = str(NGINX) if NGINX.is_file() else shutil.which("nginx")
    if program is None:
        raise Lacking("nginx (make nginx; it needs Debian's apt-get and dpkg)")
    page = (ROOT / "docs" / "many-readers.md").read_text("utf-8")
    found = re.search(r'^```nginx title="nginx.conf"\n(.*?)^```', page, re.DOTALL | re.MULTILINE)
    assert found
    server = " " * 8 + "server 127.0.0.1:{} fail_timeout=5s;\n"
    text = found[1].replace(server.format(7881) + server.format(7882), "".join(map(server.format, behind)))
    text = text.replace("listen 127.0.0.1:7880;", f"listen 127.0.0.1:{port};")
    assert not re.search(":788[0-9]", text)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text(text, "utf-8")
    return [program, "-p", f"{folder}/", "-c", "nginx.conf", "-e", "error.log", "-g", "daemon off;"]
