"""Workers: leased, timed, killed and replaced."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Coroutine
from typing import Final, cast

from typing_extensions import override

from kg.rdf.sparql import frames
from kg.rdf.sparql.errors import BusyError, QueryAbortedError, QueryTimeoutError, unpack
from kg.rdf.sparql.limits import SparqlLimits
from kg.rdf.sparql.snapshot import Snapshot

SPARE: Final = 1
"""Workers beyond those that may run at the same time, so that one is there when another dies."""
_PAUSE: Final = 0.2
"""Seconds between two tries to fork a worker."""

Frame = tuple[bytes, bytes]


class _Worker(asyncio.Protocol):
    """The server's end of the line to a worker, on which one thing is awaited at a time."""

    def __init__(self) -> None:
        self.number = 0
        self.is_alive = True
        self.is_overdue = False
        self._buffer = bytearray()
        self._transport: asyncio.WriteTransport | None = None
        self._awaited: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not checked: the transports of uvloop do what these do, and are of no kind of asyncio's.
        self._transport = cast("asyncio.WriteTransport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        kind, number = frames.read_header(self._buffer)
        end = frames.HEADER + (0 if kind == frames.READY else number)
        if kind == frames.READY:
            self.number = number
        if len(self._buffer) >= end and not self._awaited.done():
            self._awaited.set_result((kind, bytes(memoryview(self._buffer)[frames.HEADER : end])))

    @override
    def connection_lost(self, _error: Exception | None) -> None:
        self.is_alive = False
        if not self._awaited.done():
            self._awaited.set_exception(EOFError())
            # Looked at here, since nobody need be waiting: what then is lost is nobody's.
            self._awaited.exception()

    async def next(self) -> Frame:
        """Wait for what the worker says next; raises ``EOFError`` if it dies instead."""
        return await self._awaited

    async def ask(self, request: bytes) -> Frame:
        """Run a query; raises ``EOFError`` if the worker dies of it."""
        assert self._transport is not None  # noqa: S101 - it has said that it is ready
        self._buffer = bytearray()
        self._awaited = asyncio.get_running_loop().create_future()
        if not self.is_alive:
            raise EOFError
        self._transport.write(frames.header(frames.QUERY, len(request)) + request)
        return await self._awaited

    def hang_up(self) -> None:
        if self._transport:
            self._transport.abort()


class WorkerPool:
    """As many workers as queries may run at the same time, and spare ones."""

    def __init__(self, snapshot: Snapshot, limits: SparqlLimits) -> None:
        self._snapshot = snapshot
        self._limits = limits
        self._seats = asyncio.Semaphore(limits.workers)
        # The one that ran last is the warmest: it has touched the memory that it shares.
        self._idle: asyncio.Queue[_Worker] = asyncio.LifoQueue()
        self._workers: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._seated = 0

    @property
    def queries(self) -> tuple[int, int]:
        """How many queries run, and how many wait for their turn."""
        return self._seated, self._waiting

    def start(self) -> None:
        """Begin to fork the workers."""
        for _ in range(self._limits.workers + SPARE):
            self._begin(self._add())

    async def close(self) -> None:
        """Let go of all workers; they end with the snapshot."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._workers:
            worker.hang_up()

    async def run(self, request: bytes) -> bytes:
        """Run one query when it is its turn; raises ``SparqlError``."""
        worker = await self._lease()
        self._seated += 1
        try:
            kind, text = await self._ask(worker, request)
        except BaseException:
            # Also when nobody waits for the answer any more: only its end stops a worker.
            self._replace(worker)
            raise
        else:
            self._give_back(worker)
        finally:
            self._seated -= 1
            self._seats.release()
        if kind == frames.ERROR:
            raise unpack(text)
        return text

    async def _ask(self, worker: _Worker, request: bytes) -> Frame:
        seconds = self._limits.seconds
        timer = asyncio.get_running_loop().call_later(seconds, self._time_out, worker)
        try:
            return await worker.ask(request)
        except EOFError:
            error = QueryTimeoutError(seconds) if worker.is_overdue else QueryAbortedError()
            raise error from None
        finally:
            timer.cancel()

    async def _lease(self) -> _Worker:
        if self._waiting >= self._limits.waiting:
            raise BusyError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._sit_down()
        except TimeoutError:
            raise BusyError from None
        finally:
            self._waiting -= 1

    async def _sit_down(self) -> _Worker:
        await self._seats.acquire()
        try:
            while not (worker := await self._idle.get()).is_alive:
                self._replace(worker)
        except BaseException:
            self._seats.release()
            raise
        return worker

    def _give_back(self, worker: _Worker) -> None:
        if worker.is_overdue:
            self._replace(worker)
        else:
            self._idle.put_nowait(worker)

    def _time_out(self, worker: _Worker) -> None:
        worker.is_overdue = True
        self._end(worker)

    def _replace(self, worker: _Worker) -> None:
        self._end(worker)
        self._workers.discard(worker)
        self._begin(self._add())

    def _end(self, worker: _Worker) -> None:
        # Without the nursery there is no worker either.
        with contextlib.suppress(OSError):
            self._snapshot.kill(worker.number)
        worker.hang_up()

    async def _add(self) -> None:
        while True:
            if await self._fork():
                return
            await asyncio.sleep(_PAUSE)

    async def _fork(self) -> bool:
        ours, theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):
            self._snapshot.fork(theirs)
        _, worker = await asyncio.get_running_loop().create_unix_connection(_Worker, sock=ours)
        self._workers.add(worker)
        try:
            await worker.next()
        except EOFError:
            self._workers.discard(worker)
            return False
        self._idle.put_nowait(worker)
        return True

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
