"""Whether the server lives, whether it can answer, and what it has counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.errors import HttpError
from api.front.metrics import CONTENT_TYPE, Metrics
from api.live import LiveStore
from kg.errors import KgError
from kg.store import settle

PATIENCE: Final = 2.0
"""Seconds for which a store may take to say which version it holds."""
_GOOD_FOR: Final = 1.0
"""Seconds after which the store is asked again, however often it is asked about."""


async def is_alive(_request: object) -> Response:
    """Tell that the process answers, whatever its store does."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


class Readiness:
    """Which version of the graph answers, asked of the store at most once a second."""

    def __init__(self, live: LiveStore, metrics: Metrics) -> None:
        self._live = live
        self._metrics = metrics
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[str] | None = None
        self._version: str | None = None

    async def version(self) -> str:
        """Return the version; raises ``KgError`` or ``TimeoutError`` when the store does not answer."""
        now = monotonic()
        if self._asking is None or (self._asking.done() and now - self._asked_at >= _GOOD_FOR):
            self._asked_at = now
            self._asking = asyncio.create_task(self._ask())
            # Looked at here, since whoever asked may have left.
            self._asking.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                meta = await settle(self._live.current.meta())
        except BaseException:
            self._metrics.store.set(0)
            raise
        self._metrics.store.set(1)
        self._show(meta.version)
        return meta.version

    def _show(self, version: str) -> None:
        if self._version and self._version != version:
            self._metrics.graph.labels(self._version).set(0)
        self._version = version
        self._metrics.graph.labels(version).set(1)


class HealthEndpoint:
    """What balancers and monitors ask."""

    def __init__(
        self, readiness: Readiness, metrics: Metrics, refresh: Callable[[], object]
    ) -> None:
        self._readiness = readiness
        self._metrics = metrics
        self._refresh = refresh

    async def ready(self, _request: Request) -> Response:
        """Tell the version of the graph that answers, or refuse while none does."""
        try:
            version = await self._readiness.version()
        except TimeoutError:
            message = f"the store did not answer within {PATIENCE:g} s"
            raise HttpError(503, "STORE_UNAVAILABLE", message) from None
        except KgError as error:
            raise HttpError(503, error.code, str(error)) from error
        headers = {"Cache-Control": "no-store"}
        return JSONResponse({"status": "ready", "version": version}, headers=headers)

    async def metrics(self, _request: Request) -> Response:
        """Write everything that was counted, and how things stand."""
        with suppress(KgError, TimeoutError):
            await self._readiness.version()
        self._refresh()
        return Response(self._metrics.show(), media_type=CONTENT_TYPE)
