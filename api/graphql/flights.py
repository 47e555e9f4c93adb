"""Work for equal keys that are asked for at the same time, done once for all who ask."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Flight(Generic[T]):
    """Something that is being made."""

    __slots__ = ("_landed",)

    def __init__(self) -> None:
        # Made by the first who waits, as most often nobody does.
        self._landed: asyncio.Future[T | None] | None = None

    async def wait(self) -> T | None:
        """Wait for what is made, or raise why it cannot be; ``None`` when whoever made it was stopped."""
        if self._landed is None:
            self._landed = asyncio.get_running_loop().create_future()
        # Shielded, as one who gives up waiting would otherwise end it for the others.
        return await asyncio.shield(self._landed)

    def land(self, made: T | None) -> None:
        """Tell those who wait."""
        if self._landed:
            self._landed.set_result(made)

    def fail(self, error: Exception) -> None:
        """Tell those who wait that it cannot be made."""
        if self._landed:
            self._landed.set_exception(error)
            # Whoever waited may have left.
            self._landed.exception()


class Flights(Generic[T]):
    """What is being made now."""

    def __init__(self) -> None:
        self._flying: dict[Hashable, _Flight[T]] = {}

    async def once(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """Do some work, or wait for the one who already does it; raises what the work raises.

        When that one is stopped, the next of those who wait does it.
        """
        while flight := self._flying.get(key):
            landed = await flight.wait()
            if landed is not None:
                return landed
        self._flying[key] = flight = _Flight()
        try:
            made = await work()
        except Exception as error:
            self._end(key).fail(error)
            raise
        except BaseException:
            self._end(key).land(None)
            raise
        self._end(key).land(made)
        return made

    def _end(self, key: Hashable) -> _Flight[T]:
        return self._flying.pop(key)
