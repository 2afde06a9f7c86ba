"""Threads that work for the event loop, without a server."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from serving import wait_until

from kgtool.server.http.output import BLOCK, WHOLE, Output
from kgtool.server.http.pool import Job, Pool
from kgtool.server.http.replies import Refused
from kgtool.server.settings import SLOWEST, Settings


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, run in a thread of its own: a browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_what_was_answered_is_let_go_at_once() -> None:
    """Not only when the collector of cycles comes by, which costs more than many an answer."""

    async def answer() -> weakref.ref[Output]:
        job = await Pool(Settings()).run(lambda output: output.write(b"x") and None)
        assert job.output.take() == b"x"
        return weakref.ref(job.output)

    gc.disable()
    try:
        answered = run(answer())
        wait_until(lambda: answered() is None)  # its thread turns to the next one
    finally:
        gc.enable()


def test_a_large_answer_comes_in_blocks_and_its_thread_waits_for_the_client() -> None:
    written: list[int] = []

    def work(output: Output) -> None:
        for _ in range(100):
            written.append(output.write(b"x" * BLOCK))

    async def answer() -> int:
        job = await Pool(Settings()).run(work)
        assert job.output.streaming
        while job.output.idle_since is None:
            await asyncio.sleep(0)
        # The blocks that may wait for the client, and the one that is held.
        assert len(written) < WHOLE // BLOCK + 10
        size = 0
        while block := await job.output.blocks.get():
            size += len(block)
            job.output.taken()
        assert block == b""
        return size

    assert run(answer()) == 100 * BLOCK


def test_an_answer_that_breaks_off_has_no_end() -> None:
    def work(output: Output) -> None:
        output.write(b"x" * WHOLE)
        raise ValueError("in the middle")

    async def answer() -> list[bytes | None]:
        job = await Pool(Settings()).run(work)
        return [await job.output.blocks.get() for _ in range(2)]

    assert run(answer()) == [b"x" * WHOLE, None]


def test_more_than_may_wait_are_refused() -> None:
    over = threading.Event()

    async def answer() -> int:
        pool = Pool(Settings(threads=2, waiting=2))
        asked = [asyncio.ensure_future(pool.run(lambda _: over.wait() and None)) for _ in range(4)]
        await asyncio.sleep(0)
        try:
            with pytest.raises(Refused, match="try again in 2 seconds") as refused:
                await pool.run(lambda _: None)
        finally:
            over.set()
        await asyncio.gather(*asked)
        return refused.value.status

    assert run(answer()) == 503


def test_a_slow_job_holds_up_no_quick_one() -> None:
    over = threading.Event()

    async def answer() -> None:
        pool = Pool(Settings(abreast=1))
        slow = asyncio.ensure_future(pool.run(lambda _: over.wait() and None))
        await asyncio.sleep(0)
        await pool.run(lambda _: over.set())  # comes back though the first one, which waits for it, is not done
        await slow

    run(answer())


async def _job() -> Job:
    return Job(lambda _: None, Output(asyncio.get_running_loop(), lambda *_: None, False, 1))


LIMITS = Settings(patience=5, timeout=20, slow=10)


@pytest.mark.parametrize(
    ("began", "idle", "idle_since", "size", "after", "status"),
    [
        (None, 0.0, None, 0, 5.0, None),
        (None, 0.0, None, 0, 5.1, 503),  # no thread took it
        (1.0, 0.0, None, 0, 21.0, None),
        (1.0, 0.0, None, 0, 21.1, 504),
        (1.0, 9.0, None, 0, 30.0, None),  # the time in which it waited for its client does not count
        (1.0, 9.0, None, 0, 30.1, 504),
        (1.0, 0.0, 3.0, 10**9, 13.0, None),
        (1.0, 0.0, 3.0, 10**9, 13.1, 408),  # nothing taken
        (1.0, 8.0, 3.0, 11 * SLOWEST, 6.0, None),
        (1.0, 8.0, 3.0, 11 * SLOWEST - 1, 6.0, 408),  # taken, but slowly
    ],
)
def test_what_takes_too_long_is_refused(
    began: float | None, idle: float, idle_since: float | None, size: int, after: float, status: int | None
) -> None:
    """All times are counted from that at which it was asked for."""
    job = run(_job())
    start, job.asked = 1_000.0, 1_000.0
    job.began = None if began is None else start + began
    job.output.idle, job.output.size = idle, size
    job.output.idle_since = None if idle_since is None else start + idle_since
    refused = job.refusal(start + after, LIMITS)
    assert (refused.status if refused else None) == status
