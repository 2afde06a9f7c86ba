"""Evidence without republishing: do the anchors and hashes of a graph fit the article files that the reader has?

The graph holds no sentence of an article. If the reader has the file, this proves that it is the one that was read
(sha256), and that each anchor stands in a paragraph that its claim cites.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from kgtool.errors import DataError
from kgtool.rdf.files import read_text
from kgtool.rdf.results import rows, text
from kgtool.store.base import Store
from kgtool.validation.findings import Fault

RULE = "articles"
DOCUMENTS = """SELECT ?document ?file ?sha ?count {
  ?document kg:seedFile ?file . OPTIONAL { ?document kg:sha256 ?sha }
  OPTIONAL { ?document kg:paragraphCount ?count FILTER(DATATYPE(?count) = xsd:integer) }
} ORDER BY ?document"""
ANCHORS = """SELECT ?document ?claim ?anchor ?number {
  ?claim kg:anchor ?anchor ; kg:evidence ?passage . ?passage kg:inDocument ?document ; kg:paragraph ?number
  FILTER(DATATYPE(?number) = xsd:integer)
} ORDER BY ?claim ?number"""
# The words of a figure or a date stand somewhere in the document in whose graph they are. A day in EDTF is no words.
WORDS = """SELECT DISTINCT ?document ?thing ?words {
  GRAPH ?graph {
    ?document kg:seedFile ?file . ?thing kg:verbatim ?words FILTER(?words != "(not stated)")
    FILTER NOT EXISTS { ?thing kg:edtf ?words }
  }
} ORDER BY ?thing"""


def article_faults(store: Store, folder: Path) -> list[Fault]:
    """What does not fit between the documents of a graph and the article files in `folder`.

    A missing file is an info, a changed one a warning, with a violation for each anchor that no longer stands in a
    cited paragraph, and for each figure or date whose words are gone. Files are found by the name in ``kg:seedFile``.
    Raises DataError if the folder or a file cannot be read.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}; name the folder that holds the article files.")
    anchors: dict[str, dict[tuple[str, str], list[int]]] = {}
    for row in rows(store.query(ANCHORS)).dicts():
        of_document = anchors.setdefault(text(row["document"]), {})
        of_document.setdefault((text(row["claim"]), text(row["anchor"])), []).append(int(text(row["number"])))
    words: dict[str, list[tuple[str, str]]] = {}
    for row in rows(store.query(WORDS)).dicts():
        words.setdefault(text(row["document"]), []).append((text(row["thing"]), text(row["words"])))
    found: list[Fault] = []
    for row in rows(store.query(DOCUMENTS)).dicts():
        document, path = text(row["document"]), folder / Path(text(row["file"])).name
        if not path.is_file():
            found.append(Fault("info", RULE, f"Its article file {path.name} is not in {folder}.", document))
            continue
        # The paragraphs of an article file are its non-empty lines.
        lines = list(filter(None, map(str.strip, read_text(path, "The article file").splitlines())))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if "sha" in row and digest != text(row["sha"]):
            message = f"The article file {path.name} is not the one that was read: its sha256 differs."
            found.append(Fault("warning", RULE, message, document, repr(digest)))
        if "count" in row and len(lines) != int(text(row["count"])):
            message = f"The article file {path.name} has {len(lines)} paragraphs, not {text(row['count'])}."
            found.append(Fault("warning", RULE, message, document))
        for (claim, anchor), numbers in anchors.get(document, {}).items():
            if not any(anchor in lines[number - 1] for number in numbers if 0 < number <= len(lines)):
                cited = " or ".join(map(str, numbers))
                message = f"Its anchor does not stand in paragraph {cited} of {path.name}."
                found.append(Fault("violation", RULE, message, claim, repr(anchor)))
        for thing, verbatim in words.get(document, []):
            if not any(verbatim in line for line in lines):
                found.append(Fault("violation", RULE, f"Its words do not stand in {path.name}.", thing, repr(verbatim)))
    return found
