"""Encoded pieces of answers, kept because the graph that they are of does not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Final

import msgspec

DEFAULT_BYTES: Final = 64 * 2**20
"""Memory for the pieces of one graph."""

_PER_PIECE: Final = 200
_PER_SHELF: Final = 1000
"""What a piece and a shelf take besides the bytes that are kept."""


class Shelf(dict[str, msgspec.Raw]):
    """The pieces of one selection on one day for some values of variables, by the ids of objects."""

    size = 0


class Pieces:
    """Pieces of one graph, within a number of bytes.

    Whole shelves go when there is no more room, the one first that was not used for longest: so using
    a piece costs no more than finding it.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._shelves: OrderedDict[Hashable, Shelf] = OrderedDict()
        self.size = 0
        """Bytes that are taken, about."""

    def shelf(self, key: Hashable) -> Mapping[str, msgspec.Raw]:
        """Return what there is for a selection, a day and values of variables."""
        shelf = self._shelves.get(key)
        if shelf is None:
            return {}
        self._shelves.move_to_end(key)
        return shelf

    def keep(self, key: Hashable, pieces: Mapping[str, msgspec.Raw]) -> None:
        """Add pieces to a shelf."""
        if not self._limit:
            return
        shelf = self._shelves.get(key)
        if shelf is None:
            shelf = self._shelves[key] = Shelf()
            self._grow(shelf, _PER_SHELF + len(repr(key)))
        new = {id_: piece for id_, piece in pieces.items() if id_ not in shelf}
        shelf.update(new)
        self._grow(shelf, sum(_PER_PIECE + len(memoryview(piece)) for piece in new.values()))
        while self.size > self._limit:
            _, oldest = self._shelves.popitem(last=False)
            self.size -= oldest.size

    def _grow(self, shelf: Shelf, by: int) -> None:
        shelf.size += by
        self.size += by
