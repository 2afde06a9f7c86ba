"""Records become coded events, and what is none goes to the rejects; no line is lost."""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph as ox
import pytest
from codedevents import BAD, CODED, EVENTS, GDELT, GOOD, ICEWS, POLECAT, TINY, asked, convert, imported, run
from hypothesis import given, settings
from hypothesis import strategies as st

import kgtool
import kgtool.questions.question
from kgtool.errors import DataError
from kgtool.events.record_map import parse_map
from kgtool.events.records import LONGEST, Importer


def test_icews(tmp_path: Path) -> None:
    target = imported(ICEWS, "icews", tmp_path)
    assert asked(target, EVENTS) == [
        ("Emmanuel Macron", "013", "Ukraine", "2025-02-06", "Make optimistic comment", "0.4"),
        ("Police (Ruritania)", "190", "Citizen (Ruritania)", "2025-02-06", "Use conventional military force", "-10"),
        ("Emmanuel Macron", "042", "Ukraine", "2025-02-07", "Make a visit", "1.9"),
        ("Ukraine", "043", "Emmanuel Macron", "2025-02-07", "Host a visit", "2.8"),
    ]
    assert f"<{CODED}icews-101-2025-02-06>".encode() in target.read_bytes()
    assert {quad.graph_name.value for quad in ox.parse(path=target)} == {"https://w3id.org/kgtool/graph/icews"}


def test_a_number_given_twice_on_two_days_is_two_events(tmp_path: Path) -> None:
    found = asked(imported(ICEWS, "icews", tmp_path), "SELECT ?event { ?event a kg:CodedEvent } ORDER BY ?event")
    assert [event for (event,) in found if "icews-103" in event] == [
        f"{CODED}icews-103-2025-02-0{day}" for day in (6, 7)
    ]


def test_gdelt(tmp_path: Path) -> None:
    target = imported(GDELT, "gdelt2", tmp_path)
    assert asked(target, EVENTS) == [
        ("RUSSIA", "010", "", "2025-02-06", "", "0"),
        ("UKRAINE", "0331", "RUSSIA", "2025-02-06", "", "5.2"),
    ]
    assert asked(target, "SELECT ?source { ?event dct:source ?source } ORDER BY ?source") == [
        ("https://example.org/a%20b%7Cc",),
        ("BBC Monitoring",),
    ]
    line = (tmp_path / "gdelt2.nq.rejects.tsv").read_text("utf-8")
    assert line.startswith("3\tno actor\t1003\t20250206\t")


def test_polecat(tmp_path: Path) -> None:
    assert asked(imported(POLECAT, "polecat", tmp_path), EVENTS) == [
        ("Volodymyr Zelensky", "CONSULT", "Emmanuel Macron", "2025-02-06", "visit", "8.4"),
        ("Volodymyr Zelensky", "REQUEST", "", "2025-02-07", "", ""),
    ]


def test_the_data_set_is_described_with_its_scheme(tmp_path: Path) -> None:
    query = """SELECT ?title ?scheme {
      g:icews prov:wasDerivedFrom ?set . ?set a dcat:Dataset ; dct:title ?title ; dct:conformsTo ?scheme }"""
    found = asked(imported(ICEWS, "icews", tmp_path), query)
    assert found == [("ICEWS coded event data", "https://w3id.org/kgtool/vocab/cameo")]


def test_what_comes_out_meets_the_shapes_and_checks(tmp_path: Path) -> None:
    for name, path in (("icews", ICEWS), ("gdelt2", GDELT), ("polecat", POLECAT)):
        assert kgtool.validate(kgtool.open_store(data=imported(path, name, tmp_path))) == [], name


def test_two_records_with_one_number_are_found_by_the_shapes(tmp_path: Path) -> None:
    toml = TINY.replace("columns = 4", "columns = 5").replace("[roles]", "[roles]\nid = 5")
    out, _, _ = convert(b"2025-02-06\tA\t01\tB\t7\n2025-02-06\tC\t01\tB\t7\n", toml)
    (tmp_path / "t.nq").write_bytes(out)
    found = kgtool.validate(kgtool.open_store(data=tmp_path / "t.nq"))
    assert [finding.message for finding in found if "exactly one actor" in finding.message]


