"""The protocol of batched reads that everything above the graph speaks."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias, TypeVar

from kg.comparison import Comparison
from kg.model import (
    DeliveryMode,
    Entity,
    EntityKind,
    Relation,
    RelationKind,
    Source,
    Statement,
)
from kg.paging import Page
from kg.query import Condition, Direction, Selection, Window
from kg.search import Hit

T = TypeVar("T")
U = TypeVar("U")
Eventual: TypeAlias = T | Awaitable[T]
"""A value, or something to await for it: a store in memory answers at once, a remote one does not."""


async def settle(value: Eventual[T]) -> T:
    """Return a value, waiting for it if that is needed."""
    return await value if inspect.isawaitable(value) else value


def then(value: Eventual[T], go_on: Callable[[T], Eventual[U]]) -> Eventual[U]:
    """Go on with a value, at once when it is there."""
    return _later(value, go_on) if inspect.isawaitable(value) else go_on(value)


async def _later(value: Awaitable[T], go_on: Callable[[T], Eventual[U]]) -> U:
    return await settle(go_on(await value))


@dataclass(frozen=True, slots=True)
class Meta:
    """What a graph holds, in figures."""

    version: str
    """Digest of the content: equal graphs have equal versions."""
    built_at: datetime
    entities: Mapping[str, int]
    """Entity kind to count."""
    statements: Mapping[str, int]
    """Statement kind to count."""
    sources: tuple[Source, ...]
    categories: Mapping[str, str]
    """Category to the sentence that explains it."""


@dataclass(frozen=True, slots=True)
class About:
    """Which statements about an entity are wanted."""

    as_of: date
    collection: str
    """A name of ``kg.query.Collection`` that holds statements."""
    where: Condition
    with_features: bool
    """Whether statements about the features of a service count as the service's."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Which relations of an entity are wanted."""

    as_of: date
    kinds: tuple[RelationKind, ...] | None
    direction: Direction
    with_features: bool
    """Whether relations of the features of a service count as the service's."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path: every relation that leads from one entity to the next."""

    start: Entity
    end: Entity
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one entity to another that visits nothing twice."""

    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class PathQuestion:
    """How one entity may reach another."""

    start: str
    end: str
    as_of: date
    kinds: tuple[RelationKind, ...] | None = None
    """Kinds to walk along; ``kg.vocabulary.FLOWING_KINDS`` when ``None``."""
    max_hops: int = 4
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Some entities and the relations between them."""

    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
    truncated: bool
    """Whether there would have been more than the store returns at once."""


class Store(Protocol):
    """Batched reads: one call answers for many ids, so that rows never multiply calls.

    Ids are full ids unless said otherwise. Each list that is returned has one entry for each id
    asked, in the same order. Statements, relations and features of one id come in the order of the
    records, pages in the order asked for, so that every store gives the same answer.
    """

    def meta(self) -> Eventual[Meta]:
        """Return the figures of the graph."""

    def find(self, names: Sequence[str]) -> Eventual[list[Entity | None]]:
        """Return the entities that go by these ids, names or aliases, in any case."""

    def suggest(self, name: str) -> Eventual[tuple[str, ...]]:
        """Return ids that ``name`` may have meant, nearest first."""

    def suggest_statements(self, id_: str) -> Eventual[tuple[str, ...]]:
        """Return ids of statements that ``id_`` may have meant, nearest first."""

    def entities(self, ids: Sequence[str]) -> Eventual[list[Entity]]:
        """Return entities that are known to exist."""

    def statements(self, ids: Sequence[str]) -> Eventual[list[Statement | None]]:
        """Return statements by id."""

    def sources(self, ids: Sequence[str]) -> Eventual[list[Source]]:
        """Return sources that are known to exist."""

    def statements_about(
        self, ids: Sequence[str], wanted: About
    ) -> Eventual[list[list[Statement]]]:
        """Return the statements about each entity."""

    def relations_of(self, ids: Sequence[str], wanted: Edges) -> Eventual[list[list[Relation]]]:
        """Return the relations that each entity stands in."""

    def features_of(self, ids: Sequence[str]) -> Eventual[list[list[Entity]]]:
        """Return the features of each service."""

    def wholes_of(self, ids: Sequence[str], as_of: date) -> Eventual[list[Entity | None]]:
        """Return what each entity is part of."""

    def deliveries_of(
        self, ids: Sequence[str], as_of: date
    ) -> Eventual[list[frozenset[DeliveryMode]]]:
        """Return how each entity hands on data, its features counted in."""

    def page(self, selection: Selection, window: Window) -> Eventual[Page[Any]]:
        """Return one page of a selection."""

    def count(self, selection: Selection) -> Eventual[int]:
        """Count a selection."""

    def facet(self, selection: Selection, field: str) -> Eventual[list[tuple[str, int]]]:
        """Count a selection by the values of a field, most frequent first."""

    def search(
        self, text: str, kinds: Sequence[EntityKind] | None, as_of: date
    ) -> Eventual[list[Hit]]:
        """Return entities and statements that match a text, best first.

        With ``kinds``, only entities of these kinds, each found by its own words or by those of a
        statement about it.
        """

    def paths(self, question: PathQuestion) -> Eventual[list[Path]]:
        """Return the shortest ways along the flow of data and control, shortest first."""

    def neighborhood(self, ids: Sequence[str], depth: int, wanted: Edges) -> Eventual[Subgraph]:
        """Return everything within ``depth`` relations of the given entities."""

    def compare(self, ids: Sequence[str], as_of: date) -> Eventual[Comparison]:
        """Put entities side by side."""
