"""RDF/XML as the W3C has it, in any encoding, with what XML allows; and what is not RDF/XML, with its place."""

from __future__ import annotations

import codecs
from io import BytesIO

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.errors import DataError
from kgtool.rdf.parser_guards import DEEPEST, LONGEST
from kgtool.rdf.rdf_xml import RDF, RdfXml

HEAD = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">'
BASE = "http://b/d/f?q#x"
A = "http://e/a"


class Dripping(BytesIO):
    """Bytes that come a few at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._size if size is None or size < 0 else min(size, self._size))


def read(text: str | bytes, base: str | None = BASE, size: int = 1 << 20) -> list[str]:
    """The triples of a document, as N-Triples."""
    data = text.encode() if isinstance(text, str) else text
    return [str(quad) for quad in RdfXml(Dripping(data, size), base)]


def about(inner: str, attributes: str = f'rdf:about="{A}"', before: str = "") -> str:
    """A document with one thing that says `inner`, and `before` it, such as a declaration."""
    return f"{before}{HEAD}<rdf:Description {attributes}>{inner}</rdf:Description></rdf:RDF>"


def value(inner: str, before: str = "") -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    """The object of the first triple."""
    return next(iter(RdfXml(BytesIO(about(inner, before=before).encode()), BASE))).object


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("ISO-8859-1", "latin-1", "José"), ("us-ascii", "ascii", "Jose"), ("windows-1251", "cp1251", "Привет"),
        ("KOI8-R", "koi8-r", "Привет"), ("Shift_JIS", "shift_jis", "日本"), ("GB18030", "gb18030", "中文"),
        ("EUC-KR", "euc-kr", "한국"), ("UTF-16", "utf-16", "é𝄞"), ("utf-16", "utf-16-le", "é𝄞"),
        ("UTF-16", "utf-16-be", "é𝄞"), ("UTF-32", "utf-32", "é𝄞"), ("UTF-8", "utf-8-sig", "é𝄞"),
        ("utf-8", "utf-8", "é𝄞"), ("UTF-16", "utf-8", "é𝄞"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_text_is_read_by_its_encoding(declared: str, encoding: str, text: str, size: int) -> None:
    document = about(f"<e:p>{text}</e:p>", before=f'<?xml version="1.0" encoding="{declared}"?>\n')
    assert read(document.encode(encoding), size=size) == [f'<{A}> <http://e/p> "{text}"']
    if encoding.startswith("utf-16"):  # XML without a declaration, which the first bytes give away
        assert read(about(f"<e:p>{text}</e:p>").encode(encoding)) == [f'<{A}> <http://e/p> "{text}"']


@pytest.mark.parametrize(
    ("declaration", "data", "words"),
    [
        ('<?xml version="1.0"?>\n\n', "é".encode("latin-1"), "not UTF-8; .* declare its encoding"),
        ('<?xml version="1.0" encoding="US-ASCII"?>\n\n', "é".encode(), "not US-ASCII, as it declares; save it as"),
        ('<?xml version="1.0" encoding="nonsense"?>', b"x", "encoding nonsense, which is not known"),
        ('<?xml version="1.0" encoding="zlib"?>', b"x", "encoding zlib, which is not known"),
        ('<?xml version="1.0" encoding="punycode"?>', b"x", "encoding punycode, which is not known"),
    ],
)
def test_text_that_is_not_in_its_encoding_is_named(declaration: str, data: bytes, words: str) -> None:
    with pytest.raises(SyntaxError, match=words) as caught:
        read(about("<e:p>@</e:p>", before=declaration).encode().replace(b"@", data))
    assert caught.value.lineno == declaration.count("\n") + 1


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("sea<!-- to do -->ports", "seaports"),
        ("sea<?do it?>ports", "seaports"),
        ("sea<![CDATA[<po]]>rts", "sea<ports"),
        ("&#115;ea&amp;&lt;p", "sea&<p"),
        (" sea \r\n ports ", " sea \n ports "),
        ("<!-- only -->", ""),
        ("x" * 100_000 + "<!-- -->" + "y" * 100_000, "x" * 100_000 + "y" * 100_000),
    ],
)
def test_what_xml_allows_within_text(inner: str, text: str) -> None:
    assert value(f"<e:p>{inner}</e:p>") == ox.Literal(text)


@pytest.mark.parametrize(
    ("attributes", "literal"),
    [
        ("", ox.Literal("x", language="de")),
        (' xml:lang="en"', ox.Literal("x", language="en")),
        (' xml:lang=""', ox.Literal("x")),
        (f' rdf:datatype="{A}"', ox.Literal("x", datatype=ox.NamedNode(A))),
        (' xml:space="preserve"', ox.Literal("x", language="de")),
        (
            ' rdf:version="1.2" its:dir="rtl"',
            ox.Literal("x", language="de", direction=ox.BaseDirection.RTL),
        ),
        (' its:dir="rtl"', ox.Literal("x", language="de")),
    ],
)
def test_languages_directions_and_datatypes(attributes: str, literal: ox.Literal) -> None:
    outer = f'rdf:about="{A}" xml:lang="de" xmlns:its="http://www.w3.org/2005/11/its"'
    assert read(about(f"<e:p{attributes}>x</e:p>", outer)) == [f"<{A}> <http://e/p> {literal}"]


@pytest.mark.parametrize(
    ("subset", "inner", "found"),
    [
        ("<!ENTITY e 'http://e/'>", '<e:p rdf:resource="&e;x"/>', "<http://e/x>"),
        ('<!ENTITY e "http://e/">', '<e:p rdf:resource="&e;x"/>', "<http://e/x>"),
        ("<!-- ]> --><?do ]>?><!ENTITY e 'x'>", "<e:p>&e;</e:p>", '"x"'),
        ("<!ENTITY e 'a'><!ENTITY f '&e;&e;b'>", "<e:p>&f;</e:p>", '"aab"'),
        ("<!ENTITY e 'a'><!ENTITY e 'b'>", "<e:p>&e;</e:p>", '"a"'),
        ("<!ELEMENT r ANY><!ATTLIST e:p e:q CDATA #IMPLIED>", "<e:p>x</e:p>", '"x"'),
    ],
)
@pytest.mark.parametrize("external", ["", "SYSTEM 'x.dtd' ", "PUBLIC '-//X//Y' 'http://e/x.dtd' "])
def test_entities_of_the_document_itself(subset: str, inner: str, found: str, external: str) -> None:
    assert str(value(inner, before=f"<!DOCTYPE rdf:RDF {external}[{subset}]>")) == found


@pytest.mark.parametrize(
    "inner", ["<e:p>&f;</e:p>", '<e:p rdf:resource="&f;x"/>', '<e:p rdf:parseType="Literal"><b c="&f;"/></e:p>']
)
@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE r SYSTEM 'x.dtd' [<!ENTITY e 'x'>]>", "<!DOCTYPE r [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE r [<!ENTITY % p SYSTEM 'x'> %p; <!ENTITY f 'x'>]>", "<!DOCTYPE r [<!ENTITY e 'x'>]>",
    ],
)  # fmt: skip
def test_an_entity_from_elsewhere_is_neither_fetched_nor_left_out(inner: str, doctype: str) -> None:
    with pytest.raises(SyntaxError, match="entity"):
        read(about(inner, before=doctype))


def test_entities_do_not_grow() -> None:
    laughing = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    for subset in (
        f"<!ENTITY e0 'aaaaaaaaaa'>{laughing}",
        f"<!ENTITY e '{'a' * (LONGEST + 1)}'>",
        "<!ENTITY a '&b;'><!ENTITY b '&a;'>",
    ):
        with pytest.raises(DataError, match="which is not read; write out what it stands for"):
            read(about("<e:p/>", before=f"<!DOCTYPE r [{subset}]>"))
    many = read(about("<e:p>&e;</e:p>" * 2_000, before=f"<!DOCTYPE r [<!ENTITY e '{'a' * LONGEST}'>]>"))
    assert len(many) == 2_000


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<b xmlns="http://x/">x</b>', '<b xmlns="http://x/">x</b>'),
        ("<e:b/>", '<e:b xmlns:e="http://e/"></e:b>'),
        ("a &amp; <!-- c --><?d e?> &#13;", "a &amp; <!-- c --><?d e?> &#xD;"),
        ("<e:b z='1' a='\"&#9;'/>", '<e:b xmlns:e="http://e/" a="&quot;&#x9;" z="1"></e:b>'),
        (
            '<b xmlns="http://x/"><c xmlns=""><d/></c><b e:f="g"/></b>',
            '<b xmlns="http://x/"><c xmlns=""><d></d></c><b xmlns:e="http://e/" e:f="g"></b></b>',
        ),
        ('<b xml:lang="de">x</b>', '<b xml:lang="de">x</b>'),
        (
            '<n:b xmlns:n="http://1/"><n:b xmlns:n="http://2/"/></n:b>',
            '<n:b xmlns:n="http://1/"><n:b xmlns:n="http://2/"></n:b></n:b>',
        ),
        ("", ""),
        ("<![CDATA[<]]>", "&lt;"),
    ],
)
@pytest.mark.parametrize("kind", ["Literal", "daml:collection", "Statements", "Triple", ""])
def test_xml_literals_are_canonical_xml(inner: str, text: str, kind: str) -> None:
    found = value(f'<e:p rdf:parseType="{kind}">{inner}</e:p>')
    assert found == ox.Literal(text, datatype=ox.NamedNode(f"{RDF}XMLLiteral"))


def test_triples_about_triples() -> None:
    version = 'rdf:version="1.2"'
    one = f'<rdf:Description rdf:about="{A}"><e:q>1</e:q></rdf:Description>'
    assert read(about(f'<e:p {version} rdf:parseType="Triple">{one}</e:p>')) == [
        f'<{A}> <http://e/p> <<( <{A}> <http://e/q> "1" )>>'
    ]
    for wrong in ("", one + one):
        with pytest.raises(SyntaxError, match="a triple term is one triple"):
            read(about(f'<e:p {version} rdf:parseType="Triple">{wrong}</e:p>'))
    deep = f'<e:p rdf:parseType="Triple"><rdf:Description rdf:about="{A}">' * (DEEPEST + 1)
    with pytest.raises(DataError, match="more than 500 deep"):
        read(about(deep, f'{version} rdf:about="{A}"'))
    assert read(about('<e:p rdf:annotation="http://e/n" rdf:resource="b"/>'))[1] == (
        f"<http://e/n> <{RDF}reifies> <<( <{A}> <http://e/p> <http://b/d/b> )>>"
    )


@pytest.mark.parametrize(
    ("attributes", "iri"),
    [
        ('rdf:about=""', "http://b/d/f?q"),
        ('rdf:about="#y"', "http://b/d/f?q#y"),
        ('rdf:ID="y"', "http://b/d/f?q#y"),
        ('rdf:about="y"', "http://b/d/y"),
        ('rdf:about="../y"', "http://b/y"),
        ('rdf:about="//h/y"', "http://h/y"),
        ('rdf:about="?z"', "http://b/d/f?z"),
        ('about="y"', "http://b/d/y"),
        ('rdf:about="urn:y"', "urn:y"),
        ('xml:base="http://c/d#e" rdf:about=""', "http://c/d"),
        ('xml:base="g/" rdf:about="y"', "http://b/d/g/y"),
    ],
)
def test_relative_iris_have_a_base(attributes: str, iri: str) -> None:
    assert read(about("<e:p>x</e:p>", attributes)) == [f'<{iri}> <http://e/p> "x"']


@pytest.mark.parametrize(
    ("inner", "words", "line"),
    [
        ('\n\n<e:p rdf:resource="http://e/b "/>', "Invalid IRI code point ' '", 3),
        ('\n<e:p rdf:resource="a b"/>', "'a b' is not an IRI", 2),
        ("\n<e:p>a<e:T/></e:p>", "text stands between elements: a", 2),
        ("<e:p><e:T/>\na</e:p>", "text stands between elements: a", 2),
        ("<e:p><e:T/>\n<e:T/></e:p>", "one value, and here is another", 2),
        ("text", "text stands between elements: text", 1),
        ("\n<x:p/>", "unbound prefix", 2),
        ("\n<p/>", "element p has no namespace", 2),
        ('\n<e:p q="1"/>', "attribute q has no prefix", 2),
        ('\n<e:p xml:lang="en_US">\nx</e:p>', "language", 2),
        ("<rdf:Description/>", "Description of rdf: does not name a property", 1),
        ("<e:p><rdf:li/></e:p>", "li of rdf: does not name a thing", 1),
        ('<e:p rdf:ID="1x"/>', "'1x' is not a name", 1),
        ('<e:p rdf:ID="x"/><e:p rdf:ID="x"/>', "x is there twice", 1),
        ('<e:p rdf:nodeID="x" rdf:resource="y"/>', "exclude each other", 1),
        ('<e:p><e:T rdf:about="x" rdf:ID="y"/></e:p>', "exclude each other", 1),
        ('<e:p rdf:parseType="Literal" rdf:resource="x"/>', "rdf:resource cannot stand here", 1),
        ('<e:p rdf:datatype="urn:x" e:q="x"/>', "http://e/q cannot stand here", 1),
        ('<e:p rdf:bagID="x"/>', "rdf:bagID is not an attribute", 1),
        ("\n<e:p>x</e:q>", "mismatched tag", 2),
        ("\n<e:p>\x01</e:p>", "not well-formed", 2),
    ],
)
def test_what_is_not_rdf_xml_is_told_with_its_place(inner: str, words: str, line: int) -> None:
    with pytest.raises(SyntaxError, match=words) as caught:
        read(about(inner))
    assert (caught.value.lineno, (caught.value.offset or 0) > 0) == (line, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("size", [7, 1 << 20])
def test_the_place_is_that_of_the_value_or_of_the_tag(encoding: str, size: int) -> None:
    for inner, marked, line in (
        ('\n  <e:p é="1"\n   rdf:resource="a b"/>', None, 2),
        ('\n  <e:p e:é="1"\n   rdf:resource="a b"/>', "a b", 3),
        ('\n  é<e:p rdf:resource="http://[b"/>'.replace("é", "<!-- é -->"), "http://[b", 2),
        ("\n  <e:p>é</e:p><rdf:li rdf:bagID='x'/>", "<rdf:li", 2),
        ("\n  <e:p>é\n<e:T/></e:p>", "<e:T", 3),
    ):
        text = about(inner)
        with pytest.raises(SyntaxError) as caught:
            read(text.encode(encoding), size=size)
        assert caught.value.lineno == line
        if marked:
            assert (caught.value.offset or 0) - 1 == text.split("\n")[line - 1].index(marked)


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_a_document_that_is_cut_is_not_taken_for_whole(size: int) -> None:
    whole = about("<e:p>é<![CDATA[x]]></e:p>").encode()
    for end in range(1, len(whole)):
        with pytest.raises(SyntaxError):
            read(whole[:end], size=size)
    assert len(read(whole)) == 1


def test_a_document_may_be_one_thing_and_nest_deeply() -> None:
    assert read(f'<e:T xmlns:e="http://e/" xmlns:rdf="{RDF}" rdf:about="y"/>') == [
        f"<http://b/d/y> <{RDF}type> <http://e/T>"
    ]
    deep = 20_000
    assert len(read(f"{HEAD}{'<e:T><e:p>' * deep}{'</e:p></e:T>' * deep}</rdf:RDF>")) == 2 * deep
    markup = "".join(f'<n{n}:b xmlns:n{n}="http://{n}/">' for n in range(deep))
    closing = "".join(f"</n{n}:b>" for n in reversed(range(deep)))
    assert len(read(about(f'<e:p rdf:parseType="Literal">{markup}{closing}</e:p>'))) == 1


def test_prefixes_are_those_declared_first() -> None:
    reader = RdfXml(BytesIO(about('<e:p xmlns:e="urn:other" xmlns="urn:x"/>').encode()), BASE)
    assert list(reader)
    assert reader.prefixes == {"rdf": RDF, "e": "http://e/", "": "urn:x"}


TERMS = st.sampled_from([ox.NamedNode(f"http://e/{name}") for name in "abc"] + [ox.BlankNode("x"), ox.BlankNode("y")])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=8)
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "de-at"])),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://e/t")), TEXTS),
)
PROPERTIES = st.sampled_from([ox.NamedNode(f"http://e/{name}") for name in "pq"] + [ox.NamedNode(f"{RDF}type")])
TRIPLES = st.builds(ox.Triple, TERMS, PROPERTIES, st.one_of(TERMS, LITERALS))
STATED = st.builds(ox.Triple, TERMS, PROPERTIES, st.one_of(TERMS, LITERALS, TRIPLES))


def canonical(quads: list[ox.Quad]) -> list[str]:
    """What these quads say, whatever their blank nodes are called."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, dataset))


@given(st.lists(STATED, max_size=6))
def test_what_the_engine_writes_is_read(triples: list[ox.Triple]) -> None:
    text = ox.serialize(triples, format=ox.RdfFormat.RDF_XML)
    assert text is not None
    expected = [ox.Quad(*triple) for triple in triples]
    assert canonical(list(RdfXml(BytesIO(text), None))) == canonical(expected)
    assert canonical(list(RdfXml(BytesIO(codecs.encode(text.decode().partition("?>")[2], "utf-16")), None))) == (
        canonical(expected)
    )
