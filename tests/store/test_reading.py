"""How files are read that do not say it themselves: the base of relative IRIs, standard input, pipes, endings."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from ondisk import count

import kgtool
from kgtool.errors import DataError, UsageError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# The same two triples in each format that has a base.
DOCUMENTS = {
    "ttl": "<> <#p> <../x/y> ; <urn:q> <//h/z> .",
    "n3": "<> <#p> <../x/y> ; <urn:q> <//h/z> .",
    "trig": "{ <> <#p> <../x/y> } <urn:g> { <> <urn:q> <//h/z> }",
    "jsonld": '{"@id": "", "#p": {"@id": "../x/y"}, "urn:q": {"@id": "//h/z"}}',
    "json": '{"@id": "", "urn:q": {"@id": "//h/z"}, "urn:p": {"@id": "../x/y"}}',
    "rdf": f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:u="urn:"><rdf:Description rdf:about="">
        <u:q rdf:resource="//h/z"/><u:p rdf:resource="../x/y"/></rdf:Description></rdf:RDF>""",
}
ENDINGS = ["ttl", "n3", "trig", "json", "rdf"]


def write(folder: Path, ending: str) -> Path:
    """One of the documents as a file, in a folder whose name needs quoting."""
    path = folder / "a b" / f"ü.{ending}"
    path.parent.mkdir(exist_ok=True)
    path.write_text(DOCUMENTS[ending], "utf-8")
    return path


def says(store: kgtool.Store, base: str, beside: str) -> bool:
    """Whether it holds the two triples about `base`."""
    return bool(store.query(f"ASK {{ <{base}> ?p <{beside}> ; <urn:q> ?z FILTER(CONTAINS(STR(?z), '//h/z')) }}"))


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_base_is_the_address_of_the_file(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, ending)
    base, beside = path.as_uri(), (tmp_path / "x" / "y").as_uri()
    assert "%20" in base
    assert says(kgtool.open_store(data=path), base, beside)
    monkeypatch.chdir(path.parent)
    assert says(kgtool.open_store(data=path.name), base, beside)
    kgtool.load([path.name], tmp_path / "s")
    assert says(kgtool.open_store(tmp_path / "s"), base, beside)


@pytest.mark.parametrize("ending", ENDINGS)
def test_another_base_may_be_given(ending: str, tmp_path: Path, cli: Callable[..., Result]) -> None:
    path = write(tmp_path, ending)
    base, beside = "http://e/f/g", "http://e/x/y"
    assert says(kgtool.open_store(data=path, base=base), base, beside)
    done = cli(
        "query", "--data", path, "--base", base, "--format", "csv", f"SELECT ?o {{ <{base}> ?p ?o }} ORDER BY ?o"
    )
    assert done.stdout.split() == ["o", "http://e/x/y", "http://h/z"]
    loaded = cli("load", path, "--base", base, "--store", tmp_path / "s")
    assert loaded.exit_code == 0, loaded.output
    assert says(kgtool.open_store(tmp_path / "s"), base, beside)


def test_a_large_file_has_a_base_too(tmp_path: Path) -> None:
    path = tmp_path / "large.ttl"
    path.write_text("".join(f"<#{n}> <#p> <> .\n" for n in range(80_000)), "utf-8")
    assert path.stat().st_size > 1 << 20
    kgtool.load([path], tmp_path / "s")
    assert count(kgtool.open_store(tmp_path / "s"), f"?s <{path.as_uri()}#p> <{path.as_uri()}>") == 80_000


def test_the_same_bytes_with_another_base_are_another_file(tmp_path: Path) -> None:
    path = write(tmp_path, "ttl")
    for base, triples in ((None, 2), (None, 0), ("http://e/", 2), ("http://e/", 0), ("http://f/", 2)):
        assert [loaded.triples for loaded in kgtool.load([path], tmp_path / "s", base=base)] == [triples]


@pytest.mark.parametrize("ending", ["nt", "nq"])
def test_formats_without_a_base_have_no_relative_iris(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"a.{ending}").write_text("<urn:a> <urn:b> <c> .\n", "utf-8")
    with pytest.raises(DataError, match=r"line 1.*the IRI is relative, which this format does not allow"):
        kgtool.open_store(data=tmp_path, base="http://e/")


