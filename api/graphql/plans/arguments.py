"""The arguments of a field, as its resolver takes them."""

from __future__ import annotations

from typing import Any

import strawberry
from graphql import get_argument_values
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from api.graphql.plans.site import Site
from api.graphql.plans.variables import names_in


class Arguments:
    """What a field of a document gives to its resolver; read once when no variable takes part."""

    def __init__(self, schema: strawberry.Schema, field: StrawberryField, site: Site) -> None:
        self._schema = schema
        self._field = field
        self._site = site
        self._varies = bool(names_in(site.nodes[0].arguments or (), {}))
        self._constant: dict[str, Any] | None = None

    def read(self, variables: VariableValues) -> dict[str, Any]:
        """Return the arguments by the names that the resolver has for them.

        Raises ``GraphQLError`` when a variable has a value that the argument cannot take.
        """
        if not self._site.field.args:
            return {}
        if self._varies:
            return self._read(variables)
        if self._constant is None:
            self._constant = self._read(variables)
        return self._constant

    def _read(self, variables: VariableValues) -> dict[str, Any]:
        return convert_arguments(
            get_argument_values(self._site.field, self._site.nodes[0], variables),
            self._field.arguments,
            scalar_registry=self._schema.schema_converter.scalar_registry,
            config=self._schema.config,
        )
