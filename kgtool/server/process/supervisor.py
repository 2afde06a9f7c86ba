"""The supervisor: holds the listening sockets, starts the processes that serve, and replaces each one that ends.

One process at a time listens to a socket, which stays open until the next one does: connections that come in between
wait. The supervisor itself runs neither queries nor threads, so that it can be forked at any time.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from kgtool.errors import KgtoolError, StoreError, UsageError
from kgtool.server.process.worker import FAILED, LEAVING, READY, Worker, memory_of
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

# Seconds that the processes have to end when the supervisor is told to.
STOP = 2.0
# Seconds between two checks of the processes.
LOOK = 0.1
# Processes that are about to end, for each that serves; older ones are killed.
MOST_LEAVING = 2
# Seconds to wait before replacing a process that ended before it was ready.
PAUSE = 1.0
# Seconds without a sign of life after which a process is killed. (The engine lets the event loop run; this is for what
# nobody thought of.)
DEAF = 30.0
# A process may exceed its memory limit by this factor before it is killed: it checks itself, but not often.
EXCESS = 1.25
# Connections that may wait to be accepted.
BACKLOG = 2_048


def serve(
    open_store: Callable[[], LocalStore], settings: Settings, host: str, port: int, workers: int,
    announce: Callable[[str], None],
) -> None:  # fmt: skip
    """Serve a store until the process is told to stop; `announce` is given the URL when the server is ready.

    `open_store` is called in each of the `workers` processes. Raises UsageError where it cannot listen, StoreError
    where the store cannot be opened.
    """
    sockets = listen(host, port, 1 if settings.token else workers)
    address = url(sockets[0])
    supervisor = Supervisor(open_store, replace(settings, base=f"{address}sparql"), sockets)
    supervisor.run(lambda: announce(address))


@dataclass
class Slot:
    """A listening socket, the process that serves it, and those before it that are about to end."""

    listening: socket.socket
    child: Child | None = None
    leaving: list[Child] = field(default_factory=list)
    not_before: float = 0.0


class Supervisor:
    """Serves on these sockets, one process each, until it is told to stop.

    `open_store` is called in each process. Where it may write, a process must have ended before the next one opens the
    store.
    """

    def __init__(self, open_store: Callable[[], LocalStore], settings: Settings, sockets: list[socket.socket]) -> None:
        self._open = open_store
        self._settings = settings
        self._slots = [Slot(one) for one in sockets]
        self._in_order = settings.token is not None  # a store has one writer
        self._stopping = False
        self._life, self._alive = os.pipe()
        """Closed when the supervisor ends, however that comes: its processes then end too."""
        self._wake, self._woken = os.pipe()
        """Written to when a signal comes."""
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)

    def run(self, announce: Callable[[], None]) -> None:
        """Serve; `announce` is called when the first process is ready. Raises StoreError when none can be."""
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        handlers = {one: signal.signal(one, self._stop) for one in signals}
        wakeup = signal.set_wakeup_fd(self._woken, warn_on_full_buffer=False)
        announced = False
        try:
            while not self._stopping:
                for slot in self._slots:
                    self._fill(slot)
                self._wait(LOOK)
                for slot in self._slots:
                    self._tend(slot)
                if not announced and any(slot.child and slot.child.is_ready for slot in self._slots):
                    announced = True
                    announce()
        finally:
            self._end_all()
            signal.set_wakeup_fd(wakeup)
            for one, handler in handlers.items():
                signal.signal(one, handler)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _children(self) -> list[Child]:
        return [child for slot in self._slots for child in (slot.child, *slot.leaving) if child]

    def _fill(self, slot: Slot) -> None:
        """Start a process where none serves."""
        if slot.child or time.monotonic() < slot.not_before or (self._in_order and slot.leaving):
            return
        reader, writer = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._be_child(slot, reader, writer)
        os.close(writer)
        os.set_blocking(reader, False)
        slot.child = Child(pid, reader, heard=time.monotonic())

    def _be_child(self, slot: Slot, reader: int, writer: int) -> None:
        """Serve a socket, in a process just forked, and report through the pipe `writer`; does not return."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to the whole group; we get SIGTERM
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            for other in self._slots:
                if other is not slot:
                    other.listening.close()
            for unwanted in (reader, self._alive, self._wake, self._woken, *(child.pipe for child in self._children())):
                os.close(unwanted)
            try:
                store = self._open()
            except KgtoolError as error:
                os.write(writer, FAILED + error.for_command.encode())
                return
            Worker(store, self._settings, slot.listening, writer, self._life).run()
            code = 0
        except BaseException as error:
            print(f"kgtool: A server process failed: {type(error).__name__}: {error}", file=sys.stderr)
        finally:
            with suppress(Exception):
                sys.stderr.flush()
            os._exit(code)

    def _wait(self, seconds: float) -> None:
        """Wait until a process reports something or ends, or a signal comes."""
        pipes = {child.pipe: child for child in self._children()}
        ready, _, _ = select.select([self._wake, *pipes], [], [], seconds)
        if self._wake in ready:
            with suppress(BlockingIOError):
                os.read(self._wake, 1_000)
        for pipe in ready:
            if child := pipes.get(pipe):
                child.hear()

    def _tend(self, slot: Slot) -> None:
        """Take away the processes of a socket that have ended, are not well, or are about to end."""
        slot.leaving = [old for old in slot.leaving if not self._is_gone(old)]
        child = slot.child
        if child is None:
            return
        if child.has_ended():
            slot.child = None
            if not child.is_ready:
                if child.fault:
                    raise StoreError(child.fault.decode("utf-8", "replace"))
                slot.not_before = time.monotonic() + PAUSE
        elif child.is_leaving:
            slot.child = None
            slot.leaving.append(child)
            while len(slot.leaving) > MOST_LEAVING:
                slot.leaving.pop(0).kill()
        elif not child.is_well(self._settings.max_memory):
            child.kill()
            slot.child = None

    def _is_gone(self, child: Child) -> bool:
        """Whether a process has ended; one that is not well is killed."""
        if child.has_ended():
            return True
        if child.is_well(self._settings.max_memory):
            return False
        child.kill()
        return True

    def _end_all(self) -> None:
        children = self._children()
        for child in children:
            child.terminate()
        until = time.monotonic() + STOP
        while children and time.monotonic() < until:
            children = [child for child in children if not child.has_ended()]
            time.sleep(0.01)
        for child in children:
            child.kill()
        for slot in self._slots:
            slot.listening.close()
        for pipe in (self._life, self._alive, self._wake, self._woken):
            os.close(pipe)


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


def listen(host: str, port: int, number: int) -> list[socket.socket]:
    """`number` listening sockets on one address; port 0 is a free one. Raises UsageError.

    The system shares the connections out between the sockets; where it cannot, they are one socket, duplicated.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise UsageError(f"There is no address {host!r} to listen at ({error}); name one with --host.") from error
    if not sys.platform.startswith("linux"):
        first = _bound(family, address, host)
        return [first] + [first.dup() for _ in range(number - 1)]
    # Two servers could take a shared port: a socket that does not share it finds out whether it is free.
    probe = _bound(family, address, host)
    address = probe.getsockname()
    probe.close()
    return [_bound(family, address, host, shared=True) for _ in range(number)]


def _bound(family: int, address: Any, host: str, shared: bool = False) -> socket.socket:
    try:
        return socket.create_server(address, family=family, backlog=BACKLOG, reuse_port=shared)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise UsageError(f"Cannot listen on port {address[1]} of {host} ({why}); name another with --port.") from error


def url(listening: socket.socket) -> str:
    """The address of a listening socket as a URL with a slash at its end."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
