"""Files with faults in them, of which the rest is loaded."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from ondisk import numbers

import kgtool
from kgtool.errors import DataError, UsageError
from kgtool.rdf.rejects import Rejects
from kgtool.store import file_loading, lenient
from kgtool.store.lenient import GoodLines

GOOD = (b'<urn:a> <urn:p> "1" .', b"_:b <urn:p> _:c . # c", b"", b"# c", b'<urn:a> <urn:p> "\\n"@en-GB .\r')
BAD = (
    b'<urn:a> <urn:p> "no dot"', b"<urn:a> <urn:p q> <urn:b> .", b"<a> <urn:p> <urn:b> .", b"junk\x00\x1b", b"\xff",
    b'<urn:a> <urn:p> "x"@abcdefghij .', b'<urn:a> <urn:p> "x', b"<urn:a> <urn:p> <urn:b> . <urn:a> <urn:p> <urn:c> .",
)  # fmt: skip


class Kept(Rejects):
    """What is put aside, in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[int | str, bytes]] = []

    def write(self, number: int | str, reason: str, line: bytes) -> None:
        super().write(number, reason, line)
        assert reason
        self.lines.append((number, line))


class Pieces:
    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size = data, size

    def read(self, _: int = -1) -> bytes:
        found, self._data = self._data[: self._size], self._data[self._size :]
        return found


@examples(200)
@given(st.lists(st.sampled_from([*GOOD, *BAD])), st.integers(1, 200), st.booleans())
def test_the_good_lines_are_those_that_a_parser_takes_one_by_one(lines: list[bytes], size: int, ends: bool) -> None:
    rejects = Kept()
    source = Pieces(b"\n".join(lines) + b"\n" * ends, size)
    good = GoodLines(source, ox.RdfFormat.N_TRIPLES, "f", rejects)
    text = b"".join(iter(good.read, b""))
    assert len(list(ox.parse(text, ox.RdfFormat.N_TRIPLES))) == sum(
        b"<urn:p>" in line for line in lines if line in GOOD
    )
    assert rejects.lines == [(number, line) for number, line in enumerate(lines, 1) if line in BAD]
    assert rejects.count == len(rejects.lines)


def test_a_line_beyond_all_measure_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lenient, "_LONGEST", 99)
    with pytest.raises(DataError, match="f has a line of more than 16 MB"):
        GoodLines(Pieces(b"x" * 300, 10), ox.RdfFormat.N_QUADS, "f", Rejects()).read()


FILES = {
    "a.nt": (b'<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> "2"\n\n<urn:a> <urn:p> "3" .\n', 2, ["a.nt:2"]),
    "a.nq": (b"<urn:a> <urn:p> <urn:b> <urn:g h> .\n<urn:a> <urn:p> <urn:b> .\n", 1, ["a.nq:1"]),
    "a.ttl": (b'<urn:a> <urn:p> "1"@en, "1"@abcdefghij, <urn:b c>, <urn:b> .\n', 2, ["a.ttl:-", "a.ttl:-"]),
    "a.trig": (b'GRAPH <urn:g> { <urn:a> <urn:p> "1"@abcdefghij, "1" }\n', 1, ["a.trig:-"]),
    "a.rdf": (
        b"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:v='urn:v:'>"
        b"<r:Description r:about='urn:a b'><v:p>1</v:p></r:Description>"
        b"<r:Description r:about='urn:a'><v:p xml:lang='abcdefghij'>1</v:p><v:p>1</v:p>"
        b"</r:Description></r:RDF>", 1, ["a.rdf:-", "a.rdf:-"],
    ),
    "none.ttl": (b"<urn:a> <urn:p> 1 .\n", 1, []),
}  # fmt: skip


@pytest.mark.parametrize("small", [1 << 20, 0])
@pytest.mark.parametrize("name", FILES)
def test_the_rest_is_loaded_and_what_is_left_out_is_put_aside(
    name: str, small: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_loading, "SMALL", small)
    data, triples, places = FILES[name]
    path, side = tmp_path / name, tmp_path / "side.tsv"
    path.write_bytes(data)
    (loaded,) = kgtool.load([path], tmp_path / "store", skip_bad=side)
    assert (loaded.triples, loaded.skipped) == (triples, len(places))
    lines = side.read_bytes().splitlines() if side.exists() else []
    assert [Path(line.split(b"\t")[0].decode()).name for line in lines] == places
    assert all(len(line.split(b"\t", 2)) == 3 for line in lines)
    assert kgtool.load([path], tmp_path / "store", skip_bad=side)[0].unchanged
    replaced = kgtool.load([path], tmp_path / "store", skip_bad=side, replace=True, again=True)
    assert sum(one.skipped for one in replaced) == len(places), "looking for its graphs counts nothing"
    assert sum(numbers(tmp_path / "store").values()) == triples


def test_what_a_parser_cannot_go_on_after_is_a_fault_and_the_side_file_is_no_input(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:a> <urn:p> .")
    with pytest.raises(DataError, match="line 1, column"):
        kgtool.load([path], tmp_path / "store", skip_bad=tmp_path / "side.tsv")
    assert not (tmp_path / "store").exists()
    assert not (tmp_path / "side.tsv").exists()
    (tmp_path / "link").symlink_to(path)
    for side in (path, tmp_path / "link"):
        with pytest.raises(UsageError, match=r"is read.*, and would be overwritten"):
            kgtool.load([tmp_path], tmp_path / "store", skip_bad=side)
    assert path.read_text() == "<urn:a> <urn:p> ."


def test_a_side_file_of_an_earlier_load_is_emptied(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_bytes(b"<urn:a> <urn:p> <urn:b> .\n")
    (tmp_path / "side.tsv").write_text("old")
    kgtool.load([tmp_path / "a.nt"], tmp_path / "store", skip_bad=tmp_path / "side.tsv")
    assert (tmp_path / "side.tsv").read_text() == ""