def test_actors_are_those_of_one_data_set(tmp_path: Path) -> None:
    """The same name in two data sets is two coded actors: only an exact label, or the map, says who is meant."""
    both = [imported(ICEWS, "icews", tmp_path), imported(POLECAT, "polecat", tmp_path)]
    found = asked(both, 'SELECT ?actor { ?actor a kg:CodedActor ; rdfs:label "Emmanuel Macron" } ORDER BY ?actor')
    base = "https://w3id.org/kgtool/id/coded-actor/"
    assert found == [(f"{base}icews-Emmanuel_Macron",), (f"{base}polecat-Emmanuel_Macron",)]
    assert asked(both, "SELECT ?x { ?x skos:exactMatch ?y }") == []


@given(st.lists(st.text(min_size=1), min_size=2, max_size=2, unique=True))
def test_two_names_are_two_actors(names: list[str]) -> None:
    from kgtool.events.actors import local

    assert local(names[0]) != local(names[1])


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_rejected_with_its_number_and_reason(line: bytes) -> None:
    out, importer, refused = convert(b"\n".join([GOOD, line, GOOD.replace(b"A", b"C")]) + b"\n")
    assert refused == [(2, BAD[line], line)]
    assert (importer.accepted, importer.read) == (2, 3)
    assert out.count(b"#CodedEvent>") == 2


def test_columns_too_many_that_are_empty_are_none(tmp_path: Path) -> None:
    _, importer, refused = convert(GOOD + b"\t\t\n")
    assert (importer.accepted, refused) == (1, [])


def test_an_actor_of_a_rejected_line_alone_is_not_described() -> None:
    out, _, _ = convert(b"2025-02-06\tNobody\t013\t\n" + GOOD + b"\n" + b"2025-02-06\tNobody\t013\tB\n")
    assert out.count(b'"Nobody"') == 1
    out, _, _ = convert(b"2025-02-06\tNobody\t013\t\n" + GOOD + b"\n")
    assert b"Nobody" not in out


def test_a_quote_is_a_letter_unless_the_map_says_otherwise() -> None:
    line = b'2025-02-06\t"A\t013\tB\n'
    out, importer, _ = convert(line)
    assert importer.accepted == 1
    assert rb'"\"A"' in out
    quoted = TINY.replace("columns", "quoting = true\ncolumns")
    _, importer, refused = convert(line + b'2025-02-06\t"A\tX"\t013\tB\n', quoted)
    assert importer.accepted == 1
    assert [reason.partition(":")[0] for _, reason, _ in refused] == ["a quote that does not close"]


def test_quotes_stand_around_fields_and_within_them() -> None:
    quoted = TINY.replace("columns", "quoting = true\ncolumns")
    names = {
        '"Hope, Norland"': "Hope, Norland", '"a ""b"" c"': 'a "b" c', '"Jack" Doe': '"Jack" Doe',
        'the "Group"': 'the "Group"', '"a\tb"': "a\tb", '""': None, '"open': None,
    }  # fmt: skip
    data = "".join(f'"2025-02-06"\t{name}\t013\tB\n' for name in names).encode()
    out, importer, refused = convert(data, quoted)
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    found = {q.object.value for q in ox.parse(out, ox.RdfFormat.N_QUADS) if q.predicate.value == label}
    assert found == {name for name in names.values() if name} | {"B"}
    assert [reason.partition(":")[0] for _, reason, _ in refused] == ["no actor", "a quote that does not close"]
    assert importer.read == len(names)


