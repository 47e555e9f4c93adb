"""Joining the look-ups of one level of an operation into one call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

from kg.store import settle

Fetch = Callable[[Sequence[Any]], Any]
"""Takes distinct keys; returns their values in the same order, or something to await for them."""

QUIET_TURNS: Final = 10
"""Turns of the event loop without a new key after which a level is taken to be complete.

The executor reaches rows of one level some turns apart: it waits for a lone item directly, and for
several through a task of their own. A loader that sends off its batch at the next turn would split
a level by how many items its rows happen to have.
"""


class Batch:
    """Collects keys until no more come, then fetches them all at once."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._waiting: dict[Hashable, asyncio.Future[Any]] = {}
        self._collecting: asyncio.Task[None] | None = None

    async def load(self, key: Hashable) -> Any:
        """Return the value of one key, fetched together with those of its level."""
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._collecting is None:
            self._collecting = asyncio.create_task(self._collect())
        return await asyncio.shield(future)

    async def _collect(self) -> None:
        seen = quiet = 0
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._waiting) == seen else 0
            seen = len(self._waiting)
        waiting, self._waiting, self._collecting = self._waiting, {}, None
        await _hand_out(waiting, self._fetch)


async def _hand_out(waiting: dict[Hashable, asyncio.Future[Any]], fetch: Fetch) -> None:
    """Fetch the values and hand them, or what went wrong, to everybody who waits."""
    try:
        values = await settle(fetch(list(waiting)))
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who asked
        for future in waiting.values():
            future.set_exception(error)
        return
    for future, value in zip(waiting.values(), values, strict=True):
        future.set_result(value)
