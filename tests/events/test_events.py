"""Event data sets: records become coded events, and what is none goes to the rejects; no line is lost."""

from __future__ import annotations

import gzip
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

import kgtool.questions.question
from kgtool.errors import DataError, UsageError
from kgtool.events.importing import known_names
from kgtool.events.records import LONGEST, Importer, bundled_maps, event_map, parse_map
from kgtool.rdf.results import rows, text

DATA = ROOT / "tests" / "data" / "events"
ICEWS, GDELT, POLECAT = DATA / "icews.tsv", DATA / "gdelt2.csv", DATA / "polecat.tsv"
CODED = "https://w3id.org/kgtool/id/coded/"
TINY = 'title = "T"\ndataset = "t"\nheader = false\ncolumns = 4\n[roles]\nday = 1\nactor = 2\ncode = 3\ntarget = 4\n'


def run(*arguments: str | Path, data: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kgtool", "import", *map(str, arguments)]
    return subprocess.run(command, input=data, capture_output=True, check=False, env={**os.environ, **environment})


def convert(
    data: bytes, toml: str = TINY, **more: dict[str, str]
) -> tuple[bytes, Importer, list[tuple[int, str, bytes]]]:
    refused: list[tuple[int, str, bytes]] = []
    importer = Importer(parse_map(toml, "tiny"), reject=lambda *line: refused.append(line), **more)
    return b"".join(importer.quads(io.BytesIO(data))), importer, refused


def asked(path: Path | list[Path], query: str) -> list[tuple[str, ...]]:
    found = rows(kgtool.open_store(data=path).query(query))
    return [tuple("" if term is None else text(term) for term in row) for row in found]


EVENTS = """SELECT ?by ?code ?on ?day ?words ?intensity {
  ?event a kg:CodedEvent ; kg:actor/rdfs:label ?by ; kg:eventType ?code ; kg:day ?day .
  OPTIONAL { ?event kg:target/rdfs:label ?on } OPTIONAL { ?event kg:eventWords ?words }
  OPTIONAL { ?event kg:intensity ?intensity } } ORDER BY ?day ?code ?by"""


def imported(path: Path, name: str, folder: Path) -> Path:
    target = folder / f"{name}.nq"
    done = run("events", path, "--map", name, "-o", target)
    assert done.returncode == 0, done.stderr
    return target


# ---- what becomes what --------------------------------------------------------------------------


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


def test_two_records_with_one_number_are_told_by_the_shapes(tmp_path: Path) -> None:
    toml = TINY.replace("columns = 4", "columns = 5").replace("[roles]", "[roles]\nid = 5")
    out, _, _ = convert(b"2025-02-06\tA\t01\tB\t7\n2025-02-06\tC\t01\tB\t7\n", toml)
    (tmp_path / "t.nq").write_bytes(out)
    found = kgtool.validate(kgtool.open_store(data=tmp_path / "t.nq"))
    assert [finding.message for finding in found if "exactly one actor" in finding.message]


def test_the_same_bytes_each_time_and_from_every_kind_of_file(tmp_path: Path) -> None:
    expected = imported(ICEWS, "icews", tmp_path).read_bytes()
    packed, zipped, windows = tmp_path / "i.tsv.gz", tmp_path / "i.zip", tmp_path / "w.tsv"
    packed.write_bytes(gzip.compress(ICEWS.read_bytes()))
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(ICEWS, "icews.tab")
    windows.write_bytes(b"\xef\xbb\xbf" + ICEWS.read_bytes().replace(b"\n", b"\r\n"))
    for path in (packed, zipped, windows):
        assert run("events", path, "--map", "icews", "-o", "-", PYTHONHASHSEED="5").stdout == expected, path
    assert run("events", "-", "--map", "icews", "-o", "-", data=ICEWS.read_bytes()).stdout == expected
    for name in ("a.nq.gz", "b.nq.gz"):
        run("events", ICEWS, "--map", "icews", "-o", tmp_path / name)
    one, two = ((tmp_path / name).read_bytes() for name in ("a.nq.gz", "b.nq.gz"))
    assert one == two
    assert gzip.decompress(one) == expected


def test_actors_are_those_of_one_data_set(tmp_path: Path) -> None:
    """The same name in two data sets is two coded actors: only an exact label, or the map, says who is meant."""
    both = [imported(ICEWS, "icews", tmp_path), imported(POLECAT, "polecat", tmp_path)]
    found = asked(both, 'SELECT ?actor { ?actor a kg:CodedActor ; rdfs:label "Emmanuel Macron" } ORDER BY ?actor')
    base = "https://w3id.org/kgtool/id/coded-actor/"
    assert found == [(f"{base}icews-Emmanuel_Macron",), (f"{base}polecat-Emmanuel_Macron",)]
    assert asked(both, "SELECT ?x { ?x skos:exactMatch ?y }") == []


@given(st.lists(st.text(min_size=1), min_size=2, max_size=2, unique=True))
def test_two_names_are_two_actors(names: list[str]) -> None:
    from kgtool.events.records import _local

    assert _local(names[0]) != _local(names[1])


# ---- rejects ------------------------------------------------------------------------------------

GOOD = b"2025-02-06\tA\t013\tB"
BAD = {
    b"2025-02-30\tA\t013\tB": "no such day: 2025-02-30 as %Y-%m-%d",
    b"2025-2-6\tA\t013\tB": "no such day: 2025-2-6 as %Y-%m-%d",
    b"\tA\t013\tB": "no day",
    b"2025-02-06\t \t013\tB": "no actor",
    b"2025-02-06\tA\t\tB": "no code",
    b"2025-02-06\tA\t013\t": "no target",
    b"2025-02-06\tA\t013": "another number of columns: 3 in place of 4",
    b"2025-02-06\tA\t013\tB\tC": "another number of columns: 5 in place of 4",
    b"2025-02-06\tA\xe9\t013\tB": "no utf-8 text: byte 0xe9 at 13",
    b"2025-02-06\tA\x00\t013\tB": "a control character: U+0000",
    b"": "an empty line",
}


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


def test_the_rejects_are_a_file_and_the_sum_is_told(tmp_path: Path) -> None:
    source, target, side = tmp_path / "t.tsv", tmp_path / "t.nq", tmp_path / "t.nq.rejects.tsv"
    mapped = tmp_path / "tiny.toml"
    mapped.write_text(TINY)
    source.write_bytes(b"\n".join([GOOD, *BAD]) + b"\n\n")
    done = run("events", source, "--map", mapped, "-o", target)
    assert done.returncode == 0
    assert b"1 event into g:t\n12 lines rejected (" in done.stderr
    told = [line.split(b"\t", 2) for line in side.read_bytes().splitlines()]
    assert [int(number) for number, _, _ in told] == list(range(2, 14))
    assert [line for _, _, line in told][: len(BAD)] == list(BAD)
    assert run("events", source, "--map", mapped, "-o", target, "--strict").returncode == 1
    source.write_bytes(GOOD + b"\n")
    assert run("events", source, "--map", mapped, "-o", target, "--strict").returncode == 0
    assert side.read_bytes() == b"", "the rejects of an earlier run are gone"
    source.write_bytes(b"nothing\n")
    assert run("events", source, "--map", mapped, "-o", target).returncode == 1


# ---- maps ---------------------------------------------------------------------------------------


def test_the_bundled_maps_are_sound_and_can_be_had() -> None:
    assert bundled_maps() == ["gdelt1", "gdelt2", "icews", "polecat"]
    for name in bundled_maps():
        assert event_map(name).dataset == name
        assert parse_map(run("maps", name).stdout.decode(), name) == event_map(name)
        assert name in run("maps").stdout.decode()
    with pytest.raises(UsageError, match="gdelt1, gdelt2, icews, polecat"):
        event_map("acled")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('title = "T"', "", "key title"),
        ("day = 1", "", "key roles.day"),
        ("day = 1", 'day = "Day"', "key roles.day"),
        ("day = 1", "day = 5", "key roles.day"),
        ("day = 1", "day = 1\nwho = 2", "key roles.who"),
        ("columns = 4", 'columns = "4"', "key columns"),
        ("columns = 4", "colums = 4", "key colums"),
        ("columns = 4", 'columns = 4\ndate = "day"', "key date"),
        ("columns = 4", 'columns = 4\nencoding = "utf-99"', "key encoding"),
        ("columns = 4", 'columns = 4\nencoding = "utf-16"', "key encoding"),
        ("columns = 4", 'columns = 4\ndelimiter = "||"', "key delimiter"),
        ("columns = 4", 'columns = 4\nscheme = "no iri"', "key scheme"),
        ('dataset = "t"', 'dataset = "T set"', "key dataset"),
        ("target = 4", 'target = 4\n[same]\nA = "nobody"', "key same.A"),
        ("[roles]", "[roles", "no TOML"),
    ],
)
def test_a_bad_map_is_told_in_one_sentence_with_its_key(old: str, new: str, key: str) -> None:
    with pytest.raises(DataError) as told:
        parse_map(TINY.replace(old, new), "tiny")
    assert key in str(told.value)
    assert str(told.value).endswith(".")


