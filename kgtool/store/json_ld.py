"""JSON-LD as quads: contexts on the network replaced by the copies that kgtool has, and a word on what is left out.

The engine follows nested JSON by recursion, without a limit, until its stack overflows, and refuses type maps.
Upstream: docs/upstream.md, "Deeply nested JSON-LD ends the process", "A type map of JSON-LD is refused".

Source: https://www.w3.org/TR/json-ld11-api/
"""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgtool.errors import DataError, DataWarning, either
from kgtool.rdf.files import RdfFile, package_text, read_text
from kgtool.rdf.parser_guards import DEEPEST
from kgtool.rdf.rejects import Rejects
from kgtool.store.lenient import well_formed

_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\\?\Z)')
_BYTE_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)')
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = bytes.maketrans(b"[]{}", b"\x01\xff\x01\xff")  # 1 and -1, as numbers with a sign
_CONTEXT = re.compile(r'"@context"\s*+:\s*+')
# Keys that are neither keywords nor have a colon.
_TERM = re.compile(r'"([^"\\:@][^"\\:]*+)"\s*+:')
_NAMED = re.compile(r'"@(id|type|language)"\s*+:\s*+"([^"\\]*+)"')
_ODD = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
# What declares a type map.
_TYPE_MAP = re.compile(r'"@container"\s*+:\s*+"@type"')
# One that gives terms no IRI.
_BLANK_VOCABULARY = re.compile(r'"@vocab"\s*+:\s*+"_:"')
# The namespace that undefined terms get to be counted; no IRI of the data begins with it.
_UNDEFINED = "kgtool-undefined:"
# Of a larger context, only what a document uses is put into it.
_LARGE = 200
_SHOWN = 5
_decode = json.JSONDecoder().raw_decode


