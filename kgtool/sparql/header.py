"""The header of an ``.rq`` file: comment lines of the form ``# key: value`` above the query."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(r"#\s*(\w+):(.*)")


def header(text: str) -> Iterator[tuple[int, str, str]]:
    """Line number, key and value of each header line; a line inside the query (``# bind: x``) is one too."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := _LINE.fullmatch(line.strip()):
            yield number, match[1], match[2].strip()
