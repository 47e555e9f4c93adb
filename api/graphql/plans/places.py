"""Where the values of a column lie in the answer; worked out only when something goes wrong there.

A column holds what one field, or one list position, has for many objects at once. An object that is
answered once and shown in several places lies at each of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from typing_extensions import override


class Spot(NamedTuple):
    """One place in the answer."""

    path: tuple[str | int, ...]
    order: tuple[int, ...]
    """The path with the number of each field among its neighbours in place of its name; sorts as an
    execution field by field, depth first, comes by."""
    nulled: tuple[str | int, ...] | None
    """Path of what becomes null when a value is missing here; ``None`` for the whole answer."""


class Place(Protocol):
    """Where the values of a column lie."""

    def spots(self, index: int) -> Iterator[Spot]:
        """Yield each spot of one value."""


class Top(Place):
    """The one object that holds the root fields."""

    @override
    def spots(self, index: int) -> Iterator[Spot]:
        yield Spot((), (), None)


@dataclass(eq=False)
class OfField(Place):
    """A field of each object of a column."""

    objects: Place
    key: str
    number: int
    """How many fields stand before it in the object."""
    nullable: bool

    @override
    def spots(self, index: int) -> Iterator[Spot]:
        for spot in self.objects.spots(index):
            yield _below(spot, self.key, self.number, nullable=self.nullable)


@dataclass(eq=False)
class OfItem(Place):
    """The items of each list of a column, one after the other."""

    lists: Place
    lengths: Sequence[int]
    nullable: bool

    @cached_property
    def _positions(self) -> list[tuple[int, int]]:
        return [(of, at) for of, length in enumerate(self.lengths) for at in range(length)]

    @override
    def spots(self, index: int) -> Iterator[Spot]:
        of, at = self._positions[index]
        for spot in self.lists.spots(of):
            yield _below(spot, at, at, nullable=self.nullable)


@dataclass(eq=False)
class Picked(Place):
    """Some values of a column."""

    values: Place
    positions: Sequence[int]

    @override
    def spots(self, index: int) -> Iterator[Spot]:
        yield from self.values.spots(self.positions[index])


@dataclass(eq=False)
class Rest(Place):
    """The values of a column from a position on."""

    values: Place
    start: int

    @override
    def spots(self, index: int) -> Iterator[Spot]:
        yield from self.values.spots(self.start + index)


@dataclass(eq=False)
class Shared(Place):
    """Some values of a column, each of which lies wherever its id does."""

    values: Place
    ids: Sequence[Hashable]
    """The id of each value of the column."""
    chosen: Sequence[Hashable]

    @cached_property
    def _positions(self) -> dict[Hashable, list[int]]:
        found: dict[Hashable, list[int]] = {}
        for position, id_ in enumerate(self.ids):
            found.setdefault(id_, []).append(position)
        return found

    @override
    def spots(self, index: int) -> Iterator[Spot]:
        for position in self._positions[self.chosen[index]]:
            yield from self.values.spots(position)


def _below(spot: Spot, key: str | int, number: int, *, nullable: bool) -> Spot:
    path = (*spot.path, key)
    return Spot(path, (*spot.order, number), path if nullable else spot.nulled)
