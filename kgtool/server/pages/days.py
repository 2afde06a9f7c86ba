"""Pages as of a day: any address with ``as-of=DAY&clock=CLOCK``, whose links and forms carry that on.

See ``store.as_of``. What a page shows is then asked of what could be known on that day, and the page says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kgtool.store.as_of import CLOCKS, PUBLISHED, Snapshot, as_of, histories, in_full
from kgtool.store.base import Store
from kgtool.store.local import LocalStore

# The days that are held at a time; a day of a store in memory is a copy of it.
MOST_HELD = 4
DAY, CLOCK = "as-of", "clock"
PARAMETERS = (DAY, CLOCK)
# The clocks, as the control has them.
# In our own templates; in what data say, quotation marks and angle brackets are escaped.
_LINK = re.compile(r' href="(/[^"#]*)')
_FORM = re.compile(r"<form [^<>]*>")


class Shown(NamedTuple):
    """The day that a page is of."""

    known: Snapshot
    days: tuple[str, ...]
    """Those on which what is known changes, in order."""

    def carried(self) -> str:
        """The parameters that ask for it."""
        return urlencode({DAY: self.known.day, CLOCK: self.known.clock})

    def steps(self) -> dict[str, str]:
        """The first of the days, and those before and after the one that is shown."""
        here, days = in_full(self.known.day), self.days
        before, after = bisect_left(days, here), bisect_right(days, here)
        found = {"first": days[:1], "earlier": days[:before][-1:], "later": days[after:][:1]}
        return {name: day[0] for name, day in found.items() if day}


_NOW: ContextVar[Shown | None] = ContextVar("as of", default=None)


@contextmanager
def asked(request: Request, store: Store) -> Iterator[Store]:
    """The store that a page is to ask. Raises UsageError for what is not a day, or no clock."""
    day, clock = (request.query_params.get(name, "").strip() for name in PARAMETERS)
    if not day:
        yield store
        return
    version = store.version if isinstance(store, LocalStore) else 0
    shown = _shown(store, version, day, clock or PUBLISHED)
    token = _NOW.set(shown)
    try:
        yield shown.known
    finally:
        _NOW.reset(token)


@lru_cache(maxsize=MOST_HELD)
def _shown(store: Store, version: int, day: str, clock: str) -> Shown:
    return Shown(as_of(store, day, clock), _days(store, version, clock))


@lru_cache(maxsize=MOST_HELD)
def _days(store: Store, version: int, clock: str) -> tuple[str, ...]:
    return tuple(sorted({day for steps in histories(store, clock).values() for day, _ in steps if day}))


def carrying(html: str) -> str:
    """The HTML of a page, whose links and forms lead to pages as of the same day."""
    shown = _NOW.get()
    if shown is None:
        return html
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in zip(PARAMETERS, (shown.known.day, shown.known.clock), strict=True)
    )
    html = _LINK.sub(lambda found: f' href="{_with(found[1], escape(shown.carried()))}', html)
    return _FORM.sub(lambda found: found[0] if 'method="post"' in found[0] else found[0] + hidden, html)


def _with(path: str, carried: str) -> str:
    return path if "/static/" in path else f"{path}{'&amp;' if '?' in path else '?'}{carried}"


def sent_on(response: Response) -> Response:
    """A response that may lead elsewhere, as of the same day."""
    shown, place = _NOW.get(), response.headers.get("location", "")
    if shown is not None and place.startswith("/"):
        path, sign, rest = place.partition("#")
        response.headers["location"] = f"{path}{'&' if '?' in path else '?'}{shown.carried()}{sign}{rest}"
    return response


def options() -> list[str]:
    """The options of a command that asks for the same day."""
    shown = _NOW.get()
    return [f"--as-of {shown.known.day}", f"--clock {shown.known.clock}"] if shown else []


def control(request: Request) -> dict[str, Any]:
    """What the control of the day has: the fields to keep, the clocks, and where the steps lead."""
    shown = _NOW.get()
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in PARAMETERS]
    here = request.url.path

    def at(day: str) -> str:
        asks = [(DAY, day), (CLOCK, clock)] if day else []
        return f"{here}?{urlencode([*kept, *asks])}".rstrip("?")

    clock = shown.known.clock if shown else PUBLISHED
    return {
        "path": here, "kept": kept, "clock": clock, "clocks": {name: one.spoken for name, one in CLOCKS.items()},
        "day": shown.known.day if shown else "",
        "known": str(shown.known) if shown else "", "today": at(""),
        "steps": {name: at(day) for name, day in shown.steps().items()} if shown else {},
    }  # fmt: skip
