"""The items of a graph that may meet a condition, found without looking at all of them."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final

from kg.model import (
    Claim,
    EntityKind,
    Limit,
    Practice,
    Procedure,
    Records,
    Relation,
    Statement,
)
from kg.paging import sort_by
from kg.query import Collection, Compare, Condition, Operator, Order, conjuncts
from kg.select import Item, comparable, plain_value, sort_key

STATEMENT_TYPES: Final[Mapping[Collection, type[Statement]]] = {
    Collection.STATEMENTS: Statement,
    Collection.CLAIMS: Claim,
    Collection.LIMITS: Limit,
    Collection.RELATIONS: Relation,
    Collection.PRACTICES: Practice,
    Collection.PROCEDURES: Procedure,
}

ENTITY_COLLECTIONS: Final[Mapping[Collection, frozenset[EntityKind]]] = {
    Collection.ENTITIES: frozenset(EntityKind),
    Collection.SERVICES: frozenset({EntityKind.SERVICE}),
    Collection.FEATURES: frozenset({EntityKind.FEATURE}),
}

_SELECTIVE: Final = frozenset(
    {
        "about",
        "aspect",
        "category",
        "id",
        "name",
        "owner",
        "relationKind",
        "scope",
        "source",
        "target",
    }
)
"""Fields of which an item has one value, whatever the day, that few others have."""

_ORDERS: Final = 8
"""Sorted lists that are kept; all go when there are more."""

Index = Mapping[Hashable, "array[int]"]
"""Value of a field to positions among the items of a collection."""


class Candidates:
    """Sorted lists of records, and indexes of them by field, each made when it is first needed."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._items: dict[Collection, Sequence[Item]] = {}
        self._indexes: dict[tuple[Collection, str], Index] = {}
        self._sorted: dict[tuple[Collection, tuple[Order, ...]], Sequence[Item]] = {}

    def find(
        self, collection: Collection, where: Condition, order: tuple[Order, ...]
    ) -> Sequence[Item]:
        """Return in order what may meet a condition: all that does, and little else."""
        few = self._narrow(collection, where)
        return self._all(collection, order) if few is None else _sort(few, order)

    def _narrow(self, collection: Collection, where: Condition) -> list[Item] | None:
        """Return what an index says; ``None`` when there is none that helps."""
        found = [self._positions(collection, each) for each in _equalities(where)]
        if not found:
            return None
        items = self._items_of(collection)
        return [items[at] for at in min(found, key=len)]

    def _positions(self, collection: Collection, equality: Compare) -> list[int]:
        wanted = comparable(equality.value, equality.field)
        index = self._index(collection, equality.field)
        values = wanted if equality.operator is Operator.IN else (wanted,)
        return [at for value in values for at in index.get(value, ())]

    def _index(self, collection: Collection, field: str) -> Index:
        key = (collection, field)
        if key not in self._indexes:
            made: dict[Hashable, array[int]] = {}
            for at, item in enumerate(self._items_of(collection)):
                made.setdefault(plain_value(field, item), array("I")).append(at)
            self._indexes[key] = made
        return self._indexes[key]

    def _all(self, collection: Collection, order: tuple[Order, ...]) -> Sequence[Item]:
        key = (collection, order)
        found = self._sorted.get(key)
        if found is None:
            found = _sort(self._items_of(collection), order)
            if len(self._sorted) >= _ORDERS:
                self._sorted = {}
            self._sorted[key] = found
        return found

    def _items_of(self, collection: Collection) -> Sequence[Item]:
        if collection not in self._items:
            self._items[collection] = tuple(self._select(collection))
        return self._items[collection]

    def _select(self, collection: Collection) -> Iterator[Item]:
        kinds = ENTITY_COLLECTIONS.get(collection)
        if kinds is not None:
            return (each for each in self._records.entities if each.kind in kinds)
        type_ = STATEMENT_TYPES[collection]
        return (each for each in self._records.statements if isinstance(each, type_))


def _sort(items: Sequence[Item], order: tuple[Order, ...]) -> list[Item]:
    return sort_by([*items], sort_key(order), order)


def _equalities(where: Condition) -> Iterator[Compare]:
    """Yield what has to be equal for the condition to be met, in fields that have an index."""
    for each in conjuncts(where):
        match each:
            case Compare(field, Operator.EQ | Operator.IN) if field in _SELECTIVE:
                yield each
