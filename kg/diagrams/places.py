"""Which services and scopes things belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from kg.diagrams.subject import Subject
from kg.model import Entity, EntityKind
from kg.query import Direction
from kg.store import Edges, Store, settle
from kg.vocabulary import LIMITED_TO

_MAXIMUM_NESTING: Final = 5
"""Scopes inside scopes that are followed."""


async def place(store: Store, subject: Subject) -> Subject:
    """Add what is known of where the entities of a subject belong."""
    owners = {each.owner for each in subject.entities if each.kind is EntityKind.FEATURE}
    services = {each.id: each for each in await settle(store.entities(sorted(owners)))}
    everything = {each.id: each for each in (*subject.entities, *services.values())}
    scope_of = await _scopes(store, subject.as_of, tuple(everything.values()))
    parents = await _parents(store, subject.as_of, set(scope_of.values()))
    scopes = sorted({*scope_of.values(), *parents.values()})
    return replace(
        subject,
        services=services,
        scopes={each.id: each for each in await settle(store.entities(scopes))},
        scope_of=scope_of,
        scope_parents=parents,
    )


async def _scopes(store: Store, as_of: date, entities: Sequence[Entity]) -> dict[str, str]:
    """Return the scope of each entity: the one in its record, or else one that it is limited to."""
    found = {each.id: each.scope for each in entities if each.scope}
    others = [each.id for each in entities if not each.scope]
    limited = Edges(as_of, (LIMITED_TO,), Direction.OUT, with_features=False)
    relations = await settle(store.relations_of(others, limited))
    return found | {
        id_: each[0].target for id_, each in zip(others, relations, strict=True) if each
    }


async def _parents(store: Store, as_of: date, scopes: set[str]) -> dict[str, str]:
    parents: dict[str, str] = {}
    for _ in range(_MAXIMUM_NESTING):
        unknown = sorted(scopes - set(parents))
        if not unknown:
            break
        wholes = await settle(store.wholes_of(unknown, as_of))
        found = {id_: whole.id for id_, whole in zip(unknown, wholes, strict=True) if whole}
        parents |= found
        scopes = set(found.values())
    return parents
