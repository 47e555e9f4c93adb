"""Plans of operations, kept by document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLSchema

from api.graphql.context import Context
from api.graphql.plans.core import run_in_core
from api.graphql.plans.executed import Executed


@dataclass(frozen=True)
class Plan:
    """One operation of a document, ready to be run."""

    schema: GraphQLSchema
    document: DocumentNode
    operation_name: str | None

    async def run(
        self, context: Context, variables: Mapping[str, Any], deadline: float | None = None
    ) -> Executed:
        """Run the operation; whatever goes wrong is told in the answer.

        ``deadline`` is a moment of the event loop's clock.
        """
        return await run_in_core(
            self.schema, self.document, self.operation_name, context, variables, deadline
        )


class Plans:
    """Compiles validated operations against a schema."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = schema._schema  # noqa: SLF001 - Strawberry offers no other way to it

    def plan(self, document: DocumentNode, operation_name: str | None) -> Plan:
        """Return the plan of an operation of a document that is valid."""
        return Plan(self._schema, document, operation_name)
