"""JSON-LD: contexts that it names, what is left out of it, how deep it nests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ondisk import count

import kgtool
from kgtool.errors import DataError, DataWarning
from kgtool.store import json_ld
from kgtool.store.json_ld import is_too_deep

NAME = {"name": "http://e/name"}
TERMS = {f"term{n}": {"@id": f"v:term{n}", "@type": "@id"} for n in range(300)}
LARGE = {"@vocab": "http://v/", "v": "http://v/", **TERMS}


def opened(tmp_path: Path, document: Any, **more: Any) -> kgtool.Store:
    """A store of one document, ``doc.jsonld``."""
    path = tmp_path / "doc.jsonld"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return kgtool.open_store(data=path, **more)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contexts as ``make contexts`` collects them, without the network."""
    contexts = {"https://v.example/": LARGE, "https://www.w3.example/ns/small": {**NAME, "@vocab": "_:"}}
    monkeypatch.setattr(json_ld, "_bundled", lambda: {json_ld._key(iri): context for iri, context in contexts.items()})


@pytest.mark.parametrize(
    "iri",
    ["https://v.example/", "http://v.example", "http://www.v.example/", "https://v.example/docs/jsonldcontext.jsonld"],
)
@pytest.mark.usefixtures("kept")
def test_a_context_that_comes_along_is_known_by_any_spelling(iri: str, tmp_path: Path) -> None:
    store = opened(tmp_path, {"@context": iri, "@type": "v:T", "term7": "x", "other": 1, "term8": {"@id": "v:y"}})
    place = (tmp_path / "x").as_uri()
    says = f"?s a <http://v/T> ; <http://v/term7> <{place}> ; <http://v/other> 1 ; <http://v/term8> <http://v/y>"
    assert store.query(f"ASK {{ {says} }}")


@pytest.mark.usefixtures("kept")
def test_contexts_are_found_wherever_they_stand(tmp_path: Path) -> None:
    small = "https://www.w3.example/ns/small"
    documents: list[Any] = [
        {"@context": [small, {"b": "http://e/b"}], "name": "x"},
        {"@context": {"in": {"@id": "http://e/in", "@context": small}}, "in": {"name": "x"}},
        {"@context": {"@version": 1.1, "@import": small, "b": "http://e/b"}, "name": "x"},
        {"@id": "urn:a", "http://e/in": {"@context": small, "name": "x"}},
        [{"@context": small, "name": "x"}] * 3,
    ]
    for document in documents:
        assert opened(tmp_path, document).query('ASK { ?s <http://e/name> "x" }'), document


@pytest.mark.usefixtures("kept")
def test_a_large_context_named_often_does_not_make_the_document_large(tmp_path: Path) -> None:
    documents = [{"@context": "https://v.example/", "term7": f"x{n}"} for n in range(2_000)]
    text = json.dumps(documents)
    assert len(json_ld._with_contexts(text, {}, [])) < 4 * len(text)
    assert count(opened(tmp_path, text)) == 2_000


def test_a_context_may_be_given_as_a_file(tmp_path: Path) -> None:
    copy = tmp_path / "c.json"
    for iri in ("http://127.0.0.1:9/c", "c.jsonld"):
        copy.write_text(json.dumps({"@context": NAME}), "utf-8")
        document = {"@context": iri, "name": "x"}
        assert opened(tmp_path, document, contexts={iri: copy}).query('ASK { ?s <http://e/name> "x" }')
        copy.write_text("{", "utf-8")
        with pytest.raises(DataError, match=r"c.json is not JSON"):
            opened(tmp_path, document, contexts={iri: copy})
    loop = {"@context": ["http://127.0.0.1:9/c", NAME]}
    copy.write_text(json.dumps(loop), "utf-8")
    with pytest.raises(DataError):  # it names itself
        opened(tmp_path, document | {"@context": "http://127.0.0.1:9/c"}, contexts={"http://127.0.0.1:9/c": copy})


@pytest.mark.parametrize("iri", ["http://127.0.0.1:9/c", "https://127.0.0.1:9/c.jsonld", "c.jsonld", "/c"])
def test_another_context_is_named_and_not_fetched(iri: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"doc.jsonld names the JSON-LD context .*not fetched") as caught:
        opened(tmp_path, {"@context": [NAME, iri], "@id": "urn:a", "b": "c"})
    assert f"contexts={{{iri!r}: FILE}}" in str(caught.value)
    assert f"--context {iri}=FILE" in caught.value.for_command


