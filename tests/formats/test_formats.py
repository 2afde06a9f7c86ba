"""What is written can be read back, in every format."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import kgtool
from kgtool.errors import DataError, UsageError
from kgtool.formats.formats import FORMATS, find, format_of, holding
from kgtool.formats.table import CHUNK, parts, table
from kgtool.formats.writing import write
from kgtool.questions.labels import labels
from kgtool.rdf import files
from kgtool.rdf.results import Row, Solutions, Triples, rows, text
from kgtool.store import LocalStore

XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = st.one_of(
    st.none(),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])).map(ox.Literal),
    st.integers().map(ox.Literal),
    st.just(ox.NamedNode("https://example.org/ö?a=b&c=<d>".replace("<d>", "d"))),
    st.just(ox.Literal('two\nlines,\t"quoted"', language="en")),
)


def written(results: Solutions | Triples | bool, format: str) -> bytes:
    output = io.BytesIO()
    write(results, output, format)
    return output.getvalue()


def from_xml(body: bytes) -> list[dict[str, str]]:
    """The lexical forms in SPARQL XML, by variable."""
    space = "{http://www.w3.org/2005/sparql-results#}"
    rows = ElementTree.fromstring(body).iter(f"{space}result")
    return [{cell.attrib["name"]: cell[0].text or "" for cell in row} for row in rows]


@settings(max_examples=40)
@given(st.lists(st.tuples(TERMS, TERMS), max_size=5))
@pytest.mark.parametrize("format", ["json", "xml", "tsv"])
def test_rows_without_an_engine_read_back_as_they_were(format: str, data: list[Row]) -> None:
    body = written(Solutions(("a", "b"), data), format)
    if format == "xml":  # pyoxigraph's reader drops a literal of blanks
        assert from_xml(body) == [{n: text(t) for n, t in zip("ab", row, strict=True) if t} for row in data]
        return
    read = ox.parse_query_results(body, format=getattr(ox.QueryResultsFormat, format.upper()))
    assert [tuple(row) for row in read] == data  # type: ignore[union-attr]


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml"])
def test_the_engine_and_the_plain_writer_agree(bundled: LocalStore, format: str) -> None:
    query = "SELECT ?c ?s ?d { ?c kg:statement ?s OPTIONAL { ?c kg:madeOn/kg:earliest ?d } } ORDER BY ?c"
    native, plain = bundled.query(query), bundled.query(query)
    assert isinstance(native, Solutions)
    assert isinstance(plain, Solutions)
    both = [written(native, format), written(Solutions(plain.variables, list(plain)), format)]
    if format in ("csv", "tsv"):
        assert both[0] == both[1]
    else:
        one, two = (ox.parse_query_results(b, format=getattr(ox.QueryResultsFormat, format.upper())) for b in both)
        assert [tuple(r) for r in one] == [tuple(r) for r in two]  # type: ignore[union-attr]


@pytest.mark.parametrize("value", [True, False])
def test_booleans(value: bool) -> None:
    assert written(value, "csv").decode().strip() == str(value).lower()
    assert json.loads(written(value, "json"))["boolean"] is value
    assert bool(ox.parse_query_results(written(value, "xml"), format=ox.QueryResultsFormat.XML)) is value
    with pytest.raises(kgtool.UsageError, match="csv"):
        written(value, "ttl")


@pytest.mark.parametrize("format", ["ttl", "nt", "rdf", "jsonld"])
def test_triples_read_back_as_they_were(bundled: LocalStore, format: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH g:seed-004 { ?s ?p ?o } }"
    triples = bundled.query(query)
    assert isinstance(triples, Triples)
    expected = {str(t) for t in bundled.query(query)}  # type: ignore[union-attr]
    ending = {"rdf": "RDF_XML", "ttl": "TURTLE", "nt": "N_TRIPLES", "jsonld": "JSON_LD"}[format]
    read = ox.parse(written(triples, format), getattr(ox.RdfFormat, ending))
    assert {str(quad.triple) for quad in read} == expected
    with pytest.raises(kgtool.UsageError, match="ttl"):
        written(Triples([]), "csv")


def test_a_table_is_as_wide_as_it_may_be_and_counts_its_rows() -> None:
    data = [(ox.Literal("[red]x[/red] " * 30), ox.Literal("7", datatype=ox.NamedNode(XSD + "integer"))), (None, None)]
    text = table(Solutions(("words", "count"), data), lambda iris: {}, width=60)
    assert max(map(len, text.splitlines())) <= 60
    assert "[red]x[/red]" in text
    assert text.endswith("2 rows\n")
    assert "  7\n" in text, "numbers stand on the right"


def test_json_lines_hold_plain_values() -> None:
    kinds = {"integer": "007", "decimal": "2.50", "double": "INF", "boolean": "1", "date": "2025-09-04"}
    row = tuple(ox.Literal(word, datatype=ox.NamedNode(XSD + kind)) for kind, word in kinds.items())
    data = [(*row, ox.Literal("é\n", language="fr"), ox.NamedNode("urn:x")), (None,) * 7]
    lines = written(Solutions("abcdefg", data), "jsonl").decode().splitlines()
    values = {"a": 7, "b": 2.5, "c": "INF", "d": True, "e": "2025-09-04", "f": "é\n", "g": "urn:x"}
    assert [json.loads(line) for line in lines] == [values, {}]


def hostile(text: str) -> Solutions:
    return Solutions(("a_b", "n"), [(ox.Literal(text), ox.Literal(1)), (ox.NamedNode("javascript:alert(1)"), None)])


def test_markdown_is_one_table_whatever_is_in_it() -> None:
    lines = written(hostile("a|b\n<img src=x> [x](y) `c`"), "markdown").decode().splitlines()
    assert lines[0] == "| a b | n |"
    assert lines[1] == "| --- | ---: |"
    assert lines[2] == r"| a\|b \<img src=x\> \[x\](y) \`c\` | 1 |"
    assert len(lines) == 4


def test_html_is_a_page_in_which_data_stays_data() -> None:
    page = written(hostile("</table><script>alert(1)</script>"), "html").decode()
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "href" not in page, "only http and https are links"
    linked = written(
        Solutions(("x",), [(ox.NamedNode('https://example.org/?a=1&b="'.replace('"', "2")),)]), "html"
    ).decode()
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">' in linked


def test_every_format_writes_every_kind_of_answer(bundled: LocalStore) -> None:
    for format in holding("rows"):
        assert written(bundled.query("SELECT ?x ?n { ?x kg:lowerBound ?n }"), format)
        assert written(True, format)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_table_never_loses_a_column(width: int) -> None:
    names = "abcdefghijkl"
    data = [tuple(ox.Literal(name.upper() * 3 + " many words") for name in names)]
    text = table(Solutions(names, data), lambda iris: {}, width)
    assert {name.upper() * 3 for name in names} | set(names) <= set(text.split())
    assert max(map(len, text.splitlines())) <= width


def test_columns_that_do_not_fit_stand_below_their_row() -> None:
    data = [
        (*(ox.Literal(word) for word in ("Ada Lindqvist", "proposes", "a bridge", "harbor")), ox.Literal("2025"))
    ] * 2
    text = table(Solutions(("who", "position", "what", "where", "year"), data), lambda iris: {}, 34)
    assert text.splitlines() == [
        "who            position  what", "─────────────────────────────────", "Ada Lindqvist  proposes  a bridge",
        "  where harbor · year 2025", "Ada Lindqvist  proposes  a bridge", "  where harbor · year 2025", "2 rows",
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(kgtool.catalogue()))
def test_answers_are_tables_at_80_columns(bundled: LocalStore, name: str) -> None:
    answer = bundled.query(kgtool.catalogue()[name].query)
    lines = table(answer, lambda iris: labels(bundled, iris), 80).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines == ["0 rows"] or any(set(line) == {"─"} for line in lines[:5])


def test_columns_without_values_are_left_out_and_named() -> None:
    data = [(ox.Literal("x"), None, None)]
    text = table(Solutions(("a", "b_c", "d"), data), lambda iris: {})
    assert text.splitlines()[0] == "a"
    assert text.endswith("1 row; nothing in: b c, d\n")


def test_a_query_without_variables_has_a_table_too() -> None:
    assert table(Solutions((), [()]), lambda iris: {}).strip().endswith("1 row")


def sheet(data: list[Row], tmp_path: Path, labels: dict[str, str] | None = None) -> list[tuple[Any, ...]]:
    """The cells of a spreadsheet, as another library reads them."""
    path = tmp_path / "rows.xlsx"
    with path.open("wb") as file:
        write(Solutions(("who", "n"), data), file, "xlsx", lambda iris: labels or {})
    return list(load_workbook(path).active.iter_rows(values_only=True))


def test_a_spreadsheet_holds_values_and_never_a_formula(tmp_path: Path) -> None:
    def typed(value: str, kind: str) -> ox.Literal:
        return ox.Literal(value, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#" + kind))

    data = [
        (ox.Literal('=HYPERLINK("http://evil","x")'), typed("42", "integer")),
        (ox.Literal("+1-1"), typed("2.50", "decimal")),
        (ox.Literal("@SUM(A1)"), typed("12345678901234567890", "integer")),
        (ox.NamedNode("https://e/x"), typed("2025-09-04", "date")),
        (ox.NamedNode("https://w3id.org/kgtool/ontology#Claim"), typed("true", "boolean")),
        (ox.Literal("مرحبا", language="ar"), typed("INF", "double")),
        (None, typed("1799-12-24", "date")),
    ]
    found = sheet(data, tmp_path, {"https://e/x": "=cmd|x"})
    assert found == [
        ("who", "n"),
        ('=HYPERLINK("http://evil","x")', 42),
        ("+1-1", 2.5),
        ("@SUM(A1)", "12345678901234567890"),  # a number of a sheet has 15 digits
        ("=cmd|x", datetime(2025, 9, 4)),
        ("kg:Claim", True),
        ("مرحبا", "INF"),
        (None, "1799-12-24"),
    ]
    inside = ZipFile(tmp_path / "rows.xlsx").read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in inside


def test_what_no_spreadsheet_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="Row 1 has a text of 32,768 characters"):
        sheet([(ox.Literal("x" * 32_768), None)], tmp_path)
    with pytest.raises(DataError, match="Row 1 has a text of 16,384 characters"):  # 32,768 of UTF-16
        sheet([(ox.Literal("😀" * 16_384), None)], tmp_path)
    with pytest.raises(DataError, match="16,384 columns"):
        write(Solutions(map(str, range(16_385)), []), io.BytesIO(), "xlsx")
    monkeypatch.setattr("kgtool.formats.spreadsheet.MOST_ROWS", 3)
    assert len(sheet([(ox.Literal("x"), None)] * 2, tmp_path)) == 3
    output = io.BytesIO()
    with pytest.raises(DataError, match="holds 2 rows"):
        write(Solutions(("a",), [(ox.Literal("x"),)] * 3), output, "xlsx")
    assert output.getvalue() == b""


@pytest.mark.parametrize("format", ["table", "markdown", "html", "xlsx", "csv", "jsonl"])
def test_rows_are_written_while_they_come(format: str) -> None:
    """Never more than a chunk of rows is held: labels are asked, or something is written, before more are read."""
    waiting = most = 0

    def stream() -> Iterator[Row]:
        nonlocal waiting, most
        for number in range(3 * CHUNK):
            waiting += 1
            most = max(most, waiting)
            yield (ox.Literal(f"row {number}"), ox.Literal(number))

    def labels(_: Iterable[str]) -> dict[str, str]:
        nonlocal waiting
        waiting = 0
        return {}

    class Output(io.BytesIO):
        def write(self, data: Any) -> int:
            nonlocal waiting
            waiting = 0
            return super().write(data)

    output = Output()
    write(Solutions(("text", "n"), stream()), output, format, labels)
    assert 0 < most <= CHUNK
    if format != "xlsx":
        assert output.getvalue().decode().count("row ") == 3 * CHUNK


@pytest.mark.parametrize(("rows", "most"), [(61, 60), (60, 60), (2 * CHUNK + 3, 60), (3, 2 * CHUNK)])
def test_a_table_shows_the_first_rows_and_says_how_many_there_are(rows: int, most: int) -> None:
    data = [(ox.Literal(f"row {number}"),) for number in range(rows)]
    text = "".join(parts(Solutions(("name",), data), lambda iris: {}, 200, most))
    shown = [line for line in text.splitlines() if line.startswith("row ")]
    assert shown == [f"row {number}" for number in range(min(rows, most))]
    assert f"{most} of {rows:,} rows: --all" in text if rows > most else text.endswith(f"\n{rows} rows\n")


def test_a_long_table_loses_no_column_and_has_one_head() -> None:
    rows = [(ox.Literal("a"), None)] * CHUNK + [(ox.Literal("b" * 50), ox.Literal("late"))]
    lines = table(Solutions(("first", "second"), rows), lambda iris: {}, 60).splitlines()
    assert lines[0].split() == ["first", "second"]
    assert sum("first" in line for line in lines) == 1
    assert lines[-1] == f"{CHUNK + 1:,} rows"
    assert "late" in "".join(lines[-60:])
    assert sum(line.count("b") for line in lines) == 50


def odd(tmp_path: Path) -> LocalStore:
    """An IRI with a comma among many without, and a control character."""
    path = tmp_path / "odd.ttl"
    lines = [f'<http://e/{n}> <http://e/p> "row {n}, with a ""comma"""@en .'.replace('""', '\\"') for n in range(5_000)]
    lines[4_000] = '<http://e/Washington,_D.C.> <http://e/p> "two\\nlines" .'
    lines[4_001] = '<http://e/x> <http://e/control> "\\u0001" .'
    path.write_text("\n".join(lines), "utf-8")
    return kgtool.open_store(data=[path])


