"""What was used recently, within a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Keeps what is made for keys, as far as weights add up to no more than a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._weight = 0

    def find(self, key: Hashable) -> T | None:
        """Return what is kept for a key."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: Hashable, made: T, weight: int = 1) -> None:
        """Keep something for a key that has nothing; what was not used for longest makes room."""
        if weight > self._limit or key in self._kept:
            return
        self._kept[key] = made, weight
        self._weight += weight
        while self._weight > self._limit:
            _, (_, lost) = self._kept.popitem(last=False)
            self._weight -= lost

    def get(self, key: Hashable, make: Callable[[], T], weight: int = 1) -> T:
        """Return what is kept for a key, or is made now and kept."""
        found = self.find(key)
        if found is None:
            found = make()
            self.keep(key, found, weight)
        return found


_MET: Final = 10_000
"""Keys that are remembered to have come once."""


class Recurring(Generic[T]):
    """Keeps what was used recently, but not what is asked for once and never again.

    Nothing would be gained by that, and the interpreter would look through it for garbage again and
    again, while nobody is answered.
    """

    def __init__(self, limit: int) -> None:
        self._kept: Recent[T] = Recent(limit)
        self._met: Recent[bool] = Recent(_MET)

    def find(self, key: Hashable) -> T | None:
        """Return what is kept for a key."""
        return self._kept.find(key)

    def recurs(self, key: Hashable) -> bool:
        """Tell whether a key has come before, and remember that it has now."""
        # A number stands for it, as keys may be long; for two keys to have the same one does no harm.
        short = hash(key)
        if self._met.find(short):
            return True
        self._met.keep(short, made=True)
        return False

    def keep(self, key: Hashable, made: T, weight: int) -> None:
        """Keep something for a key that recurs; what was not used for longest makes room."""
        self._kept.keep(key, made, weight)
