"""The supervisor: holds the listening sockets, starts the processes that serve, and replaces each that ends.

A socket is listened to by one process at a time, and stays open between two of them: who connects meanwhile waits. The
supervisor itself runs no query and no thread, so that it can be forked at any time.
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

from kgtool.errors import KgtoolError, StoreError, UsageError
from kgtool.server.process.worker import FAILED, LEAVING, READY, Worker, memory_of
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

BACKLOG = 2_048
# Seconds that the processes have to end when the supervisor is told to.
STOP = 2.0
# Seconds without a sign of life after which a process is ended. (The engine lets the loop run; this is for what nobody
# thought of.)
DEAF = 30.0
# Seconds between two looks at the processes.
LOOK = 0.1
# A process may have this much more memory than its limit before it is ended at once: it looks at itself, but not often.
EXCESS = 1.25
# Processes that are about to end, for each that serves; older ones are ended at once.
MOST_LEAVING = 2
# Seconds to wait before a process is started in place of one that ended by itself right after its start.
PAUSE = 1.0


@dataclass
class Child:
    """A process that serves."""

    pid: int
    pipe: int
    started: float
    is_ready: bool = False
    is_leaving: bool = False
    told: bytes = b""
    heard: float = 0.0
    memory: int = 0


@dataclass
class Slot:
    """A listening socket, and the process that serves it."""

    listening: socket.socket
    child: Child | None = None
    leaving: list[Child] = field(default_factory=list)
    not_before: float = 0.0


class Supervisor:
    """Serves until it is told to stop."""

    def __init__(
        self, open_store: Callable[[], LocalStore], settings: Settings, sockets: list[socket.socket], in_order: bool
    ) -> None:
        self._open = open_store
        self._settings = settings
        self._slots = [Slot(one) for one in sockets]
        self._in_order = in_order
        """Whether a process must have ended before the next one can open the store."""
        self._stopping = False
        self._life, self._alive = os.pipe()
        self._wake, self._woken = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)

    def run(self, announce: Callable[[], None]) -> None:
        """Serve; `announce` is called when the first process does. Raises StoreError when none can."""
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

    # -- processes -------------------------------------------------------------------------------------------------

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
        now = time.monotonic()
        slot.child = Child(pid, reader, now, heard=now)

    def _be_child(self, slot: Slot, reader: int, writer: int) -> None:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal's whole group; the supervisor tells us
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
                os.write(writer, FAILED + str(error).encode())
                return
            Worker(store, self._settings, slot.listening, writer, self._life).run()
            code = 0
        except BaseException as error:
            print(f"kgtool: A process that serves broke down: {type(error).__name__}: {error}", file=sys.stderr)
        finally:
            with suppress(Exception):
                sys.stderr.flush()
            os._exit(code)

    def _wait(self, seconds: float) -> None:
        """Until a process has something to tell, one ends, or a signal comes."""
        pipes = {child.pipe: child for child in self._children()}
        ready, _, _ = select.select([self._wake, *pipes], [], [], seconds)
        if self._wake in ready:
            with suppress(BlockingIOError):
                os.read(self._wake, 1_000)
        for pipe in ready:
            if child := pipes.get(pipe):
                self._hear(child)

    def _hear(self, child: Child) -> None:
        with suppress(BlockingIOError):
            told = os.read(child.pipe, 10_000)
            if not told:
                time.sleep(0.01)  # it is about to end
                return
            child.heard = time.monotonic()
            if told.startswith(FAILED) or child.told:
                child.told += told.removeprefix(FAILED)
                return
            child.is_ready = child.is_ready or READY in told
            child.is_leaving = child.is_leaving or LEAVING in told

    def _tend(self, slot: Slot) -> None:
        """See how the processes of a socket are."""
        for old in [*slot.leaving]:
            if self._has_ended(old) or not self._is_well(old):
                slot.leaving.remove(old)
        child = slot.child
        if child is None:
            return
        if self._has_ended(child):
            slot.child = None
            if not child.is_ready:
                if child.told:
                    raise StoreError(child.told.decode("utf-8", "replace"))
                slot.not_before = time.monotonic() + PAUSE
            return
        if child.is_leaving:
            slot.child = None
            slot.leaving.append(child)
            while len(slot.leaving) > MOST_LEAVING:
                _kill(slot.leaving[0])
                slot.leaving.pop(0)
            return
        if not self._is_well(child):
            slot.child = None

    def _has_ended(self, child: Child) -> bool:
        with suppress(ChildProcessError):
            pid, _ = os.waitpid(child.pid, os.WNOHANG)
            if pid == 0:
                return False
        with suppress(BlockingIOError):
            while told := os.read(child.pipe, 10_000):
                if told.startswith(FAILED) or child.told:
                    child.told += told.removeprefix(FAILED)
        os.close(child.pipe)
        return True

    def _is_well(self, child: Child) -> bool:
        """Whether a process answers and keeps to its memory; it is ended where it does not."""
        limit = self._settings.max_memory
        taken = memory_of(child.pid)
        if child.is_ready and not child.memory:
            child.memory = taken
        too_much = limit is not None and child.memory and taken - child.memory > limit * EXCESS
        if not too_much and time.monotonic() - child.heard < DEAF:
            return True
        _kill(child)
        return False

    def _end_all(self) -> None:
        children = self._children()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGTERM)
        until = time.monotonic() + STOP
        while children and time.monotonic() < until:
            children = [child for child in children if not self._has_ended(child)]
            time.sleep(0.01)
        for child in children:
            _kill(child)
        for slot in self._slots:
            slot.listening.close()
        for pipe in (self._life, self._alive, self._wake, self._woken):
            os.close(pipe)


def _kill(child: Child) -> None:
    with suppress(ProcessLookupError):
        os.kill(child.pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child.pid, 0)
    os.close(child.pipe)


# -- sockets -----------------------------------------------------------------------------------------------------------


def listen(host: str, port: int, number: int) -> list[socket.socket]:
    """So many listening sockets on one address; a port of 0 is a free one. Raises UsageError.

    The system shares the connections out between the sockets, where it can; else there is one socket, which all share.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise UsageError(f"There is no address {host!r} to serve at ({error}); name one with --host.") from error
    if not sys.platform.startswith("linux"):
        first = _bound(family, kind, protocol, address, host, shared=False)
        return [first] + [first.dup() for _ in range(number - 1)]
    # A shared port could be taken by two servers: a socket that does not share finds out whether it is free.
    probe = _bound(family, kind, protocol, address, host, shared=False)
    address = probe.getsockname()
    probe.close()
    return [_bound(family, kind, protocol, address, host, shared=True) for _ in range(number)]


def _bound(
    family: int, kind: int, protocol: int, address: tuple[object, ...], host: str, shared: bool
) -> socket.socket:
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        made.bind(address)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        why = error.strerror or str(error)
        raise UsageError(
            f"Port {address[1]} of {host} cannot be served at ({why}); name another with --port."
        ) from error
    return made


def url(listening: socket.socket) -> str:
    """The address of a listening socket as people write it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(
    open_store: Callable[[], LocalStore],
    settings: Settings,
    host: str,
    port: int,
    workers: int,
    announce: Callable[[str], None],
) -> None:
    """Serve a store until the process is told to stop; `announce` is given the address when it answers.

    `open_store` is called in each process that serves. Raises UsageError and StoreError.
    """
    in_order = settings.token is not None  # a store has one writer
    sockets = listen(host, port, 1 if in_order else workers)
    address = url(sockets[0])
    told = replace(settings, base=f"{address}sparql")
    Supervisor(open_store, told, sockets, in_order).run(lambda: announce(address))
