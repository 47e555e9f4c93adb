"""Everything that a page about an entity shows, asked of the store level by level in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from api.linked_data.asking import Asked
from kg.model import DeliveryMode, Entity, Standing, Statement
from kg.query import Collection, Compare, Direction, Operator
from kg.rdf.page import EntityPage, entities_named
from kg.store import About, Edges, settle

ALL_STANDINGS: Final = Compare("standing", Operator.IN, tuple(Standing))
"""Statements that hold and statements that do not."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What people want to see beside what is said of the entity itself."""

    features: tuple[Entity, ...]
    deliveries: frozenset[DeliveryMode]
    whole: Entity | None
    linked: Mapping[str, Statement]
    """Statements that those of the page lead to: successors, and what they contradict."""


async def gather_page(asked: Asked, entity: Entity) -> EntityPage:
    """Gather an entity with everything that its description needs."""
    store, ids = asked.store, [entity.id]
    about = About(asked.day, Collection.STATEMENTS, ALL_STANDINGS, with_features=False)
    edges = Edges(asked.day, None, Direction.IN, with_features=False)
    (statements,), (relations,) = await asyncio.gather(
        settle(store.statements_about(ids, about)), settle(store.relations_of(ids, edges))
    )
    # A symmetric relation ends at both its ends; those that start here are among the statements.
    incoming = [each for each in relations if each.about != entity.id]
    shown = [*statements, *incoming]
    sources, others = await asyncio.gather(
        settle(store.sources(_unique(_cited(shown)))),
        settle(store.entities(_others(entity, shown))),
    )
    return EntityPage(entity, tuple(statements), tuple(incoming), tuple(sources), tuple(others))


async def gather_surroundings(asked: Asked, page: EntityPage) -> Surroundings:
    """Gather what people want to see beside it."""
    store, ids = asked.store, [page.entity.id]
    linked = _unique(_linked(page.statements))
    (features,), (deliveries,), (whole,), found = await asyncio.gather(
        settle(store.features_of(ids)),
        settle(store.deliveries_of(ids, asked.day)),
        settle(store.wholes_of(ids, asked.day)),
        settle(store.statements(linked)),
    )
    known = {each.id: each for each in found if each is not None}
    return Surroundings(tuple(features), deliveries, whole, known)


def _unique(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))


def _cited(statements: Iterable[Statement]) -> Iterator[str]:
    return (citation.source for each in statements for citation in each.sources)


def _others(entity: Entity, statements: Iterable[Statement]) -> list[str]:
    named = _unique(id_ for each in statements for id_ in entities_named(each))
    return [id_ for id_ in _unique([*filter(None, [entity.scope]), *named]) if id_ != entity.id]


def _linked(statements: Iterable[Statement]) -> Iterator[str]:
    for each in statements:
        yield from filter(None, [each.replaced_by])
        yield from each.contradicts