def test_csv_quotes_an_iri_with_a_comma(tmp_path: Path) -> None:
    store = odd(tmp_path)
    query = "SELECT ?s ?o { ?s <http://e/p> ?o } ORDER BY ?o"
    body = written(rows(store.query(query)), "csv")
    found = list(csv.reader(io.StringIO(body.decode(), newline="")))
    assert found[0] == ["s", "o"]
    assert [[text(term) if term else "" for term in row] for row in rows(store.query(query))] == found[1:]
    assert ["http://e/Washington,_D.C.", "two\nlines"] in found
    one = written(rows(store.query("SELECT ?s { ?s <http://e/p> 'two\\nlines' }")), "csv")
    assert one == b's\r\n"http://e/Washington,_D.C."\r\n'


def test_xml_refuses_what_it_cannot_hold(tmp_path: Path) -> None:
    store = odd(tmp_path)
    query = "SELECT ?o { ?s <http://e/control> ?o }"
    with pytest.raises(DataError, match=r"control character \\x01"):
        written(rows(store.query(query)), "xml")
    triples = store.query("CONSTRUCT WHERE { ?s <http://e/control> ?o }")
    assert isinstance(triples, Triples)
    with pytest.raises(DataError, match=r"control character \\x01"):
        written(triples, "rdf")
    with pytest.raises(DataError, match=r"control character \\x01"):
        kgtool.export(store, tmp_path / "all.rdf")
    assert json.loads(written(rows(store.query(query)), "json"))["results"]["bindings"][0]["o"]["value"] == "\x01"


