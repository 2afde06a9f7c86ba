"""What can go wrong, and the exit code of the command that meets it.

    KgtoolError          1
    ├── DataError        1   a file is not what it should be, or data lacks something
    ├── QueryError       1   a query is wrong, or does not fit what it is used for
    ├── StoreError       1   a store cannot be opened or written
    │   └── IncompleteResult 1   a server gave a part of an answer for the whole
    └── UsageError       2   a name, option or value that does not exist

A message is one sentence: what is wrong, where, what to do. Where a text is at fault, the line in question comes with
it, marked, as ``excerpt``.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings
from typing import Self

# At most this many characters of a long line are shown, and at most this many of them before the place at fault.
SHOWN, BEFORE = 100, 60


_EITHER = "\ue000([^\ue000-\ue002]*)\ue001([^\ue000-\ue002]*)\ue002"


def either(call: str, command: str) -> str:
    """A part of a message in two wordings: for those who call a function, and for those who give a command.

    >>> error = KgtoolError(f"It is too large; add {either('force=True', '--force')}.")
    >>> str(error), error.for_command
    ('It is too large; add force=True.', 'It is too large; add --force.')
    """
    return f"\ue000{call}\ue001{command}\ue002"


def option(name: str, value: str = "...") -> str:
    """An argument for those who call a function, the option of the same name for those who give a command."""
    return either(f"{name}={value}", f"--{name.replace('_', '-')}")


def command(name: str) -> str:
    """A function of kgtool, or the command of the same name."""
    return either(f"kgtool.{name}", f"kgtool {name}")


class KgtoolError(Exception):
    """Base of all errors that kgtool raises on purpose; ``str(error)`` is fit to be shown to a user.

    It names the arguments of functions; ``for_command`` is the same message with the options of commands.
    """

    exit_code = 1

    def __init__(self, message: str, excerpt: str = "") -> None:
        super().__init__(re.sub(_EITHER, r"\1", message))
        self.for_command = re.sub(_EITHER, r"\2", message)
        self.excerpt = excerpt

    def within(self, where: str) -> Self:
        """The same error about something in a file or the like, which is named first."""
        named = type(self)(f"{where}: {self}", self.excerpt)
        named.for_command = f"{where}: {self.for_command}"
        return named


class DataError(KgtoolError):
    """A file or a graph is not what it should be."""


class QueryError(KgtoolError):
    """A query is wrong, or its columns do not fit what it is used for."""


class QueryWarning(UserWarning):
    """Why an answer may be empty, or lack a column: what the query asks for is written otherwise in this graph."""


class DataWarning(UserWarning):
    """What should be known of a file that is read: it is not what its name says, or not all of it is read."""


class StoreError(KgtoolError):
    """A store cannot be opened, read or written."""


class IncompleteResult(StoreError):
    """A server's answer is not, or cannot be proven to be, the whole answer."""


class UsageError(KgtoolError):
    """A name, an option or a value that does not exist."""

    exit_code = 2


def together(faults: list[DataError], count: int, loaded: int = 0) -> DataError:
    """What was wrong with some of `count` files, of which `loaded` were loaded, as one error.

    >>> str(together([DataError("a.ttl is empty."), DataError("b.ttl is empty.")], 3, 1))
    '2 of 3 files are at fault (1 is loaded): a.ttl is empty; b.ttl is empty.'
    """
    first = faults[0]
    done = f"{loaded} {'is' if loaded == 1 else 'are'} loaded"
    if len(faults) == 1:
        words = str(first).rstrip("."), first.for_command.rstrip(".")
        files = f" ({loaded} of {count} files {'is' if loaded == 1 else 'are'} loaded)." if loaded else "."
        return DataError(either(*words) + files, first.excerpt)
    every = "; ".join(str(fault).rstrip(".") for fault in faults)
    lines = [f"{fault.for_command}\n{fault.excerpt}".replace("\n", "\n  ").rstrip() for fault in faults]
    counted = f"{len(faults)} of {count} files are at fault" + (f" ({done})" if loaded else "")
    return DataError(f"{counted}{either(f': {every}', '')}.", "\n".join(lines))


def warn(warning: Warning) -> None:
    """Issue a warning at the line of the user's own code, not of kgtool's."""
    level, frame = 1, sys._getframe()
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in _PASSED_OVER:
        level, frame = level + 1, frame.f_back
    warnings.warn(warning, stacklevel=level)


_PASSED_OVER = ("kgtool", "functools", "contextlib")


def not_installed(what: str, package: str, extra: str) -> UsageError:
    """The error for something that needs a package which only an extra of the distribution brings.

    >>> str(not_installed("A spreadsheet", "XlsxWriter", "xlsx"))
    "A spreadsheet needs the package XlsxWriter: pip install 'kgtool-claims[xlsx]', in a clone '.[xlsx]'."
    """
    return UsageError(
        f"{what} needs the package {package}: pip install 'kgtool-claims[{extra}]', in a clone '.[{extra}]'."
    )


def excerpt(line: str, column: int) -> str:
    """A line of text and below it a caret at `column` (from 1); a long line is cut around it.

    >>> print(excerpt("SELEC ?s", 1))
    SELEC ?s
    ^
    """
    line, place = line.rstrip("\r\n"), column - 1
    start = place - BEFORE if place > BEFORE + 5 else 0
    shown = "".join(c if c.isprintable() else " " for c in line[start : start + SHOWN])
    before, dots = shown[: place - start], "…" if start else ""
    # Wide characters take two columns, marks that combine none.
    wide = sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in before)
    return f"{dots}{shown}{'…' if start + SHOWN < len(line) else ''}\n{' ' * (len(dots) + wide)}^"
