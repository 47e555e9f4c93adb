"""Filters: typed inputs that become conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from enum import Enum
from typing import Any, Generic, TypeVar

import strawberry

from api.graphql.enums import Aspect, Category, LimitValue, RelationKind
from kg import model
from kg.conflicts import ConflictRule
from kg.model import (
    Bound,
    DeliveryMode,
    EntityKind,
    Lifecycle,
    Rank,
    Stance,
    Standing,
    StatementKind,
)
from kg.quantity import parse_quantity
from kg.query import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Cited,
    Compare,
    Condition,
    Direction,
    Not,
    Operator,
    Related,
)
from kg.vocabulary import family_members

T = TypeVar("T")


def _optional(description: str, name: str | None = None) -> Any:
    return strawberry.field(default=None, description=description, name=name)


class Comparisons:
    """Base of the inputs that compare one field; each attribute is an operator."""

    def conditions(self, field: str) -> Iterator[Compare]:
        """Yield a comparison for each operator that was given."""
        for each in fields(self):  # type: ignore[arg-type] # Strawberry makes dataclasses
            value = getattr(self, each.name)
            if value is not None:
                operator = Operator[each.name.rstrip("_").upper()]
                yield Compare(field, operator, _plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_plain(each) for each in value)
    return value.value if isinstance(value, Enum) else value


@strawberry.input(description="Compares a text, without regard to case.")
class TextFilter(Comparisons):
    """Operators on texts and ids."""

    eq: str | None = _optional("Equal to this.")
    ne: str | None = _optional("Different from this.")
    in_: list[str] | None = _optional("Equal to one of these.", "in")
    contains: str | None = _optional("Has this somewhere inside.")
    starts_with: str | None = _optional("Begins with this.")


@strawberry.input(description="Compares a value of a closed list.")
class EnumFilter(Comparisons, Generic[T]):
    """Operators on enum values."""

    eq: T | None = _optional("Equal to this.")
    in_: list[T] | None = _optional("Equal to one of these.", "in")


@strawberry.input(description="Looks into a set of values of a closed list.")
class SetFilter(Comparisons, Generic[T]):
    """Operators on sets."""

    has: T | None = _optional("The set holds this value.")


@strawberry.input(description="Compares a truth value.")
class BooleanFilter(Comparisons):
    """Operators on truth values."""

    eq: bool | None = _optional("Equal to this; unknown values match neither.")


@strawberry.input(
    description="Compares a quantity, written as amount and unit ('1 MiB'). Units are converted; "
    "what measures something else does not match."
)
class QuantityFilter(Comparisons):
    """Operators on quantities."""

    eq: str | None = _optional("The same amount.")
    lt: str | None = _optional("Less than this.")
    lte: str | None = _optional("Less than this, or as much.")
    gt: str | None = _optional("More than this.")
    gte: str | None = _optional("More than this, or as much.")

    def conditions(self, field: str) -> Iterator[Compare]:
        """Yield the comparisons, after checking that each value can be read."""
        for condition in super().conditions(field):
            parse_quantity(str(condition.value))
            yield condition


@strawberry.input(description="A relation that the entity, or a feature of it, stands in.")
class RelatedFilter:
    """The relation that is looked for."""

    kind: RelationKind | None = _optional("Kind or family; any when left out.")
    direction: Direction = strawberry.field(
        default=Direction.BOTH, description="At which end the entity stands."
    )
    to: strawberry.ID | None = _optional("The entity at the other end, or the service it is of.")

    def to_condition(self) -> Related:
        """Return the condition."""
        kinds = None if self.kind is None else relation_kinds([self.kind])
        return Related(kinds, self.direction, self.to)


def relation_kinds(kinds: list[RelationKind] | None) -> tuple[model.RelationKind, ...] | None:
    """Resolve families among ``kinds`` into their members; ``None`` means any kind."""
    if kinds is None:
        return None
    found = (member for kind in kinds for member in family_members(kind.value))
    return tuple(dict.fromkeys(found))


@strawberry.input(description="A place in a source; both have to hold of one citation.")
class CitationFilter:
    """Source and locator of one citation."""

    source: TextFilter | None = _optional("Id of the source.")
    locator: TextFilter | None = _optional("Place in the source.")

    def to_condition(self) -> Cited:
        """Return the condition."""
        given = [("source", self.source), ("locator", self.locator)]
        tests = (test for name, value in given if value for test in value.conditions(name))
        return Cited(tuple(tests))


class Filter:
    """Base of the filters on whole items; each attribute is a field, or joins filters."""

    def to_condition(self) -> Condition:
        """Return everything that was asked for, all of which has to hold."""
        parts: list[Condition] = []
        for each in fields(self):  # type: ignore[arg-type] # Strawberry makes dataclasses
            value = getattr(self, each.name)
            if value is not None:
                parts.extend(_field_conditions(each.name, value))
        return AllOf(tuple(parts))


class CitedFilter(Filter):
    """Base of the filters on statements, whose source and locator are those of one citation."""

    source: TextFilter | None
    locator: TextFilter | None

    def to_condition(self) -> Condition:
        """Return everything that was asked for, all of which has to hold."""
        if self.source is None and self.locator is None:
            return super().to_condition()
        citation = CitationFilter(source=self.source, locator=self.locator).to_condition()
        rest = replace(self, source=None, locator=None)  # type: ignore[type-var] # a dataclass
        return AllOf((citation, Filter.to_condition(rest)))


_FIELD_NAMES = {"part_of": "owner"}


def _field_conditions(name: str, value: Any) -> Iterator[Condition]:
    match name:
        case "and_":
            yield AllOf(tuple(part.to_condition() for part in value))
        case "or_":
            yield AnyOf(tuple(part.to_condition() for part in value))
        case "not_":
            yield Not(value.to_condition())
        case "related" | "cites":
            yield value.to_condition()
        case "kind" if isinstance(value.eq or (value.in_ or [None])[0], RelationKind):
            wanted = [value.eq] if value.eq else list(value.in_)
            yield Compare("relationKind", Operator.IN, _names(wanted))
        case _:
            yield from value.conditions(_FIELD_NAMES.get(name, name))


def _names(kinds: list[RelationKind]) -> tuple[str, ...]:
    return tuple(kind.name for kind in relation_kinds(kinds) or ())


def condition_of(where: Filter | None) -> Condition:
    """Return the condition of a filter, or the one that everything meets."""
    return EVERYTHING if where is None else where.to_condition()


_AND = "Every one of these holds."
_OR = "At least one of these holds."
_NOT = "This does not hold."


@strawberry.input(description="Which services. All fields given have to hold.")
class ServiceFilter(Filter):
    """Which services."""

    id: TextFilter | None = _optional("Its id.")
    name: TextFilter | None = _optional("Its name.")
    alias: TextFilter | None = _optional("One of its other names.")
    category: EnumFilter[Category] | None = _optional("What it is about.")
    scope: TextFilter | None = _optional("Id of the scope one instance lives in.")
    lifecycle: EnumFilter[Lifecycle] | None = _optional(
        "Where it stands between launch and shutdown."
    )
    delivery: SetFilter[DeliveryMode] | None = _optional("How it hands on data.")
    related: RelatedFilter | None = _optional("A relation it stands in.")
    and_: list[ServiceFilter] | None = _optional(_AND, "and")
    or_: list[ServiceFilter] | None = _optional(_OR, "or")
    not_: ServiceFilter | None = _optional(_NOT, "not")


@strawberry.input(description="Which entities. All fields given have to hold.")
class EntityFilter(Filter):
    """Which entities."""

    id: TextFilter | None = _optional("Its id.")
    name: TextFilter | None = _optional("Its name.")
    alias: TextFilter | None = _optional("One of its other names.")
    kind: EnumFilter[EntityKind] | None = _optional("What sort of thing it is.")
    scope: TextFilter | None = _optional("Id of the scope one instance lives in.")
    delivery: SetFilter[DeliveryMode] | None = _optional("How it hands on data.")
    related: RelatedFilter | None = _optional("A relation it stands in.")
    and_: list[EntityFilter] | None = _optional(_AND, "and")
    or_: list[EntityFilter] | None = _optional(_OR, "or")
    not_: EntityFilter | None = _optional(_NOT, "not")


@strawberry.input(description="Which features. All fields given have to hold.")
class FeatureFilter(Filter):
    """Which features."""

    id: TextFilter | None = _optional("Its id.")
    name: TextFilter | None = _optional("Its name.")
    alias: TextFilter | None = _optional("One of its other names.")
    part_of: TextFilter | None = _optional("Id of its service.")
    scope: TextFilter | None = _optional("Id of the scope one instance lives in.")
    lifecycle: EnumFilter[Lifecycle] | None = _optional(
        "Where it stands between launch and shutdown."
    )
    delivery: SetFilter[DeliveryMode] | None = _optional("How it hands on data.")
    related: RelatedFilter | None = _optional("A relation it stands in.")
    and_: list[FeatureFilter] | None = _optional(_AND, "and")
    or_: list[FeatureFilter] | None = _optional(_OR, "or")
    not_: FeatureFilter | None = _optional(_NOT, "not")


@strawberry.input(description="Which statements. All fields given have to hold.")
class StatementFilter(CitedFilter):
    """Which statements."""

    id: TextFilter | None = _optional("Its id.")
    about: TextFilter | None = _optional("Id of the entity it is about.")
    standing: EnumFilter[Standing] | None = _optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = _optional("Its weight.")
    source: TextFilter | None = _optional("Id of a source it cites.")
    locator: TextFilter | None = _optional("Place in that source.")
    text: TextFilter | None = _optional("Its sentence.")
    kind: EnumFilter[StatementKind] | None = _optional("What sort of thing it says.")
    aspect: EnumFilter[Aspect] | None = _optional("The question a claim answers.")
    and_: list[StatementFilter] | None = _optional(_AND, "and")
    or_: list[StatementFilter] | None = _optional(_OR, "or")
    not_: StatementFilter | None = _optional(_NOT, "not")


@strawberry.input(description="Which limits. All fields given have to hold.")
class LimitFilter(CitedFilter):
    """Which limits."""

    id: TextFilter | None = _optional("Its id.")
    about: TextFilter | None = _optional("Id of the entity it is about.")
    standing: EnumFilter[Standing] | None = _optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = _optional("Its weight.")
    source: TextFilter | None = _optional("Id of a source it cites.")
    locator: TextFilter | None = _optional("Place in that source.")
    text: TextFilter | None = _optional("Its sentence.")
    name: TextFilter | None = _optional("What is limited.")
    bound: EnumFilter[Bound] | None = _optional("Which side of the quantity.")
    quantity: QuantityFilter | None = _optional("How much.")
    value: EnumFilter[LimitValue] | None = _optional("What is known of the value.")
    adjustable: BooleanFilter | None = _optional("Whether AWS raises it on request.")
    scope: TextFilter | None = _optional("What it applies to.")
    condition: TextFilter | None = _optional("When it applies.")
    and_: list[LimitFilter] | None = _optional(_AND, "and")
    or_: list[LimitFilter] | None = _optional(_OR, "or")
    not_: LimitFilter | None = _optional(_NOT, "not")


@strawberry.input(description="Which practices. All fields given have to hold.")
class PracticeFilter(CitedFilter):
    """Which practices."""

    id: TextFilter | None = _optional("Its id.")
    about: TextFilter | None = _optional("Id of the entity it is about.")
    standing: EnumFilter[Standing] | None = _optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = _optional("Its weight.")
    source: TextFilter | None = _optional("Id of a source it cites.")
    locator: TextFilter | None = _optional("Place in that source.")
    text: TextFilter | None = _optional("Its sentence.")
    stance: EnumFilter[Stance] | None = _optional("Do or avoid.")
    and_: list[PracticeFilter] | None = _optional(_AND, "and")
    or_: list[PracticeFilter] | None = _optional(_OR, "or")
    not_: PracticeFilter | None = _optional(_NOT, "not")


@strawberry.input(description="Which procedures. All fields given have to hold.")
class ProcedureFilter(CitedFilter):
    """Which procedures."""

    id: TextFilter | None = _optional("Its id.")
    about: TextFilter | None = _optional("Id of the entity it is about.")
    standing: EnumFilter[Standing] | None = _optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = _optional("Its weight.")
    source: TextFilter | None = _optional("Id of a source it cites.")
    locator: TextFilter | None = _optional("Place in that source.")
    text: TextFilter | None = _optional("Its sentence.")
    and_: list[ProcedureFilter] | None = _optional(_AND, "and")
    or_: list[ProcedureFilter] | None = _optional(_OR, "or")
    not_: ProcedureFilter | None = _optional(_NOT, "not")


@strawberry.input(description="Which conflicts. All fields given have to hold.")
class ConflictFilter(Filter):
    """Which conflicts."""

    about: TextFilter | None = _optional("Id of the entity.")
    rule: EnumFilter[ConflictRule] | None = _optional("The rule that found it.")
    resolved: BooleanFilter | None = _optional("Whether one side is known to be false.")
    and_: list[ConflictFilter] | None = _optional(_AND, "and")
    or_: list[ConflictFilter] | None = _optional(_OR, "or")
    not_: ConflictFilter | None = _optional(_NOT, "not")


@strawberry.input(description="Which relations. All fields given have to hold.")
class RelationFilter(Filter):
    """Which relations."""

    id: TextFilter | None = _optional("Its id.")
    kind: EnumFilter[RelationKind] | None = _optional("Its kind; a family stands for its members.")
    source: TextFilter | None = _optional("Id of the entity at the source end.")
    target: TextFilter | None = _optional("Id of the entity at the target end.")
    delivery: EnumFilter[DeliveryMode] | None = _optional("How data moves along it.")
    mechanism: TextFilter | None = _optional("By what means.")
    condition: TextFilter | None = _optional("When it holds.")
    standing: EnumFilter[Standing] | None = _optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = _optional("Its weight.")
    cites: CitationFilter | None = _optional("A citation it has.")
    text: TextFilter | None = _optional("Its sentence.")
    and_: list[RelationFilter] | None = _optional(_AND, "and")
    or_: list[RelationFilter] | None = _optional(_OR, "or")
    not_: RelationFilter | None = _optional(_NOT, "not")
