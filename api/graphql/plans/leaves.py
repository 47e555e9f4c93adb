"""Scalars and enums, a column at a time.

What the values of a column are is asked once for the column. Only where they are not plainly of the
type that the schema has, each goes through the type's own conversion, which says what is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLLeafType
from graphql.pyutils import Undefined, inspect

Column = list[Any]
ColumnOf = Callable[[Column], Column | None]
"""Converts a whole column, or returns ``None`` when its values have to be looked at one by one."""

_GREATEST_INT: Final = 2**31 - 1
_LEAST_INT: Final = -(2**31)


def _texts(values: Column) -> Column | None:
    return values if {*map(type, values)} <= {str} else None


def _truths(values: Column) -> Column | None:
    return values if {*map(type, values)} <= {bool} else None


def _integers(values: Column) -> Column | None:
    plain = {*map(type, values)} <= {int}
    return values if plain and min(values) >= _LEAST_INT and max(values) <= _GREATEST_INT else None


def _floats(values: Column) -> Column | None:
    plain = {*map(type, values)} <= {float}
    return values if plain and all(map(math.isfinite, values)) else None


def _one_by_one(values: Column) -> Column | None:  # noqa: ARG001 - one of several
    return None


_PLAIN: Final[Mapping[str, ColumnOf]] = {
    "String": _texts,
    "ID": _texts,
    "Boolean": _truths,
    "Int": _integers,
    "Float": _floats,
}


def column_of(type_: GraphQLLeafType) -> ColumnOf:
    """Return what converts columns without a missing value to a scalar or enum."""
    if isinstance(type_, GraphQLEnumType):
        return _members(type_)
    return _PLAIN.get(type_.name, _one_by_one)


def _members(type_: GraphQLEnumType) -> ColumnOf:
    of = getattr(type_, "wrapped_cls", None)
    if not (isinstance(of, type) and issubclass(of, Enum)):
        return _one_by_one
    names = {member: type_.coerce_output_value(member) for member in of}

    def convert(values: Column) -> Column | None:
        if not {*map(type, values)} <= {of}:
            return None
        return [*map(names.__getitem__, values)]

    return convert


def convert_one(type_: GraphQLLeafType, value: Any) -> Any:
    """Convert one value; raises what the type raises, or ``TypeError`` when it has no form there."""
    converted = type_.coerce_output_value(value)
    if converted is None or converted is Undefined:
        message = (
            f"Expected `{inspect(type_)}.coerce_output_value({inspect(value)})` to return "
            f"non-nullable value, returned: {inspect(converted)}"
        )
        raise TypeError(message)
    return converted
