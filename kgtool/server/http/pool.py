"""Work in threads: bounded in number, in the time it takes and in the time it waits.

The event loop hands a piece of work to a thread and gets back its answer: whole, where it is short, or block by block.
The engine knows no deadline and cannot be interrupted. A job that is past its deadline is given up: its client is told
so, and when its thread does not come back by itself, ``Pool.lost`` is called, so that the process can be replaced.
"""

from __future__ import annotations

import asyncio
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue

from kgtool.server.http.replies import Headers, Refused, busy
from kgtool.server.settings import Settings

# Bytes of an answer that are sent at once, and up to which it is sent whole, with its length, if it is there at once.
BLOCK, WHOLE = 64 * 1024, 1024 * 1024
# Bytes of an answer that is held back until it is whole.
MOST_HELD = 64 * 1024 * 1024
# Seconds after which what is there of an answer is sent.
PROMPT = 0.05
# Blocks that may wait for a client that reads slowly; the thread waits then.
AHEAD = 4
# Seconds between two looks at the clock.
TICK = 0.1
# Seconds after which a job is slow, and others are begun beside it.
SLOW = 0.005
# Seconds that a thread has to come back after its deadline.
GRACE = 0.5
# Bytes a second that a client must take on average, once it has let the server wait.
SLOWEST = 10_000
# The engine follows a nested query by recursion, and the most nested one that is let through needs more than threads
# have by default.
STACK = 64 * 1024**2


class GivenUp(BrokenPipeError):
    """Nobody takes the answer any more. (A broken pipe: that is no fault of the query.)"""


class Output:
    """The binary file that a job writes its answer to. It may set ``headers`` and ``status`` before it writes."""

    def __init__(self, pool: Pool, whole: bool, told: asyncio.Future[None]) -> None:
        self.status = 200
        self.headers: Headers = ()
        self.refused: Refused | None = None
        """Why the answer was given up."""
        self.streaming = False
        """Whether the answer is not whole, but comes in blocks."""
        self.blocks: asyncio.Queue[bytes | None]
        """The blocks; None: it broke off, an empty one: it is complete."""
        self.idle = 0.0
        """Seconds that the thread has waited for the client."""
        self.idle_since: float | None = None
        self.size = 0
        self._pool = pool
        self._is_whole = whole
        self._told = told
        self._parts: list[bytes] = []
        self._held = 0
        self._flushed: float | None = None
        self._room: threading.Semaphore

    def write(self, data: bytes) -> int:
        """Take a part of the answer. Raises GivenUp when nobody wants it, Refused when it is too large."""
        if self.refused:
            raise GivenUp("the answer was given up")
        self._parts.append(bytes(data))
        self._held += len(data)
        self.size += len(data)
        if self.size > self._pool.settings.max_answer:
            raise Refused(403, f"The answer is larger than {self._pool.settings.max_answer:,} bytes; ask for less.")
        if self._is_whole and self._held > MOST_HELD:
            raise Refused(403, f"Answers over {MOST_HELD:,} bytes are not sent by HTTP/1.0; ask by HTTP/1.1.")
        if not self._is_whole:
            now = time.monotonic()
            self._flushed = self._flushed or now
            if self._held >= (BLOCK if self.streaming else WHOLE) or now - self._flushed > PROMPT:
                self._send()
        return len(data)

    def flush(self) -> None:
        """What comes is sent in time."""

    def take(self) -> bytes:
        """What is held."""
        held = b"".join(self._parts)
        self._parts, self._held = [], 0
        return held

    def _send(self) -> None:
        if not self.streaming:  # most answers never come here, and need neither
            self.blocks, self._room = asyncio.Queue(), threading.Semaphore(AHEAD)
        if not self._room.acquire(blocking=False):
            self._wait()
        block = self.take()
        if not self.streaming:
            self.streaming = True
            self._pool.call(_ready, self._told)
        self._pool.call(self.blocks.put_nowait, block)
        self._flushed = time.monotonic()

    def _wait(self) -> None:
        """Until the client has taken a block."""
        self.idle_since = time.monotonic()
        self._room.acquire()
        self.idle += time.monotonic() - self.idle_since
        self.idle_since = None
        if self.refused:
            raise GivenUp("the answer was given up")

    def taken(self) -> None:
        """The client has taken a block."""
        self._room.release()

    def give_up(self, why: Refused) -> None:
        """Nobody wants the answer any more: the thread ends when it next writes."""
        self.refused = why
        if self.streaming:
            self._room.release()


Work = Callable[[Output], None]
"""What a thread does: write an answer. Refused is told to the client."""


class Job:
    """One piece of work on its way."""

    def __init__(self, pool: Pool, work: Work, whole: bool) -> None:
        self.pool, self.work = pool, work
        self.told: asyncio.Future[None] = pool.loop.create_future()
        """Done when the answer is whole, or its first block is there."""
        self.output = Output(pool, whole, self.told)
        self.asked = time.monotonic()
        self.began: float | None = None
        self.given_up: float | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        """In a thread."""
        self.began = time.monotonic()
        try:
            if self.given_up is None:
                self.work(self.output)
        except Exception as error:
            _let_go(error)
            self.error = error
        finally:
            self.pool.call(self._end)

    def _end(self) -> None:
        """Back in the loop."""
        self.pool.jobs.pop(self, None)
        if self.output.streaming:
            whole = self.error is None and self.output.refused is None
            if whole and (rest := self.output.take()):
                self.output.blocks.put_nowait(rest)
            self.output.blocks.put_nowait(b"" if whole else None)
        _ready(self.told)

    def give_up(self, why: Refused) -> None:
        """Tell the client so, in the loop."""
        self.given_up = time.monotonic()
        self.error = self.error or why
        self.output.give_up(why)
        if self.output.streaming:
            self.output.blocks.put_nowait(None)
        _ready(self.told)

    def late(self, now: float) -> Refused | None:
        """What is to be told to the client when it has waited long enough, or has let the server wait."""
        settings, output = self.pool.settings, self.output
        if self.began is None:
            return busy() if now - self.asked > settings.patience else None
        idle_since = output.idle_since
        if idle_since is not None:
            idle = output.idle + now - idle_since
            stalled = now - idle_since > settings.slow or (idle > settings.slow and output.size < idle * SLOWEST)
            return Refused(408, "The answer is not taken.") if stalled else None
        if now - self.began - output.idle > settings.timeout:
            return Refused(
                504,
                f"The query was stopped after {settings.timeout:g} seconds; narrow it, or ask for fewer rows.",
            )
        return None


