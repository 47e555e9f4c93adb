"""Answering SPARQL queries: checked, within limits, apart from everything else."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Final

from kg.rdf.sparql.check import Query
from kg.rdf.sparql.dataset import Content, Snapshot
from kg.rdf.sparql.errors import NotReadyError
from kg.rdf.sparql.limits import SparqlLimits
from kg.rdf.sparql.pool import WorkerPool

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Graphs:
    """The graphs that a request chooses: those to merge as the default one, and those by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


EVERYTHING: Final = Graphs()
"""Nothing is chosen: the default graph and all named ones."""


class SparqlEngine:
    """A snapshot of the data and the processes that answer queries over it."""

    def __init__(self, content: Content, limits: SparqlLimits | None = None) -> None:
        self.limits = limits or SparqlLimits()
        self._snapshot = Snapshot(content)
        self._starting: asyncio.Task[WorkerPool] | None = None

    def start(self) -> None:
        """Begin to build the snapshot; a first query does so too."""
        self._starting = self._starting or asyncio.create_task(self._start())

    async def close(self) -> None:
        """Stop everything and remove the snapshot."""
        self._snapshot.abandon()
        if self._starting:
            (pool,) = await asyncio.gather(self._starting, return_exceptions=True)
            if isinstance(pool, WorkerPool):
                await pool.close()
        self._snapshot.close()

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

    async def _pool(self) -> WorkerPool:
        self.start()
        assert self._starting is not None  # noqa: S101 - it was just started
        if not self._starting.done():
            await asyncio.wait({self._starting}, timeout=self.limits.seconds)
        if not self._starting.done() or self._starting.exception():
            raise NotReadyError
        return self._starting.result()

    async def _start(self) -> WorkerPool:
        try:
            await asyncio.to_thread(self._snapshot.build)
        except Exception:
            _log.exception("the data for SPARQL could not be made")
            raise
        pool = WorkerPool(self._snapshot.directory, self.limits)
        pool.start()
        return pool