def test_a_column_that_the_file_lacks_is_told_with_those_it_has(tmp_path: Path) -> None:
    path, target = tmp_path / "x.tsv", tmp_path / "x.nq"
    path.write_text("Event ID\tEvent Date\nx\ty\n")
    done = run("events", path, "--map", "icews", "-o", target)
    assert done.returncode == 1
    assert b"has no column 'Source Name'" in done.stderr
    assert not target.exists()
    assert not list(tmp_path.glob(".*"))


def test_a_damaged_file_leaves_no_half_of_it(tmp_path: Path) -> None:
    """Neither in a file nor in a store, which knows afterwards what it knew before."""
    path, target = tmp_path / "x.tsv.gz", tmp_path / "x.nq"
    path.write_bytes(gzip.compress(ICEWS.read_bytes().split(b"\n")[0] + b"\n" + ICEWS.read_bytes() * 2_000)[:-40])
    (tmp_path / "mine.nt").write_text('_:b <urn:p> "1" .\n')
    before = kgtool.load([tmp_path / "mine.nt"], tmp_path / "old", graph="https://w3id.org/kgtool/graph/icews")
    for where in ("-o", target), ("--store", tmp_path / "new"), ("--store", tmp_path / "old"):
        done = run("events", path, "--map", "icews", *where)
        assert done.returncode == 1
        assert b"breaks off or is damaged" in done.stderr
        assert done.stderr.count(b"\n") == 1
    assert not target.exists()
    assert not (tmp_path / "new").exists()
    again = kgtool.load([tmp_path / "mine.nt"], tmp_path / "old", graph="https://w3id.org/kgtool/graph/icews")
    assert [loaded.unchanged for loaded in before + again] == [False, True]
    assert kgtool.info(tmp_path / "old").triples == 1


