"""The files of a release: everything that readers, analysts and archives take of a store, in one folder.

Sources: https://w3id.org/ro/crate/1.1 (the description), GNU coreutils (SHA256SUMS, for ``sha256sum --check``).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kgtool.claims.annotations import export_annotations
from kgtool.differences.comparing import diff
from kgtool.differences.writers import to_markdown
from kgtool.errors import UsageError, option
from kgtool.formats.dump import export_to
from kgtool.rdf.results import rows, text
from kgtool.site.building import build_site
from kgtool.site.folder import mark, save
from kgtool.site.templating import TITLE, markdown_page
from kgtool.store import as_store
from kgtool.store.base import Store, StoreLike
from kgtool.tables.files import export_tables

DATA = "claims.trig"
CRATE = "https://w3id.org/ro/crate/1.1"
# What each file is, by its name or the folder that it is in, and its media type where its ending does not say it.
ABOUT = {
    DATA: ("all graphs as TriG, with what the rules derive", "application/trig"),
    "claims.sqlite": ("the claims as tables of a database", "application/vnd.sqlite3"),
    "claims.json": ("the claims as Web Annotations", "application/ld+json"),
    "changes.html": ("what changed since the release before", "text/html"),
    "changes.md": ("what changed since the release before", "text/markdown"),
    "tables": ("the claims as tables, described as CSV on the Web", ""),
    "site": ("the claims as pages; begin at index.html", ""),
}
NEWEST = "SELECT (MAX(?made) AS ?newest) { ?graph prov:generatedAtTime ?made }"
LICENSE = "SELECT ?license { ?data a dcat:Dataset ; dct:license ?license } ORDER BY ?license LIMIT 1"


@dataclass(frozen=True)
class Release:
    """The files of a release, by their paths in its folder."""

    files: Mapping[str, bytes] = field(repr=False)
    license: str
    """The IRI of the license under which the data are given; empty where none is named."""

    def save(self, folder: str | Path) -> None:
        """Write the release to a new folder, or in the place of an earlier one, whole or not at all.

        Raises DataError if something else is there, or if it cannot be written.
        """
        save(self.files, Path(folder), "release")


def build_release(
    store: StoreLike | None = None, title: str = TITLE, *, since: str | Path | None = None, day: str = "",
    license: str = "", language: str = "en",
) -> Release:  # fmt: skip
    """The release of a store (default: the bundled graph): the same data and arguments are the same bytes.

    `since` is the folder of an earlier release, or a file or store, with which it is compared. `day` is that of the
    release, default: the newest day on which one of its graphs was made (prov:generatedAtTime). `license` is the IRI of
    the data's license, default: that of its description (dcat:Dataset). Raises UsageError for a day that is none or is
    not known, and as ``diff`` and ``open_store`` do.
    """
    opened = as_store(store)
    day, license = _day(opened, day), license or _only(opened, LICENSE)
    made = {f"site/{name}": body for name, body in build_site(opened, title, language=language).files.items()}
    data = io.BytesIO()
    export_to(opened, data, "trig")
    made[DATA] = data.getvalue()
    with TemporaryDirectory() as folder:
        export_tables(Path(folder) / "claims.sqlite", opened, language=language)
        export_tables(Path(folder) / "tables", opened, language=language)
        export_annotations(Path(folder) / "claims.json", opened, language=language)
        written = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        made |= {path.relative_to(folder).as_posix(): path.read_bytes() for path in written}
    if since is not None:
        changes = to_markdown(diff(_earlier(Path(since)), opened, language=language))
        made["changes.md"] = changes.encode("utf-8", "replace")
        made["changes.html"] = markdown_page("What changed", changes).encode("utf-8", "replace")
    made["ro-crate-metadata.json"] = _described(made, title, day, license)
    sums = (f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(made.items()))
    made["SHA256SUMS"] = "".join(sums).encode()
    made[mark("release")] = (json.dumps({"made by": "kgtool release", "files": sorted(made)}, indent=0) + "\n").encode()
    return Release(dict(sorted(made.items())), license)


def _earlier(since: Path) -> str | Path:
    return since / DATA if (since / DATA).is_file() else since


def _day(store: Store, given: str) -> str:
    if given:
        try:
            return date.fromisoformat(given).isoformat()
        except ValueError:
            raise UsageError(f"{given!r} is not a day; write it like 2026-11-30.") from None
    if newest := _only(store, NEWEST):
        return newest[:10]
    raise UsageError(f"Nothing in the data says when they were made; name the day of the release: {option('day')}.")


def _only(store: Store, query: str) -> str:
    return next((text(row[0]) for row in rows(store.query(query)) if row[0] is not None), "")


def _described(made: Mapping[str, bytes], title: str, day: str, license: str) -> bytes:
    """The release as an RO-Crate: its files, or the folders in which there are many of a kind."""
    parts: dict[str, dict[str, Any]] = {}
    for name, body in sorted(made.items()):
        top, _, inside = name.partition("/")
        about, media = ABOUT[top]
        if inside:
            parts[top] = {"@id": f"{top}/", "@type": "Dataset", "name": about}
        else:
            parts[top] = {
                "@id": name, "@type": "File", "name": about, "encodingFormat": media, "contentSize": str(len(body)),
                "sha256": hashlib.sha256(body).hexdigest(),
            }  # fmt: skip
    root: dict[str, Any] = {
        "@id": "./", "@type": "Dataset", "name": title, "datePublished": day,
        "description": "Claims from documents: who takes which position towards what, according to whom. A claim is "
        "what a document says that somebody said; nothing here is checked for truth.",
        "hasPart": [{"@id": part["@id"]} for part in parts.values()],
    }  # fmt: skip
    terms = []
    if license:
        root["license"] = {"@id": license}
        terms.append({"@id": license, "@type": "CreativeWork", "name": license})
    top_level = {
        "@id": "ro-crate-metadata.json", "@type": "CreativeWork", "conformsTo": {"@id": CRATE}, "about": {"@id": "./"}
    }  # fmt: skip
    graph = [top_level, root, *parts.values(), *terms]
    crate = {"@context": f"{CRATE}/context", "@graph": graph}
    return (json.dumps(crate, ensure_ascii=False, indent=2) + "\n").encode()
