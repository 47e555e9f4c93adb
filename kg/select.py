"""Conditions held against records: the embedded form of filtering."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from kg.conflicts import Conflict
from kg.model import (
    Citation,
    Claim,
    DeliveryMode,
    Entity,
    Limit,
    NoLimit,
    Practice,
    Quantity,
    Relation,
    RelationKind,
    Statement,
)
from kg.quantity import compare, parse_quantity
from kg.query import (
    AllOf,
    AnyOf,
    Cited,
    Collection,
    Compare,
    Condition,
    Not,
    Operator,
    Order,
    Related,
    Selection,
)

Item = Entity | Statement | Conflict
Predicate = Callable[[Any], bool]


class Surroundings(Protocol):
    """What a condition may ask about an entity beyond the entity itself."""

    def delivery_modes(self, entity_id: str, as_of: date) -> frozenset[DeliveryMode]:
        """Return how the entity hands on data."""

    def is_related(self, entity_id: str, related: Related, as_of: date) -> bool:
        """Tell whether the entity has such a relation."""


def compile_condition(selection: Selection, around: Surroundings) -> Predicate:
    """Turn the condition of a selection into a function of one item.

    Raises :class:`~kg.errors.BadInputError`, or an error of :mod:`kg.quantity`, when a value cannot be
    used, before any item is looked at.
    """
    return _compile(selection.where, selection, around)


def _compile(condition: Condition, selection: Selection, around: Surroundings) -> Predicate:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            join = all if isinstance(condition, AllOf) else any
            return _joined(join, [_compile(part, selection, around) for part in parts])
        case Not(part):
            inner = _compile(part, selection, around)
            return lambda item: not inner(item)
        case Related():
            return lambda item: around.is_related(item.id, condition, selection.as_of)
        case Cited(comparisons):
            return _cited(comparisons)
        case Compare():
            return _compared(condition, selection, around)


def _joined(join: Callable[[Iterable[bool]], bool], parts: Sequence[Predicate]) -> Predicate:
    if not parts:
        return lambda _: join(())
    if len(parts) == 1:
        return parts[0]
    return lambda item: join(each(item) for each in parts)


def _compared(comparison: Compare, selection: Selection, around: Surroundings) -> Predicate:
    holds = _OPERATORS[comparison.operator](comparable(comparison.value, comparison.field))
    if comparison.field == "alias":
        return lambda item: any(holds(_fold(alias)) for alias in item.aliases)
    read = _reader(comparison.field, selection, around)
    return lambda item: holds(read(item))


def _cited(comparisons: tuple[Compare, ...]) -> Predicate:
    tests = [
        (each.field, _OPERATORS[each.operator](comparable(each.value, each.field)))
        for each in comparisons
    ]

    def matches(citation: Citation) -> bool:
        return all(holds(_fold(getattr(citation, field))) for field, holds in tests)

    return lambda item: any(matches(citation) for citation in item.sources)


def _fold(value: Any) -> Any:
    """Make texts comparable without regard to case; leave the rest as it is."""
    if isinstance(value, RelationKind):
        return value.name
    return value.casefold() if isinstance(value, str) else value


def comparable(value: Any, field: str) -> Any:
    """Turn the value of a comparison into what fields hold: folded text, a quantity, a set.

    Raises an error of :mod:`kg.quantity` when a quantity cannot be read.
    """
    if field == "quantity":
        return parse_quantity(value)
    if isinstance(value, (tuple, list)):
        return frozenset(_fold(each) for each in value)
    return _fold(value)


def _reader(field: str, selection: Selection, around: Surroundings) -> Callable[[Any], Any]:
    if field == "delivery" and selection.collection in _ENTITY_COLLECTIONS:
        return lambda item: around.delivery_modes(item.id, selection.as_of)
    if field == "standing":
        return lambda item: item.standing(selection.as_of)
    return lambda item: plain_value(field, item)


def limit_value(limit: Limit) -> str:
    """Name what a limit's value is: ``quantity``, ``no-limit`` or ``unknown``."""
    if limit.quantity is None:
        return "unknown"
    return "no-limit" if isinstance(limit.quantity, NoLimit) else "quantity"


_ENTITY_COLLECTIONS: Final = (Collection.ENTITIES, Collection.SERVICES, Collection.FEATURES)

_FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "id": lambda item: item.id,
    "name": lambda item: item.name,
    "kind": lambda item: item.kind,
    "category": lambda item: item.category,
    "scope": lambda item: item.scope,
    "lifecycle": lambda item: item.lifecycle,
    "owner": lambda item: item.owner,
    "about": lambda item: item.about,
    "text": lambda item: item.text,
    "rank": lambda item: item.rank,
    "aspect": lambda item: item.aspect if isinstance(item, Claim) else None,
    "bound": lambda item: item.bound,
    "quantity": lambda item: item.quantity,
    "adjustable": lambda item: item.adjustable,
    "condition": lambda item: item.condition,
    "relationKind": lambda item: item.relation_kind,
    "source": lambda item: item.source if isinstance(item, Relation) else None,
    "target": lambda item: item.target,
    "delivery": lambda item: item.delivery,
    "mechanism": lambda item: item.mechanism,
    "stance": lambda item: item.stance if isinstance(item, Practice) else None,
    "rule": lambda item: item.rule,
    "resolved": lambda item: item.resolved,
    "value": limit_value,
}


def read_field(field: str, item: Item, selection: Selection, around: Surroundings) -> Any:
    """Return what an item has in ``field``, folded for comparison."""
    return _reader(field, selection, around)(item)


def plain_value(field: str, item: Item) -> Any:
    """Return what an item itself has in ``field``, whatever the day, folded for comparison."""
    return _fold(_FIELDS[field](item))


def field_text(value: object) -> str:
    """Write the value of a field as data files do."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def sort_key(order: tuple[Order, ...]) -> Callable[[Item], tuple[str, ...]]:
    """Return a function that gives the texts an item is sorted by."""
    fields = [each.field for each in order]
    return lambda item: (*(str(plain_value(field, item) or "") for field in fields), item.id)


def _measures(accepted: tuple[int, ...]) -> Callable[[Any], Predicate]:
    """Compare quantities; what cannot be compared does not match."""

    def against(wanted: Quantity) -> Predicate:
        return lambda had: isinstance(had, Quantity) and compare(had, wanted) in accepted

    return against


def _equals(wanted: Any) -> Predicate:
    if isinstance(wanted, Quantity):
        return _measures((0,))(wanted)
    return lambda had: bool(had == wanted)


def _contains(wanted: Any) -> Predicate:
    return lambda had: had is not None and wanted in had


def _starts_with(wanted: Any) -> Predicate:
    return lambda had: had is not None and had.startswith(wanted)


_OPERATORS: Final[Mapping[Operator, Callable[[Any], Predicate]]] = {
    Operator.EQ: _equals,
    Operator.NE: lambda wanted: lambda had: not _equals(wanted)(had),
    Operator.IN: lambda wanted: lambda had: had in wanted,
    Operator.CONTAINS: _contains,
    Operator.STARTS_WITH: _starts_with,
    Operator.HAS: lambda wanted: lambda had: had is not None and wanted in had,
    Operator.LT: _measures((-1,)),
    Operator.LTE: _measures((-1, 0)),
    Operator.GT: _measures((1,)),
    Operator.GTE: _measures((0, 1)),
}
