"""Stopping work when the client that waits for it has left."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from starlette.requests import Request

_PATIENCE: Final = 0.05
"""Seconds that an answer may take before anyone looks whether the client is still there."""

T = TypeVar("T")


class ClientLeftError(Exception):
    """Nobody waits for the answer any more."""


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Do some work for a request that is read; raises ``ClientLeftError`` when its client leaves.

    The work is cancelled then.
    """
    watch = _Watch(request)
    timer = asyncio.get_running_loop().call_later(_PATIENCE, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.client_left:
            raise ClientLeftError from None
        raise
    finally:
        timer.cancel()
        watch.end()


class _Watch:
    """Cancels the task that made it when the client leaves."""

    def __init__(self, request: Request) -> None:
        self.client_left = False
        self._request = request
        self._worker = asyncio.current_task()
        self._watcher: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._watcher = asyncio.create_task(self._wait())

    def end(self) -> None:
        if self._watcher:
            self._watcher.cancel()

    async def _wait(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        if self._worker:
            self.client_left = True
            self._worker.cancel()
