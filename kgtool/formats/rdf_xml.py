"""RDF/XML, triple by triple, as every XML parser reads it.

The engine's own writer makes elements without a name of IRIs that do not end in one, and does not escape carriage
returns. Source: RDF 1.2 XML Syntax; XML 1.0, section 2.3 (names).
Upstream: docs/upstream.md, "RDF/XML is written that no parser reads", "A carriage return is not escaped in RDF/XML".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from itertools import groupby
from operator import attrgetter
from xml.parsers.expat import ExpatError, ParserCreate

import pyoxigraph as ox

from kgtool.errors import DataError
from kgtool.rdf.results import Term
from kgtool.rdf.text import brief, xml_text

RDF, ITS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2005/11/its"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
# Names that are syntax (RDF 1.2 XML Syntax, section 5.1), and namespaces that XML has for itself.
_SYNTAX = """RDF ID about parseType resource nodeID datatype version annotation annotationNodeID Description li
 aboutEach aboutEachPrefix bagID"""
RESERVED = {RDF + name for name in _SYNTAX.split()}
OF_XML = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")


def to_rdf_xml(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """RDF/XML in parts; `prefixes` are declared at the top, and those that are missing where they are used.

    Raises DataError for a property that is no XML name, and for a character that XML cannot hold.
    """
    known = {RDF: "rdf", ITS: "its"}
    for prefix, space in prefixes.items():
        if _is_ncname(prefix) and prefix not in known.values() and space not in OF_XML:
            known.setdefault(space, prefix)
    declared = "".join(f' xmlns:{prefix}="{_attribute(space)}"' for space, prefix in known.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'
    for subject, about in groupby(triples, key=attrgetter("subject")):
        yield f"\t<rdf:Description{_node(subject, 'about')}>\n"
        yield from (f"\t\t{_property(triple, known)}\n" for triple in about)
        yield "\t</rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _property(triple: ox.Triple, known: Mapping[str, str]) -> str:
    space, name = _split(triple.predicate.value)
    name = f"{known.get(space, '_')}:{name}"
    tag = name if space in known else f'{name} xmlns:_="{_attribute(space)}"'
    value = triple.object
    if isinstance(value, ox.Literal):
        return f"<{tag}{_kind(value)}>{_text(value.value)}</{name}>"
    if isinstance(value, ox.Triple):
        inside = f"<rdf:Description{_node(value.subject, 'about')}>{_property(value, known)}</rdf:Description>"
        return f'<{tag} rdf:version="1.2" rdf:parseType="Triple">{inside}</{name}>'
    return f"<{tag}{_node(value, 'resource')}/>"


def _kind(value: ox.Literal) -> str:
    if value.direction:
        dated = f'rdf:version="1.2-basic" its:version="2.0" its:dir="{value.direction}"'
        return f' xml:lang="{value.language}" {dated}'
    if value.language:
        return f' xml:lang="{value.language}"'
    kind = value.datatype.value
    return "" if kind == XSD_STRING else f' rdf:datatype="{_attribute(kind)}"'


def _node(term: Term, name: str) -> str:
    if isinstance(term, ox.NamedNode):
        return f' rdf:{name}="{_attribute(term.value)}"'
    assert isinstance(term, ox.BlankNode)
    return f' rdf:nodeID="{_label(term.value)}"'


@lru_cache(10_000)
def _label(label: str) -> str:
    """The label of a blank node as an XML name: another one for another label."""
    return label if _is_ncname(label) and not label.startswith("x-") else f"x-{label.encode().hex()}"


@lru_cache(10_000)
def _split(iri: str) -> tuple[str, str]:
    """The namespace and the name of a property. Raises DataError where there is no such name."""
    end = next((place for place in range(len(iri), 0, -1) if not _continues(iri[place - 1])), 0)
    start = next((place for place in range(end, len(iri)) if _starts(iri[place])), 0)
    if not start or iri in RESERVED or iri[:start] in OF_XML:
        why = "does not end in an XML name" if not start else "is part of its own syntax"
        raise DataError(f"RDF/XML cannot hold the property {brief(iri)}, which {why}; write ttl or nt.")
    return iri[:start], iri[start:]


def _text(value: str) -> str:
    # A carriage return would be read back as a line feed.
    return escape(xml_text(value), quote=False).replace("\r", "&#13;")


@lru_cache(10_000)
def _attribute(value: str) -> str:
    return escape(xml_text(value))


def _is_ncname(text: str) -> bool:
    return bool(text) and not text.lower().startswith("xml") and _starts(text[0]) and all(map(_continues, text))


@lru_cache(10_000)
def _starts(char: str) -> bool:
    return char != ":" and _is_name(char)


@lru_cache(10_000)
def _continues(char: str) -> bool:
    return char != ":" and _is_name(f"a{char}")


def _is_name(text: str) -> bool:
    """Whether an XML parser takes a text for the name of an element: of those in use, some know fewer letters."""
    try:
        ParserCreate().Parse(f"<{text}/>".encode(), True)
    except ExpatError:
        return False
    return not set(text) & set("<>/ \t\n=\"'")
