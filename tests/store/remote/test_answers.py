"""Answers in JSON and XML: each part that the standards require is taken away or spoiled, and none passes for whole."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from stub import NT, Script, Stub, http

from kgtool.errors import IncompleteResult, StoreError
from kgtool.rdf.parser_guards import DEEPEST
from kgtool.store.remote.streaming import read_json, read_triples, read_xml

from .conftest import CONSTRUCT, SELECT, always, listed, opened

IRI = {"type": "uri", "value": "urn:a"}
TRIPLE = {"subject": IRI, "predicate": IRI, "object": {"type": "literal", "value": "z", "xml:lang": "en"}}
WHOLE: dict[str, Any] = {
    "head": {"vars": ["s", "o"]},
    "results": {
        "bindings": [
            {"s": IRI, "o": {"type": "literal", "value": "x"}},
            {"s": {"type": "bnode", "value": "b1"}, "o": {"type": "literal", "value": "y", "xml:lang": "en"}},
            {"o": {"type": "triple", "value": TRIPLE}},
        ]
    },
}
LITERAL = {"type": "literal", "value": "1", "datatype": "urn:d"}


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all members of a document, as paths."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in inside:
        yield (*at, name)
        yield from places(member, (*at, name))


def changed(at: tuple[Any, ...], change: Callable[[Any, Any], object]) -> bytes:
    document = copy.deepcopy(WHOLE)
    inside = document
    for name in at[:-1]:
        inside = inside[name]
    change(inside, at[-1])
    return json.dumps(document).encode()


def is_optional(at: tuple[Any, ...]) -> bool:
    """A row, a variable in a row, a language."""
    return at[:2] == ("results", "bindings") and (len(at) in (3, 4) or at[-1] == "xml:lang")


@pytest.mark.parametrize("at", list(places(WHOLE)), ids=str)
def test_no_required_member_of_json_may_be_missing_or_of_another_kind(at: tuple[Any, ...]) -> None:
    spoiled = [changed(at, lambda inside, name, value=value: inside.__setitem__(name, value)) for value in (None, 5)]
    if not is_optional(at):
        spoiled.append(changed(at, lambda inside, name: inside.pop(name)))
    for value in ([[]], {"x": "y"}, True):
        spoiled.append(changed(at, lambda inside, name, value=value: inside.__setitem__(name, value)))
    for body in spoiled:
        for form in (body, json.dumps(dict(reversed(json.loads(body).items()))).encode()):  # rows before columns
            with pytest.raises(StoreError):
                listed(read_json([form]))


JSON_FAULTS = {
    "a boolean that is a text": '{"head":{},"boolean":"true"}',
    "a boolean that is a number": '{"head":{},"boolean":1}',
    "no boolean": '{"head":{},"boolean":null}',
    "a boolean without a head": '{"boolean":true}',
    "a boolean and rows": '{"head":{"vars":["s"]},"boolean":true,"results":{"bindings":[]}}',
    "a column twice": '{"head":{"vars":["s","s"]},"results":{"bindings":[]}}',
    "a column that is no name": '{"head":{"vars":["a b"]},"results":{"bindings":[]}}',
    "columns in a text": '{"head":{"vars":"s"},"results":{"bindings":[]}}',
    "a variable bound twice": '{"head":{"vars":["s"]},"results":{"bindings":[{"s":%(iri)s,"s":%(iri)s}]}}',
    "a value twice": '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"u:a","value":"b"}}]}}',
    "an unknown kind": '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"iri","value":"urn:a"}}]}}',
    "an unknown member": '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"u:a","a":"b"}}]}}',
    "no datatype": '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"typed-literal","value":"1"}}]}}',
    "head twice": '{"head":{"vars":["s"]},"head":{"vars":["s"]},"results":{"bindings":[]}}',
    "an error behind the rows": '{"head":{"vars":["s"]},"results":{"bindings":[{}]},"error":"out of time"}',
    "no answer": '{"status":"ok"}',
    "a list": "[]",
}


@pytest.mark.parametrize("name", JSON_FAULTS)
def test_json_that_is_no_whole_answer(name: str) -> None:
    with pytest.raises(IncompleteResult):
        listed(read_json([(JSON_FAULTS[name].replace("%(iri)s", json.dumps(IRI))).encode()]))


def test_control_characters_within_strings_are_read() -> None:
    body = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"x\ty\nz\x01"}}]}}'
    assert listed(read_json([body])) == [(ox.Literal("x\ty\nz\x01"),)]
    assert listed(read_json(bytes([byte]) for byte in body)) == [(ox.Literal("x\ty\nz\x01"),)]


SPACE = "http://www.w3.org/2005/sparql-results#"
VARIABLES = '<variable name="s"/><variable name="o"/>'
ROW = '<result><binding name="s"><uri>urn:a</uri></binding><binding name="o"><literal>x</literal></binding></result>'
URI = "<uri>urn:a</uri>"
PARTS = f"<subject>{URI}</subject><predicate>{URI}</predicate>"


def xml(rows: str, head: str = f"<head>{VARIABLES}</head>", tail: str = "", space: str = SPACE) -> str:
    return f'<?xml version="1.0"?><sparql xmlns="{space}">{head}<results>{rows}</results>{tail}</sparql>'


def bound(value: str, name: str = 'name="o"') -> str:
    return xml(f"<result><binding {name}>{value}</binding></result>")


def yes(value: str, before: str = "<head/>", after: str = "") -> str:
    return f'<sparql xmlns="{SPACE}">{before}<boolean>{value}</boolean>{after}</sparql>'


XML_FAULTS = {
    "no head": xml(ROW, head=""),
    "an empty head": xml(ROW, head="<head/>"),
    "two heads": xml(ROW, head=f"<head>{VARIABLES}</head><head/>"),
    "a head behind the rows": xml(ROW, head="", tail=f"<head>{VARIABLES}</head>"),
    "a column without a name": xml(ROW, head=f"<head>{VARIABLES}<variable/></head>"),
    "a column twice": xml(ROW, head=f"<head>{VARIABLES}{VARIABLES}</head>"),
    "a column less": xml(ROW, head='<head><variable name="s"/></head>'),
    "something else in the head": xml(ROW, head=f"<head>{VARIABLES}<error/></head>"),
    "a binding without a name": bound(URI, name=""),
    "a binding of an unknown variable": bound(URI, name='name="x"'),
    "a variable bound twice": xml(ROW.replace('"o"', '"s"')),
    "no value": bound(""),
    "two values": bound(URI + URI),
    "a text for a value": bound("urn:a"),
    "an unknown kind": bound("<iri>urn:a</iri>"),
    "a kind of another namespace": bound('<x:uri xmlns:x="urn:x">urn:a</x:uri>'),
    "an element in a literal": bound("<literal>a<b>c</b></literal>"),
    "a triple without a part": bound(f"<triple>{PARTS}</triple>"),
    "a triple with a part twice": bound(f"<triple>{PARTS}{PARTS}<object>{URI}</object></triple>"),
    "a part without a value": bound(f"<triple>{PARTS}<object/></triple>"),
    "a value outside of a binding": xml(f"<result>{URI}</result>"),
    "a binding outside of a row": xml(f'<binding name="s">{URI}</binding>'),
    "a row in a row": xml(f"<result>{ROW}</result>"),
    "an error behind the rows": xml(f"{ROW}<error>out of time</error>"),
    "words behind the rows": xml(f"{ROW}Out of time"),
    "words behind the results": xml(ROW, tail="Out of time"),
    "results twice": xml(ROW, tail=f"<results>{ROW}</results>"),
    "rows and a boolean": xml(ROW, tail="<boolean>true</boolean>"),
    "a boolean and rows": yes("true", after=f"<results>{ROW}</results>"),
    "two booleans": yes("true", after="<boolean>false</boolean>"),
    "an empty boolean": yes(""),
    "a boolean that is a number": yes("1"),
    "a boolean that is a word": yes("True"),
    "a boolean without a head": yes("true", before=""),
    "nothing": f'<sparql xmlns="{SPACE}"/>',
    "another document": "<html><body/></html>",
    "a tag that is not closed": xml(ROW.replace("</binding>", "", 1)),
    "an entity of its own": bound("<literal>&a;</literal>").replace("<sparql", '<!DOCTYPE s [<!ENTITY a "b">]><sparql'),
}


@pytest.mark.parametrize("name", XML_FAULTS)
def test_xml_that_is_no_whole_answer(name: str) -> None:
    with pytest.raises(IncompleteResult):
        listed(read_xml([XML_FAULTS[name].encode()]))


XML_VALUES = {
    "<literal> x </literal>": ox.Literal(" x "),
    "<literal/>": ox.Literal(""),
    "<literal><![CDATA[a<b]]>&amp;&#x41;</literal>": ox.Literal("a<b&A"),
    "<literal>a<!-- b -->c<?d e?>f</literal>": ox.Literal("acf"),
    '<literal xml:lang="en">é</literal>': ox.Literal("é", language="en"),
    '<literal datatype="urn:d">1</literal>': ox.Literal("1", datatype=ox.NamedNode("urn:d")),
    "<uri>\n urn:a </uri>": ox.NamedNode("urn:a"),
    "<bnode>b1</bnode>": ox.BlankNode("b1"),
    f"<triple>{PARTS}<object>{URI}</object></triple>": ox.Triple(*[ox.NamedNode("urn:a")] * 3),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize("value", XML_VALUES)
def test_values_in_xml_are_those_of_the_xml(value: str, encoding: str) -> None:
    text = bound(value).replace('"1.0"?>', f'"1.0" encoding="{encoding}"?>').encode(encoding)
    for pieces in ([text], [bytes([byte]) for byte in text]):
        assert listed(read_xml(pieces)) == [(None, XML_VALUES[value])]


def test_prefixes_of_xml_are_passed_over() -> None:
    text = xml(ROW).replace("<", "<r:").replace("<r:/", "</r:").replace("<r:?", "<?").replace("xmlns=", "xmlns:r=")
    assert len(listed(read_xml([text.encode()]))) == 1
    assert read_xml([yes(" false\n").encode()]) is False


@pytest.mark.parametrize("size", [7, 65_536])
def test_triple_terms_may_nest_but_not_without_end(size: int) -> None:
    part = json.dumps(IRI)

    def body(deep: int) -> bytes:
        term = f'{{"value":{{"subject":{part},"predicate":{part},"object":' * deep + part + '},"type":"triple"}' * deep
        return f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{{"x":{term}}}]}}}}'.encode()

    assert len(listed(read_json([body(100)]))) == 1
    for deep in (2 * DEEPEST, 100_000):
        text = body(deep)
        with pytest.raises(StoreError, match=r"nests|breaks off"):
            listed(read_json(text[start : start + size] for start in range(0, len(text), size)))
    nested = f"<triple>{PARTS}<object>" * 100_000
    with pytest.raises(StoreError, match="nests triples"):
        listed(read_xml([bound(nested).encode()]))


BAD_ROWS = {
    "an IRI": {"type": "uri", "value": "urn:a b"},
    "a relative IRI": {"type": "uri", "value": "a"},
    "a datatype": {"type": "literal", "value": "1", "datatype": "no iri"},
    "a language": {"type": "literal", "value": "1", "xml:lang": "no tag"},
    "a language and a datatype": {**LITERAL, "xml:lang": "en"},
    "half a character": {"type": "literal", "value": "\ud83d"},
    "a literal as subject": {"type": "triple", "value": {**TRIPLE, "subject": LITERAL}},
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_value_that_is_not_rdf_has_its_row_and_a_way_on(
    name: str, serve: Callable[[Script], Stub], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [{"s": {"type": "uri", "value": f"urn:{number}"}} for number in range(1_500)]
    rows[1_233] = {"s": BAD_ROWS[name]}
    body = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": rows}}).encode()
    store = opened(serve(always(http(body))))
    with pytest.raises(StoreError, match=r"Row 1,234 of the server's answer .* not RDF .* KGTOOL_SKIP_BAD=1"):
        listed(store.query(SELECT))
    monkeypatch.setenv("KGTOOL_SKIP_BAD", "1")
    assert len(listed(store.query(SELECT))) == 1_499
    assert store.omitted == 1
    (said,) = caplog.messages
    assert said.startswith("kgtool: Left out of the server's answer: 1 of its rows or triples")


def test_what_is_left_out_is_counted_where_rows_are(
    serve: Callable[[Script], Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that has as many rows as the server gives at most is counted; so is an export."""
    monkeypatch.setenv("KGTOOL_SKIP_BAD", "1")
    graphs = [{"g": IRI, "n": {"type": "literal", "value": "2", "datatype": f"{XSD}integer"}}]
    rows = [{"s": IRI, "p": IRI, "o": {"type": "uri", "value": value}} for value in ("urn:a", "a b")]

    def script(request: Any) -> bytes:
        found, names = (graphs, ["g", "n"]) if "COUNT" in request.query else (rows, ["s", "p", "o"])
        return http(json.dumps({"head": {"vars": names}, "results": {"bindings": found}}).encode())

    assert len(list(opened(serve(script), "virtuoso").quads())) == 1