def test_what_is_written_to_is_not_replaced(tmp_path: Path) -> None:
    """A link is followed, a pipe is written to, and a file of rejects that is somebody's stays a file."""
    (tmp_path / "real.nq").write_text("old")
    (tmp_path / "link.nq").symlink_to("real.nq")
    assert run("events", ICEWS, "--map", "icews", "-o", tmp_path / "link.nq").returncode == 0
    assert (tmp_path / "link.nq").is_symlink()
    assert b"CodedEvent" in (tmp_path / "real.nq").read_bytes()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "tiny.toml").write_text(TINY)
    done = run("events", "-", "--map", tmp_path / "tiny.toml", "-o", "-", "--rejects", tmp_path / "pipe", data=GOOD)
    assert done.returncode == 0
    assert (tmp_path / "pipe").is_fifo()


def test_many_actors_are_let_go_also_in_a_line_that_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.events.records.MOST", 1)
    _, importer, refused = convert(GOOD + b"\n" + GOOD.replace(b"\tA\t", b"\tNew\t").rpartition(b"\t")[0] + b"\t\n")
    assert (importer.accepted, len(refused)) == (1, 1)


@pytest.mark.parametrize(("quoting", "told"), [("true", "The header of x has a quote"), ("false", "has no column")])
def test_a_quote_in_the_header_that_does_not_close_is_told(quoting: str, told: str) -> None:
    toml = TINY.replace("header = false", f"header = true\nquoting = {quoting}").replace("day = 1", 'day = "Day"')
    importer = Importer(parse_map(toml, "tiny"))
    with pytest.raises(DataError, match=told):
        list(importer.quads(io.BytesIO(b'"Da\tb\tc\td\n'), "x"))


# ---- stores, links and questions ----------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("events") / "store"
    kgtool.load([], folder, with_bundled=True)
    for name, path in (("icews", ICEWS), ("polecat", POLECAT)):
        assert run("events", path, "--map", name, "--store", folder).returncode == 0
    return folder


def test_importing_again_doubles_nothing(store: Path) -> None:
    before = kgtool.info(store).triples
    assert run("events", ICEWS, "--map", "icews", "--store", store).returncode == 0
    assert kgtool.info(store).triples == before


def test_an_exact_label_of_the_store_says_who_is_meant(store: Path) -> None:
    found = rows(
        kgtool.query("SELECT ?label ?who { ?a a kg:CodedActor ; rdfs:label ?label ; skos:exactMatch ?who }", store)
    )
    base = "https://w3id.org/kgtool/id/"
    assert {(text(label), text(who)) for label, who in found} == {
        ("Emmanuel Macron", f"{base}person/macron"),
        ("Ukraine", f"{base}country/ua"),
        ("Volodymyr Zelensky", f"{base}person/zelensky"),
    }


def test_a_name_of_two_things_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(
        "@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:a> a kg:Person ; skos:prefLabel "Lee"@en . <urn:b> a kg:Person ; skos:altLabel "Lee"@en .\n'
        '<urn:c> a kg:Country ; skos:prefLabel "Lea"@en .'
    )
    assert known_names(kgtool.open_store(data=path)) == {"Lea": "urn:c"}


