"""The names of the actors of event data sets, as IRIs and back; and how a message says where events come from."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

from kgtool.errors import either

ACTORS = "https://w3id.org/kgtool/id/coded-actor/"
CODED_ACTOR = "https://w3id.org/kgtool/ontology#CodedActor"


def actor_iri(dataset: str, name: str) -> str:
    """The IRI of an actor of a data set.

    >>> actor_iri("icews", "Police (Russia)")
    'https://w3id.org/kgtool/id/coded-actor/icews-Police_%28Russia%29'
    """
    return f"{ACTORS}{dataset}-{local(name)}"


def actor_of(iri: str) -> tuple[str, str] | None:
    """The data set and the name of the actor with this IRI; None where it is that of something else.

    >>> actor_of("https://w3id.org/kgtool/id/coded-actor/icews-Police_%28Russia%29")
    ('icews', 'Police (Russia)')
    """
    dataset, found, name = iri.removeprefix(ACTORS).partition("-")
    return (dataset, unquote(name.replace("_", " "))) if iri.startswith(ACTORS) and found else None


def local(text: str) -> str:
    """A text as the end of an IRI, a different one for each text.

    >>> local("Police (Russia)")
    'Police_%28Russia%29'
    """
    return quote(text, safe="").replace("_", "%5F").replace("%20", "_")


def importing(folder: str | Path) -> str:
    """How one puts events into a folder, as a part of a message."""
    return either(f"kgtool.import_events(..., folder=Path({str(folder)!r}))", f"kgtool import events ... -o {folder}/")
