"""A process that serves, as its supervisor sees it: what it reports, whether it is well, whether it has ended."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

from kgtool.server.process.worker import FAILED, LEAVING, READY, memory_of

# Seconds without a sign of life after which a process is killed. (The engine lets the event loop run; this is for what
# nobody thought of.)
DEAF = 30.0
# A process may exceed its memory limit by this factor before it is killed: it checks itself, but not often.
EXCESS = 1.25


@dataclass
class Child:
    """A process: its id, the pipe that it reports through, and when it was last heard (``time.monotonic``)."""

    pid: int
    pipe: int
    heard: float
    is_ready: bool = False
    is_leaving: bool = False
    fault: bytes = b""
    """Why it could not open its store, as UTF-8."""
    memory: int = 0
    """Bytes of memory that it had when it was ready."""

    def hear(self) -> None:
        """Read what it reports."""
        with suppress(BlockingIOError):
            report = os.read(self.pipe, 10_000)
            if not report:
                time.sleep(0.01)  # it is about to end
                return
            self.heard = time.monotonic()
            if not self._has_failed(report):
                self.is_ready = self.is_ready or READY in report
                self.is_leaving = self.is_leaving or LEAVING in report

    def _has_failed(self, report: bytes) -> bool:
        if not report.startswith(FAILED) and not self.fault:
            return False
        self.fault += report.removeprefix(FAILED)
        return True

    def has_ended(self) -> bool:
        """Whether it has ended; after that it is not to be asked again."""
        with suppress(ChildProcessError):
            pid, _ = os.waitpid(self.pid, os.WNOHANG)
            if pid == 0:
                return False
        with suppress(BlockingIOError):
            while report := os.read(self.pipe, 10_000):
                self._has_failed(report)
        os.close(self.pipe)
        return True

    def is_well(self, max_memory: int | None) -> bool:
        """Whether it answers and keeps to its limit of memory (bytes beyond what it had when it was ready)."""
        memory = memory_of(self.pid)
        if self.is_ready and not self.memory:
            self.memory = memory
        exceeds = max_memory is not None and self.memory and memory - self.memory > max_memory * EXCESS
        return not exceeds and time.monotonic() - self.heard < DEAF

    def terminate(self) -> None:
        """Ask it to end."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it at once; after that it is not to be asked again."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        os.close(self.pipe)
