"""Threads that work for the event loop, bounded in number and in the time that work may wait and take.

The engine knows no deadline and cannot be interrupted. A job that is past its deadline is given up: its client gets a
refusal, and when its thread does not come back by itself, `lost` is called, so that the process can be replaced.
"""

from __future__ import annotations

import asyncio
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue

from kgtool.server.http.output import Output
from kgtool.server.http.replies import Refused, busy
from kgtool.server.settings import SLOWEST, Settings

# Seconds between two checks of the deadlines.
TICK = 0.1
# Seconds after which a job is slow, and others are begun beside it.
SLOW = 0.005
# Seconds that a thread has to come back after its deadline.
GRACE = 0.5
# The engine follows a nested query by recursion, and the most nested one that is let through needs more than threads
# have by default.
STACK = 64 * 1024**2

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
            limit = f"{settings.timeout:g} seconds"
            return Refused(504, f"The query was stopped after {limit}; narrow it, or ask for fewer rows.")
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


class _Thread:
    """A thread of the pool: what wakes it, and since when it has been at its job."""

    def __init__(self) -> None:
        self.call: SimpleQueue[None] = SimpleQueue()
        self.began: float | None = None
        """When it took its job; None: it sleeps."""
        self.is_slow = False
        """Whether its job takes long, so that others may work beside it."""


class Pool:
    """Threads that work for one event loop, started when they are needed.

    Threads of one interpreter take turns, so that more of them get less done when each has little to do. A job
    therefore waits for a thread that is awake, unless all that are awake are at something slow. `lost` is called in
    the loop when a thread does not come back after its deadline.
    """

    def __init__(self, settings: Settings, lost: Callable[[], None] = lambda: None) -> None:
        self._settings = settings
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._jobs: dict[Job, None] = {}
        """All that have no whole answer yet, in the order in which they were asked for."""
        self._lock = threading.Lock()
        self._queue: deque[Job] = deque()
        self._threads: list[_Thread] = []
        self._asleep: list[_Thread] = []
        self._quick = 0
        """Threads that are awake and not at something slow."""
        self._is_watching = False
        """Whether threads that are slow are looked for."""
        self._calls: deque[tuple[Callable[..., None], tuple[object, ...]]] = deque()
        self._is_called = False
        self._ticker = self._loop.create_task(self._tick())

    # -- in the loop -----------------------------------------------------------------------------------------------

    async def run(self, work: Work, whole: bool = False) -> Job:
        """Do some work in a thread; returns when its answer is whole, or its first block is there.

        With `whole`, its answer is never cut into blocks. Raises Refused, and whatever the work raises.
        """
        settings = self._settings
        if len(self._jobs) >= settings.threads + settings.waiting:
            raise busy()
        job = Job(work, Output(self._loop, self._call, whole, settings.max_answer))
        self._jobs[job] = None
        with self._lock:
            self._queue.append(job)
            if self._quick < settings.abreast:
                self._wake()
        if not self._is_watching:
            self._is_watching = True
            self._loop.call_later(SLOW, self._find_slow)
        await job.output.ready
        if not job.output.streaming and job.error:
            raise job.error
        return job

    def give_up_all(self) -> bool:
        """Answer all requests in flight with 503; returns whether there were any."""
        waiting = [job for job in self._jobs if job.given_up is None]
        for job in waiting:
            job.give_up(busy())
        return bool(waiting)

    def heaviest(self) -> Job | None:
        """The job that has run longest; None where none runs."""
        running = [job for job in self._jobs if job.began is not None and job.given_up is None]
        return min(running, key=lambda job: job.began or 0.0, default=None)

    def _end(self, job: Job) -> None:
        self._jobs.pop(job, None)
        job.end()

    def _find_slow(self) -> None:
        """Every few milliseconds while jobs wait: have others work beside threads that are at something slow."""
        slow_since = time.monotonic() - SLOW
        with self._lock:
            for thread in self._threads:
                if thread.began is not None and not thread.is_slow and thread.began < slow_since:
                    thread.is_slow = True
                    self._quick -= 1
            for _ in range(min(len(self._queue), self._settings.abreast - self._quick)):
                self._wake()
            self._is_watching = bool(self._queue)
        if self._is_watching:
            self._loop.call_later(SLOW, self._find_slow)

    async def _tick(self) -> None:
        """Give up what is late, and report threads that do not come back."""
        while True:
            await asyncio.sleep(TICK)
            now = time.monotonic()
            for job in list(self._jobs):
                if job.given_up is None and (why := job.refusal(now, self._settings)):
                    job.give_up(why)
                    if job.began is None:
                        self._jobs.pop(job, None)
            if any(job.given_up is not None and now - job.given_up > GRACE for job in self._jobs):
                self._lost()

    def _called(self) -> None:
        self._is_called = False
        while self._calls:
            function, arguments = self._calls.popleft()
            function(*arguments)

    # -- in the threads --------------------------------------------------------------------------------------------

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        """Have the loop call a function; the loop is woken once for all calls that wait."""
        self._calls.append((function, arguments))
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon_threadsafe(self._called)

    def _work(self, thread: _Thread) -> None:
        while True:
            job = self._next(thread)
            if job is None:
                thread.call.get()
                continue
            try:
                job.run()
            finally:
                self._call(self._end, job)

    def _next(self, thread: _Thread) -> Job | None:
        """The job that a thread is to do now; None: it is to sleep."""
        with self._lock:
            if thread.is_slow:
                thread.is_slow = False
                self._quick += 1
            if self._queue and self._quick <= self._settings.abreast:
                thread.began = time.monotonic()
                return self._queue.popleft()
            thread.began = None
            self._quick -= 1
            self._asleep.append(thread)
            return None

    def _wake(self) -> None:
        """Wake or start one more thread, where there may be one more; the lock is held."""
        if self._asleep:
            self._quick += 1
            self._asleep.pop().call.put(None)
        elif len(self._threads) < self._settings.threads:
            self._quick += 1
            self._threads.append(thread := _Thread())
            before = threading.stack_size(STACK)
            try:
                threading.Thread(target=self._work, args=(thread,), name="query", daemon=True).start()
            finally:
                threading.stack_size(before)