def test_what_xml_cannot_hold_is_found_before_the_first_byte(tmp_path: Path) -> None:
    many = [(ox.Literal("x" * 1000),)] * 20_000
    bad = {
        "xml": "\x01",
        "rdf": "\ufffe",
        "jsonld": ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c")),
    }
    for format, value in bad.items():
        last = value if isinstance(value, ox.Triple) else ox.Literal(value)
        rows_of = [*many, (last,)]
        triples = Triples(ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:x:p"), row[0]) for row in rows_of)
        output = io.BytesIO()
        with pytest.raises(DataError, match=r"cannot hold.*; write "):
            write(Solutions(("v",), rows_of) if format == "xml" else triples, output, format)
        assert output.getvalue() == b""


def test_an_output_with_a_limit_is_asked_while_the_answer_is_held_back() -> None:
    class Small(io.BytesIO):
        def allows(self, size: int) -> None:
            if size > 5_000:
                raise UsageError("too much")

    def endless() -> Iterator[Row]:
        while True:
            yield (ox.Literal("x" * 1000),)

    triples = (ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:x:p"), row[0]) for row in endless())
    answers: dict[str, Any] = {"xml": Solutions(("v",), endless()), "rdf": Triples(triples)}
    for format, results in answers.items():
        output = Small()
        with pytest.raises(UsageError, match="too much"):
            write(results, output, format)
        assert output.getvalue() == b""


def test_xml_has_the_base_direction() -> None:
    said = ox.Literal("مرحبا", language="ar", direction=ox.BaseDirection.RTL)
    body = written(Solutions(("v",), [(said,), (ox.Literal("x", language="en"),)]), "xml")
    literals = ElementTree.fromstring(body).findall(".//{*}literal")
    assert [one.get("{http://www.w3.org/2005/11/its}dir") for one in literals] == ["rtl", None]
    found: Any = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
    assert next(found)[0] == said


def test_a_format_is_added_in_one_place() -> None:
    """One more row in the table, in a process of its own: commands, endings, the shell and the server all have it."""
    row = """Format("toy", "Toy", ("rows",), ("text/x-toy",), ("ty",),
                    rows=lambda rows, to: to.write(f"{len(row)} toys\\n" for row in rows)),"""
    script = f"""
import importlib.util, io, sys, types
from click.testing import CliRunner
from pathlib import Path

spec = importlib.util.find_spec("kgtool.formats.formats")
source, head = Path(spec.origin).read_text("utf-8"), "FORMATS: tuple[Format, ...] = ("
assert source.count(head) == 1
module = sys.modules[spec.name] = types.ModuleType(spec.name)
exec(source.replace(head, head + {row!r}), module.__dict__)

from kgtool.cli import main
from kgtool.cli.interactive.prompt import TAKES
from kgtool.server.http import negotiation
from kgtool.server.pages import answers
from kgtool.store import open_store

run = CliRunner().invoke
assert "toy, " in run(main, ["query", "--help"]).output
query = "SELECT ?a ?b {{ VALUES (?a ?b) {{ (1 2) }} }}"
assert run(main, ["query", query, "--format", "toy"]).output == "2 toys\\n"
assert run(main, ["query", query, "-o", "rows.ty"]).exit_code == 0
assert Path("rows.ty").read_text() == "2 toys\\n"
assert "with one of toy, " in run(main, ["query", "ASK {{}}", "-o", "rows.nothing"]).output
assert [one.text for one in TAKES["format"](None, "to", True)] == ["toy"]
assert negotiation.chosen(negotiation.ROWS, "text/x-toy", None) == "toy"
assert negotiation.chosen(negotiation.ROWS, "*/*", None) == "json"
assert ("toy", "Toy") in answers.answered(open_store(), True).formats
reply = answers.file(open_store(), open_store().query(query), "toy", "rows")
assert (reply.media_type, reply.headers["content-disposition"]) == ("text/x-toy", 'attachment; filename="rows.ty"')
"""
    with TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-c", script], check=True, cwd=folder, timeout=60)


def test_the_table_of_formats_is_consistent() -> None:
    for format in FORMATS:
        assert (format.rows is not None) == ("rows" in format.holds), format.name
        assert ("triples" in format.holds) == (format.name in files.FORMATS and format.rows is None), format.name
        assert format.endings, format.name
        assert format.media_types or format.holds == ("report",), format.name
        for kind in format.holds:
            assert find(format.name, holding(kind).values()) is format
            assert format_of(Path(f"x.{format.endings[0]}.gz"), holding(kind)) == format.name
    assert {ending for format in holding("triples").values() for ending in format.endings} == set(files.FORMATS)


def test_sentences_in_narrow_columns_become_records() -> None:
    """Two claims side by side, as in conflicts, would be two strips of words."""
    sentence = ox.Literal(
        "The council of the harbor town says that it will send a hundred and twenty guards by spring."
    )
    short, columns = ox.Literal("about a word"), [f"column{n}" for n in range(9)]
    row = [short, sentence, short, sentence, *[short] * 5]
    as_record = table(Solutions(columns, [row] * 3), lambda iris: {}, 80)
    assert as_record.startswith("column0  about a word\ncolumn1  The council")
    # One such row among others keeps the table.
    as_table = table(Solutions(columns, [row, [short] * 9, [short] * 9, [short] * 9]), lambda iris: {}, 80)
    assert "───" in as_table
    assert max(map(len, as_record.splitlines() + as_table.splitlines())) <= 80


@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_columns_of_parquet_and_arrow_have_their_types(format: str, tmp_path: Path) -> None:
    """As another library reads them."""
    import polars

    data = """SELECT * { VALUES (?who ?n ?share ?day ?at ?sure ?mixed) {
      (<urn:a> 3 0.5 "2025-09-04"^^xsd:date "2025-09-04T10:00:00Z"^^xsd:dateTime true 1)
      (UNDEF UNDEF 2 UNDEF UNDEF UNDEF "=x") } } ORDER BY DESC(?n)"""
    target = tmp_path / f"rows.{format}"
    with target.open("wb") as file:
        write(LocalStore.memory().query(data), file, format)
    found = (polars.read_parquet if format == "parquet" else polars.read_ipc)(target)
    assert dict(found.schema) == {
        "who": polars.String, "n": polars.Int64, "share": polars.Float64, "day": polars.Date,
        "at": polars.Datetime("us", "UTC"), "sure": polars.Boolean, "mixed": polars.String,
    }  # fmt: skip
    first, second = found.rows()
    assert first == ("urn:a", 3, 0.5, date(2025, 9, 4), datetime(2025, 9, 4, 10, tzinfo=UTC), True, "1")
    assert second == (None, None, 2.0, None, None, None, "=x")
    empty = io.BytesIO()
    write(Solutions(("a", "b"), []), empty, format)
    empty.seek(0)
    assert (polars.read_parquet if format == "parquet" else polars.read_ipc)(empty).shape == (0, 2)


@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_without_polars_the_format_that_needs_it_is_named(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(UsageError, match=rf"^{format.capitalize()} needs the package polars: pip install"):
        write(Solutions(("a",), [(ox.Literal("x"),)]), io.BytesIO(), format)
