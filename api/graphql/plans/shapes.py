"""The types of fields, as they turn a column of what resolvers return into what is answered.

Each shape does what the GraphQL specification calls completing a value, for all values of a column at
once. It begins with what the resolvers returned, and finishes when the objects among it are answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain, repeat
from typing import TYPE_CHECKING, Any, Protocol

from graphql import (
    Executor,
    GraphQLError,
    GraphQLLeafType,
)
from graphql.pyutils import Path, UndefinedType, is_iterable
from typing_extensions import override

from api.graphql.plans.failures import BROKEN, Failures
from api.graphql.plans.leaves import Column, ColumnOf, column_of, convert_one
from api.graphql.plans.places import OfItem, Picked, Place
from api.graphql.plans.site import Site

if TYPE_CHECKING:
    from api.graphql.plans.selections import Selection


class Pending(Protocol):
    """A column that is there once the objects in it are answered."""

    def finish(self) -> Column:
        """Return what is answered: parts of JSON, ``None``, or ``BROKEN``."""


class Run(Protocol):
    """The operation that is running."""

    @property
    def executor(self) -> Executor[Any]:
        """The operation with its variables and context, as graphql-core prepares it."""

    @property
    def failures(self) -> Failures:
        """What went wrong so far."""

    def enter(self, selection: Selection, rows: Column, place: Place, path: Path) -> Pending:
        """Have a selection answered for each of some objects."""


class Selector(Protocol):
    """Tells what is selected of objects, by their types."""

    def select(
        self, executor: Executor[Any], values: Column, path: Path
    ) -> Selection | list[Selection | Exception]:
        """Return the selection of all objects, or for each its own, or why it can have none."""


@dataclass(slots=True)
class Done(Pending):
    """A column that is there already."""

    column: Column

    @override
    def finish(self) -> Column:
        return self.column


@dataclass(frozen=True)
class Shape:
    """A type, nullable or not."""

    site: Site
    nullable: bool

    def begin(self, run: Run, values: Column, place: Place, path: Path) -> Pending:
        """Take what the resolvers returned: values, ``None`` or exceptions."""
        raise NotImplementedError

    def fail(self, run: Run, cause: Exception, place: Place, index: int) -> Any:
        """Note a failure, and return what stands in the place of the value."""
        run.failures.add(cause, place, index, self.site.nodes)
        return None if self.nullable else BROKEN

    def fill_gap(self, run: Run, gap: object, place: Place, index: int) -> Any:
        """Return what stands in the place of an exception or of nothing."""
        if isinstance(gap, Exception):
            return self.fail(run, gap, place, index)
        if self.nullable:
            return None
        where = f"{self.site.parent.name}.{self.site.name}"
        cause = TypeError(f"Cannot return null for non-nullable field {where}.")
        return self.fail(run, cause, place, index)


_GAPS = (type(None), UndefinedType, Exception)


def _has_gaps(values: Column) -> bool:
    return any(map(_is_gap, {*map(type, values)}))


@lru_cache(maxsize=1024)
def _is_gap(kind: type) -> bool:
    return issubclass(kind, _GAPS)


@dataclass(frozen=True)
class Leaf(Shape):
    """A scalar or enum."""

    type: GraphQLLeafType
    convert: ColumnOf = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "convert", column_of(self.type))

    @override
    def begin(self, run: Run, values: Column, place: Place, path: Path) -> Pending:
        column = self._convert(values) if values else values
        if column is None:
            column = [self._one(run, value, place, at) for at, value in enumerate(values)]
        return Done(column)

    def _convert(self, values: Column) -> Column | None:
        column = self.convert(values)
        if column is not None or not self.nullable or type(None) not in {*map(type, values)}:
            return column
        present = [value for value in values if value is not None]
        converted = self.convert(present) if present else present
        if converted is None:
            return None
        rest = iter(converted)
        return [None if value is None else next(rest) for value in values]

    def _one(self, run: Run, value: Any, place: Place, index: int) -> Any:
        if isinstance(value, _GAPS):
            return self.fill_gap(run, value, place, index)
        try:
            return convert_one(self.type, value)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told at its place
            return self.fail(run, error, place, index)


@dataclass(frozen=True)
class ListOf(Shape):
    """A list."""

    item: Shape

    @override
    def begin(self, run: Run, values: Column, place: Place, path: Path) -> Pending:
        lists = values
        if not {*map(type, values)} <= {list, tuple}:
            lists = [self._one(run, value, place, at) for at, value in enumerate(values)]
        lengths = [len(each) if each.__class__ in (list, tuple) else 0 for each in lists]
        items = [*chain.from_iterable(each for each in lists if each.__class__ in (list, tuple))]
        below = OfItem(place, lengths, self.item.nullable)
        inner = self.item.begin(run, items, below, path)
        return _PendingLists(self, lists, lengths, inner, run.failures)

    def _one(self, run: Run, value: Any, place: Place, index: int) -> Any:
        """Return a list or tuple, or what stands in its place."""
        if isinstance(value, _GAPS):
            return self.fill_gap(run, value, place, index)
        try:
            return list(self._iterable(value))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told at its place
            return self.fail(run, error, place, index)

    def _iterable(self, value: Any) -> Any:
        if is_iterable(value):
            return value
        where = f"{self.site.parent.name}.{self.site.name}"
        raise GraphQLError(f"Expected Iterable, but did not find one for field '{where}'.")


@dataclass(slots=True)
class _PendingLists(Pending):
    shape: ListOf
    lists: Column
    lengths: Sequence[int]
    items: Pending
    failures: Failures

    @override
    def finish(self) -> Column:
        items = self.items.finish()
        ends = accumulate(self.lengths)
        cut = [items[end - n : end] for end, n in zip(ends, self.lengths, strict=True)]
        if {*map(type, self.lists)} <= {list, tuple} and not self.failures:
            return cut
        return [*map(self._finish_one, self.lists, cut)]

    def _finish_one(self, had: Any, items: Column) -> Any:
        if had is None or had is BROKEN:
            return had
        if any(item is BROKEN for item in items):
            return None if self.shape.nullable else BROKEN
        return items


@dataclass(frozen=True)
class Objects(Shape):
    """An object, or something that is one of several types of objects."""

    selector: Selector

    @override
    def begin(self, run: Run, values: Column, place: Place, path: Path) -> Pending:
        if not values:
            return Done(values)
        chosen = self._choose(run, values, path)
        if isinstance(chosen, list):
            return self._part(run, values, chosen, place, path)
        return _PendingObjects(self, run.enter(chosen, values, place, path), run.failures)

    def _choose(self, run: Run, values: Column, path: Path) -> Selection | list[Any]:
        """Return the selection of all values, or for each its own or the gap that it is."""
        if not _has_gaps(values):
            return self.selector.select(run.executor, values, path)
        present = [value for value in values if not isinstance(value, _GAPS)]
        selected = self.selector.select(run.executor, present, path) if present else []
        rest = iter(selected) if isinstance(selected, list) else repeat(selected)
        return [value if isinstance(value, _GAPS) else next(rest) for value in values]

    def _part(
        self, run: Run, values: Column, chosen: Sequence[Any], place: Place, path: Path
    ) -> Pending:
        """Have the objects of each type answered together."""
        origins: dict[Selection, list[int]] = {}
        column: Column = [None] * len(values)
        for at, each in enumerate(chosen):
            if isinstance(each, _GAPS):
                column[at] = self.fill_gap(run, each, place, at)
            else:
                origins.setdefault(each, []).append(at)
        parts = []
        for selection, positions in origins.items():
            rows = [values[at] for at in positions]
            spots = Picked(place, positions)
            parts.append((positions, run.enter(selection, rows, spots, path)))
        return _PendingParts(self, column, parts)


@dataclass(slots=True)
class _PendingObjects(Pending):
    shape: Objects
    objects: Pending
    failures: Failures

    @override
    def finish(self) -> Column:
        column = self.objects.finish()
        if self.shape.nullable and self.failures:
            return [None if each is BROKEN else each for each in column]
        return column


@dataclass(slots=True)
class _PendingParts(Pending):
    shape: Objects
    column: Column
    parts: Sequence[tuple[Sequence[int], Pending]]

    @override
    def finish(self) -> Column:
        for positions, part in self.parts:
            for at, value in zip(positions, part.finish(), strict=True):
                self.column[at] = None if value is BROKEN and self.shape.nullable else value
        return self.column
