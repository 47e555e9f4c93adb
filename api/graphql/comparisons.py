"""The inputs that compare one field; each attribute is an operator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from typing import Any, Generic, TypeVar

import strawberry

from kg.quantity import parse_quantity
from kg.query import Compare, Operator

T = TypeVar("T")


def optional(description: str, name: str | None = None) -> Any:
    """Declare an input field that may be left out."""
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

    eq: str | None = optional("Equal to this.")
    ne: str | None = optional("Different from this.")
    in_: list[str] | None = optional("Equal to one of these.", "in")
    contains: str | None = optional("Has this somewhere inside.")
    starts_with: str | None = optional("Begins with this.")


@strawberry.input(description="Compares a value of a closed list.")
class EnumFilter(Comparisons, Generic[T]):
    """Operators on enum values."""

    eq: T | None = optional("Equal to this.")
    in_: list[T] | None = optional("Equal to one of these.", "in")


@strawberry.input(description="Looks into a set of values of a closed list.")
class SetFilter(Comparisons, Generic[T]):
    """Operators on sets."""

    has: T | None = optional("The set holds this value.")


@strawberry.input(description="Compares a truth value.")
class BooleanFilter(Comparisons):
    """Operators on truth values."""

    eq: bool | None = optional("Equal to this; unknown values match neither.")


@strawberry.input(
    description="Compares a quantity, written as amount and unit ('1 MiB'). Units are converted; "
    "what measures something else does not match."
)
class QuantityFilter(Comparisons):
    """Operators on quantities."""

    eq: str | None = optional("The same amount.")
    lt: str | None = optional("Less than this.")
    lte: str | None = optional("Less than this, or as much.")
    gt: str | None = optional("More than this.")
    gte: str | None = optional("More than this, or as much.")

    def conditions(self, field: str) -> Iterator[Compare]:
        """Yield the comparisons, after checking that each value can be read."""
        for condition in super().conditions(field):
            parse_quantity(str(condition.value))
            yield condition
