"""The schema, and how errors look in it."""

from __future__ import annotations

from functools import cache

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.graphql.query import Query
from api.graphql.types import Claim, Concept, Feature, Scope, Technology


@cache
def build_schema() -> strawberry.Schema:
    """Build the schema; it depends on nothing but the code."""
    return strawberry.Schema(
        query=Query,
        types=[Claim, Concept, Feature, Scope, Technology],
        config=StrawberryConfig(auto_camel_case=True),
    )


def write_sdl() -> str:
    """Return the schema in the schema definition language."""
    return f"{build_schema().as_str()}\n"