class JsonLd:
    """The quads of a document one by one; blank nodes are new if it `renames` them.

    Raises DataError, and SyntaxError with line and column.
    """

    def __init__(self, text: bytes, file: RdfFile, renames: bool = True, rejects: Rejects | None = None) -> None:
        if is_too_deep(text):
            raise DataError(f"{file.name} nests more than {DEEPEST} deep; write it flatter.")
        self._file, self._renames = file, renames
        given = text.decode("utf-8", "surrogateescape")
        self._missing: list[str] = []
        self._text = _with_contexts(given, dict(file.reading.contexts), self._missing)
        self._rejects = rejects or Rejects()
        self._lenient = rejects is not None or bool(_TYPE_MAP.search(self._text))
        self._parser = self._parse(self._text, self._lenient)
        self._quads = self._read()

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefix -> namespace, as they were declared so far."""
        return self._parser.prefixes

    def _parse(self, text: str, lenient: bool) -> ox.QuadParser:
        data = text.encode("utf-8", "surrogateescape")
        base, renames = self._file.base, self._renames
        return ox.parse(data, ox.RdfFormat.JSON_LD, base_iri=base, rename_blank_nodes=renames, lenient=lenient)

    def __iter__(self) -> Iterator[ox.Quad]:
        return self._quads

    def __next__(self) -> ox.Quad:
        return next(self._quads)

    def _read(self) -> Iterator[ox.Quad]:
        try:
            yield from well_formed(self._parser, self._rejects) if self._lenient else self._parser
        except SyntaxError as error:
            if "LoadDocumentCallback" not in str(error) or not self._missing:
                raise
            iri = self._missing[0]
            raise DataError(
                f"{self._file.name} names the JSON-LD context {iri}, which does not come with kgtool and is not "
                "fetched; save it as a file, and give "
                + either(f"contexts={{{iri!r}: FILE}}.", f"--context {iri}=FILE.")
            ) from error

    def warn(self) -> None:
        """Issue a DataWarning for each kind of thing that is left out because it has no IRI, or is not a text."""
        for sentence in self._left_out():
            warnings.warn(DataWarning(f"{self._file.name}: {sentence}"), stacklevel=2)

    def _left_out(self) -> Iterator[str]:
        undefined = self._undefined()
        if undefined:
            values = "1 value is" if undefined.total() == 1 else f"{undefined.total():,} values are"
            yield (
                f"{values} left out, because no context says what these properties are: {_some(undefined)}; define "
                "them in its @context, or add an @vocab."
            )
        named = set(_NAMED.findall(self._text))
        ids = sorted(value for kind, value in named if kind != "language" and _ODD.search(value))
        if ids:
            yield f"what these name is left out, because they are not IRIs: {_some(map(repr, ids))}; correct them."
        tags = sorted(value for kind, value in named if kind == "language" and not _is_language(value))
        if tags:
            yield f"texts with these language tags are left out, because they are none: {_some(tags)}; correct them."

    def _undefined(self) -> Counter[str]:
        """Terms that no context defines -> how many values of them are left out.

        The document is parsed again only where a word in it may be such a term, with a namespace for them.
        """
        terms = set(_TERM.findall(self._text))
        if terms <= _defined(self._text):
            return Counter()
        document = json.loads(self._text)
        vocabulary = {"@vocab": _UNDEFINED}
        if isinstance(document, dict):
            own = document.get("@context", [])
            document = {**document, "@context": [vocabulary, *(own if isinstance(own, list) else [own])]}
        else:
            document = {"@context": vocabulary, "@graph": document}
        found: Counter[str] = Counter()
        with suppress(SyntaxError):
            for quad in self._parse(
                _BLANK_VOCABULARY.sub(f'"@vocab": "{_UNDEFINED}"', json.dumps(document)), lenient=True
            ):
                if quad.predicate.value.startswith(_UNDEFINED):
                    found[quad.predicate.value.removeprefix(_UNDEFINED)] += 1
        return found


def is_too_deep(text: bytes) -> bool:
    """Whether objects and lists nest more than `DEEPEST` deep in a JSON text; brackets within strings do not count."""
    steps = _BYTE_STRING.sub(b"", text).translate(_STEPS, _NO_BRACKETS)
    return max(accumulate(memoryview(steps).cast("b")), default=0) > DEEPEST


def _some(words: Any) -> str:
    every = list(words)
    return ", ".join(every[:_SHOWN]) + (f" and {len(every) - _SHOWN:,} more" if len(every) > _SHOWN else "")


def _is_language(tag: str) -> bool:
    try:
        ox.Literal("", language=tag)
    except ValueError:
        return False
    return True


def _contexts_in(text: str) -> Iterator[tuple[int, int, Any]]:
    """Where each outermost context stands in a document, and what it says; those of what is not JSON are left out."""
    at = 0
    while found := _CONTEXT.search(text, at):
        try:
            value, at = _decode(text, found.end())
        except (ValueError, RecursionError):
            at = found.end()
            continue
        yield found.end(), at, value


def _defined(text: str) -> set[str]:
    """The terms that the context of the whole document defines, where it has no other."""
    contexts = list(_contexts_in(text))
    if len(contexts) != 1 or text.count("{", 0, contexts[0][0]) != 1:
        return set()
    context = contexts[0][2]
    return {term for part in (context if isinstance(context, list) else [context]) for term in part or ()}


def _with_contexts(text: str, given: Mapping[str, str], missing: list[str]) -> str:
    """A document with the contexts that it names by their IRIs, as far as there are copies; others become `missing`."""
    loader = _Loader(text, given, missing)
    pieces, done = [], 0
    for start, end, value in _contexts_in(text):
        found = loader.resolved(value)
        if found != value:
            # The lines below keep their numbers.
            pieces += [text[done:start], json.dumps(found, ensure_ascii=False), "\n" * text.count("\n", start, end)]
            done = end
    return "".join([*pieces, text[done:]]) if pieces else text


class _Loader:
    """Puts contexts in the place of their IRIs."""

    def __init__(self, text: str, given: Mapping[str, str], missing: list[str]) -> None:
        self._text, self._given, self._missing = text, given, missing
        self._loaded: dict[str, Any] = {}

    def resolved(self, context: Any) -> Any:
        """A context without IRIs of others, as far as there are copies of these."""
        if isinstance(context, str):
            return self._load(context)
        if isinstance(context, list):
            parts = [self.resolved(part) for part in context]
            return [one for part in parts for one in (part if isinstance(part, list) else [part])]
        if not isinstance(context, dict):
            return context
        known = {term: self._term(value) for term, value in context.items()}
        imported = self._load(known["@import"]) if isinstance(known.get("@import"), str) else None
        if isinstance(imported, dict):
            del known["@import"]
            return imported | known
        return known

    def _term(self, value: Any) -> Any:
        scoped = isinstance(value, dict) and "@context" in value
        return value | {"@context": self.resolved(value["@context"])} if scoped else value

    def _load(self, iri: str) -> Any:
        if iri not in self._loaded:
            self._loaded[iri] = iri  # a context that names itself
            found = self._read(iri)
            if found is None:
                self._missing.append(iri)
                return iri
            self._loaded[iri] = self.resolved(self._shortened(found))
        return self._loaded[iri]

    def _read(self, iri: str) -> Any:
        if iri in self._given:
            path = Path(self._given[iri])
            try:
                document = json.loads(read_text(path, "The context"))
            except ValueError as error:
                raise DataError(f"The context {path} is not JSON ({error}); correct it there.") from error
            return document.get("@context", document) if isinstance(document, dict) else document
        return _bundled().get(_key(iri))

    def _shortened(self, context: Any) -> Any:
        """Only those terms of a large context that the document uses, and what these use: it may be named often."""
        if not isinstance(context, dict) or len(context) < _LARGE:
            return context
        kept = {term: value for term, value in context.items() if term.startswith("@")}
        words = _words(self._text)
        while words:
            more = {word: context[word] for word in words if word in context and word not in kept}
            kept |= more
            words = _words(json.dumps(more))
        return kept


def _words(text: str) -> set[str]:
    """The strings in JSON, and the prefixes of those."""
    found = {json.loads(f'"{word}"', strict=False) if "\\" in word else word for word in set(_STRING.findall(text))}
    return found | {word.partition(":")[0] for word in found}


def _key(iri: str) -> str:
    """An IRI of a context without what its spellings differ in."""
    name = iri.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    while (shorter := name.rstrip("/#").removesuffix(".jsonld").removesuffix(".json")) != name:
        name = shorter
    return name.removesuffix("/docs/jsonldcontext")


@cache
def _bundled() -> dict[str, Any]:
    """Key of an IRI -> context, as ``make contexts`` collects them; none where that was not run."""
    with suppress(OSError):
        contexts = json.loads(package_text("store/contexts", "contexts.json"))
        return {_key(iri): context for iri, context in contexts.items()}
    return {}
