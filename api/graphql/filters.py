"""Filters on whole items: typed inputs that become conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import strawberry

from api.graphql.comparisons import (
    BooleanFilter,
    EnumFilter,
    QuantityFilter,
    SetFilter,
    TextFilter,
    optional,
)
from api.graphql.enums import Aspect, Category, LimitValue, RelationKind
from kg import model
from kg.conflicts import ConflictRule
from kg.errors import BadInputError
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
    count_conditions,
)
from kg.vocabulary import family_members


@strawberry.input(description="A relation that the entity, or a feature of it, stands in.")
class RelatedFilter:
    """The relation that is looked for."""

    kind: RelationKind | None = optional("Kind or family; any when left out.")
    direction: Direction = strawberry.field(
        default=Direction.BOTH, description="At which end the entity stands."
    )
    to: strawberry.ID | None = optional("The entity at the other end, or the service it is of.")

    def to_condition(self) -> Related:
        """Return the condition."""
        kinds = None if self.kind is None else relation_kinds([self.kind])
        return Related(kinds, self.direction, self.to.casefold() if self.to else None)


def relation_kinds(kinds: list[RelationKind] | None) -> tuple[model.RelationKind, ...] | None:
    """Resolve families among ``kinds`` into their members; ``None`` means any kind."""
    if kinds is None:
        return None
    found = (member for kind in kinds for member in family_members(kind.value))
    return tuple(dict.fromkeys(found))


@strawberry.input(description="A place in a source; both have to hold of one citation.")
class CitationFilter:
    """Source and locator of one citation."""

    source: TextFilter | None = optional("Id of the source.")
    locator: TextFilter | None = optional("Place in the source.")

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


_MAXIMUM_CONDITIONS = 100
"""Conditions of one filter: each is tried on everything that is listed, while nobody else is answered."""


def condition_of(where: Filter | None) -> Condition:
    """Return the condition of a filter, or the one that everything meets.

    Raises ``BadInputError`` if it has too many.
    """
    condition = EVERYTHING if where is None else where.to_condition()
    found = count_conditions(condition)
    if found > _MAXIMUM_CONDITIONS:
        raise BadInputError(
            "where", f"may hold at most {_MAXIMUM_CONDITIONS} conditions, not {found:,}"
        )
    return condition


_AND = "Every one of these holds."
_OR = "At least one of these holds."
_NOT = "This does not hold."


@strawberry.input(description="Which services. All fields given have to hold.")
class ServiceFilter(Filter):
    """Which services."""

    id: TextFilter | None = optional("Its id.")
    name: TextFilter | None = optional("Its name.")
    alias: TextFilter | None = optional("One of its other names.")
    category: EnumFilter[Category] | None = optional("What it is about.")
    scope: TextFilter | None = optional("Id of the scope one instance lives in.")
    lifecycle: EnumFilter[Lifecycle] | None = optional(
        "Where it stands between launch and shutdown."
    )
    delivery: SetFilter[DeliveryMode] | None = optional("How it hands on data.")
    related: RelatedFilter | None = optional("A relation it stands in.")
    and_: list[ServiceFilter] | None = optional(_AND, "and")
    or_: list[ServiceFilter] | None = optional(_OR, "or")
    not_: ServiceFilter | None = optional(_NOT, "not")


@strawberry.input(description="Which entities. All fields given have to hold.")
class EntityFilter(Filter):
    """Which entities."""

    id: TextFilter | None = optional("Its id.")
    name: TextFilter | None = optional("Its name.")
    alias: TextFilter | None = optional("One of its other names.")
    kind: EnumFilter[EntityKind] | None = optional("What sort of thing it is.")
    scope: TextFilter | None = optional("Id of the scope one instance lives in.")
    delivery: SetFilter[DeliveryMode] | None = optional("How it hands on data.")
    related: RelatedFilter | None = optional("A relation it stands in.")
    and_: list[EntityFilter] | None = optional(_AND, "and")
    or_: list[EntityFilter] | None = optional(_OR, "or")
    not_: EntityFilter | None = optional(_NOT, "not")


@strawberry.input(description="Which features. All fields given have to hold.")
class FeatureFilter(Filter):
    """Which features."""

    id: TextFilter | None = optional("Its id.")
    name: TextFilter | None = optional("Its name.")
    alias: TextFilter | None = optional("One of its other names.")
    part_of: TextFilter | None = optional("Id of its service.")
    scope: TextFilter | None = optional("Id of the scope one instance lives in.")
    lifecycle: EnumFilter[Lifecycle] | None = optional(
        "Where it stands between launch and shutdown."
    )
    delivery: SetFilter[DeliveryMode] | None = optional("How it hands on data.")
    related: RelatedFilter | None = optional("A relation it stands in.")
    and_: list[FeatureFilter] | None = optional(_AND, "and")
    or_: list[FeatureFilter] | None = optional(_OR, "or")
    not_: FeatureFilter | None = optional(_NOT, "not")


@strawberry.input(description="Which statements. All fields given have to hold.")
class StatementFilter(CitedFilter):
    """Which statements."""

    id: TextFilter | None = optional("Its id.")
    about: TextFilter | None = optional("Id of the entity it is about.")
    standing: EnumFilter[Standing] | None = optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = optional("Its weight.")
    source: TextFilter | None = optional("Id of a source it cites.")
    locator: TextFilter | None = optional("Place in that source.")
    text: TextFilter | None = optional("Its sentence.")
    kind: EnumFilter[StatementKind] | None = optional("What sort of thing it says.")
    aspect: EnumFilter[Aspect] | None = optional("The question a claim answers.")
    and_: list[StatementFilter] | None = optional(_AND, "and")
    or_: list[StatementFilter] | None = optional(_OR, "or")
    not_: StatementFilter | None = optional(_NOT, "not")


@strawberry.input(description="Which limits. All fields given have to hold.")
class LimitFilter(CitedFilter):
    """Which limits."""

    id: TextFilter | None = optional("Its id.")
    about: TextFilter | None = optional("Id of the entity it is about.")
    standing: EnumFilter[Standing] | None = optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = optional("Its weight.")
    source: TextFilter | None = optional("Id of a source it cites.")
    locator: TextFilter | None = optional("Place in that source.")
    text: TextFilter | None = optional("Its sentence.")
    name: TextFilter | None = optional("What is limited.")
    bound: EnumFilter[Bound] | None = optional("Which side of the quantity.")
    quantity: QuantityFilter | None = optional("How much.")
    value: EnumFilter[LimitValue] | None = optional("What is known of the value.")
    adjustable: BooleanFilter | None = optional("Whether AWS raises it on request.")
    scope: TextFilter | None = optional("What it applies to.")
    condition: TextFilter | None = optional("When it applies.")
    and_: list[LimitFilter] | None = optional(_AND, "and")
    or_: list[LimitFilter] | None = optional(_OR, "or")
    not_: LimitFilter | None = optional(_NOT, "not")


@strawberry.input(description="Which practices. All fields given have to hold.")
class PracticeFilter(CitedFilter):
    """Which practices."""

    id: TextFilter | None = optional("Its id.")
    about: TextFilter | None = optional("Id of the entity it is about.")
    standing: EnumFilter[Standing] | None = optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = optional("Its weight.")
    source: TextFilter | None = optional("Id of a source it cites.")
    locator: TextFilter | None = optional("Place in that source.")
    text: TextFilter | None = optional("Its sentence.")
    stance: EnumFilter[Stance] | None = optional("Do or avoid.")
    and_: list[PracticeFilter] | None = optional(_AND, "and")
    or_: list[PracticeFilter] | None = optional(_OR, "or")
    not_: PracticeFilter | None = optional(_NOT, "not")


@strawberry.input(description="Which procedures. All fields given have to hold.")
class ProcedureFilter(CitedFilter):
    """Which procedures."""

    id: TextFilter | None = optional("Its id.")
    about: TextFilter | None = optional("Id of the entity it is about.")
    standing: EnumFilter[Standing] | None = optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = optional("Its weight.")
    source: TextFilter | None = optional("Id of a source it cites.")
    locator: TextFilter | None = optional("Place in that source.")
    text: TextFilter | None = optional("Its sentence.")
    and_: list[ProcedureFilter] | None = optional(_AND, "and")
    or_: list[ProcedureFilter] | None = optional(_OR, "or")
    not_: ProcedureFilter | None = optional(_NOT, "not")


@strawberry.input(description="Which conflicts. All fields given have to hold.")
class ConflictFilter(Filter):
    """Which conflicts."""

    about: TextFilter | None = optional("Id of the entity.")
    rule: EnumFilter[ConflictRule] | None = optional("The rule that found it.")
    resolved: BooleanFilter | None = optional("Whether one side is known to be false.")
    and_: list[ConflictFilter] | None = optional(_AND, "and")
    or_: list[ConflictFilter] | None = optional(_OR, "or")
    not_: ConflictFilter | None = optional(_NOT, "not")


@strawberry.input(description="Which relations. All fields given have to hold.")
class RelationFilter(Filter):
    """Which relations."""

    id: TextFilter | None = optional("Its id.")
    kind: EnumFilter[RelationKind] | None = optional("Its kind; a family stands for its members.")
    source: TextFilter | None = optional("Id of the entity at the source end.")
    target: TextFilter | None = optional("Id of the entity at the target end.")
    delivery: EnumFilter[DeliveryMode] | None = optional("How data moves along it.")
    mechanism: TextFilter | None = optional("By what means.")
    condition: TextFilter | None = optional("When it holds.")
    standing: EnumFilter[Standing] | None = optional(
        "Whether it holds on the day; CURRENT unless asked."
    )
    rank: EnumFilter[Rank] | None = optional("Its weight.")
    cites: CitationFilter | None = optional("A citation it has.")
    text: TextFilter | None = optional("Its sentence.")
    and_: list[RelationFilter] | None = optional(_AND, "and")
    or_: list[RelationFilter] | None = optional(_OR, "or")
    not_: RelationFilter | None = optional(_NOT, "not")