def _ready(told: asyncio.Future[None]) -> None:
    if not told.done():
        told.set_result(None)


def _let_go(error: BaseException | None) -> None:
    """Drop what an error holds: the engine's answers must end in the thread that asked."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


class _Thread:
    """A thread of the pool: what it does, and what wakes it."""

    def __init__(self) -> None:
        self.call: SimpleQueue[None] = SimpleQueue()
        self.began: float | None = None
        """When it took its job; None: it sleeps."""
        self.is_slow = False
        """Whether its job takes long, so that others may work beside it."""


class Pool:
    """Threads that work for one event loop, started when they are wanted.

    More threads of one interpreter get less done when each has little to do: they take turns at it. So a job waits for
    a thread that is awake, unless all that are awake are at something slow.
    """

    def __init__(self, settings: Settings, lost: Callable[[], None] = lambda: None) -> None:
        self.settings = settings
        self.lost = lost
        """Called in the loop when a thread does not come back."""
        self.loop = asyncio.get_running_loop()
        self.jobs: dict[Job, None] = {}
        self._lock = threading.Lock()
        self._queue: deque[Job] = deque()
        self._threads: list[_Thread] = []
        self._asleep: list[_Thread] = []
        self._quick = 0
        """Threads that are awake and not at something slow."""
        self._looks = False
        self._calls: deque[tuple[Callable[..., None], tuple[object, ...]]] = deque()
        self._is_called = False
        self._ticker = self.loop.create_task(self._tick())

    def call(self, function: Callable[..., None], *arguments: object) -> None:
        """Have the loop call a function; it is woken once for all that wait."""
        self._calls.append((function, arguments))
        if not self._is_called:
            self._is_called = True
            self.loop.call_soon_threadsafe(self._called)

    def _called(self) -> None:
        self._is_called = False
        while self._calls:
            function, arguments = self._calls.popleft()
            function(*arguments)

    async def run(self, work: Work, whole: bool = False) -> Job:
        """Do some work; back when its answer is whole, or its first block is there.

        With `whole`, its answer is never cut into blocks. Raises Refused, and whatever the work raises.
        """
        if len(self.jobs) >= self.settings.threads + self.settings.waiting:
            raise busy()
        job = Job(self, work, whole)
        self.jobs[job] = None
        with self._lock:
            self._queue.append(job)
            if self._quick < self.settings.abreast:
                self._wake()
        if not self._looks:
            self._looks = True
            self.loop.call_later(SLOW, self._look)
        await job.told
        if not job.output.streaming and job.error:
            raise job.error
        return job

    def _wake(self) -> None:
        """Have one more thread work, where there may be one more."""
        if self._asleep:
            self._quick += 1
            self._asleep.pop().call.put(None)
        elif len(self._threads) < self.settings.threads:
            self._quick += 1
            self._threads.append(thread := _Thread())
            before = threading.stack_size(STACK)
            try:
                threading.Thread(target=self._work, args=(thread,), name="query", daemon=True).start()
            finally:
                threading.stack_size(before)

    def _work(self, thread: _Thread) -> None:
        while True:
            with self._lock:
                if thread.is_slow:
                    thread.is_slow = False
                    self._quick += 1
                job = None
                if self._queue and self._quick <= self.settings.abreast:
                    job = self._queue.popleft()
                    thread.began = time.monotonic()
                else:
                    thread.began = None
                    self._quick -= 1
                    self._asleep.append(thread)
            if job is None:
                thread.call.get()
            else:
                job.run()

    def _look(self) -> None:
        """Every few milliseconds while jobs wait: have others work beside threads that are at something slow."""
        slow_since = time.monotonic() - SLOW
        with self._lock:
            for thread in self._threads:
                if thread.began is not None and not thread.is_slow and thread.began < slow_since:
                    thread.is_slow = True
                    self._quick -= 1
            for _ in range(min(len(self._queue), self.settings.abreast - self._quick)):
                self._wake()
            self._looks = bool(self._queue)
        if self._looks:
            self.loop.call_later(SLOW, self._look)

    async def _tick(self) -> None:
        """Give up what is late, and report what does not come back."""
        while True:
            await asyncio.sleep(TICK)
            now = time.monotonic()
            lost = False
            for job in list(self.jobs):
                if job.given_up is None:
                    if why := job.late(now):
                        job.give_up(why)
                        if job.began is None:
                            self.jobs.pop(job, None)
                elif now - job.given_up > GRACE:
                    lost = True
            if lost:
                self.lost()

    def give_up_all(self) -> bool:
        """Tell all who wait for an answer that they are to ask again; whether there was one."""
        waiting = [job for job in list(self.jobs) if job.given_up is None]
        for job in waiting:
            job.give_up(busy())
        return bool(waiting)

    def heaviest(self) -> Job | None:
        """The job that has run longest."""
        running = [job for job in list(self.jobs) if job.began is not None and job.given_up is None]
        return min(running, key=lambda job: job.began or 0.0, default=None)