def test_a_base_is_an_absolute_iri_and_for_files(tmp_path: Path, cli: Callable[..., Result]) -> None:
    path = write(tmp_path, "ttl")
    for wrong in ("x", "", "a b", "../x"):
        with pytest.raises(UsageError, match="not an absolute IRI"):
            kgtool.open_store(data=path, base=wrong)
    for option in (("--base", "http://e/"), ("--data-format", "ttl"), ("--context", "urn:c=c.json")):
        done = cli("query", "ASK {}", *option)
        assert (done.exit_code, "are for data files; name one with --data" in done.stderr) == (2, True)
    done = cli("query", "ASK {}", "--data", path, "--context", "c.json")
    assert (done.exit_code, "has no IRI; write --context IRI=FILE" in done.stderr) == (2, True)


def test_n3_is_read_as_far_as_it_is_turtle(tmp_path: Path) -> None:
    (tmp_path / "a.n3").write_text("<#a> <#b> <#c> .\n{ ?x <#b> ?y } => { ?y <#b> ?x } .\n", "utf-8")
    with pytest.raises(DataError, match=r"a.n3, line 2.*of N3, kgtool reads what is Turtle"):
        kgtool.open_store(data=tmp_path)


def test_json_in_a_folder_is_read_where_it_is_json_ld(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    (tmp_path / "package.json").write_text('{"name": "x", "version": "1"}', "utf-8")
    (tmp_path / "a.json").write_text('{"@id": "urn:a", "urn:b": "c"}', "utf-8")
    assert count(kgtool.open_store(data=tmp_path)) == 1
    assert not recwarn.list
    with pytest.warns(kgtool.DataWarning, match="name, version"):
        kgtool.open_store(data=tmp_path / "package.json")


@pytest.mark.parametrize("command", ["query", "load", "export", "diff", "info"])
def test_standard_input_is_read(command: str, tmp_path: Path, cli: Callable[..., Result]) -> None:
    text = "@prefix ex: <http://e/> .\n<> ex:p ex:o ."
    (tmp_path / "new.ttl").write_text(text.replace("ex:o", "ex:n"), "utf-8")
    given = ("--data", "-", "--data-format", "ttl", "--base", "http://e/b")
    arguments = {
        "query": ("query", *given, "--format", "csv", "SELECT ?o { <http://e/b> ?p ?o }"),
        "load": ("load", "-", "--format", "ttl", "--base", "http://e/b", "--store", tmp_path / "s"),
        "export": ("export", *given, "-o", "-", "--format", "nt"),
        "diff": ("diff", "-", tmp_path / "new.ttl", "--data-format", "ttl"),
        "info": ("info", *given),
    }
    words = {"load": "Standard input: 1 triple into g:stdin", "diff": "http://e/n", "info": "stdin"}
    done = cli(*arguments[command], input=text)
    assert done.exit_code == 0, done.output
    assert words.get(command, "http://e/o") in done.stdout
    if command == "load":
        assert (
            cli("query", "--store", tmp_path / "s", "SELECT * { ?s ?p ?o }", "--format", "csv").stdout.count("http")
            == 3
        )
        assert kgtool.open_store(tmp_path / "s").prefixes == {"ex": "http://e/"}
        assert "unchanged" in cli(*arguments[command], input=text).stdout


@pytest.mark.parametrize("ending", ["ttl", "trig", "rdf", "json"])
def test_what_has_no_address_needs_a_base(ending: str, cli: Callable[..., Result]) -> None:
    done = cli("query", "--data", "-", "--data-format", ending, "ASK {}", input=DOCUMENTS[ending])
    assert done.exit_code == 1
    assert "Standard input has the relative IRI <" in done.stderr
    assert "give one with --base." in done.stderr
    whole = {"ttl": "<urn:a> <urn:b> <urn:c> .", "trig": "{}", "rdf": "<u:a xmlns:u='urn:'/>", "json": "{}"}
    assert cli("query", "--data", "-", "--data-format", ending, "ASK {}", input=whole[ending]).exit_code == 0


def test_standard_input_is_one_thing(tmp_path: Path, cli: Callable[..., Result]) -> None:
    for arguments, words in (
        (("query", "--data", "-", "--data-format", "ttl", "-"), "the query or the data, and not both"),
        (("query", "--data", "-", "--data-format", "ttl", "-f", "-"), "the query or the data, and not both"),
        (("shell", "--data", "-", "--data-format", "ttl"), "what you type here, and not the data"),
        (("diff", "-", "-", "--data-format", "ttl"), "the one or the other, and not both"),
        (("query", "--data", "-", "--data-format", "csv", "ASK {}"), "'csv' is not one of"),
    ):
        done = cli(*arguments, input="<urn:a> <urn:b> <urn:c> .")
        assert (done.exit_code, words in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "s").exists()
    with pytest.raises(UsageError, match="csv is not a format of RDF files"):
        kgtool.open_store(data="-", format="csv")


def test_faults_on_standard_input_have_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<urn:a> <urn:b> <urn:c> .\n!")))
    with pytest.raises(DataError, match=r"^Standard input, line 2"):
        kgtool.open_store(data="-", format="ttl")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix")
@pytest.mark.parametrize("ending", ["ttl", "rdf", "jsonld"])
def test_a_pipe_with_a_name_is_read_once(ending: str, tmp_path: Path) -> None:
    pipe = tmp_path / f"p.{ending}"
    os.mkfifo(pipe)
    document = {"jsonld": DOCUMENTS["json"]}.get(ending, DOCUMENTS.get(ending, ""))
    for attempt in (
        lambda: kgtool.open_store(data=pipe),
        lambda: kgtool.load([pipe], tmp_path / "s") and kgtool.open_store(tmp_path / "s"),
    ):
        writing = threading.Thread(target=pipe.write_text, args=(document, "utf-8"))
        writing.start()
        assert count(attempt()) == 2
        writing.join()


def test_a_format_goes_before_the_ending_of_files_but_not_in_folders(tmp_path: Path) -> None:
    (tmp_path / "a.owl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    (tmp_path / "a").write_text("<urn:a> <urn:b> <urn:d> .", "utf-8")
    files = [tmp_path / "a.owl", tmp_path / "a"]
    assert count(kgtool.open_store(data=files, format="ttl")) == 2
    (tmp_path / "b.ttl").write_text("<urn:a> <urn:b> <urn:d> <urn:g> .", "utf-8")
    with pytest.raises(DataError, match="line 1"):
        kgtool.open_store(data=tmp_path / "b.ttl", format="ttl")
    with pytest.warns(kgtool.DataWarning, match=r"b.ttl is read as N-Quads"):
        assert count(kgtool.open_store(data=tmp_path, format="ttl")) == 2
    (tmp_path / "a").write_text("no RDF", "utf-8")
    with pytest.raises(DataError, match="format='ttl'"):
        kgtool.open_store(data=files[1])


def test_standard_input_is_known_by_its_first_bytes(cli: Callable[..., Result], tmp_path: Path) -> None:
    for text in ("<urn:a> <urn:b> <urn:c> .", '{"@id": "urn:a", "urn:b": {"@id": "urn:c"}}'):
        assert cli("query", "--data", "-", "ASK { <urn:a> <urn:b> <urn:c> }", input=text).stdout == "true\n"
        done = cli("load", "-", "--store", tmp_path / "s", input=text)
        assert done.stdout.startswith("Standard input: "), done.output


def test_where_a_release_lies_is_not_a_difference(tmp_path: Path) -> None:
    for release, text in (("1", "<> <#p> <#o> ."), ("2", "<> <#p> <#o>, <#new> .")):
        (tmp_path / release).mkdir()
        (tmp_path / release / "a.ttl").write_text(text, "utf-8")
    for old, new in ((tmp_path / "1", tmp_path / "2"), (tmp_path / "1" / "a.ttl", tmp_path / "2" / "a.ttl")):
        found = kgtool.diff(old, new)
        assert (found.triples_added, found.triples_removed) == (1, 0)
    assert not kgtool.diff(tmp_path / "1", tmp_path / "1")
