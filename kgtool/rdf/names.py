"""Prefixes, and from an IRI to its short name and back.

The table is data: ``ontology/prefixes.ttl`` (SHACL prefix declarations), read once, frozen, passed as a value. A
command adds the prefixes of the store that it works on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

import pyoxigraph as ox

from kgtool.errors import UsageError
from kgtool.rdf import files
from kgtool.rdf.text import nearest

Labels = Callable[[Iterable[str]], Mapping[str, str]]
"""IRIs -> the labels of those that have one."""
SH = "http://www.w3.org/ns/shacl#"

# Local names without escapes in SPARQL and Turtle (a subset of PN_LOCAL); an IRI with another one is not shortened.
_LOCAL = re.compile(r"(?:[\w][\w.-]*)?(?<!\.)", re.ASCII)
# Compiled when a name is first expanded.
_SHORT = r"(?P<prefix>[A-Za-z][\w.-]*)?:(?P<local>[^\s<>\"{}|^`\\]*)"
_IRI = r"(?:urn|mailto):|[A-Za-z][A-Za-z0-9+.-]*:(?://|[^/]*[:/])"


class Names:
    """A frozen prefix table: prefix -> namespace IRI."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = prefixes
        self._shorten = lru_cache(20_000)(self._shortened)  # the same IRIs come again and again

    def shorten(self, iri: str) -> str:
        """The short name of `iri` (``person:trump``), by the longest namespace that fits.

        `iri` itself where no namespace fits, or the rest would need escapes in SPARQL.
        """
        return self._shorten(iri)

    def _shortened(self, iri: str) -> str:
        best = ""
        short = iri
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and len(namespace) > len(best) and _LOCAL.fullmatch(iri[len(namespace) :]):
                best, short = namespace, f"{prefix}:{iri[len(namespace) :]}"
        return short

    def spoken(self, iri: str) -> str:
        """The short name of `iri`, or where it has none, the IRI in brackets: as a query may hold it."""
        short = self.shorten(iri)
        return f"<{iri}>" if short == iri else short

    def expand(self, name: str) -> str:
        """The IRI of a short name, of ``<IRI>`` or of a plain absolute IRI.

        Raises UsageError for anything else.
        """
        iri = name
        match = re.fullmatch(_SHORT, name)
        if name.startswith("<") and name.endswith(">"):
            iri = name[1:-1]
        elif match and (prefix := match["prefix"] or "") in self.prefixes:
            iri = self.prefixes[prefix] + match["local"]
        elif not re.match(_IRI, name):
            near = nearest(match["prefix"] or "", self.prefixes) if match else []
            hint = f"did you mean {near[0]}:{match['local']}?" if near and match else "write <IRI> or prefix:name."
            raise UsageError(f"{name!r} is neither an IRI nor a short name with a known prefix; {hint}")
        try:
            return ox.NamedNode(iri).value
        except ValueError as error:
            raise UsageError(f"{name!r} is not an IRI ({error}); percent-encode what an IRI cannot hold.") from error

    def header(self) -> str:
        """The table as SPARQL PREFIX lines."""
        return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in self.prefixes.items())


# Prefix -> namespace, beside the bundled ones.
_KNOWN: dict[str, str] = {}


def know(prefixes: Mapping[str, str]) -> None:
    """Let ``names`` have these prefixes (prefix -> namespace) too, in this process, in place of those named before.

    A bundled prefix stays what it is: kgtool's own queries use it.
    """
    if prefixes != _KNOWN:
        _KNOWN.clear()
        _KNOWN.update(prefixes)
        names.cache_clear()


@cache
def bundled_prefixes() -> Mapping[str, str]:
    """The bundled prefixes, each with its namespace."""
    rows: dict[ox.NamedNode | ox.BlankNode | ox.Triple, dict[str, str]] = {}
    for quad in ox.parse(path=files.ontology_dir() / "prefixes.ttl", format=ox.RdfFormat.TURTLE):
        if quad.predicate.value in (SH + "prefix", SH + "namespace") and isinstance(quad.object, ox.Literal):
            rows.setdefault(quad.subject, {})[quad.predicate.value] = quad.object.value
    return MappingProxyType({row[SH + "prefix"]: row[SH + "namespace"] for row in rows.values()})


@cache
def names() -> Names:
    """The bundled table, and what else is known (see ``know``)."""
    bundled = bundled_prefixes()
    return Names(MappingProxyType({**bundled, **{name: _KNOWN[name] for name in _KNOWN if name not in bundled}}))
