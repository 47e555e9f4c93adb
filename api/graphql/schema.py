"""The schema, and how errors look in it."""

from __future__ import annotations

from functools import cache

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from typing_extensions import override

from api.graphql.query import Query
from api.graphql.scalars import SCALARS
from api.graphql.types import Claim, Concept, Feature, Scope, Technology


class QuietSchema(strawberry.Schema):
    """A schema that leaves it to the caller to log what went wrong."""

    @override
    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing: mistakes of clients belong in the answer only."""


@cache
def build_schema() -> strawberry.Schema:
    """Build the schema; it depends on nothing but the code."""
    return QuietSchema(
        query=Query,
        types=[Claim, Concept, Feature, Scope, Technology],
        config=StrawberryConfig(auto_camel_case=True, scalar_map=SCALARS),
    )


def write_sdl() -> str:
    """Return the schema in the schema definition language."""
    return f"{build_schema().as_str()}\n"
