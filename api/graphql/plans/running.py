"""Running a compiled operation: level by level, and within a level a column at a time."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from time import monotonic
from typing import Any, Final

import msgspec
from graphql import Executor
from graphql.pyutils import Path
from typing_extensions import override

from api.graphql.encoding import encode
from api.graphql.plans.executed import Executed
from api.graphql.plans.failures import BROKEN, Failures
from api.graphql.plans.leaves import Column
from api.graphql.plans.pieces import Pieces
from api.graphql.plans.places import OfField, Place, Rest, Shared, Top
from api.graphql.plans.selections import Selected, Selection
from api.graphql.plans.settling import GiveWay, settle_all
from api.graphql.plans.shapes import Done, Pending, Run
from api.graphql.turns import Turns

_MOST_ROWS: Final = 128
"""Objects whose fields are had at a time, so that a turn ends when it should."""


@dataclass(eq=False)
class _Task(Pending):
    """Objects of one type of which something is selected."""

    selection: Selection
    rows: Column
    place: Place
    path: Path | None
    failures: Failures
    fields: list[Pending] = field(default_factory=list)
    column: Column = field(default_factory=list)

    def path_of(self, selected: Selected) -> Path:
        return Path(self.path, selected.key, self.selection.type.name)

    async def complete(self, give_way: GiveWay) -> None:  # noqa: ARG002 - one of two
        """Join the fields of each object; what is selected below them is complete."""
        columns = [each.finish() for each in self.fields]
        # What they were made from goes bit by bit, and not all at the end.
        self.fields = []
        self.column = self.selection.join(columns, len(self.rows))
        if self.failures:
            for column in columns:
                self._break(column)

    def _break(self, column: Column) -> None:
        for at, value in enumerate(column):
            if value is BROKEN:
                self.column[at] = BROKEN

    @override
    def finish(self) -> Column:
        return self.column


class _EncodedTask(_Task):
    """The same, each object encoded once it is complete."""

    @override
    async def complete(self, give_way: GiveWay) -> None:
        await super().complete(give_way)
        for at, row in enumerate(self.column):
            self.column[at] = _piece(row)
            await give_way()


@dataclass(eq=False)
class _Joined(Pending):
    """A column whose parts are had one after the other."""

    parts: Sequence[Pending]

    @override
    def finish(self) -> Column:
        return [*chain.from_iterable(each.finish() for each in self.parts)]


@dataclass(eq=False)
class _Pieced(Pending):
    """Objects that are answered once each, some of them before."""

    shelf: Hashable
    kept: Pieces
    ids: Sequence[str]
    known: Mapping[str, msgspec.Raw]
    missing: Sequence[str]
    pieces: Pending
    failures: Failures

    @override
    def finish(self) -> Column:
        made = dict(zip(self.missing, self.pieces.finish(), strict=True))
        # What went wrong is known by now: completing what was had can fail no more.
        if not self.failures:
            self.kept.keep(self.shelf, made)
        there = {**self.known, **made} if self.known else made
        return [*map(there.__getitem__, self.ids)]


_id = attrgetter("id")


def _piece(row: Any) -> Any:
    return row if row is BROKEN else msgspec.Raw(encode(row))


class Execution(Run):
    """One run of an operation."""

    def __init__(
        self, executor: Executor[Any], root: Selection, pieces: Pieces, deadline: float | None
    ) -> None:
        self._executor = executor
        self._failures = Failures()
        self._pieces = pieces
        self._deadline = deadline
        self._turns = Turns()
        self._root = _Task(root, [executor.root_value], Top(), None, self._failures)
        self._tasks = [self._root]

    @property
    @override
    def executor(self) -> Executor[Any]:
        return self._executor

    @property
    @override
    def failures(self) -> Failures:
        return self._failures

    async def run(self) -> Executed:
        """Answer the operation; raises ``TimeoutError`` when it takes too long."""
        with self._turns as turns:
            done = 0
            while done < len(self._tasks):
                level = self._tasks[done:]
                done += len(level)
                await self._advance(level)
            for task in reversed(self._tasks):
                await task.complete(self._give_way)
                await self._give_way()
            if turns.are_long:
                # A long answer takes a turn to be encoded and sent.
                await self._let_others()
        (data,) = self._root.column
        return Executed(None if data is BROKEN else data, tuple(self._failures.errors()))

    async def _advance(self, level: Sequence[_Task]) -> None:
        """Have the fields of some objects, down to the objects in them."""
        fields = [
            (task, number, each, task.path_of(each))
            for task in level
            for number, each in enumerate(task.selection.fields)
        ]
        asked = []
        for task, _, each, path in fields:
            asked.append(each.resolver.ask(self._executor, task.rows, path))
            await self._give_way()
        context = self._executor.context_value
        settled = await settle_all(asked, context, self._deadline, self._give_way)
        for (task, number, each, path), column in zip(fields, settled, strict=True):
            place = OfField(task.place, each.key, number, each.shape.nullable)
            task.fields.append(each.shape.begin(self, column, place, path))
            await self._give_way()

    @override
    def enter(self, selection: Selection, rows: Column, place: Place, path: Path) -> Pending:
        key = self._key(selection, path) if selection.is_kept else None
        if key is None:
            return self._start(_Task, selection, rows, place, path)
        ids = [*map(_id, rows)]
        shelf = self._pieces.shelf(key)
        with suppress(KeyError):
            return Done([*map(shelf.__getitem__, ids)])
        first = {row.id: row for row in rows if row.id not in shelf}
        missing = [*first]
        known = {id_: shelf[id_] for id_ in ids if id_ in shelf} if shelf else {}
        spots = Shared(place, ids, missing)
        pieces = self._start(_EncodedTask, selection, [*first.values()], spots, path)
        return _Pieced(key, self._pieces, ids, known, missing, pieces, self._failures)

    def _key(self, selection: Selection, path: Path) -> Hashable | None:
        """Return under what the pieces of a selection lie; ``None`` when they cannot be kept."""
        day = self._executor.context_value.day_below(path)
        try:
            return selection, day, selection.key(self._executor.variable_values)
        except TypeError:
            return None

    def _start(
        self, kind: type[_Task], selection: Selection, rows: Column, place: Place, path: Path
    ) -> Pending:
        starts = range(0, len(rows), _MOST_ROWS)
        if len(starts) > 1:
            parts = [(rows[at : at + _MOST_ROWS], Rest(place, at)) for at in starts]
            return _Joined([self._start(kind, selection, *part, path) for part in parts])
        task = kind(selection, rows, place, path, self._failures)
        if rows:
            self._tasks.append(task)
        return task

    async def _give_way(self) -> None:
        if self._turns.are_over:
            await self._let_others()

    async def _let_others(self) -> None:
        """Let others go on; raises ``TimeoutError`` when the time is up."""
        if self._deadline is not None and monotonic() >= self._deadline:
            raise TimeoutError
        await self._turns.let_others()
