"""Drafts by a command: guide, schema and paragraphs go to its standard input, YAML comes back and passes the gate.

The command is any program that reads a text and writes one, such as a language model; none is a part of kgtool. It is
started without a shell, and nothing that it writes is ever run.
"""

from __future__ import annotations

import hashlib
import json
import shlex
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import Any

from kgtool.articles.evidence import Text
from kgtool.articles.gate import Gate, Gated
from kgtool.articles.reading import ArticleError, read_yaml, write_yaml
from kgtool.articles.schema import claim_schema
from kgtool.articles.signs import reason
from kgtool.articles.skeleton import head, known_names
from kgtool.errors import DataError, UsageError, option
from kgtool.rdf import files
from kgtool.rdf.text import printable
from kgtool.store import as_store
from kgtool.store.base import Store, StoreLike

# A page has some hundred claims at most; a command that writes more is writing something else.
MOST = 4_000_000


class DraftError(DataError):
    """The answer of a command is no draft; ``answer`` is what it wrote."""

    def __init__(self, message: str, answer: bytes = b"", excerpt: str = "") -> None:
        super().__init__(message, excerpt)
        self.answer = answer


@dataclass(frozen=True)
class Draft:
    """What a command made of a text, behind the gate."""

    yaml: str
    """The article file."""
    claims: int
    marked: int
    """How many claims and new entries are to be checked."""
    rejected: tuple[str, ...]
    """For each claim that was rejected, why."""
    reasons: Mapping[str, int]
    """The codes of the reasons for that, and how often each was given."""


def draft_article(
    text: str | Path, command: str, store: StoreLike | None = None, *, timeout: float = 600, name: str = ""
) -> Draft:
    """The claims that `command` finds in a text file, as an article file whose claims have passed the gate.

    `command` is a program with its arguments, as one types it, read by no shell; it is ended after `timeout` seconds.
    `name` is what it is called in the graph; default: the command itself. What cannot be held against the text is under
    ``rejected``, what lacks something is marked with ``check``. Raises DataError where the text cannot be read or the
    answer is no YAML of claims, and UsageError where the command cannot be started.
    """
    path = Path(text)
    found, opened = Text.read(path), as_store(store)
    prompt = draft_prompt(found, opened).encode()
    answer = answer_of(command, prompt, timeout)
    read = answer_yaml(answer)
    gated = Gate(found, opened, _list(read.get("new"))).passed(read)
    hashes = (
        f"{what} sha256:{hashlib.sha256(part).hexdigest()}" for what, part in (("prompt", prompt), ("answer", answer))
    )
    article = head(path, found) | {"extractor": "; ".join([name or command, *hashes])}
    return _draft(article, gated)


def draft_prompt(text: Text, store: Store) -> str:
    """What a command gets on its standard input (Markdown): the task, guide, schema, known names and paragraphs."""
    known = [name for name in known_names(store) if text.has(name)]
    parts = {
        "The guide": files.package_text("graph_data", "README.md"),
        "The schema of a claim": json.dumps(claim_schema(), ensure_ascii=False),
        "Known names": "\n".join(f"* {name}" for name in known) or "None of this text.",
        "The paragraphs": "\n".join(f"{number}: {one}" for number, one in enumerate(text.paragraphs, 1)),
    }
    return files.package_text("articles", "draft.md") + "\n".join(
        f"# {title}\n\n{part}\n" for title, part in parts.items()
    )


# ---- The command ----