XSD = "http://www.w3.org/2001/XMLSchema#"
BAD_LINES = b'<urn:a> <urn:p> "x" .\n<urn:a> <urn:p> <urn:x y> .\n<urn:a> <urn:p> "z"@toolongsubtag .\n'


@pytest.mark.parametrize("kind", [NT, "text/turtle"])
def test_triples_that_are_not_rdf_have_their_number_and_a_way_on(
    kind: str, serve: Callable[[Script], Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(serve(always(http(BAD_LINES, kind))))
    with pytest.raises(StoreError, match=r"Triple 2 of the server's answer .* KGTOOL_SKIP_BAD=1"):
        listed(store.query(CONSTRUCT))
    monkeypatch.setenv("KGTOOL_SKIP_BAD", "1")
    assert len(listed(store.query(CONSTRUCT))) == 1
    assert store.omitted == 2


def test_a_structure_that_is_broken_is_never_skipped() -> None:
    for body in (JSON_FAULTS["an unknown kind"], JSON_FAULTS["head twice"], '{"head":{"vars":["s"]}'):
        with pytest.raises(IncompleteResult):
            listed(read_json([body.encode()], omit=lambda reason: None))
    with pytest.raises(IncompleteResult):
        listed(read_xml([XML_FAULTS["no value"].encode()], omit=lambda reason: None))
    with pytest.raises(IncompleteResult):
        listed(read_triples([BAD_LINES[:30]], ox.RdfFormat.N_TRIPLES, omit=lambda reason: None))


@pytest.mark.parametrize(
    "row",
    [
        {"s": IRI, "p": IRI},
        {"s": LITERAL, "p": IRI, "o": IRI},
        {"s": IRI, "p": LITERAL, "o": IRI},
        {"s": IRI, "p": {"type": "bnode", "value": "b"}, "o": IRI},
    ],
    ids=str,
)
def test_rows_that_are_no_triples_are_said_to_be(row: dict[str, Any], serve: Callable[[Script], Stub]) -> None:
    graphs = {"g": IRI, "n": {"type": "literal", "value": "1", "datatype": f"{XSD}integer"}}

    def script(request: Any) -> bytes:
        found, names = (graphs, ["g", "n"]) if "COUNT" in request.query else (row, ["s", "p", "o"])
        return http(json.dumps({"head": {"vars": names}, "results": {"bindings": [found]}}).encode())

    store = opened(serve(script))
    for read in (lambda: list(store.quads()), lambda: listed(store.query(CONSTRUCT))):
        with pytest.raises(StoreError, match="for a triple, which is none in RDF"):
            read()
