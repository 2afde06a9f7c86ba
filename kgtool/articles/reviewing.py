"""A draft, entry by entry: each decision is in the file before the next one is asked for."""

from __future__ import annotations

from pathlib import Path

from kgtool.articles.changing import Entry, entries, with_entry, with_key, without_entry
from kgtool.articles.evidence import Text
from kgtool.articles.gate import Gate, paragraphs, reasons
from kgtool.articles.reading import Fields, read_yaml
from kgtool.articles.signs import reason
from kgtool.errors import DataError
from kgtool.rdf.atomic import create
from kgtool.store import as_store
from kgtool.store.base import StoreLike

# What the gate can say anew, once a claim was edited; the other reasons stay until somebody accepts.
_ANEW = {
    "figure",
    "figure-added",
    "negation",
    "negation-added",
    "modality",
    "condition",
    "claimant-missing",
    "claimant-pronoun",
}
NOT_TAKEN = "not-taken"


class Review:
    """An article file whose entries are accepted, edited or rejected; each change is written at once, or not at all."""

    def __init__(self, file: Path, text: Text | None, store: StoreLike | None) -> None:
        self.file, self.text, self._store = file, text, store
        self._read()

    def _read(self) -> None:
        try:
            self._bytes = self.file.read_bytes()
            content = self._bytes.decode("utf-8")
        except OSError as error:
            raise DataError(f"{self.file} cannot be read ({error.strerror}); check the path.") from error
        except UnicodeDecodeError as error:
            raise DataError(f"{self.file} is not UTF-8 text; save it as UTF-8.") from error
        self._mark = "\ufeff" if content.startswith("\ufeff") else ""
        self._ends = "\r\n" if "\r\n" in content else "\n"
        self.content = content.removeprefix("\ufeff").replace("\r\n", "\n")
        self.entries = entries(self.content, self.file.name)

    @property
    def marked(self) -> list[Entry]:
        """The entries that are to be checked, in the order of the file."""
        return [entry for entry in self.entries if "check" in entry.fields]

    def reasons(self, entry: Entry) -> list[str]:
        """The sentences for which an entry is to be looked at, by what it says now."""
        fields = entry.fields
        if self.text is None or entry.part != "claims":
            return reasons(fields)
        given = fields.get("check", [])
        kept = [code for code in (given if isinstance(given, list) else [given]) if code not in _ANEW]
        new = read_yaml(self.content, self.file.name).get("new", [])
        gate = Gate(self.text, as_store(self._store), new if isinstance(new, list) else [])
        found = [why] if (why := gate.rejection(fields)) else list(gate.doubts(fields))
        return list(dict.fromkeys(map(reason, [*kept, *found])))

    def passages(self, entry: Entry) -> list[tuple[int, str, tuple[int, int]]]:
        """The paragraphs that an entry names, where the text is at hand: number, text, and where its quote stands."""
        fields, text = entry.fields, self.text
        quote = fields.get("quote", "")
        if text is None or not isinstance(quote, str):
            return []
        able = [number for number in paragraphs(fields) if 0 < number <= len(text.paragraphs)]
        return [(number, text.paragraphs[number - 1], text.span(quote, number)) for number in able]

    def accept(self, entry: Entry) -> None:
        """Take the mark off an entry."""
        fields = {key: value for key, value in entry.fields.items() if key != "check"}
        if not fields:
            raise DataError("This entry says nothing yet; edit or reject it.")
        self.edit(entry, with_key(entry.text, "check", None))

    def edit(self, entry: Entry, text: str) -> None:
        """Replace an entry by another text. Raises DataError where that is no entry; then nothing changes."""
        text = text.rstrip("\n")
        meant = read_yaml(text + "\n", "this entry")
        if not isinstance(meant, Fields) or not meant:
            raise DataError("An entry is keys and values, one a line; nothing was changed.")
        changed = with_entry(self.content, self.file.name, entry, text)
        self._save(changed, entry.part, len(self.entries), meant)

    def reject(self, entry: Entry, why: str = NOT_TAKEN) -> None:
        """Move an entry to what was rejected, with the reason, a code or a sentence of one's own."""
        changed = self.content
        for other in reversed(self.entries):  # their numbers stay, whatever stood before them
            if other.part == entry.part == "claims" and other.number > entry.number and "id" not in other.fields:
                numbered = with_key(other.text, "id", str(other.number + 1))
                changed = with_entry(changed, self.file.name, other, numbered)
        changed = without_entry(changed, self.file.name, entry, why)
        self._save(changed, "rejected", len(self.entries) - 1, entry.fields)

    def _save(self, changed: str, part: str, count: int, meant: dict[str, object]) -> None:
        """Write the file. Raises DataError where it would not say what is meant, or somebody else has changed it."""
        there = read_yaml(changed, self.file.name).get(part, [])
        if len(entries(changed, self.file.name)) != count or not any(meant in (one, *one.values()) for one in there):
            raise DataError(
                f"{self.file.name} is written in a way that cannot be changed here; change this entry by hand."
            )
        if self.file.read_bytes() != self._bytes:
            raise DataError(
                f"{self.file} was changed by somebody else meanwhile; begin again, decisions so far are in it."
            )
        with create(self.file) as output:
            output.write((self._mark + changed).replace("\n", self._ends).encode())
        self._read()


def review_article(file: str | Path, store: StoreLike | None = None, *, text: str | Path | None = None) -> Review:
    """The entries of an article file that are to be checked, to be accepted, edited or rejected one by one.

    `text` is the text of the article; without it, the file that ``text:`` names, where it is at hand beside `file`.
    Names of claimants are looked up in `store`. Raises DataError where a file cannot be read.
    """
    from kgtool.articles.article import text_beside

    path = Path(file)
    return Review(path, text_beside(path, text), store)
