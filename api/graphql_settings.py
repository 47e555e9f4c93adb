"""Limits of the GraphQL door, each from a variable that is named after it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from api.environment import Environment, read_choice, read_number
from api.graphql.limits import GraphQLLimits

_PREFIX: Final = "ARCHKG_GRAPHQL_"
_MOST: Final = 10**12
_MAY_BE_NOTHING: Final = ("kept_bytes", "piece_bytes", "persisted_bytes", "max_age")


def read_graphql_limits(environment: Environment) -> GraphQLLimits:
    """Read the variables; raises ``ValueError`` that names the one that cannot be used."""
    found: dict[str, Any] = {
        each.name: _read(environment, each.name, each.default) for each in fields(GraphQLLimits)
    }
    return GraphQLLimits(**found)


def _read(environment: Environment, name: str, default: object) -> float | bool:
    variable = f"{_PREFIX}{name.upper()}"
    if isinstance(default, bool):
        return read_choice(environment, variable, ("no", "yes")) == "yes"
    assert isinstance(default, int | float)  # noqa: S101 - limits are numbers
    least = 0 if name in _MAY_BE_NOTHING else 1 if isinstance(default, int) else 0.1
    return read_number(environment, variable, default, least, _MOST)
