"""Claims as Web Annotations: of each, the very words of the document that it is told in.

Sources: https://www.w3.org/TR/annotation-model/, https://www.w3.org/TR/annotation-vocab/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgtool.claims.claim import Claim, claims
from kgtool.claims.thing import Card, Namer, Thing, cards, listed
from kgtool.errors import UsageError
from kgtool.rdf import files
from kgtool.rdf.atomic import create
from kgtool.store import as_store
from kgtool.store.base import StoreLike

JSON = ("json", "jsonld")
W3C_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
COLLECTION = "https://w3id.org/kgtool/id/annotations"
# What the W3C's context says of the terms that are used here, so that nothing is fetched to make RDF of them.
CONTEXT = {
    "oa": "http://www.w3.org/ns/oa#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/", "id": "@id", "type": "@type", "Annotation": "oa:Annotation",
    "TextualBody": "oa:TextualBody", "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector", "exact": "oa:exact", "value": "rdf:value", "language": "dc:language",
    "describing": "oa:describing", "tagging": "oa:tagging", "linking": "oa:linking",
    "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"}, "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
}  # fmt: skip


def export_annotations(target: str | Path, store: StoreLike | None = None, *, language: str = "en") -> tuple[int, int]:
    """Write the claims of `store` (default: the bundled graph) as Web Annotations.

    How many there are, and how many of them select words. `target` ends in .json or .jsonld, for the model's own JSON,
    or in an ending of RDF, for triples. An annotation has the claim's sentence, who, stance and what as tags, a link to
    the claim; it targets the document at its address, or its IRI, and there the words of the anchor. Where a claim is
    told in several documents, it is not known in which the words stand, and none are selected.
    Raises UsageError for another ending, DataError where the file cannot be written.
    """
    path = Path(target)
    ending = files.ending(path)
    if ending not in (*JSON, *files.FORMATS):
        raise UsageError(f"{path} has an ending that kgtool does not know; use .json, or .ttl for RDF.")
    made = annotated(store, language=language)
    with create(path) as file:
        if ending in JSON:
            page = {"type": "AnnotationPage", "startIndex": 0, "items": made}
            top = {"@context": W3C_CONTEXT, "id": COLLECTION, "type": "AnnotationCollection", "total": len(made)}
            file.write(json.dumps(top | {"first": page}, ensure_ascii=False, indent=2).encode() + b"\n")
        else:
            from kgtool.formats.writing import serialize

            triples = dict.fromkeys(quad.triple for quad in _quads(made))
            serialize(triples, file, files.rdf_format(ending), {"oa": CONTEXT["oa"], "rdf": CONTEXT["rdf"]})  # type: ignore[dict-item]
    return len(made), sum("selector" in one["target"] for one in made)


def annotated(store: StoreLike | None = None, *, language: str = "en") -> list[dict[str, Any]]:
    """The annotations of the claims of a store, in the order of day and IRI, as JSON of the model without a context."""
    opened = as_store(store)
    found = claims(opened, None, Namer(opened, language))
    documents = {passage.document.iri for claim in found.values() for passage in claim.passages}
    addresses = cards(opened, documents) if documents else {}
    return [_annotation(claim, addresses, language) for claim in found.values() if claim.passages]


def _annotation(claim: Claim, addresses: dict[str, Card], language: str) -> dict[str, Any]:
    documents = list(dict.fromkeys(passage.document for passage in claim.passages))
    targets: list[dict[str, Any]] = [{"source": _address(document, addresses)} for document in documents]
    if claim.anchor and len(targets) == 1:
        targets[0]["selector"] = {"type": "TextQuoteSelector", "exact": claim.anchor}
    body: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in _tags(claim)]
    if claim.statement:
        said = {"type": "TextualBody", "purpose": "describing", "value": claim.statement, "language": language}
        body.insert(0, said)
    body.append({"type": "SpecificResource", "purpose": "linking", "source": claim.iri})
    return {
        "id": f"{claim.iri}#annotation",
        "type": "Annotation",
        "motivation": "describing",
        "body": body,
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _address(document: Thing, addresses: dict[str, Card]) -> str:
    return addresses.get(document.iri, Card()).address or document.iri


def _tags(claim: Claim) -> Iterator[str]:
    """What a reader of annotations is to know, and ``kgtool article from`` reads back: keys of claims with values."""
    yield from (f"who: {who.label}" for who in claim.who)
    yield from (f"stance: {stance.label}" for stance in claim.stance)
    yield from (f"what: {what.label}" for what in claim.what)
    yield from (f"{name}: {listed(values)}" for name, values in claim.limits)
    if claim.caveat:
        yield f"minded: {claim.caveat}"
    if numbers := ", ".join(dict.fromkeys(one.paragraph for one in claim.passages if one.paragraph)):
        yield f"paragraph: {numbers}"


def _quads(made: list[dict[str, Any]]) -> Iterator[ox.Quad]:
    """The annotations as RDF. Bodies, targets and selectors are blank nodes, each time with the same labels."""
    numbers = count(1)

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(one) for one in value]
        if not isinstance(value, dict):
            return value
        own = {"id": value["id"]} if "id" in value else {"id": f"_:n{next(numbers)}"}
        return own | {key: named(one) for key, one in value.items()}

    document = json.dumps({"@context": CONTEXT, "@graph": named(made)}).encode()
    return ox.parse(document, ox.RdfFormat.JSON_LD)
