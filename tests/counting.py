"""Steps counted in place of time: how much work something is depends on nothing else that the machine does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls(work: Callable[[], object]) -> int:
    """The calls of functions that some work in Python makes."""
    count = 0

    def count_call(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(count_call)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


class PageSteps:
    """The steps of a page's scripts: how often each block of their code runs, as V8 counts it for coverage."""

    def __init__(self, page: Any) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Profiler.enable")
        self._session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})

    def take(self) -> int:
        """The steps since the last time."""
        scripts = self._session.send("Profiler.takePreciseCoverage")["result"]
        return sum(block["count"] for one in scripts for function in one["functions"] for block in function["ranges"])
