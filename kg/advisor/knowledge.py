"""What the advisor keeps of a store: read once, indexed by what statements are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.conflicts import Conflict, find_conflicts
from kg.model import Entity, EntityKind, Relation, Standing, Statement
from kg.paging import MAXIMUM_PAGE
from kg.query import Collection, Compare, Operator, Selection, Window
from kg.store import Store, settle

_EVERY_STANDING: Final = Compare("standing", Operator.IN, tuple(Standing))
_ANY_DAY: Final = date(2000, 1, 1)
"""The day matters to no scan that asks for every standing."""


@dataclass(frozen=True)
class Knowledge:
    """Every entity and statement of a store."""

    entities: Mapping[str, Entity]
    statements: Mapping[str, Statement]
    about: Mapping[str, Sequence[Statement]]
    """Entity id to the statements about it; for a relation, at both of its ends."""
    parts: Mapping[str, Sequence[Entity]]
    """Id of a service to its features."""
    predecessors: Mapping[str, Sequence[Statement]]
    """Id of a statement to those that it took the place of."""
    conflicts: Sequence[Conflict]

    def family(self, id_: str) -> frozenset[str]:
        """Return an entity and, for a service, its features."""
        return frozenset((id_, *(each.id for each in self.parts.get(id_, ()))))

    def families(self, ids: Iterable[str]) -> frozenset[str]:
        """Return the entities and their features."""
        return frozenset().union(*map(self.family, ids))

    def of(self, ids: Iterable[str]) -> Iterator[Statement]:
        """Yield the statements in which any of the entities takes part, each once."""
        seen: set[str] = set()
        for id_ in ids:
            for each in self.about.get(id_, ()):
                if each.id not in seen:
                    seen.add(each.id)
                    yield each

    def relations(self, ids: Iterable[str], day: date) -> list[Relation]:
        """Return the relations of the entities that hold on a day."""
        return [
            each
            for each in self.of(ids)
            if isinstance(each, Relation) and each.standing(day) is Standing.CURRENT
        ]

    def short_name(self, id_: str) -> str:
        """Return what people call an entity."""
        entity = self.entities[id_]
        if entity.kind is EntityKind.SERVICE and entity.aliases:
            return entity.aliases[0]
        return entity.name


async def read_knowledge(store: Store) -> Knowledge:
    """Read all entities and statements of a store, page by page."""
    entities = {
        each.id: each for each in await _scan(store, Selection(Collection.ENTITIES, _ANY_DAY))
    }
    statements = await _scan(store, Selection(Collection.STATEMENTS, _ANY_DAY, _EVERY_STANDING))
    about, predecessors = defaultdict(list), defaultdict(list)
    for each in statements:
        for end in _ends(each):
            about[end].append(each)
        if each.replaced_by is not None:
            predecessors[each.replaced_by].append(each)
    parts = defaultdict(list)
    for entity in entities.values():
        if entity.owner != entity.id:
            parts[entity.owner].append(entity)
    by_id = {each.id: each for each in statements}
    return Knowledge(entities, by_id, about, parts, predecessors, find_conflicts(statements))


async def _scan(store: Store, selection: Selection) -> list[Any]:
    found: list[Any] = []
    after = None
    while True:
        page = await settle(store.page(selection, Window(first=MAXIMUM_PAGE, after=after)))
        found += page.items
        if not page.has_next:
            return found
        after = page.cursors[-1]


def _ends(statement: Statement) -> tuple[str, ...]:
    if isinstance(statement, Relation) and statement.target != statement.about:
        return (statement.about, statement.target)
    return (statement.about,)