def test_the_layout_of_2017(tmp_path: Path) -> None:
    """Days of another form, no codes, quotes around what has a comma: as the bundled map says, without being told."""
    header = ICEWS.read_text("utf-8").splitlines()[0]
    fields = '1\t{}\tWomen (Norland)\t"Social,General"\tNorland\t"Bomb, or shoot"\t010\t-10\tNorland' + "\t" * 11
    both = [f"{header}\n{fields.format('2017-01-31')}\n", f"{header}\n{fields.format('1/31/2017')}\r\n"]
    without = both[1].replace("CAMEO Code\t", "").replace("\t010", "")
    spelt = both[0].replace(header, header.lower().replace(" ", "_"))
    outs = []
    for number, text in enumerate([*both, spelt, without]):
        (tmp_path / f"{number}.tab").write_text(text)
        outs.append(imported(tmp_path / f"{number}.tab", "icews", tmp_path).read_bytes())
        assert f"<{CODED}icews-1-2017-01-31>".encode() in outs[-1]
    assert outs[0] == outs[1] == outs[2]
    assert b'#eventType> "Bomb, or shoot"' in outs[3]
    assert b"#eventWords>" not in outs[3], "they are not said twice"


def test_names_keep_their_own_words() -> None:
    names = ["Zoë \\ Ünal", 'the "Group"', "Київ", "a_b", "a b", "<x>"]
    data = "".join(f"2025-02-06\t{name}\t013\tB\n" for name in names)
    out, _, _ = convert(data.encode())
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    quads = list(ox.parse(out, ox.RdfFormat.N_QUADS))
    assert {q.object.value for q in quads if q.predicate.value == label} == {*names, "B"}
    assert len({q.subject for q in quads if q.predicate.value == label}) == len(names) + 1


def test_another_encoding() -> None:
    line = b"2025-02-06\tA\xe9\t013\tB\n"
    out, _, refused = convert(line, TINY.replace("columns", 'encoding = "iso-8859-1"\ncolumns'))
    assert refused == []
    assert '"Aé"'.encode() in out


LINES = st.one_of(st.sampled_from([GOOD, *BAD]), st.binary(max_size=40).map(lambda b: b.replace(b"\n", b"\t")))


@given(st.lists(LINES, max_size=30), st.booleans(), st.integers(1, 200))
@settings(deadline=None)
def test_no_line_is_lost(lines: list[bytes], end: bool, block: int) -> None:
    """Accepted and rejected lines are those of the file, whatever is in them and wherever a block ends."""
    data = b"".join(line + b"\n" for line in lines)
    if lines and lines[-1] and not end:
        data = data[:-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kgtool.events.records.BLOCK", block)
        out, importer, refused = convert(data)
    assert importer.read == len(lines) == importer.accepted + len(refused)
    events = {line for number, line in enumerate(lines, 1) if number not in {at for at, _, _ in refused}}
    found = {q.subject for q in ox.parse(out, ox.RdfFormat.N_QUADS) if str(q.object).endswith("#CodedEvent>")}
    assert len(found) == len({line.removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf") for line in events})
    for number, _, line in refused:
        assert lines[number - 1].removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf") == line


def test_a_file_without_line_ends_is_no_table() -> None:
    with pytest.raises(DataError, match="line of more than 16 MB"):
        convert(b"x" * (LONGEST + (1 << 20)))


def test_a_column_that_the_file_lacks_is_named_with_those_it_has(tmp_path: Path) -> None:
    path, target = tmp_path / "x.tsv", tmp_path / "x.nq"
    path.write_text("Event ID\tEvent Date\nx\ty\n")
    done = run("events", path, "--map", "icews", "-o", target)
    assert done.returncode == 1
    assert b"has no column 'Source Name'" in done.stderr
    assert not target.exists()
    assert not list(tmp_path.glob(".*"))


def test_many_actors_are_let_go_also_in_a_line_that_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.events.records.MOST", 1)
    _, importer, refused = convert(GOOD + b"\n" + GOOD.replace(b"\tA\t", b"\tNew\t").rpartition(b"\t")[0] + b"\t\n")
    assert (importer.accepted, len(refused)) == (1, 1)


@pytest.mark.parametrize(("quoting", "message"), [("true", "The header of x has a quote"), ("false", "has no column")])
def test_a_quote_in_the_header_that_does_not_close_is_a_fault(quoting: str, message: str) -> None:
    toml = TINY.replace("header = false", f"header = true\nquoting = {quoting}").replace("day = 1", 'day = "Day"')
    importer = Importer(parse_map(toml, "tiny"))
    with pytest.raises(DataError, match=message):
        list(importer.quads(io.BytesIO(b'"Da\tb\tc\td\n'), "x"))
