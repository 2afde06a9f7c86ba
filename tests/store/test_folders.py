"""Folders of stores: made whole, and refused where they cannot be opened or written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import DATA, fault
from ondisk import numbers, quads

import kgtool

SMALL = DATA / "small.ttl"


Cli = Callable[..., Result]


def crc32c(data: bytes) -> int:
    """RocksDB's checksum."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def test_a_store_that_may_not_be_written(tmp_path: Path) -> None:
    kgtool.load([SMALL], tmp_path / "s")
    before = quads(tmp_path / "s")
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    # root may write anywhere, unless it has put that right away
    humble = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    if humble and (not shutil.which("setpriv") or subprocess.run([*humble, "true"], check=False).returncode):
        pytest.skip("root cannot put its rights away here (setpriv), so this is not tested")
    for folder in (tmp_path / "s", tmp_path / "new"):
        command = [*humble, sys.executable, "-m", "kgtool", "load", str(SMALL), "--again", "--store", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stderr
        assert done.stderr.count("\n") == 1
        assert "Permission denied" in done.stderr
    for path in (tmp_path, tmp_path / "s"):
        path.chmod(0o755)
    assert quads(tmp_path / "s") == before


def test_a_store_of_a_newer_engine(cli: Cli, tmp_path: Path) -> None:
    """The engine keeps its version under a key; here a later one is appended to the log of a store."""
    kgtool.load([SMALL], tmp_path / "s")
    batch = (1 << 40).to_bytes(8, "little") + (1).to_bytes(4, "little")
    batch += b"\x01\x09oxversion\x08" + (99).to_bytes(8, "big")
    crc = crc32c(b"\x01" + batch)
    masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    log = max((tmp_path / "s").glob("*.log"))
    log.write_bytes(masked.to_bytes(4, "little") + len(batch).to_bytes(2, "little") + b"\x01" + batch)
    fault(cli("load", SMALL, "--store", tmp_path / "s"), 1, "newer version of the engine")
    fault(cli("query", "ASK {}", "--store", tmp_path / "s"), 1, "newer version of the engine")


def test_a_new_store_is_made_whole(tmp_path: Path) -> None:
    """In a folder that is there and empty, or below one that is not there; with the rights that the folder has."""
    (tmp_path / "empty").mkdir(mode=0o750)
    for folder in (tmp_path / "empty", tmp_path / "a" / "b"):
        kgtool.load([SMALL], folder)
        assert numbers(folder) == {"small": 9}
        assert sorted(path.name for path in folder.parent.iterdir() if path.name.startswith(".")) == []
    assert (tmp_path / "empty").stat().st_mode & 0o777 == 0o750
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "target").mkdir()
    kgtool.load([SMALL], tmp_path / "link")
    assert numbers(tmp_path / "target") == {"small": 9}
