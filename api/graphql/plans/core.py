"""Running an operation in graphql-core, for what is not compiled."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Mapping
from typing import Any, TypeGuard

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute
from graphql.pyutils import is_awaitable

from api.graphql.context import Context
from api.graphql.plans.executed import Executed, exceed_deadline
from api.graphql.turns import in_turns
from kg.pausing import pause


async def run_in_core(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    context: Context,
    variables: Mapping[str, Any],
    deadline: float | None,
) -> Executed:
    """Run an operation field by field; what needs not be awaited, in turns with all else."""
    started = await in_turns(
        lambda: execute(
            schema,
            document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation_name,
            is_awaitable=_is_awaitable,
        )
    )
    try:
        async with asyncio.timeout_at(deadline):
            result = await started if inspect.isawaitable(started) else started
    except TimeoutError:
        return exceed_deadline()
    return _executed(result)


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    # Asked of every value, so this is where the library comes by all the time.
    pause()
    return is_awaitable(value)


def _executed(result: ExecutionResult) -> Executed:
    errors = tuple(result.errors or ())
    if result.data is None:
        return Executed(None, errors, was_run=all(error.path is not None for error in errors))
    return Executed(result.data, errors)
