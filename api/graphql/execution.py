"""One GraphQL request, from its parameters to an answer that can be sent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graphql import GraphQLError, OperationDefinitionNode, parse
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.advisor.service import AdvisorService
from api.graphql.context import Context
from api.graphql.schema import build_schema
from api.live import LiveStore, as_live
from kg.errors import KgError
from kg.store import Store

logger = logging.getLogger(__name__)

MAXIMUM_TOKENS: Final = 10_000
"""Words and signs that a document may have."""


@dataclass(frozen=True)
class Request:
    """The parameters of a GraphQL request."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None


@dataclass(frozen=True)
class Response:
    """An answer, and whether the operation was run at all."""

    body: dict[str, Any]
    was_run: bool


class GraphQLDoor:
    """Runs operations against a store, each one against the same store from beginning to end."""

    def __init__(
        self,
        store: Store | LiveStore,
        today: Callable[[], date] = date.today,
        advisor: AdvisorService | None = None,
    ) -> None:
        self._live = as_live(store)
        self._today = today
        self._advisor = advisor or AdvisorService(self._live, today)

    async def answer(self, request: Request) -> Response:
        """Run one operation; never raises for anything that the request can cause."""
        try:
            document = parse(request.query, max_tokens=MAXIMUM_TOKENS, no_location=False)
        except (GraphQLError, RecursionError) as error:
            return _refused([error])
        if not any(isinstance(each, OperationDefinitionNode) for each in document.definitions):
            return _refused([GraphQLError("the document has no operation")])
        try:
            result = await self._execute(request)
        except CannotGetOperationTypeError:
            return _refused([GraphQLError(f"there is no operation {request.operation_name!r}")])
        except InvalidOperationTypeError:
            return _refused([GraphQLError("the graph can be asked, not changed: send a query")])
        was_run = result.data is not None or not _is_refusal(result)
        body = _body(result.errors, extensions=result.extensions)
        return Response({"data": result.data, **body} if was_run else body, was_run)

    async def _execute(self, request: Request) -> ExecutionResult:
        context = Context(self._live.current, self._today(), self._advisor)
        try:
            result = await build_schema().execute(
                request.query,
                variable_values=dict(request.variables or {}),
                context_value=context,
                operation_name=request.operation_name,
                allowed_operation_types=[OperationType.QUERY],
            )
        finally:
            context.release()
        assert isinstance(result, ExecutionResult)  # noqa: S101 - nothing is deferred
        return result


def _is_refusal(result: ExecutionResult) -> bool:
    """Tell whether errors came before any field was resolved; those have no path."""
    return any(error.path is None for error in result.errors or ())


def _refused(errors: list[Any]) -> Response:
    return Response(_body(errors), was_run=False)


def _body(errors: Any, extensions: Mapping[str, Any] | None = None) -> dict[str, Any]:
    body: dict[str, Any] = {"errors": [format_error(error) for error in errors]} if errors else {}
    return {**body, "extensions": dict(extensions)} if extensions else body


def format_error(error: Exception) -> dict[str, Any]:
    """Write an error in GraphQL's shape: message, locations, path and ``extensions.code``."""
    if not isinstance(error, GraphQLError):
        message = "the document is nested too deeply"
        return {"message": message, "extensions": {"code": "GRAPHQL_PARSE_FAILED"}}
    formatted: dict[str, Any] = dict(error.formatted)
    cause = error.original_error
    if isinstance(cause, KgError):
        formatted["message"] = str(cause)
        formatted["extensions"] = {"code": cause.code, **cause.details()}
    elif cause is not None and error.path is not None:
        logger.error("resolving %s failed", error.path, exc_info=cause)
        formatted["message"] = "something went wrong inside the server"
        formatted["extensions"] = {"code": "INTERNAL"}
    else:
        parsing = error.message.startswith("Syntax Error")
        code = "GRAPHQL_PARSE_FAILED" if parsing else "GRAPHQL_VALIDATION_FAILED"
        formatted["extensions"] = {"code": code, **(error.extensions or {})}
    return formatted
