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
from kg.store import Store, settle


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

    async def load(self, method: str, key: Hashable, *arguments: Hashable) -> Any:
        """Ask the store about one key, together with all that are asked at the same level.

        ``method`` is a method of :class:`kg.store.Store` that takes a list of keys first.
        """
        return (await self.load_all(method, [key], *arguments))[0]

    async def load_all(
        self, method: str, keys: Sequence[Hashable], *arguments: Hashable
    ) -> Sequence[Any]:
        """Ask about several keys, as ``load`` does for one."""
        ask = getattr(self.store, method)
        if not iscoroutinefunction(ask):
            # Who answers at once gains nothing by being asked together with others.
            values: Sequence[Any] = await settle(ask(keys, *arguments)) if keys else ()
            return values
        place = (method, arguments)
        if place not in self._batches:
            self._batches[place] = Batch(lambda keys: ask(keys, *arguments))
        return await asyncio.gather(*map(self._batches[place].load, keys))

    async def find_all(self, names: Sequence[str]) -> list[Entity]:
        """Return the entities that go by ``names``; raises ``NotFoundError`` for the first unknown."""
        return [
            entity if entity is not None else await self._refuse("entity", name)
            for name, entity in zip(names, await self.load_all("find", names), strict=True)
        ]

    async def find(self, name: str, what: str = "entity") -> Entity:
        """Return the entity that goes by ``name``; raises ``NotFoundError`` with suggestions."""
        entity: Entity | None = await self.load("find", name)
        return entity if entity is not None else await self._refuse(what, name)

    async def _refuse(self, what: str, name: str) -> NoReturn:
        raise NotFoundError(what, name, await settle(self.store.suggest(name)))


def answers_at_once(store: Store) -> bool:
    """Tell whether a store has its graph in memory, and so never lets anybody wait."""
    return not iscoroutinefunction(store.page)


Info: TypeAlias = strawberry.Info[Context, None]


def _root(path: Path) -> Path:
    while path.prev is not None:
        path = path.prev
    return path
