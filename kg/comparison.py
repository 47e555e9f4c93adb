"""Entities side by side, aligned by aspect, limit name and relation kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.model import Claim, Entity, Limit, Quantity, Relation, Statement
from kg.quantity import format_quantity


class Dimension(StrEnum):
    """By what a row of a comparison is aligned."""

    ASPECT = "aspect"
    LIMIT = "limit"
    RELATION = "relation"


@dataclass(frozen=True, slots=True)
class ComparisonCell:
    """What is known of one entity in one row; empty when nothing is."""

    entity: Entity
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One thing that the entities are compared by."""

    dimension: Dimension
    name: str
    """Aspect, limit name, or relation kind."""
    cells: tuple[ComparisonCell, ...]
    """One for each entity, in the order asked."""

    @property
    def differs(self) -> bool:
        """Whether the cells do not all say the same."""
        contents = {frozenset(map(_content, cell.statements)) for cell in self.cells}
        return len(contents) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Entities compared row by row."""

    entities: tuple[Entity, ...]
    rows: tuple[ComparisonRow, ...]


def compare_entities(
    entities: Sequence[Entity], statements: Mapping[str, Sequence[Statement]]
) -> Comparison:
    """Align the statements of each entity, given by entity id; rows that nobody fills are left out."""
    found: dict[tuple[Dimension, str], dict[str, list[Statement]]] = {}
    for entity in entities:
        for statement in statements[entity.id]:
            place = _place(statement)
            if place is not None:
                found.setdefault(place, {}).setdefault(entity.id, []).append(statement)
    rows = [
        ComparisonRow(
            dimension,
            name,
            tuple(ComparisonCell(each, tuple(cells.get(each.id, ()))) for each in entities),
        )
        for (dimension, name), cells in sorted(found.items())
    ]
    return Comparison(tuple(entities), tuple(rows))


def _place(statement: Statement) -> tuple[Dimension, str] | None:
    match statement:
        case Claim(aspect=aspect):
            return Dimension.ASPECT, aspect
        case Limit(name=name):
            return Dimension.LIMIT, name.casefold()
        case Relation(relation_kind=kind):
            return Dimension.RELATION, kind.name
    return None


def _content(statement: Statement) -> tuple[object, ...]:
    """Say what a statement says, without whom it is about."""
    match statement:
        case Limit(bound=bound, quantity=Quantity() as quantity, condition=condition):
            return bound, format_quantity(quantity), condition
        case Relation(target=target, mechanism=mechanism):
            return target, mechanism
    return (statement.text,)