def test_what_only_looks_like_a_context_stays(tmp_path: Path) -> None:
    text = '"@context": "http://127.0.0.1:9/c"'
    assert count(opened(tmp_path, {"@id": "urn:a", "http://e/says": text}), f"?s ?p '{text}'") == 1


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"@context": NAME, "name": "a", "foo": {"bar": 1}, "baz": [1, 2]}, "4 values are left .*: foo, bar, baz;"),
        ([{"@id": "x", "foo": 1}], "1 value is left out, because no context says what these properties are: foo;"),
        ({"foo": "bar"}, "1 value .*: foo;"),
        ({"@context": {**NAME, "@vocab": "_:"}, "name": "x", "foo": 1}, "1 value .*: foo;"),
        ({"@context": {"in": {"@id": "http://e/in", "@context": {"foo": "http://e/f"}}}, "foo": 1}, "1 value .*: foo;"),
        ({f"p{n}": 1 for n in range(9)}, "9 values .*: p0, p1, p2, p3, p4 and 4 more;"),
        ({"@id": "a b", "http://e/p": 1}, "not IRIs: 'a b';"),
        ({"@id": "urn:a", "@type": "urn:{x}"}, "not IRIs: 'urn:{x}';"),
        ({"@id": "urn:a", "http://e/p": {"@value": "x", "@language": "en_US"}}, "language tags are left .*: en_US;"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_said(document: Any, words: str, tmp_path: Path) -> None:
    with pytest.warns(DataWarning, match=f"doc.jsonld: .*{words}"):
        opened(tmp_path, document)
    with pytest.warns(DataWarning, match=words):
        kgtool.load([tmp_path / "doc.jsonld"], tmp_path / "store")


@pytest.mark.parametrize(
    "document",
    [
        {"@context": {**NAME, "none": None}, "name": "a", "none": {"x": 1}, "@type": "T"},
        {"@context": {"@vocab": "http://e/"}, "foo": 1, "bar": {"baz": 2}},
        {"@context": {"lab": {"@id": "http://e/l", "@container": "@language"}}, "lab": {"en": "x", "de": "y"}},
        {"@context": {"m": {"@id": "http://e/m", "@type": "@json"}}, "m": {"any": {"thing": 1}}},
        {"@context": {"is": {"@id": "http://e/is", "@context": {"foo": "http://e/foo"}}}, "is": {"foo": 1}},
        {"@id": "urn:a", "http://e/p": {"@value": "x", "@language": "de-AT"}, "foo": None, "bar": []},
        {}, [],
    ],
)  # fmt: skip
def test_nothing_is_said_where_nothing_is_left_out(
    document: Any, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    opened(tmp_path, document)
    assert not recwarn.list


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(json.dumps(NAME), "utf-8")
    text = '{"@context": [\n"http://127.0.0.1:9/c"\n],\n"name": nope}'
    with pytest.raises(DataError, match=r"doc.jsonld, line 4"):
        opened(tmp_path, text, contexts={"http://127.0.0.1:9/c": tmp_path / "c.json"})


@pytest.mark.parametrize(
    ("text", "is_deep"),
    [
        (b"[" * 500 + b"]" * 500, False), (b"[" * 501 + b"]" * 501, True), (b'{"a":' * 501 + b"1" + b"}" * 501, True),
        (b"[{}," * 250 + b"1" + b"]" * 250, False), (b"[" * 501, True), (b'{"a":[' * 251 + b"]}" * 251, True),
        (b'["[[{' + b"[" * 600 + b'\\"["]', False), (b"[[],[]," * 250 + b"1" + b"]" * 250, False),
        (b"[" * 1_000_000, True), (b"[" * 1_000_000 + b"]" * 1_000_000, True), (b"[]," * 1_000_000, False),
    ],
)  # fmt: skip
def test_how_deep_json_nests(text: bytes, is_deep: bool) -> None:
    assert is_too_deep(text) is is_deep


def test_a_graph_without_an_iri_stays_linked(tmp_path: Path) -> None:
    """A blank node that is the name of a graph, and what a triple says of it, get the same IRI."""
    path = tmp_path / "g.jsonld"
    path.write_text(
        '{"@id": "urn:a", "urn:says": {"@graph": {"@id": "urn:b", "urn:p": 1}},'
        ' "urn:too": {"@graph": {"@id": "urn:c"}}}'
    )
    found = kgtool.open_store(data=path).query("SELECT ?g { <urn:a> <urn:says> ?g GRAPH ?g { <urn:b> <urn:p> 1 } }")
    assert [str(graph) for (graph,) in found] == ["<https://w3id.org/kgtool/graph/g#graph-1>"]  # type: ignore[misc,union-attr]
