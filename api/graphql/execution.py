"""One GraphQL request, from its parameters to an answer that can be sent."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from graphql import GraphQLError

from api.advisor.service import AdvisorService
from api.errors import shorten
from api.front.record import current_record
from api.graphql.context import Context
from api.graphql.documents import Documents, Operation, RefusedError
from api.graphql.kept import KeptAnswers, Question
from api.graphql.limits import CostExceededError, GraphQLLimits, OperationTooLargeError
from api.graphql.plans import DeadlineExceededError, Executed
from api.graphql.response import REFUSED, RUN, STOPPED, Response, answered, refused
from api.graphql.schema import build_schema
from api.graphql.turns import at_once_or_in_turns
from api.live import LiveStore, as_live
from api.today import current_day
from kg.errors import KgError
from kg.store import Store, settle

logger = logging.getLogger(__name__)

_NESTED_VALUES: Final = 50
"""Lists and objects inside of each other in the value of a variable."""
_LASTING: Final = frozenset({"BAD_USER_INPUT", "DIAGRAM_TOO_LARGE", "EMPTY_DIAGRAM", "NOT_FOUND"})
"""Errors that a request has again whenever it comes."""


_CANONICAL: Final = json.JSONEncoder(sort_keys=True)
"""Writes equal variables in one way."""


class Request(NamedTuple):
    """The parameters of a GraphQL request."""

    query: str
    variables: Mapping[str, Any] = MappingProxyType({})
    operation_name: str | None = None


class Prepared(NamedTuple):
    """A request that may be run."""

    operation: Operation
    variables: Mapping[str, Any]
    cost: int
    question: Question


class GraphQLDoor:
    """Runs operations against a store, each one against the same store from beginning to end."""

    def __init__(
        self,
        store: Store | LiveStore,
        today: Callable[[], date] = current_day,
        advisor: AdvisorService | None = None,
        limits: GraphQLLimits = GraphQLLimits(),  # noqa: B008 - frozen
    ) -> None:
        self.limits: Final = limits
        self.today: Final = today
        kept = KeptAnswers[Any](limits.kept_bytes)
        self.kept: Final = kept
        self._live = as_live(store)
        self._advisor = advisor or AdvisorService(self._live, today)
        self._documents = Documents(build_schema(), limits)
        self._live.on_swap(lambda _store: kept.clear())

    async def answer(self, request: Request) -> Response:
        """Run one operation; never raises for anything that the request can cause."""
        try:
            prepared = await self.prepare(request)
        except RefusedError as error:
            return refuse(error)
        return await self.run(prepared)

    async def prepare(self, request: Request) -> Prepared:
        """Check a request and work out its cost; raises :class:`RefusedError`."""
        operation = await self._documents.operation(request.query, request.operation_name)
        variables = request.variables
        if variables:
            self._check_values(variables)
        cost = await settle(at_once_or_in_turns(lambda: operation.cost.of(variables)))
        if cost > self.limits.budget:
            raise RefusedError.because(CostExceededError(cost, self.limits.budget))
        asked = _CANONICAL.encode(variables) if variables else ""
        question = Question(request.query, request.operation_name, asked, self.today())
        return Prepared(operation, variables, cost, question)

    async def run(self, prepared: Prepared) -> Response:
        """Answer a request, perhaps as it was answered before."""
        if prepared.operation.asks:
            return await self._run(prepared)
        kept = self.kept.find(prepared.question)
        current_record().kept = "hit" if kept else "miss"
        return kept or await self.kept.once(prepared.question, lambda: self._run(prepared))

    async def _run(self, prepared: Prepared) -> Response:
        context = Context(self._live.current, self.today(), self._advisor)
        deadline = asyncio.get_running_loop().time() + self.limits.seconds
        try:
            plan = prepared.operation.plan
            executed = await plan.run(context, prepared.variables, deadline)
        finally:
            context.release()
        return _respond(executed, prepared)

    def _check_values(self, variables: Mapping[str, Any]) -> None:
        maximum = self.limits.values
        count = 0
        waiting: list[tuple[int, Iterable[Any]]] = [(1, variables.values())]
        while waiting:
            depth, values = waiting.pop()
            for each in values:
                count += 1
                if count > maximum:
                    raise _too_large("values", count, maximum)
                if isinstance(each, list | dict):
                    if depth > _NESTED_VALUES:
                        raise _too_large("values inside of each other", depth, _NESTED_VALUES)
                    waiting.append((depth + 1, each.values() if isinstance(each, dict) else each))


def _too_large(what: str, found: int, maximum: int) -> RefusedError:
    return RefusedError.because(OperationTooLargeError(what, found, maximum))


def refuse(error: RefusedError) -> Response:
    """Answer a request that was refused before anything was run."""
    causes = [each.original_error for each in error.errors]
    cost = max((each.cost for each in causes if isinstance(each, CostExceededError)), default=0)
    return Response(refused([format_error(each) for each in error.errors]), REFUSED, cost)


def _respond(executed: Executed, prepared: Prepared) -> Response:
    lasts = not prepared.operation.asks
    if executed.was_run and not executed.errors:
        return Response(answered(executed.data, ()), RUN, prepared.cost, lasts)
    errors = [format_error(error) for error in executed.errors]
    if any(isinstance(each.original_error, DeadlineExceededError) for each in executed.errors):
        return Response(refused(errors), STOPPED, prepared.cost)
    if not executed.was_run:
        return Response(refused(errors), REFUSED, prepared.cost)
    codes = {error["extensions"]["code"] for error in errors}
    lasts = lasts and codes <= _LASTING
    return Response(answered(executed.data, errors), RUN, prepared.cost, lasts)


def _short(value: Any) -> Any:
    return shorten(value) if isinstance(value, str) else value


def format_error(error: GraphQLError) -> dict[str, Any]:
    """Write an error in GraphQL's shape: message, locations, path and ``extensions.code``."""
    formatted: dict[str, Any] = dict(error.formatted)
    formatted["message"] = shorten(error.message)
    cause = error.original_error
    if isinstance(cause, KgError):
        formatted["message"] = shorten(str(cause))
        details = {name: _short(value) for name, value in cause.details().items()}
        formatted["extensions"] = {"code": cause.code, **details}
    elif cause is not None and error.path is not None:
        logger.error("resolving %s failed", error.path, exc_info=cause)
        formatted["message"] = "something went wrong inside the server"
        formatted["extensions"] = {"code": "INTERNAL"}
    else:
        parsing = error.message.startswith("Syntax Error")
        code = "GRAPHQL_PARSE_FAILED" if parsing else "GRAPHQL_VALIDATION_FAILED"
        formatted["extensions"] = {"code": code, **(error.extensions or {})}
    return formatted