def answer_of(command: str, prompt: bytes, timeout: float) -> bytes:
    """What a command writes to its standard output when it gets `prompt`; its messages stay on standard error.

    Raises UsageError where it cannot be started, and DraftError with what it wrote where it fails, takes longer than
    `timeout` seconds, or writes nothing or too much.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"The command {command!r} cannot be read ({error}); close its quotation marks.") from error
    if not words:
        raise UsageError("There is no command; name a program that reads a text and writes YAML.")
    with TemporaryFile() as file:
        file.write(prompt)
        file.seek(0)
        try:
            process = subprocess.Popen(words, stdin=file, stdout=subprocess.PIPE, start_new_session=True)
        except (OSError, ValueError) as error:
            what = getattr(error, "strerror", None) or str(error)
            raise UsageError(f"{words[0]} cannot be started ({what}); name a program that is installed.") from error
    late: list[bool] = []

    def end() -> None:
        late.append(True)
        _end(process)

    timer = Timer(timeout, end)
    timer.start()
    try:
        assert process.stdout
        answer = process.stdout.read(MOST + 1)
        if len(answer) <= MOST:
            process.wait()
    finally:
        timer.cancel()
        _end(process)
    if late:
        raise DraftError(
            f"{words[0]} took longer than {timeout:g} seconds; give it more with {option('timeout')}.", answer
        )
    if len(answer) > MOST:
        raise DraftError(
            f"{words[0]} wrote more than {MOST // 1_000_000} million bytes, which is no draft; see what it writes.",
            answer,
        )
    if process.returncode:
        ended = f"with exit code {process.returncode}" if process.returncode > 0 else f"by signal {-process.returncode}"
        raise DraftError(f"{words[0]} ended {ended}; run it by itself to see why.", answer)
    if not answer.strip():
        raise DraftError(f"{words[0]} wrote nothing to standard output; see whether it reads standard input.")
    return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command with whatever it has started."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            import os

            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answer_yaml(answer: bytes) -> Mapping[str, Any]:
    """The parts of an article file in an answer: the whole of it, or what stands between ``` and ```.

    Raises DraftError where there are none.
    """
    try:
        text = answer.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DraftError(
            f"The answer is not UTF-8 text (byte {error.start + 1:,}); let the command write UTF-8.", answer
        ) from error
    text = text.replace("\r\n", "\n")
    fenced = list(_fenced(text))
    if len(fenced) > 1:
        raise DraftError(f"The answer has {len(fenced)} blocks of YAML; let the command write one.", answer)
    try:
        read = read_yaml(fenced[0] if fenced else text, "the answer")
    except ArticleError as error:
        what = error.faults[0]
        raise DraftError(
            f"The answer is no YAML (line {what.at.line}: {what.message[:-1]}); let the command write YAML alone.",
            answer,
            _beginning(text),
        ) from error
    read = {"claims": read} if isinstance(read, list) else read
    if not isinstance(read, Mapping) or "claims" not in read:
        raise DraftError(
            "The answer is no article file: it has no part claims:; let the command write YAML alone.",
            answer,
            _beginning(text),
        )
    return read


def _fenced(text: str) -> Iterator[str]:
    """What stands between ``` and ```, where that is YAML or says nothing of what it is."""
    kept: list[str] | None = None
    for line in text.split("\n"):
        if not line.strip().startswith("```"):
            if kept is not None:
                kept.append(line)
        elif kept is None:
            kept, language = [], line.strip().strip("`").strip().casefold()
        else:
            if language in ("", "yaml", "yml"):
                yield "\n".join(kept) + "\n"
            kept = None


def _beginning(text: str) -> str:
    lines = text.strip().splitlines()[:3]
    return "\n".join(printable(line[:100]) for line in lines)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# ---- The file ----


def _draft(article: Mapping[str, str], gated: Gated) -> Draft:
    parts = {"new": gated.new, "known": gated.known, "claims": gated.claims, "rejected": gated.rejected}
    body = write_yaml({"article": article} | {name: part for name, part in parts.items() if part or name == "claims"})
    codes = Counter(code for entry in gated.marked for code in _codes(entry))
    return Draft(
        "# Made by kgtool article draft: nobody has read it yet. Go through it with kgtool article review.\n" + body,
        len(gated.claims),
        len(gated.marked),
        tuple(_told(entry) for entry in gated.rejected),
        dict(sorted(codes.items())),
    )


def _codes(claim: Mapping[str, Any]) -> Iterator[str]:
    given = claim.get("check", [])
    yield from given if isinstance(given, list) else [given]


def _told(entry: Mapping[str, Any]) -> str:
    what = next(value for key, value in entry.items() if key != "reason")
    named = (
        next((str(what[key]) for key in ("says", "quote", "who") if key in what), "")
        if isinstance(what, Mapping)
        else str(what)
    )
    return f"{reason(entry['reason'])} ({named[:80] or 'no words'})"
