"""Article files from what other tools wrote: tables of claims, and spans of text that were marked elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kgtool.articles.evidence import Text
from kgtool.articles.gate import QUOTED_WORDS, claim_keys, marked
from kgtool.articles.reading import write_yaml
from kgtool.articles.skeleton import head
from kgtool.articles.spans import Span, of_brat, of_web_annotation
from kgtool.articles.tables import of_table
from kgtool.errors import UsageError
from kgtool.rdf.text import did_you_mean
from kgtool.store import as_store
from kgtool.store.base import StoreLike

FORMS = {
    "csv": (".csv",),
    "tsv": (".tsv", ".tab"),
    "xlsx": (".xlsx",),
    "brat": (".ann",),
    "webannotation": (".json", ".jsonld"),
}
"""The forms that are read, and the endings of their files."""


@dataclass(frozen=True)
class Imported:
    """What was made of a file of another tool."""

    files: Mapping[str, str]
    """The article files: the id of each article, and its YAML."""
    left: tuple[str, ...]
    """What of the file could not be carried over, a sentence each."""


def import_articles(
    file: str | Path,
    store: StoreLike | None = None,
    *,
    form: str = "",
    text: str | Path | None = None,
    article: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    check: bool = True,
) -> Imported:
    """Article files from a table of claims (csv, tsv, xlsx), or from spans that brat or a Web Annotation marks.

    `form` is one of FORMS; default: by the ending of `file`. A table has a row a claim; its columns are the keys
    of claims and articles, or have these names in `columns`. Spans are of `text` (brat: default the .txt beside it),
    and become claims that are still to be said (``check: span``). `article` has keys of the head. With `check`,
    names in a table are looked up in `store`. Raises DataError for what cannot be read, in a table with its cells.
    """
    path = Path(file)
    form = form or next((name for name, endings in FORMS.items() if path.suffix.lower() in endings), "")
    if form not in FORMS:
        hint = did_you_mean(form, FORMS) if form else ""
        raise UsageError(f"Which form {path} has is not clear; {hint or 'name one of ' + ', '.join(FORMS) + '.'}")
    if form in ("csv", "tsv", "xlsx"):
        files, left = of_table(path, form, as_store(store), article or {}, columns or {}, check)
        return Imported(files, tuple(left))
    source = Path(text) if text else path.with_suffix(".txt") if form == "brat" else None
    if source is None:
        raise UsageError(f"A Web Annotation does not have the text that it marks; name the text of {path}.")
    found = Text.read(source)
    spans, left = of_brat(path, found) if form == "brat" else of_web_annotation(path, found)
    top = head(source, found) | dict(article or {})
    return Imported({top["id"]: _of_spans(top, spans, found, form, left)}, tuple(left))


def _of_spans(top: Mapping[str, str], spans: list[Span], text: Text, form: str, left: list[str]) -> str:
    claims, rejected = [], []
    for number, span in enumerate(spans, 1):
        fields = {key: value for key, value in span.fields.items() if key in claim_keys()}
        note = {"note": f"{form} {'; '.join([span.name, *span.notes])}"}
        if not span.places:
            rejected.append({"reason": "not-grounded", "claim": {**fields, **note, "words": span.words}})
            left.append(f"{span.name}: its words are not those at its place; it stands under rejected.")
            continue
        quote, cut = _quote(text, *span.places[0])
        if cut:
            left.append(f"{span.name}: {cut}.")
        cited = sorted({one for place in span.places for one in text.at(*place)})
        why = ["span", *(["ambiguous"] if span.ambiguous else [])]
        claims.append(marked({"id": str(number), **fields, "par": _one(cited), "quote": quote, **note}, why))
    body = {"article": top, "claims": claims} | ({"rejected": rejected} if rejected else {})
    top_line = f"# Made by kgtool article from: each claim is a place that {form} marks; say what it claims.\n"
    return top_line + write_yaml(body)


def _one(cited: list[int]) -> str | list[str]:
    words = [str(number) for number in cited]
    return words[0] if len(words) == 1 else words


def _quote(text: Text, start: int, end: int) -> tuple[str, str]:
    """The words of a span, whole, at most six and of one paragraph, and what of it they leave out."""
    whole = text.whole
    first, last = start, end
    while first > 0 and whole[first - 1].isalnum() and whole[first : first + 1].isalnum():
        first -= 1
    while last < len(whole) and whole[last].isalnum() and whole[last - 1].isalnum():
        last += 1
    line = next((line for line in whole[first:last].splitlines() if line.strip()), "")
    words = line.split()
    cut = []
    if (first, last) != (start, end):
        cut.append("it ends within a word, and the quote has the whole word")
    if len(whole[first:last].split()) > len(words):
        cut.append("it is longer than a paragraph, and the quote is of the first")
    if len(words) > QUOTED_WORDS:
        cut.append(f"it has {len(words)} words, and the quote has the first {QUOTED_WORDS}")
    return " ".join(words[:QUOTED_WORDS]), "; ".join(cut)
