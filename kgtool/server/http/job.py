"""One piece of work that a thread does for a request, and when it has taken too long."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable

from kgtool.server.http.output import Output
from kgtool.server.http.replies import Refused, busy
from kgtool.server.settings import SLOWEST, Settings

Work = Callable[[Output], None]
"""What a thread does: write an answer. Refused becomes the client's answer."""


class Job:
    """Work, the output it writes to, and when it was asked for (in seconds of ``time.monotonic``)."""

    def __init__(self, work: Work, output: Output) -> None:
        self.work = work
        self.output = output
        self.error: Exception | None = None
        """Why there is no answer, or no whole one."""
        self.asked = time.monotonic()
        self.began: float | None = None
        """When a thread took it; None: it waits for one."""
        self.given_up: float | None = None
        """When its client was told not to wait any longer."""

    def run(self) -> None:
        """Do the work, in a thread."""
        self.began = time.monotonic()
        try:
            if self.given_up is None:
                self.work(self.output)
        except Exception as error:
            _let_go(error)
            self.error = error

    def end(self) -> None:
        """Hand the end of the answer to the client, in the loop."""
        self.output.finish(self.error is None and self.output.refused is None)

    def give_up(self, why: Refused) -> None:
        """Answer the client with `why` now, in the loop; the thread ends the next time it writes."""
        self.given_up = time.monotonic()
        self.error = self.error or why
        self.output.give_up(why)
        self.output.finish(is_complete=False)

    def refusal(self, now: float, settings: Settings) -> Refused | None:
        """Why to give up at this time: it waited or ran too long, or its client does not read; None: no reason."""
        output = self.output
        if self.began is None:
            return busy() if now - self.asked > settings.patience else None
        if output.idle_since is not None:
            return _stalled(output, now - output.idle_since, settings.slow)
        if now - self.began - output.idle > settings.timeout:
            return Refused(
                504, f"The query was stopped after {settings.timeout:g} seconds; narrow it, or ask for fewer rows."
            )
        return None


def _stalled(output: Output, waited: float, slow: float) -> Refused | None:
    """A refusal where the client has taken nothing for `slow` seconds, or too little on average."""
    idle = output.idle + waited
    if waited > slow or (idle > slow and output.size < idle * SLOWEST):
        return Refused(408, "The client reads the answer too slowly.")
    return None


def _let_go(error: BaseException | None) -> None:
    """Drop the frames that an error holds: the engine's answers must be freed in the thread that asked for them."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
