"""An answer on its way from the thread that writes it to the event loop: whole, or block by block."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

from kgtool.server.http.replies import Headers, Refused

# Bytes of an answer that are sent at once, and up to which it is sent whole, with its length, if it is ready at once.
BLOCK, WHOLE = 64 * 1024, 1024 * 1024
# Bytes of an answer that is held back until it is whole.
MOST_HELD = 64 * 1024 * 1024
# Seconds after which whatever is there of an answer is sent.
PROMPT = 0.05
# Blocks that may wait for a client that reads slowly; after that the thread waits.
AHEAD = 4


class GivenUp(BrokenPipeError):
    """Nobody wants the answer any more. (A broken pipe, because the query did nothing wrong.)"""


class Output:
    """The binary file that a job writes its answer to. The job may set ``headers`` and ``status`` before it writes.

    `call` has the event loop call a function; with `whole`, the answer is never cut into blocks; `most` is the bytes
    that it may have.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, call: Callable[..., None], whole: bool, most: int) -> None:
        self.status = 200
        self.headers: Headers = ()
        self.refused: Refused | None = None
        """Why the answer was given up."""
        self.ready: asyncio.Future[None] = loop.create_future()
        """Done when the answer is whole, or its first block is there."""
        self.streaming = False
        """Whether the answer comes in blocks."""
        self.blocks: asyncio.Queue[bytes | None]
        """The blocks; an empty one ends the answer, None means that it broke off."""
        self.idle = 0.0
        """Seconds that the thread has waited for the client, up to `idle_since`."""
        self.idle_since: float | None = None
        """Since when it has been waiting; None: it is not."""
        self.size = 0
        """Bytes written so far."""
        self._call = call
        self._whole = whole
        self._most = most
        self._parts: list[bytes] = []
        self._held = 0
        self._flushed: float | None = None
        self._room: threading.Semaphore

    # -- in the thread ---------------------------------------------------------------------------------------------

    def write(self, data: bytes) -> int:
        """Take a part of the answer. Raises GivenUp when nobody wants it, Refused when it is too large."""
        self.allows(self.size + len(data))
        self._parts.append(bytes(data))
        self._held += len(data)
        self.size += len(data)
        if self._whole and self._held > MOST_HELD:
            raise Refused(403, f"Answers over {MOST_HELD:,} bytes are not sent over HTTP/1.0; use HTTP/1.1.")
        if not self._whole:
            now = time.monotonic()
            self._flushed = self._flushed or now
            if self._held >= (BLOCK if self.streaming else WHOLE) or now - self._flushed > PROMPT:
                self._send()
        return len(data)

    def allows(self, size: int) -> None:
        """Raise GivenUp when nobody wants the answer, Refused when so many bytes are too many."""
        if self.refused:
            raise GivenUp("the answer was given up")
        if size > self._most:
            raise Refused(403, f"The answer is larger than {self._most:,} bytes; ask for less.")

    def flush(self) -> None:
        """Nothing to do: what was written is sent in time."""

    def _send(self) -> None:
        is_first = not self.streaming
        if is_first:  # most answers never get here, and need neither
            self.blocks, self._room = asyncio.Queue(), threading.Semaphore(AHEAD)
        if not self._room.acquire(blocking=False):
            self._wait()
        block = self.take()
        if is_first:
            self.streaming = True
            self._call(self.announce)
        self._call(self.blocks.put_nowait, block)
        self._flushed = time.monotonic()

    def _wait(self) -> None:
        """Wait until the client has taken a block."""
        self.idle_since = time.monotonic()
        self._room.acquire()
        self.idle += time.monotonic() - self.idle_since
        self.idle_since = None
        if self.refused:
            raise GivenUp("the answer was given up")

    # -- in the loop -----------------------------------------------------------------------------------------------

    def announce(self) -> None:
        """Wake whoever waits until the answer is whole or its first block is there."""
        if not self.ready.done():
            self.ready.set_result(None)

    def take(self) -> bytes:
        """What has been written and not sent yet."""
        held = b"".join(self._parts)
        self._parts, self._held = [], 0
        return held

    def taken(self) -> None:
        """Note that the client has taken a block."""
        self._room.release()

    def finish(self, is_complete: bool) -> None:
        """End the answer after what has been written, or break it off."""
        if self.streaming:
            if is_complete and (rest := self.take()):
                self.blocks.put_nowait(rest)
            self.blocks.put_nowait(b"" if is_complete else None)
        self.announce()

    def give_up(self, why: Refused) -> None:
        """Have the thread end the next time it writes, because nobody wants the answer any more."""
        self.refused = why
        if self.streaming:
            self._room.release()
