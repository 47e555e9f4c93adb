"""Processes that run queries: leased, timed, killed and replaced."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from asyncio.subprocess import PIPE, Process
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kg.rdf.sparql import frames
from kg.rdf.sparql.errors import BusyError, QueryAbortedError, QueryTimeoutError, unpack
from kg.rdf.sparql.limits import SparqlLimits
from kg.rdf.sparql.processes import command, environment

_log = logging.getLogger(__name__)

SPARE: Final = 1
"""Processes beyond those that may run at the same time, so that one is there when another dies."""
_BUFFER: Final = 1024 * 1024
_PAUSE: Final = 1.0
"""Seconds between two tries to start a process that does not start."""


@dataclass(eq=False)
class _Worker:
    """One process."""

    process: Process
    is_overdue: bool = False

    @property
    def is_alive(self) -> bool:
        return self.process.returncode is None

    def send(self, request: bytes) -> None:
        """Hand a query over."""
        assert self.process.stdin is not None  # noqa: S101 - it was started with a pipe
        self.process.stdin.write(frames.header(frames.QUERY, len(request)) + request)

    async def receive(self) -> tuple[bytes, bytes]:
        """Read what the process says; raises ``EOFError`` if it died."""
        assert self.process.stdout is not None  # noqa: S101 - it was started with a pipe
        kind, length = frames.read_header(await self.process.stdout.readexactly(frames.HEADER))
        return kind, await self.process.stdout.readexactly(length)

    def time_out(self) -> None:
        """Stop the query that runs."""
        self.is_overdue = True
        self.kill()

    def kill(self) -> None:
        """End the process, if it has not ended."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


class WorkerPool:
    """As many processes as queries may run at the same time, and spare ones."""

    def __init__(self, directory: Path, limits: SparqlLimits) -> None:
        self._command = command("kg.rdf.sparql.worker", str(directory), json.dumps(asdict(limits)))
        self._limits = limits
        self._seats = asyncio.Semaphore(limits.workers)
        self._ready: asyncio.Queue[_Worker] = asyncio.Queue()
        self._alive: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0

    def start(self) -> None:
        """Begin to start the processes."""
        for _ in range(self._limits.workers + SPARE):
            self._begin(self._add())

    async def close(self) -> None:
        """End all processes."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._alive:
            worker.kill()
        await asyncio.gather(*(worker.process.wait() for worker in self._alive))

    async def run(self, request: bytes) -> bytes:
        """Run one query when it is its turn; raises ``SparqlError``."""
        worker = await self._lease()
        try:
            kind, text = await self._ask(worker, request)
        except BaseException:
            # Also when nobody waits for the answer any more: only an end of the process stops it.
            self._replace(worker)
            raise
        else:
            self._give_back(worker)
        finally:
            self._seats.release()
        if kind == frames.ERROR:
            raise unpack(text)
        return text

    async def _ask(self, worker: _Worker, request: bytes) -> tuple[bytes, bytes]:
        seconds = self._limits.seconds
        timer = asyncio.get_running_loop().call_later(seconds, worker.time_out)
        try:
            worker.send(request)
            return await worker.receive()
        except EOFError:
            raise (
                QueryTimeoutError(seconds) if worker.is_overdue else QueryAbortedError()
            ) from None
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
            while not (worker := await self._ready.get()).is_alive:
                self._replace(worker)
        except BaseException:
            self._seats.release()
            raise
        return worker

    def _give_back(self, worker: _Worker) -> None:
        if worker.is_overdue:
            self._replace(worker)
        else:
            self._ready.put_nowait(worker)

    def _replace(self, worker: _Worker) -> None:
        worker.kill()
        self._begin(self._bury(worker))
        self._begin(self._add())

    async def _bury(self, worker: _Worker) -> None:
        await worker.process.wait()
        self._alive.discard(worker)

    async def _add(self) -> None:
        while True:
            worker = _Worker(
                await asyncio.create_subprocess_exec(
                    *self._command, stdin=PIPE, stdout=PIPE, env=environment(), limit=_BUFFER
                )
            )
            self._alive.add(worker)
            try:
                await worker.receive()
            except EOFError:
                _log.error(
                    "a process for SPARQL queries ended with %s before it began",
                    await worker.process.wait(),
                )
                self._alive.discard(worker)
                await asyncio.sleep(_PAUSE)
            else:
                self._ready.put_nowait(worker)
                return

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
