"""Files that appear whole or not at all."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from kgtool.errors import DataError
from kgtool.rdf.atomic import UNFINISHED, create


def test_a_file_appears_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "rows.csv.gz"
    with create(path) as file:
        file.write(b"a")
        assert not path.exists()
        assert {str(part) for part in path.parent.iterdir()} == UNFINISHED
    assert gzip.decompress(path.read_bytes()) == b"a"
    assert list(path.parent.iterdir()) == [path]
    assert not UNFINISHED


def test_after_an_error_the_old_file_is_there(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), create(path) as file:
        file.write(b"new" * (1 // 0))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(tmp_path: Path, umask: int) -> None:
    path, private = tmp_path / "new", tmp_path / "private"
    private.write_bytes(b"old")
    private.chmod(0o600)
    before = os.umask(umask)
    try:
        for target in (path, private):
            with create(target):
                (part,) = map(Path, UNFINISHED)
                meanwhile = part.stat().st_mode & 0o777
            assert target.stat().st_mode & 0o777 == meanwhile
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask
    assert private.stat().st_mode & 0o777 == 0o600


def test_a_link_is_followed_and_a_device_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with create(tmp_path / "link") as file:
        file.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"
    with create(Path(os.devnull)) as file:
        file.write(b"x")
    assert Path(os.devnull).is_char_device()


def test_what_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path, tmp_path / "file" / "x", tmp_path / "loop"):
        with pytest.raises(DataError, match=r"cannot be written \(.*\); choose another place\."), create(path):
            pass
