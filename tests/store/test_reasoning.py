"""What OWL 2 RL adds, and that it is not read back as data."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import DATA, ROOT
from ondisk import count

import kgtool
from kgtool.cli import main
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows
from kgtool.store import LocalStore, reasoning
from kgtool.store.reasoning import closed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data without vocabulary as they are (plain.nq), and with what follows (more.nq): once, as it takes so long."""
    folder = tmp_path_factory.mktemp("reasoned")
    given = [f"--data={DATA / 'fictional.trig'}", *(f"--data={path}" for path in (ROOT / "graph_data").glob("*.t*"))]
    for name, more in (("plain.nq", []), ("more.nq", ["--reason"])):
        done = CliRunner().invoke(main, ["export", *given, *more, "-o", str(folder / name)])
        assert done.exit_code == 0, done.output
    return folder


def test_export_with_reason_adds_what_follows(exported: Path) -> None:
    plain, more = (set((exported / name).read_text("utf-8").splitlines()) for name in ("plain.nq", "more.nq"))
    assert more > plain
    assert all("<https://w3id.org/kgtool/graph/inferred>" in line for line in more - plain)
    kinds = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/kgtool/ontology#Agent>"
    ada = f"<https://example.org/ada> {kinds} <https://w3id.org/kgtool/graph/inferred> ."
    assert ada in more, "the vocabulary is at hand without being in the store"


def test_what_was_reasoned_is_not_read_back_as_data(exported: Path) -> None:
    assert count(kgtool.open_store(data=exported / "more.nq"), "GRAPH g:inferred { ?s ?p ?o }") == 0


def test_the_closure_adds_superclasses_and_inverses_but_no_absurd_type(exported: Path) -> None:
    store = LocalStore.of_nquads((exported / "more.nq").read_bytes())
    for file in files.background_files():
        store.load_file(file)
    for good in (
        "country:us a kg:Agent, kg:Place",
        "person:trump a kg:Agent",
        "m:line-1 a kg:Proposal",
        "m:line-1 kg:componentOf plan:three-lines",
    ):
        assert store.query(f"ASK {{ {good} }}"), good
    absurd = """SELECT ?x ?one ?two {
      VALUES (?one ?two) { (kg:Person kg:Country) (kg:Person kg:Content) (kg:Agent kg:Content) (kg:Claim kg:Agent)
        (kg:Claim kg:Content) (kg:Passage kg:Agent) (kg:Place kg:Person) (kg:Event kg:Agent) (kg:Event kg:Content)
        (kg:Document kg:Agent) (kg:Quantity kg:Content) (kg:Report kg:Claim) (kg:Country kg:Organization)
        (skos:Concept kg:Agent) (skos:Concept kg:Content) }
      ?x a ?one, ?two }"""
    assert list(rows(store.query(absurd))) == []
    same = "ASK { ?x owl:sameAs ?y FILTER(?x != ?y) }"
    assert not store.query(same), "nothing may become the same as another thing"


def test_a_value_that_does_not_fit_its_type_goes_with_its_triple(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reasoning, "with_vocabulary", lambda store: store)  # which adds nothing here, and takes long
    datatypes = (
        "decimal integer boolean double float date dateTime dateTimeStamp time gYear gMonthDay duration base64Binary"
    )
    datatypes += (
        " hexBinary anyURI byte nonNegativeInteger unsignedLong language token NMTOKEN NCName string QName nosuch"
    )
    kinds = [f"http://www.w3.org/2001/XMLSchema#{name}" for name in datatypes.split()]
    kinds += [f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}" for name in ("XMLLiteral", "HTML", "JSON")]
    values = ("x", "", "2024-13-45", "1/0", "<a", "http://[", "\\u0000", "é", "True", "-")
    odd = [f'"{value}"^^<{kind}>' for kind in kinds for value in values]
    odd += ['"x"@ar--rtl', '"x"@en-u-abcdefgh', '<<( <urn:a> <urn:b> "x" )>>']
    facts = ["<urn:b> rdfs:subPropertyOf <urn:c>", "<urn:Age> owl:onProperty <urn:b>",
             "<urn:Age> owl:someValuesFrom xsd:integer", "<urn:sound> <urn:b> 5"]  # fmt: skip
    prefixes = "".join(f"PREFIX {name}: <{names().prefixes[name]}>\n" for name in ("rdfs", "owl", "xsd"))
    path = tmp_path / "odd.ttl"
    path.write_text(prefixes + " .\n".join([*facts, *(f"<urn:a> <urn:b> {value}" for value in odd), ""]), "utf-8")
    store = closed(kgtool.open_store(data=path))
    stated, found = ({row[0] for row in rows(store.query(f"SELECT ?v {{ <urn:a> <urn:{p}> ?v }}"))} for p in "bc")
    assert stated == found
    assert len(found) > 200
    assert store.query("ASK { <urn:sound> a <urn:Age> }"), "what fits its type has it"
    assert not store.query("ASK { <urn:a> a <urn:Age> }"), "what does not fit has no type"
