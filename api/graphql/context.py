"""What the resolvers of one operation share: the store, today's date, and batches of look-ups."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from inspect import iscoroutinefunction
from typing import Any, NoReturn, TypeAlias

import strawberry
from graphql.pyutils import Path

from api.advisor.service import AdvisorService
from kg.batching import Batch
from kg.errors import NotFoundError
from kg.model import Entity
from kg.store import Eventual, Store, then


@dataclass
class Context:
    """One operation's view of the store."""

    store: Store
    today: date
    advisor: AdvisorService
    _days: dict[str | int, date] = field(default_factory=dict)
    _batches: dict[Hashable, Batch] = field(default_factory=dict)

    def set_day(self, info: Info, as_of: date | None) -> date:
        """Remember the day that a root field was asked for, and return it."""
        day = as_of or self.today
        self._days[_root(info.path).key] = day
        return day

    def day(self, info: Info) -> date:
        """Return the day that the root field above was asked for; today when it named none."""
        return self.day_below(info.path)

    def day_below(self, path: Path) -> date:
        """Return the day that the root field of a path was asked for."""
        return self._days.get(_root(path).key, self.today)

    def release(self) -> None:
        """Let go of the store at the end of the operation.

        What an operation leaves behind refers to itself in places, and would hold a graph that has
        been replaced until somebody looks for garbage.
        """
        self._batches.clear()
        del self.store
        del self.advisor

    def load(self, method: str, key: Hashable, *arguments: Hashable) -> Eventual[Any]:
        """Ask the store about one key, together with all that are asked at the same level.

        ``method`` is a method of :class:`kg.store.Store` that takes a list of keys first.
        """
        return then(self.load_all(method, [key], *arguments), lambda values: values[0])

    def load_all(
        self, method: str, keys: Sequence[Hashable], *arguments: Hashable
    ) -> Eventual[Sequence[Any]]:
        """Ask about several keys, as ``load`` does for one."""
        ask = getattr(self.store, method)
        if answers_at_once(self.store):
            # Nothing is gained by being asked together with others.
            values: Sequence[Any] = ask(keys, *arguments) if keys else ()
            return values
        place = (method, arguments)
        if place not in self._batches:
            self._batches[place] = Batch(lambda keys: ask(keys, *arguments))
        return asyncio.gather(*map(self._batches[place].load, keys))

    def find_all(self, names: Sequence[str]) -> Eventual[list[Entity]]:
        """Return the entities that go by ``names``; raises ``NotFoundError`` for the first unknown."""
        return then(self.load_all("find", names), lambda found: self._all_of(names, found))

    def _all_of(
        self, names: Sequence[str], found: Sequence[Entity | None]
    ) -> Eventual[list[Entity]]:
        for name, entity in zip(names, found, strict=True):
            if entity is None:
                return self._refuse("entity", name)
        return [entity for entity in found if entity is not None]

    def find(self, name: str, what: str = "entity") -> Eventual[Entity]:
        """Return the entity that goes by ``name``; raises ``NotFoundError`` with suggestions."""
        return then(self.load("find", name), lambda found: found or self._refuse(what, name))

    def _refuse(self, what: str, name: str) -> Eventual[NoReturn]:
        return then(self.store.suggest(name), lambda near: _not_found(what, name, near))


def _not_found(what: str, name: str, near: tuple[str, ...]) -> NoReturn:
    raise NotFoundError(what, name, near)


def answers_at_once(store: Store) -> bool:
    """Tell whether a store has its graph in memory, and so never lets anybody wait."""
    return not iscoroutinefunction(store.page)


Info: TypeAlias = strawberry.Info[Context, None]


def _root(path: Path) -> Path:
    while path.prev is not None:
        path = path.prev
    return path