def test_the_map_says_who_is_meant() -> None:
    out, _, _ = convert(GOOD + b"\n", TINY + '[same]\nA = "country:ua"\n')
    assert out.count(b"exactMatch> <https://w3id.org/kgtool/id/country/ua>") == 1


def table(store: Path, name: str, **given: str) -> list[dict[str, str]]:
    found = kgtool.ask(name, store, **given)
    return [{key: text(value) for key, value in row.items()} for row in found.dicts()]


def test_events_are_asked_for_as_counts(store: Path) -> None:
    found = table(store, "coded-events", who="Macron")
    assert [
        (row["edge"], row["events"], row["first"], row["last"], row["dataset"].rpartition("/")[2]) for row in found
    ] == [
        ("013 Make optimistic comment", "1", "2025-02-06", "2025-02-06", "icews"),
        ("042 Make a visit", "1", "2025-02-07", "2025-02-07", "icews"),
    ]
    assert {row["source"].rpartition("/")[2] for row in found} == {"macron"}
    assert table(store, "coded-events", who="Macron", digits="1") == [
        {**found[0], "edge": "0", "events": "2", "label": "2 events, 2025-02-06 to 2025-02-07", "last": "2025-02-07"}
    ]
    assert [row["edge"] for row in table(store, "coded-events", who="Macron", code="04")] == ["042 Make a visit"]
    assert len(table(store, "coded-events", who="Macron", since="2025-02-07")) == 1
    assert len(table(store, "coded-events", who="Macron", until="2025-02-06")) == 1
    assert table(store, "coded-events", who="Macron", least="2") == []
    assert len(table(store, "coded-events", who="country:ua", whom="Emmanuel Macron")) == 1
    assert table(store, "coded-events", who="country:ua", whom="Citizen (Ruritania)") == []


def test_every_parameter_is_bound_in_the_query() -> None:
    for name in ("coded-events", "coded-pairs"):
        question = kgtool.questions.question.find(name)
        marked = re.findall(r"(?m)^\s*# bind: (\w+)$", question.query)
        assert marked == [parameter.name for parameter in question.parameters]


def test_pairs(store: Path) -> None:
    found = table(store, "coded-pairs")
    assert [(row["source"].rpartition("/")[2], row["target"].rpartition("/")[2], row["events"]) for row in found] == [
        ("macron", "ua", "2"),
        ("icews-Police_%28Ruritania%29", "icews-Citizen_%28Ruritania%29", "1"),
        ("ua", "macron", "1"),
        ("zelensky", "macron", "1"),
    ]
    assert {row["edge"] for row in table(store, "coded-pairs", digits="2", code="0")} == {"01", "04"}


def test_the_picture_has_a_line_for_each_count_and_no_claim(store: Path, tmp_path: Path) -> None:
    import json

    command = [sys.executable, "-m", "kgtool", "view", "coded-events", "-p", "who=Macron", "--store", str(store)]
    subprocess.run([*command, "-o", str(tmp_path / "m.html")], check=True, capture_output=True)
    subprocess.run([*command, "-o", str(tmp_path / "m.graphml")], check=True, capture_output=True)
    assert "Make a visit" in (tmp_path / "m.html").read_text("utf-8")
    told = (tmp_path / "m.graphml").read_text("utf-8")
    assert "1 event, 2025-02-07" in told
    assert kgtool.info(store).claims == kgtool.info().claims
    assert json.dumps(table(store, "positions-of", who="Macron")) == json.dumps(
        [{key: text(value) for key, value in row.items()} for row in kgtool.ask("positions-of", who="Macron").dicts()]
    )


# ---- size ---------------------------------------------------------------------------------------


def peak(lines: int, folder: Path) -> int:
    """The most memory (kB) that an import of so many lines takes."""
    path = folder / f"{lines}.tsv"
    with path.open("w", encoding="utf-8") as file:
        file.write(ICEWS.read_text("utf-8").splitlines()[0] + "\n")
        for n in range(lines):
            cells = [str(n), "2025-02-06", f"Actor {n % 200_000}", "", "", "Visit", "042", "1.0", f"Actor {n % 777}"]
            file.write("\t".join(cells + [""] * 11) + "\n")
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-m", "kgtool", "import", "events", str(path), "--map", "icews", "-o", os.devnull]
    command[-1] = str(folder / "out.nq")
    done = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True)
    return int(done.stdout)


@pytest.mark.slow
def test_memory_stays_flat() -> None:
    with tempfile.TemporaryDirectory() as folder:
        small, large = (peak(lines, Path(folder)) for lines in (150_000, 900_000))
    assert large < small * 1.3
