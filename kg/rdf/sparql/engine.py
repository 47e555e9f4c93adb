"""Answering SPARQL queries: checked, within limits, apart from everything else."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Final

from kg.coalescing import Coalescing
from kg.rdf.sparql.check import Query
from kg.rdf.sparql.errors import NotReadyError
from kg.rdf.sparql.limits import SparqlLimits
from kg.rdf.sparql.pool import WorkerPool
from kg.rdf.sparql.snapshot import Content, Snapshot

_log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 10.0
"""After which is tried anew to load data that could not be loaded."""


@dataclass(frozen=True)
class Graphs:
    """The graphs that a request chooses: those to merge as the default one, and those by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


EVERYTHING: Final = Graphs()
"""Nothing is chosen: the default graph and all named ones."""


class SparqlEngine:
    """A snapshot of the data and the workers that answer queries over it."""

    def __init__(self, content: Content, limits: SparqlLimits | None = None) -> None:
        self.limits = limits or SparqlLimits()
        self._content = content
        self._running: _Running | None = None
        self._loading: _Running | None = None
        self._renewals = Coalescing[None]()
        self._retry: asyncio.TimerHandle | None = None
        self._retrying: asyncio.Task[None] | None = None
        self._is_closed = False

    def start(self) -> None:
        """Begin to load the data; a first query does so too."""
        if not self._running:
            self._running = self._begin()

    def _begin(self) -> _Running:
        return _Running(Snapshot(self._content, self.limits), self.limits)

    async def renew(self) -> None:
        """Load the data anew; until it is there, queries are answered from what was there before.

        Renewals wait for one another, so that the newest data stays. One that fails is tried again.
        """
        await self._renewals.run(self._renew)

    async def _renew(self) -> None:
        if self._is_closed:
            return
        self._loading = fresh = self._begin()
        try:
            is_loaded = await fresh.is_loaded()
        except asyncio.CancelledError:
            # The server stops, and would else wait until everything had been loaded for nobody.
            await fresh.close()
            raise
        self._loading = None
        if self._is_closed or not is_loaded:
            await fresh.close()
            self._renew_later()
            return
        self._running, old = fresh, self._running
        if old:
            await old.close()

    def _renew_later(self) -> None:
        if self._retry is None and not self._is_closed:
            loop = asyncio.get_running_loop()
            self._retry = loop.call_later(RETRY_SECONDS, self._renew_again)

    def _renew_again(self) -> None:
        self._retry = None
        self._retrying = asyncio.create_task(self.renew())

    async def close(self) -> None:
        """Stop everything, for good."""
        self._is_closed = True
        if self._retry:
            self._retry.cancel()
        for each in (self._loading, self._running):
            if each:
                await each.close()

    async def answer(self, query: Query, graphs: Graphs, base: str, written_as: str) -> bytes:
        """Answer a query over some graphs, in the format of that name; raises ``SparqlError``."""
        chosen = graphs != EVERYTHING
        if not chosen:
            query.refuse_own_dataset()
        request = {
            "query": query.text,
            "base": base,
            "written_as": written_as,
            # A graph that is not chosen is not there, so one list alone empties the other.
            "default": graphs.default if chosen else None,
            "named": graphs.named if chosen else None,
        }
        pool = await self._pool()
        return await pool.run(json.dumps(request).encode())

    @property
    def queries(self) -> tuple[int, int]:
        """How many queries run, and how many wait for their turn."""
        return self._running.queries if self._running else (0, 0)

    async def _pool(self) -> WorkerPool:
        if self._is_closed:
            raise NotReadyError
        if self._running and self._running.has_died:
            # Exchanged at once, so that of several queries only one begins anew.
            died, self._running = self._running, None
            self.start()
            await died.close()
        self.start()
        assert self._running is not None  # noqa: S101 - it was just started
        if self._running.has_failed:
            self._renew_later()
        return await self._running.pool()


class _Running:
    """One life of the engine: from loading the data to the end of the process that has it."""

    def __init__(self, snapshot: Snapshot, limits: SparqlLimits) -> None:
        self._snapshot = snapshot
        self._limits = limits
        self._is_wanted = True
        self._starting = asyncio.create_task(self._start())

    @property
    def has_died(self) -> bool:
        """Whether the data was there and is there no more."""
        return self._is_ready and not self._snapshot.is_alive

    @property
    def has_failed(self) -> bool:
        """Whether the data could not be loaded."""
        return self._starting.done() and not self._is_ready

    @property
    def _is_ready(self) -> bool:
        task = self._starting
        return task.done() and not task.cancelled() and not task.exception()

    @property
    def queries(self) -> tuple[int, int]:
        """How many queries run, and how many wait for their turn."""
        return self._starting.result().queries if self._is_ready else (0, 0)

    async def pool(self) -> WorkerPool:
        """Return the workers, as soon as there are any; raises ``NotReadyError``."""
        if not self._starting.done():
            await asyncio.wait({self._starting}, timeout=self._limits.seconds)
        if not self._is_ready:
            raise NotReadyError
        return self._starting.result()

    async def is_loaded(self) -> bool:
        """Wait until the data is there, or cannot be, and tell which."""
        await asyncio.wait({self._starting})
        return self._is_ready

    async def close(self) -> None:
        """End the workers, and the process that has the data."""
        self._is_wanted = False
        self._snapshot.abandon()
        await asyncio.wait({self._starting})
        if self._is_ready:
            await self._starting.result().close()
        await asyncio.to_thread(self._snapshot.close)

    async def _start(self) -> WorkerPool:
        try:
            await asyncio.to_thread(self._snapshot.build)
        except Exception:
            # Who stops the server while it loads breaks the pipe, and knows it.
            if self._is_wanted:
                _log.exception("the data for SPARQL could not be loaded")
            raise
        pool = WorkerPool(self._snapshot, self._limits)
        pool.start()
        return pool
