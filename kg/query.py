"""Questions as values: conditions, order and pages, which every store understands in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from kg.model import RelationKind


class Direction(StrEnum):
    """Which end of a relation an entity stands at."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


class Operator(StrEnum):
    """How a field is held against a value; texts compare without regard to case."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    HAS = "has"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"


@dataclass(frozen=True, slots=True)
class Compare:
    """A field of the item meets the operator and value."""

    field: str
    operator: Operator
    value: object


@dataclass(frozen=True, slots=True)
class Cited:
    """One and the same citation meets all comparisons; their fields are ``source`` and ``locator``."""

    comparisons: tuple[Compare, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """The entity, or a feature of it, has such a relation."""

    kinds: tuple[RelationKind, ...] | None
    direction: Direction
    other: str | None
    """Id of the entity at the other end, or of the service it belongs to."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is met."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part is met."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is not met."""

    part: Condition


Condition: TypeAlias = Compare | Cited | Related | AllOf | AnyOf | Not

EVERYTHING = AllOf(())


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """Yield what has to be met, each by itself, for the condition to be met."""
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from conjuncts(part)
    else:
        yield condition


def count_conditions(condition: Condition) -> int:
    """Return how many tests an item may have to pass; one without any counts as one."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return max(1, sum(map(count_conditions, parts)))
        case Not(part):
            return count_conditions(part)
        case Cited(comparisons):
            return len(comparisons)
        case _:
            return 1


def fields_named(condition: Condition) -> Iterator[str]:
    """Yield the name of each field that the condition looks at."""
    match condition:
        case Compare(field):
            yield field
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from fields_named(part)
        case Not(part):
            yield from fields_named(part)


class Collection(StrEnum):
    """What can be listed; entities and statements also by kind."""

    ENTITIES = "entities"
    SERVICES = "services"
    FEATURES = "features"
    STATEMENTS = "statements"
    CLAIMS = "claims"
    LIMITS = "limits"
    RELATIONS = "relations"
    PRACTICES = "practices"
    PROCEDURES = "procedures"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a field; ties are broken by id."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The items of a collection that meet a condition on a day, in an order."""

    collection: Collection
    as_of: date
    where: Condition = EVERYTHING
    order: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a selection is wanted: the first so many after, or the last so many before."""

    first: int | None = None
    last: int | None = None
    after: str | None = None
    before: str | None = None
