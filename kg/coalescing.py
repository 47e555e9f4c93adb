"""Work that is wanted more often than it need be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Coalescing(Generic[T]):
    """Does a piece of work once at a time, and for each call at least once from its beginning.

    Calls that come while it is being done share the one run that begins after that: however many
    come, two runs are enough, as the second sees all that was there when the last of them came.
    The work is given with each call, and is the same one, so that it is not held in between.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[T] | None = None
        self._running: set[asyncio.Task[T]] = set()

    async def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Return what the work returns, and raise what it raises.

        Who stops waiting does not stop the work, for which others may wait.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._begin(work))
            # The loop itself holds tasks but weakly.
            self._running.add(self._next)
            self._next.add_done_callback(self._running.discard)
        return await asyncio.shield(self._next)

    async def _begin(self, work: Callable[[], Awaitable[T]]) -> T:
        async with self._turn:
            self._next = None
            return await work()
