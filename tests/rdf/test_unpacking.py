"""Files by their bytes: unpacked, decoded, and refused where they are damaged or would fill the memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from kgtool.errors import DataError
from kgtool.rdf import unpacking
from kgtool.rdf.unpacking import Text, is_litter, members, unzipped

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


def read(data: bytes, size: int = -1) -> bytes:
    text = Text(io.BytesIO(data), "f")
    return text.read() if size < 0 else b"".join(iter(lambda: text.read(size), b""))


@examples(200)
@given(
    st.text(min_size=1),
    st.sampled_from(ENCODINGS),
    st.lists(st.sampled_from(list(PACK)), max_size=2),
    st.integers(1, 99),
)
def test_whatever_a_text_is_packed_and_encoded_with_it_is_read(
    text: str, encoding: str, packings: list[str], size: int
) -> None:
    data = f"<>{text}".encode(encoding, "replace")
    expected = data.decode(encoding).encode()
    for name in packings:
        data = PACK[name](data)
    assert read(data) == read(data, size) == expected


def test_what_begins_like_another_encoding_or_packing_is_left_as_it_is() -> None:
    for data in (b"", b"\xff", b"B", b"BZh9 <urn:a>", b"PK is a name", b"\x1f\x8b", b"a\0b", "é".encode("latin-1")):
        assert read(data) == data


def test_an_encoding_that_xml_names_is_left_out_where_it_is_no_longer_true() -> None:
    head = '<?xml version="1.0" encoding="UTF-16"?>\n<a>encoding="UTF-16"</a>'
    assert read(head.encode("utf-16")) == b'<?xml version="1.0"?>\n<a>encoding="UTF-16"</a>'
    assert read(head.encode()) == head.encode()
    with pytest.raises(DataError, match="f is damaged UTF-16-LE text"):
        read("<a>".encode("utf-16") + b"\x00\xd8a\0")


@pytest.mark.parametrize("name", PACK)
def test_what_is_damaged_or_cut_is_said_in_one_sentence(name: str) -> None:
    whole = PACK[name](bytes(range(256)) * 999)
    with pytest.raises(DataError, match="f ends before its compressed data does"):
        read(whole[: len(whole) // 2])
    broken = bytearray(whole)
    broken[len(whole) // 2 :] = bytes(len(whole) - len(whole) // 2)
    with pytest.raises(DataError, match=r"f (is damaged|ends before)"):
        read(bytes(broken))


@pytest.mark.parametrize("name", PACK)
def test_what_unpacks_to_far_more_than_it_is_is_refused_before_it_is_held(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "FREE", 1 << 20)
    monkeypatch.setattr(unpacking, "TIMES", 20)
    assert len(read(PACK[name](b"a" * (1 << 20)))) == 1 << 20
    pieces = iter(lambda: text.read(1 << 16), b"")
    text, seen = Text(io.BytesIO(PACK[name](PACK[name](b"<a>" * (8 << 20)))), "f"), list[int]()
    with pytest.raises(DataError, match="f unpacks to more than 20 times its size"):
        seen.extend(map(len, pieces))
    assert sum(seen) <= 1 << 20


def test_what_is_packed_over_and_over_is_refused() -> None:
    data = b"<a>"
    for _ in range(unpacking.LAYERS):
        data = gzip.compress(data)
    with pytest.raises(DataError, match=r"f is packed several times \(gzip, gzip, gzip\)"):
        Text(io.BytesIO(data), "f")
    with pytest.raises(DataError, match="f is a zip file within another packing; unpack it first"):
        Text(io.BytesIO(gzip.compress(zipped({"a": b""}))), "f")


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(kept := io.BytesIO(), "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return kept.getvalue()


def unzip(data: bytes) -> bytes:
    with unzipped(io.BytesIO(data), "f.zip") as inside:
        return inside.read()


def test_a_zip_is_its_one_file_and_what_a_mac_adds_is_none() -> None:
    litter = {"__MACOSX/._a.ttl": b"x", "._a.ttl": b"x", ".DS_Store": b"x", "d/": b"", "Thumbs.db": b"x"}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert unzip(zipped({**litter, "d/a.ttl": b"<a>"}, method)) == b"<a>"
    for entries, words in (
        (litter, "holds no file"),
        ({"a": b"", "b": b""}, "holds 2 files instead of one"),
        ({"[Content_Types].xml": b"", "word/document.xml": b""}, "document of an office program"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}, "document of an office"),
        ({"a": bytes(1 << 27)}, "unpacks to more than 200 times"),
    ):
        with pytest.raises(DataError, match=words):
            unzip(zipped(entries))


def test_a_damaged_zip_and_one_with_a_password_are_said_to_be_so(tmp_path: Path) -> None:
    whole = zipped({"a.ttl": b"<a>" * 99})
    for end in (-5, -30, 40):
        with pytest.raises(DataError, match=r"f\.zip is damaged"):
            unzip(whole[:end])
    with (
        pytest.raises(DataError, match=r"is damaged|ends before"),
        unzipped(io.BytesIO(whole.replace(whole[40:44], b"\xff\xff\xff\xff", 1)), "f.zip") as inside,
    ):
        Text(inside, "f.zip").read()
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError, match=r"f\.zip is a zip file that is not unpacked .*password"):
        unzip(bytes(locked))
    (tmp_path / "cut.zip").write_bytes(whole[:-5])
    (tmp_path / "a.zip").write_bytes(zipped({"b": b"", "a": b"", "__MACOSX/._a": b""}))
    assert members(tmp_path / "cut.zip") == members(tmp_path) == members(tmp_path / "none") == []
    assert members(tmp_path / "a.zip") == ["a", "b"]


def test_what_is_hidden_or_left_behind_is_litter() -> None:
    assert [path for path in ("a/.b/c", "__MACOSX/c", "a/b.ttl") if is_litter(Path(path))] == ["a/.b/c", "__MACOSX/c"]
