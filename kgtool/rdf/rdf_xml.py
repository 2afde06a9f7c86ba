"""RDF/XML as quads, by the W3C's recommendation, from the events of ``expat``.

The engine's own reader takes only UTF-8, stumbles over comments, and passes over what it does not know.
Upstream: docs/upstream.md, "Nested triples in RDF/XML end the process", "Entities of XML within entities grow without a
limit", "A comment in a DOCTYPE is not read as one", "An empty xml:lang is refused", "A comment within a value is
refused", "An entity in single quotes is refused", "RDF/XML in UTF-16 is refused", "A property with an unknown
rdf:parseType is lost", "An XML literal gets its default namespace twice", "RDF/XML that breaks off is read as if it
were whole".

Source: https://www.w3.org/TR/rdf12-xml/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast
from xml.parsers import expat

import pyoxigraph as ox

from kgtool.errors import DataError
from kgtool.rdf.canonical_xml import SEPARATOR, CanonicalXml
from kgtool.rdf.parser_guards import DEEPEST, LONGEST, Reader, too_deep
from kgtool.rdf.xml_text import decoded

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML, _ITS = "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2005/11/its"
PIECE = 1 << 16
_SPACE = " \t\r\n"

# What may stand where; all other names are those of classes and properties.
_NAMES_OF_ATTRIBUTES = ("about", "ID", "nodeID", "resource", "datatype", "parseType")
_OLD = ("aboutEach", "aboutEachPrefix", "bagID")
_NO_NODE = {RDF + name for name in (*_NAMES_OF_ATTRIBUTES, *_OLD, "RDF", "li")}
_NO_PROPERTY = {RDF + name for name in (*_NAMES_OF_ATTRIBUTES, *_OLD, "RDF", "Description")}
_NO_ATTRIBUTE = {RDF + name for name in (*_OLD, "RDF", "Description", "li")}
_KEYWORDS = (*_NAMES_OF_ATTRIBUTES, "version", "annotation", "annotationNodeID")
_BARE = ("about", "ID", "resource", "parseType", "type")  # without a prefix, as files from before 2004 have them
_ROLES = {RDF + name: name for name in _KEYWORDS} | {_XML + "lang": "lang", _XML + "base": "base", _ITS + "dir": "dir"}
_SCOPED = {"lang", "base", "dir", "version"}
_NAME = re.compile(r"[^\W\d][\w.\-·]*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_REFERENCE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")
_ENTITY = re.compile(r"&([^#;&][^;&]*);")
_TAG = re.compile(rb"<(?:[^>\"']++|\"[^\"]*\"|'[^']*')*+>")
# What expat says of XML that ends too early: no element, within a tag, within a character, within CDATA.
_CUT = (3, 5, 6, 20)

_TYPE, _FIRST, _REST, _NIL = (ox.NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))
_STATEMENT, _REIFIES, _LITERAL = (ox.NamedNode(RDF + name) for name in ("Statement", "reifies", "XMLLiteral"))
_PARTS = tuple(ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object"))

# What an element holds.
_ROOT, _NODES, _PROPERTIES, _VALUE, _ITEMS, _TRIPLE, _MARKUP = range(7)


class _BadIri(ValueError):
    def __init__(self, message: str, value: str) -> None:
        super().__init__(message)
        self.value = value


class _Scope(NamedTuple):
    """What an element passes on to those within it."""

    base: str | None
    language: str | None = None
    direction: ox.BaseDirection | None = None
    version: str = ""


class _Open:
    """An element that is open."""

    __slots__ = ("holds", "items", "predicate", "reifiers", "scope", "subject", "value")

    def __init__(self, holds: int, scope: _Scope, subject: Any = None, predicate: Any = None) -> None:
        self.holds, self.scope, self.subject, self.predicate = holds, scope, subject, predicate
        self.value: Any = None
        """The object of a property, or its datatype (a string) while the text is still to come."""
        self.items: list[Any] = []
        self.reifiers: tuple[Any, ...] = ()


class _Names(dict[str, Any]):
    """Name of an attribute as expat gives it -> the property that it is, its role, or None."""

    def __missing__(self, name: str) -> Any:
        space, _, local = name.partition(SEPARATOR)
        local = local.partition(SEPARATOR)[0]
        if not local and name in _BARE:
            space, local = RDF, name
        iri = space + local
        found: Any
        if space in (_XML, _ITS) or not local:
            if not local and not name.lower().startswith("xml"):
                raise ValueError(f"the attribute {name} has no prefix")
            found = _ROLES.get(iri)
        elif iri in _NO_ATTRIBUTE:
            raise ValueError(f"rdf:{local} is not an attribute")
        else:
            found = _ROLES.get(iri) or ox.NamedNode(iri)
        self[name] = found
        return found


class RdfXml:
    """The quads of a document one by one, each in the graph `graph`; blank nodes are new, if it `renames` them.

    `base` is the IRI that relative ones are read against. Raises SyntaxError, with line and column, and DataError for
    what would take any amount of memory; `name` is what its message calls the document. With `lenient`, IRIs and
    language tags are given as they are, whether they are such or not.
    """

    def __init__(
        self, source: Reader, base: str | None, graph: Any = None, name: str = "It", renames: bool = True,
        lenient: bool = False,
    ) -> None:  # fmt: skip
        self._renames = renames
        self.prefixes: dict[str, str] = {}
        """Prefix -> namespace, each as it is declared first."""
        self._source, self._graph, self._name = source, graph or ox.DefaultGraph(), name
        self._lenient = lenient
        self._open = [_Open(_ROOT, _Scope(base))]
        self._made: list[ox.Quad] = []
        """What was read since the last piece; within a triple term, what it consists of."""
        self._outer: list[list[ox.Quad]] = []
        self._text: list[str] = []
        self._attributes, self._ids, self._blank = _Names(), set[str](), dict[str, ox.BlankNode]()
        self._predicates: dict[str, Any] = {}
        self._lengths = {"lt": 1, "gt": 1, "amp": 1, "quot": 1, "apos": 1}
        self._canonical = CanonicalXml()
        self._is_partial = False
        """Whether it has declarations elsewhere, which are not read."""
        self._parser = self._new_parser()
        self._quads = self._read()

    def __iter__(self) -> Iterator[ox.Quad]:
        return self._quads

    def __next__(self) -> ox.Quad:
        return next(self._quads)

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        parser.namespace_prefixes = parser.buffer_text = True
        parser.StartNamespaceDeclHandler = lambda prefix, space: self.prefixes.setdefault(prefix or "", space or "")
        parser.EntityDeclHandler = self._declare
        parser.SkippedEntityHandler = self._skip
        parser.ExternalEntityRefHandler = lambda context, *_: self._skip(context.rpartition("\f")[2], 0)
        parser.NotStandaloneHandler = self._has_declarations_elsewhere
        self._use(parser, self._start, self._end, self._text.append)
        return parser

    def _use(self, parser: Any, start: Any, end: Any, text: Any, comment: Any = None, instruction: Any = None) -> None:
        parser.StartElementHandler = self._checking(start) if self._is_partial else start
        parser.EndElementHandler, parser.CharacterDataHandler = end, text
        parser.CommentHandler, parser.ProcessingInstructionHandler = comment, instruction

    def _read(self) -> Iterator[ox.Quad]:
        for piece in decoded(self._source, PIECE):
            self._guarded(piece, False)
            made = self._outer[0] if self._outer else self._made
            yield from made
            made.clear()
        self._guarded("", True)
        yield from self._made

    def _guarded(self, piece: str, is_last: bool) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            is_cut = is_last and error.code in _CUT
            message = "it ends before its XML does; get all of it" if is_cut else expat.errors.messages[error.code]
            raise _fault(message, error.lineno, error.offset) from error

    # The document type

    def _declare(self, name: str, is_parameter: int, value: str | None, *_: object) -> None:
        if is_parameter or value is None:
            return
        length = len(value) + sum(self._lengths.get(inner, LONGEST + 1) for inner in _ENTITY.findall(value))
        if length > LONGEST:
            raise DataError(
                f"{self._name} declares an XML entity, {name}, that stands for over {LONGEST:,} characters or for what "
                "is declared below it, which is not read; write out what it stands for."
            )
        self._lengths.setdefault(name, length)

    def _skip(self, name: str, is_parameter: int) -> int:
        if not is_parameter:
            raise self._undeclared(name)
        return 1

    def _undeclared(self, name: str) -> SyntaxError:
        return self._placed(
            ValueError(f"the entity &{name}; is not declared in this file, and no other is read for it")
        )

    def _placed(self, error: ValueError) -> SyntaxError:
        """An error with its place: that of the value that it names, or of the tag at hand."""
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
        tag = _TAG.match(self._parser.GetInputContext() or b"")
        before = tag[0].partition(error.value.encode()) if tag and isinstance(error, _BadIri) else (b"", b"")
        if before[1]:
            lines = before[0].decode("utf-8").split("\n")
            line, column = line + len(lines) - 1, len(lines[-1]) + (column if len(lines) == 1 else 0)
        return _fault(str(error), line, column)

    def _has_declarations_elsewhere(self) -> int:
        """Of such XML, expat leaves an unknown entity within an attribute out without a word."""
        self._is_partial = True
        self._parser.StartElementHandler = self._checking(self._start)
        return 1

    def _checking(self, start: Callable[[str, dict[str, str]], None]) -> Callable[[str, dict[str, str]], None]:
        def checked(name: str, attributes: dict[str, str]) -> None:
            tag = _TAG.match(self._parser.GetInputContext() or b"")
            for entity in _ENTITY.findall(tag[0].decode("utf-8") if tag else ""):
                if entity not in self._lengths:
                    raise self._undeclared(entity)
            start(name, attributes)

        return checked

    # Elements

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        try:
            if self._text:
                self._no_text()
            parent = self._open[-1]
            scope = parent.scope
            given = self._given(attributes) if attributes else {}
            if not _SCOPED.isdisjoint(given):
                scope = self._scoped(scope, given)
            if parent.holds == _PROPERTIES:
                self._property(parent, name, given, scope)
            elif parent.holds == _ROOT and name.startswith(RDF + SEPARATOR + "RDF"):
                self._no_others(given)
                self._open.append(_Open(_NODES, scope))
            else:
                self._node(parent, name, given, scope)
        except ValueError as error:  # of the engine's terms, and of the methods below
            raise self._placed(error) from error

    def _given(self, attributes: dict[str, str]) -> dict[Any, str]:
        names = self._attributes
        given = {names[name]: value for name, value in attributes.items()}
        given.pop(None, None)
        return given

    def _scoped(self, scope: _Scope, given: dict[Any, str]) -> _Scope:
        base, language, direction, version = scope
        if (found := given.pop("base", None)) is not None:
            base = self._iri(found, base).value.partition("#")[0]
        version = given.pop("version", version)
        if (found := given.pop("lang", None)) is not None:
            tagged = self._literal("", _Scope(None, found)) if found else None
            language = tagged.language if tagged else None
        if (found := given.pop("dir", None)) is not None and version.startswith("1.2"):
            if found not in ("ltr", "rtl"):
                raise ValueError(f"its:dir is ltr or rtl, and not {found}")
            direction = ox.BaseDirection(found)
        return _Scope(base, language, direction, version)

    def _node(self, parent: _Open, name: str, given: dict[Any, str], scope: _Scope) -> None:
        iri = _iri_of(name)
        if iri in _NO_NODE:
            raise ValueError(f"{iri.removeprefix(RDF)} of rdf: does not name a thing or a class")
        subject = self._named(given, scope) or ox.BlankNode()
        if iri != RDF + "Description":
            self._emit(subject, _TYPE, ox.NamedNode(iri))
        self._attribute_triples(subject, given, scope)
        if parent.holds == _ITEMS:
            parent.items.append(subject)
        elif parent.holds == _VALUE:
            if parent.value is not None:
                raise ValueError("a property has one value, and here is another")
            parent.value = subject
        self._open.append(_Open(_PROPERTIES, scope, subject))

    def _named(self, given: dict[Any, str], scope: _Scope) -> ox.NamedNode | ox.BlankNode | None:
        names = [name for name in ("about", "ID", "nodeID") if name in given]
        if not names:
            return None
        if len(names) > 1:
            raise ValueError(f"rdf:{names[0]} and rdf:{names[1]} exclude each other")
        value = given.pop(names[0])
        if names[0] == "about":
            return self._iri(value, scope.base)
        return self._id(value, scope) if names[0] == "ID" else self._blank_node(value)

    def _property(self, parent: _Open, name: str, given: dict[Any, str], scope: _Scope) -> None:
        predicate = self._predicates.get(name) or self._predicate(name)
        if predicate == "li":
            parent.items.append(None)
            predicate = ox.NamedNode(f"{RDF}_{len(parent.items)}")
        opened = _Open(_VALUE, scope, parent.subject, predicate)
        self._open.append(opened)
        if not given:
            return
        opened.reifiers = self._reifiers(given, scope)
        if (kind := given.pop("parseType", None)) is not None:
            self._no_others(given)
            self._parse_as(kind, opened)
        elif "datatype" in given:
            datatype = self._iri(given.pop("datatype"), scope.base)
            self._no_others(given)
            opened.items.append(datatype)
        elif given:
            opened.value = self._object(given, scope)

    def _predicate(self, name: str) -> Any:
        iri = _iri_of(name)
        if iri in _NO_PROPERTY:
            raise ValueError(f"{iri.removeprefix(RDF)} of rdf: does not name a property")
        self._predicates[name] = found = "li" if iri == RDF + "li" else ox.NamedNode(iri)
        return found

    def _reifiers(self, given: dict[Any, str], scope: _Scope) -> tuple[Any, ...]:
        """The names that a triple is given: by rdf:ID, rdf:annotation and rdf:annotationNodeID."""
        statement = self._id(given.pop("ID"), scope) if "ID" in given else None
        about = given.pop("annotation", None)
        node = given.pop("annotationNodeID", None)
        if statement is None and about is None and node is None:
            return ()
        others = [self._iri(about, scope.base)] if about is not None else []
        return statement, *others, *([self._blank_node(node)] if node is not None else [])

    def _parse_as(self, kind: str, opened: _Open) -> None:
        if kind == "Resource":
            node = ox.BlankNode()
            self._state(opened, node)
            opened.holds, opened.subject, opened.predicate = _PROPERTIES, node, None
        elif kind == "Collection":
            opened.holds = _ITEMS
        elif kind == "Triple" and opened.scope.version == "1.2":
            if len(self._outer) >= DEEPEST:
                raise too_deep(self._name)
            opened.holds = _TRIPLE
            self._outer.append(self._made)
            self._made = []
        else:  # one that is not known is read as a literal, too
            opened.holds = _MARKUP
            self._canonical = xml = CanonicalXml()
            self._use(self._parser, xml.start, self._end_in_markup, xml.text, xml.comment, xml.instruction)

    def _object(self, given: dict[Any, str], scope: _Scope) -> ox.NamedNode | ox.BlankNode:
        """What a property says by attributes: the thing that it is about."""
        if "resource" in given and "nodeID" in given:
            raise ValueError("rdf:resource and rdf:nodeID exclude each other")
        node: ox.NamedNode | ox.BlankNode
        if (found := given.pop("resource", None)) is not None:
            node = self._iri(found, scope.base)
        else:
            found = given.pop("nodeID", None)
            node = ox.BlankNode() if found is None else self._blank_node(found)
        self._attribute_triples(node, given, scope)
        return node

    def _attribute_triples(self, subject: Any, given: dict[Any, str], scope: _Scope) -> None:
        for predicate, value in given.items():
            if isinstance(predicate, str):
                raise ValueError(f"rdf:{predicate} cannot stand here")
            is_type = predicate == _TYPE
            self._emit(subject, predicate, self._iri(value, scope.base) if is_type else self._literal(value, scope))

    @staticmethod
    def _no_others(given: dict[Any, str]) -> None:
        if given:
            other = next(iter(given))
            raise ValueError(f"{f'rdf:{other}' if isinstance(other, str) else other.value} cannot stand here")

    def _end(self, _: str) -> None:
        opened = self._open.pop()
        try:
            if opened.holds == _VALUE:
                self._end_value(opened)
                return
            if self._text:
                self._no_text()
            if opened.holds == _ITEMS:
                self._state(opened, self._list(opened.items))
            elif opened.holds == _TRIPLE:
                made, self._made = self._made, self._outer.pop()
                if len(made) != 1:
                    raise ValueError(f"a triple term is one triple, and here are {len(made)}")
                self._state(opened, made[0].triple)
        except ValueError as error:
            raise self._placed(error) from error

    def _end_value(self, opened: _Open) -> None:
        if opened.value is not None:
            if self._text:
                self._no_text()
            self._state(opened, opened.value)
            return
        text = "".join(self._text)
        self._text.clear()
        self._state(
            opened, ox.Literal(text, datatype=opened.items[0]) if opened.items else self._literal(text, opened.scope)
        )

    def _end_in_markup(self, name: str) -> None:
        if self._canonical.end(name):
            return
        self._use(self._parser, self._start, self._end, self._text.append)
        self._state(self._open.pop(), ox.Literal(str(self._canonical), datatype=_LITERAL))

    def _no_text(self) -> None:
        text = "".join(self._text).strip(_SPACE)
        self._text.clear()
        if text:
            raise ValueError(f"text stands between elements: {text[:40]}")

    # Triples

    def _emit(self, subject: Any, predicate: Any, object: Any) -> None:
        self._made.append(ox.Quad(subject, predicate, object, self._graph))

    def _state(self, opened: _Open, value: Any) -> None:
        """Emit the triple of a property, and what names that triple."""
        quad = ox.Quad(opened.subject, opened.predicate, value, self._graph)
        self._made.append(quad)
        if not opened.reifiers:
            return
        statement, *others = opened.reifiers
        if statement is not None:
            self._emit(statement, _TYPE, _STATEMENT)
            for part, term in zip(_PARTS, quad.triple, strict=True):
                self._emit(statement, part, term)
        for other in others:
            self._emit(other, _REIFIES, quad.triple)

    def _list(self, items: list[Any]) -> Any:
        rest: Any = _NIL
        for item in reversed(items):
            cell = ox.BlankNode()
            self._emit(cell, _FIRST, item)
            self._emit(cell, _REST, rest)
            rest = cell
        return rest

    # Terms

    def _iri(self, text: str, base: str | None) -> ox.NamedNode:
        try:
            if _SCHEME.match(text) or base is None:
                return ox.NamedNode(text)
            if text[:1] in ("#", ""):
                return ox.NamedNode(base.partition("#")[0] + text)
        except ValueError as error:
            if self._lenient:
                return cast("ox.NamedNode", _unchecked(f"<{_ESCAPED.sub(_escape, text)}>"))
            raise _BadIri(str(error), text) from error
        if not _REFERENCE.fullmatch(text):
            if self._lenient:
                return cast("ox.NamedNode", _unchecked(f"<{_ESCAPED.sub(_escape, text)}>"))
            raise _BadIri(f"{text!r} is not an IRI", text)
        (quad,) = ox.parse(f"<> <x:> <{text}> .", ox.RdfFormat.TURTLE, base_iri=base)
        return cast("ox.NamedNode", quad.object)

    def _literal(self, text: str, scope: _Scope) -> ox.Literal:
        if scope.language is None:
            return ox.Literal(text)
        try:
            return ox.Literal(text, language=scope.language, direction=scope.direction)
        except ValueError:
            if not self._lenient:
                raise
            return cast("ox.Literal", _unchecked(f"{ox.Literal(text)}@{scope.language}"))

    def _id(self, text: str, scope: _Scope) -> ox.NamedNode:
        if not _NAME.fullmatch(text):
            raise ValueError(f"{text!r} is not a name for rdf:ID")
        found = self._iri(f"#{text}", scope.base)
        if found.value in self._ids:
            raise ValueError(f"rdf:ID {text} is there twice")
        self._ids.add(found.value)
        return found

    def _blank_node(self, text: str) -> ox.BlankNode:
        if not _NAME.fullmatch(text):
            raise ValueError(f"{text!r} is not a name for a blank node")
        return self._blank.setdefault(text, ox.BlankNode(None if self._renames else text))


def _fault(message: str, line: int, column: int) -> SyntaxError:
    return SyntaxError(message, (None, line, column + 1, None))


def _iri_of(name: str) -> str:
    """The IRI of an element, whose name expat gives as namespace, local name and prefix."""
    space, _, local = name.partition(SEPARATOR)
    if not local:
        raise ValueError(f"the element {name} has no namespace")
    return space + local.partition(SEPARATOR)[0]


_ESCAPED = re.compile(r"[<>\\\n\r]")


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04X}"


def _unchecked(term: str) -> Any:
    """A term of N-Triples whose IRI or language tag may not be one."""
    (quad,) = ox.parse(f"<x:> <x:> {term} .", ox.RdfFormat.N_TRIPLES, lenient=True)
    return quad.object
