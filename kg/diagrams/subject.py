"""What a diagram is of: things, relations between them, and all that says where they belong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kg.model import Entity, Relation


@dataclass(frozen=True)
class Subject:
    """A part of the graph, gathered and ready to be drawn."""

    title: str
    as_of: date
    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
    """Relations whose both ends are among ``entities``."""
    focus: frozenset[str] = frozenset()
    """Ids of the entities that were asked for."""
    services: Mapping[str, Entity] = field(default_factory=dict)
    """Id to service, for each service of which a feature is among ``entities``."""
    scopes: Mapping[str, Entity] = field(default_factory=dict)
    """Id to scope, for each that something lies in, and each around those."""
    scope_of: Mapping[str, str] = field(default_factory=dict)
    """Id of an entity or service to the id of the innermost scope that it lives in."""
    scope_parents: Mapping[str, str] = field(default_factory=dict)
    """Id of a scope to the id of the scope around it."""

    def scopes_around(self, id_: str | None) -> Iterator[str]:
        """Yield the ids of the scopes around an entity, the innermost first."""
        scope = self.scope_of.get(id_) if id_ else None
        seen: set[str] = set()
        while scope is not None and scope not in seen:
            yield scope
            seen.add(scope)
            scope = self.scope_parents.get(scope)
