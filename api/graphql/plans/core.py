"""Running an operation in graphql-core, for what is not compiled."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute

from api.graphql.context import Context
from api.graphql.plans.executed import Executed, exceed_deadline


async def run_in_core(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    context: Context,
    variables: Mapping[str, Any],
    deadline: float | None,
) -> Executed:
    """Run an operation field by field."""
    started = execute(
        schema,
        document,
        context_value=context,
        variable_values=dict(variables),
        operation_name=operation_name,
    )
    try:
        async with asyncio.timeout_at(deadline):
            result = await started if inspect.isawaitable(started) else started
    except TimeoutError:
        return exceed_deadline()
    return _executed(result)


def _executed(result: ExecutionResult) -> Executed:
    errors = tuple(result.errors or ())
    if result.data is None:
        return Executed(None, errors, was_run=all(error.path is not None for error in errors))
    return Executed(result.data, errors)
