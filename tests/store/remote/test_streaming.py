"""The readers of answers, against all that is broken or odd."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stub import NT, Request, Script, Stub, chunked, http, numbered

from kgtool.errors import IncompleteResult, StoreError
from kgtool.rdf.results import Solutions
from kgtool.store.remote.streaming import read_json, read_triples, read_xml

from .conftest import BROKEN, CONSTRUCT, SELECT, TRIPLES, always, listed, opened


@pytest.mark.parametrize("name", BROKEN)
def test_a_part_is_never_taken_for_the_whole(name: str, serve: Callable[[Script], Stub]) -> None:
    store = opened(serve(always(BROKEN[name])))
    with pytest.raises(IncompleteResult, match=r"\.$|its end: "):
        listed(store.query(SELECT))


def test_the_server_s_own_words_are_reported(serve: Callable[[Script], Stub]) -> None:
    store = opened(serve(always(BROKEN["an error behind a row"])))
    with pytest.raises(IncompleteResult, match="Out of time"):
        listed(store.query(SELECT))


CUT_TRIPLES = {
    "in a line": http(TRIPLES[:-5], NT),
    "an error behind it": chunked([TRIPLES, b"Timeout!"], NT),
    "chunks without an end": chunked([TRIPLES], NT, ends=False),
    "shorter than it says": http(TRIPLES, NT, length=500),
    "turtle": http(b"@prefix x: <urn:x> . x:a x:b x:c , ", "text/turtle"),
}


@pytest.mark.parametrize("name", CUT_TRIPLES)
def test_a_part_of_triples_is_never_taken_for_the_whole(name: str, serve: Callable[[Script], Stub]) -> None:
    with pytest.raises(IncompleteResult):
        listed(opened(serve(always(CUT_TRIPLES[name]))).query(CONSTRUCT))


ODD = json.dumps(
    {
        "results": {
            "distinct": False,
            "bindings": [
                {"s": {"type": "literal", "value": '\U0001f600 é \\ " } ] ,', "xml:lang": "en"}},
                {},
                {"s": {"type": "bnode", "value": "nodeID://b10001"}},
                {"s": {"type": "typed-literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#boolean"}},
                {
                    "s": {
                        "type": "triple",
                        "value": {
                            "subject": {"type": "uri", "value": "urn:s"},
                            "predicate": {"type": "uri", "value": "urn:p"},
                            "object": {"type": "literal", "value": "o"},
                        },
                    }
                },
            ],
            "more": [1, -2.5e3, {"a": [None, True]}],
        },
        "meta": {"time": 12345},
        "head": {"link": [], "vars": ["s"]},
        "metadata": 12,
    }
).encode()


EXPECTED = [
    (ox.Literal('\U0001f600 é \\ " } ] ,', language="en"),),
    (None,),
    (ox.BlankNode("b10001"),),
    (ox.Literal(True),),
    (ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o")),),
]


def test_rows_are_the_same_wherever_the_body_is_split() -> None:
    for body in (ODD, b"\xef\xbb\xbf" + json.dumps(json.loads(ODD), ensure_ascii=False, indent=1).encode()):
        for cut in range(len(body)):
            assert list(read_json([body[:cut], body[cut:]])) == EXPECTED
        assert list(read_json(bytes([byte]) for byte in body)) == EXPECTED


def test_every_beginning_of_a_body_is_known_to_be_one() -> None:
    for cut in range(len(ODD)):
        with pytest.raises(IncompleteResult):
            list(read_json([ODD[:cut]]))


TEXTS = st.text(st.characters(codec="utf-8"))


TERMS = st.one_of(
    TEXTS.map(lambda text: {"type": "literal", "value": text}),
    TEXTS.map(lambda text: {"type": "literal", "value": text, "xml:lang": "uk"}),
    TEXTS.map(lambda text: {"type": "bnode", "value": text or "b"}),
    st.integers().map(lambda n: {"type": "uri", "value": f"urn:s{n}"}),
)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), TERMS)), st.booleans(), st.integers(1, 50))
def test_what_is_written_is_read(rows: list[dict[str, dict[str, str]]], ascii: bool, size: int) -> None:
    body = json.dumps({"head": {"vars": list("abc")}, "results": {"bindings": rows}}, ensure_ascii=ascii).encode()
    found = list(read_json(body[at : at + size] for at in range(0, len(body), size)))
    assert [[term is not None for term in row] for row in found] == [[name in row for name in "abc"] for row in rows]
    texts = [row[name]["value"] for row in rows for name in "abc" if row.get(name, {}).get("type") == "literal"]
    assert [term.value for row in found for term in row if isinstance(term, ox.Literal)] == texts


HOSTILE = {
    "no term": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"no iri"}}]}}',
    "half a character": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"\\ud83d"}}]}}',
    "no object": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":5}]}}',
    "no row": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"bnode","value":"b"}},5,{"s":{}},{}]}}',
    "deep": b'{"head":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "other JSON": b'{"status":"ok"}',
}


PARTS = {
    "no rows": b'{"head":{"vars":["s"]}}',
    "results without rows": b'{"head":{"vars":["s"]},"results":{}}',
    "null for rows": b'{"head":{"vars":["s"]},"results":{"bindings":null}}',
    "no columns": b'{"head":{},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}}]}}',
    "a column without a name": b'{"head":{"vars":["s"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}}]}}',
    "a term without its value": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri"}}]}}',
    "a term without its type": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"value":"urn:a"}}]}}',
    "rows twice": b'{"head":{"vars":["s"]},"results":{"bindings":[{}],"bindings":[{}]}}',
    "results twice": b'{"head":{"vars":["s"]},"results":{"bindings":[{}]},"results":{"bindings":[{}]}}',
    "results twice, and odd": b'{"head":{"vars":["s"]},"results":{"bindings":[{}]},"results":5}',
    "a boolean behind rows": b'{"head":{"vars":["s"]},"results":{"bindings":[{}]},"boolean":true}',
    "members behind rows, cut": b'{"head":{"vars":["s"]},"results":{"bindings":[{}]},"meta":{"time":1}',
    "rows before columns, cut": b'{"results":{"bindings":[{}]},"head":{"vars":["s"]}',
    "rows before columns, and more": b'{"results":{"bindings":[{}]},"head":{"vars":["s"]}} Timeout',
    "a boolean, cut": b'{"head":{},"boolean":true',
    "a boolean, and more": b'{"head":{},"boolean":true} Timeout',
}


@pytest.mark.parametrize("name", PARTS)
def test_every_member_that_the_standard_requires_is_there_or_it_is_an_error(name: str) -> None:
    with pytest.raises(IncompleteResult):
        listed(read_json([PARTS[name]]))


def test_members_behind_the_rows_are_passed_over() -> None:
    """QLever's, Comunica's; whether they are in the same part of the body or not."""
    rows = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"],\\"a\\":"}},{}'
    for end in (b']},"meta":{"a":["]}"],"result-size-total":2}}', b'],"more":[1,{"a":[]}]},"metadata":12}', b"]}}"):
        expected = [(ox.Literal('],"a":'),), (None,)]
        assert listed(read_json([rows + end])) == expected
        assert listed(read_json(bytes([byte]) for byte in rows + end)) == expected


HEAD = b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
XML_ROW = b'<result><binding name="s"><uri>urn:a</uri></binding></result>'
XML_PARTS = {
    "no last tag": HEAD + b"<results>" + XML_ROW + b"</results>",
    "half a tag": HEAD + b"<results>" + XML_ROW + b"</results></spar",
    "more": HEAD + b"<results>" + XML_ROW + b"</results></sparql>Timeout",
    "no value": HEAD + b'<results><result><binding name="s"></binding></result></results></sparql>',
    "a value in place of another": HEAD
    + b"<results>"
    + XML_ROW.replace(b"</result>", XML_ROW[8:])
    + b"</results></sparql>",
    "no rows": HEAD + b"</sparql>",
    "a boolean without a last tag": HEAD + b"<boolean>true</boolean>",
    "a boolean, and more": HEAD + b"<boolean>true</boolean></sparql>Timeout",
}


@pytest.mark.parametrize("name", XML_PARTS)
def test_a_part_in_xml_is_never_taken_for_the_whole(name: str) -> None:
    with pytest.raises(IncompleteResult):
        listed(read_xml([XML_PARTS[name]]))


def test_whole_answers_in_xml_are_read() -> None:
    assert listed(read_xml([HEAD, b"<results>", XML_ROW, b"<result/></results></sparql>"])) == [
        (ox.NamedNode("urn:a"),),
        (None,),
    ]
    assert read_xml([HEAD, b"<boolean>true</boolean></sparql>"]) is True


def test_rdf_xml_without_its_last_tag_is_a_part() -> None:
    start = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Seq rdf:about="urn:a"/>'
    assert len(listed(read_triples([start, b"</rdf:RDF>"], ox.RdfFormat.RDF_XML))) == 1
    with pytest.raises(IncompleteResult):
        listed(read_triples([start], ox.RdfFormat.RDF_XML))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_answer_is_said_so(name: str) -> None:
    with pytest.raises(StoreError, match="server"):
        list(read_json([HOSTILE[name]]))


ENDLESS: dict[str, tuple[Callable[[Iterable[bytes]], object], bytes, bytes]] = {
    "value": (read_json, b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"', b"x"),
    "braces": (read_json, b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"', b"}"),
    "rows before columns": (read_json, b'{"results":{"bindings":[', b"{},"),
    "members": (read_json, b"{", b'"a#":1,'),
    "spaces": (read_json, b"{", b" "),
    "members behind rows": (read_json, b'{"head":{"vars":["s"]},"results":{"bindings":[]', b',"a#":1'),
    "XML": (read_xml, HEAD + b'<results><result><binding name="s"><literal>', b"x"),
    "an attribute of XML": (read_xml, b'<sparql xmlns="', b"x"),
    "a key": (read_json, b'{"', b"x"),
    "columns": (read_json, b'{"head":{"vars":[', b'"x#",'),
    "N-Triples": (lambda chunks: read_triples(chunks, ox.RdfFormat.N_TRIPLES), b'<urn:a> <urn:p> "', b"x"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_value_without_end_does_not_fill_the_memory(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.store.remote.streaming.LONGEST", 100_000)
    read, start, more = ENDLESS[name]
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield start
        while sent < 10_000_000:
            sent += 1000
            yield b"".join(more.replace(b"#", b"%d" % (sent + number)) for number in range(1000 // len(more)))

    with pytest.raises(StoreError, match="16 MB"):
        listed(read(endless()))
    assert sent <= 2 * 2**20, "what waits for the end of a term included"


def test_the_parser_itself_holds_no_more_than_that() -> None:
    start = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"'
    with pytest.raises(StoreError, match="16 MB"):
        listed(read_json([start, *[b"x" * 2**20] * 17]))


def test_rows_come_before_the_answer_has_ended(serve: Callable[[Script], Stub]) -> None:
    seen: list[object] = []

    def slowly(request: Request) -> Iterator[bytes]:
        body = numbered(2000)
        yield http(body)[:-2]
        end = time.monotonic() + 20
        while not seen and time.monotonic() < end:
            time.sleep(0.01)
        yield body[-2:]

    found = opened(serve(slowly)).query(SELECT)
    assert isinstance(found, Solutions)
    for row in found:
        seen.append(row)
    assert len(seen) == 2000


@pytest.mark.parametrize("size", [7, 65_536])
@pytest.mark.parametrize(("opening", "closing"), [(b"[ <urn:p> ", b" ]"), (b"( ", b" )")])
def test_brackets_of_turtle_nest_only_so_deep(opening: bytes, closing: bytes, size: int) -> None:
    """The parser remembers each that is open, and so many little ones fill the memory."""

    def pieces(text: bytes) -> Iterator[bytes]:
        return (text[start : start + size] for start in range(0, len(text), size))

    start, noise = b"<urn:s> <urn:p> ", b'"""%b""" , "%b" , <urn:((> .\n# [[((\n' % (b"[(\n" * 9_000, b"[(" * 9_000)
    deep = start + noise + (start + opening * 200 + b"1" + closing * 200 + b" .\n") * 60
    assert len(listed(read_triples(pieces(deep), ox.RdfFormat.TURTLE))) > 60 * 200
    with pytest.raises(StoreError, match="nests brackets more than 10,000 deep"):
        listed(read_triples(pieces(start + opening * 20_000), ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("size", [7, 65_536])
def test_triple_terms_that_nest_too_deep_are_refused_before_the_parser_sees_them(size: int) -> None:
    """The parser follows them by recursion, until its process ends."""
    deep = 30_000
    body = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": '
    body += b'{"type": "triple", "value": {"subject": {"type": "uri", "value": "urn:a"}, "predicate": '
    opened_term = b'{"type": "triple", "value": {"object": '
    text = body + opened_term * deep + b'{"type": "uri", "value": "urn:a"}' + b"}}" * deep
    with pytest.raises(StoreError, match="nests"):
        listed(read_json(text[start : start + size] for start in range(0, len(text), size)))
