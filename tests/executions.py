"""One operation run in two ways, by a plan and by graphql-core, and what came of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from inspect import iscoroutine, iscoroutinefunction
from typing import Any, NamedTuple

import strawberry
from conftest import TODAY
from graphql import DocumentNode, ExecutionResult, GraphQLError, execute, parse
from typing_extensions import override

from api.advisor.service import Asked, Reply
from api.graphql.context import Context
from api.graphql.encoding import encode
from api.graphql.plans import Plans
from api.graphql.plans.plan import Plan
from kg.advisor.conversation import Answer, Intent, Turn
from kg.diagrams.selection import Selection
from kg.errors import BadInputError
from kg.store import Store, settle


class Outcome(NamedTuple):
    """What an operation was answered with."""

    data: bytes | None
    errors: list[tuple[Mapping[str, Any], str]]
    """Each error as it is sent, and the kind of its cause."""

    @classmethod
    def of(cls, data: bytes | None, errors: Any) -> Outcome:
        return cls(data, [(dict(each.formatted), _cause(each)) for each in errors or ()])


def _cause(error: GraphQLError) -> str:
    return type(error.original_error).__name__


class KnowingAdvisor:
    """Answers every question alike, with something of everything that the schema has a field for."""

    async def ask(self, asked: Asked, store: Store) -> Reply:
        if not asked.question:
            raise BadInputError("question", "is empty")
        names = ("sqs", "sns")
        entities = tuple(each for each in await settle(store.find(names)) if each)
        ids = ("sqs#claim-two-types", "sns#limit-message-size", "sns#pushes-to-sqs")
        statements = tuple(each for each in await settle(store.statements(ids)) if each)
        answer = Answer(
            text=asked.question,
            intent=Intent.LIMIT,
            entities=entities,
            as_of=asked.as_of or TODAY,
            statements=statements[:2],
            considered=statements[2:],
            confidence=0.5,
            suggestions=("And SNS?",),
            diagram=Selection(names, TODAY),
            turn=Turn(Intent.LIMIT, names),
        )
        return Reply(answer, store, asked.conversation)


class KeptPlans(Plans):
    """Plans that are kept by their texts, as documents are in a server."""

    def __init__(self, schema: strawberry.Schema) -> None:
        super().__init__(schema)
        self._kept: dict[tuple[str, str | None], Plan] = {}

    @override
    def plan(self, document: DocumentNode, operation_name: str | None) -> Plan:
        assert document.loc is not None
        key = document.loc.source.body, operation_name
        if key not in self._kept:
            self._kept[key] = super().plan(document, operation_name)
        return self._kept[key]


def context(store: Store) -> Context:
    return Context(store, TODAY, KnowingAdvisor())  # type: ignore[arg-type] # it has what is asked


def run_plan(
    plans: Plans, runner: asyncio.Runner, store: Store, text: str, variables: Mapping[str, Any]
) -> Outcome:
    """Run an operation by its plan."""
    plan = plans.plan(parse(text), None)
    executed = runner.run(plan.run(context(store), variables))
    data = None if executed.data is None else encode(executed.data)
    return Outcome.of(data, executed.errors)


def run_core(
    schema: strawberry.Schema,
    runner: asyncio.Runner,
    store: Store,
    text: str,
    variables: Mapping[str, Any],
) -> Outcome:
    """Run an operation in graphql-core, field by field and depth first.

    Each resolver is waited for before the next one is called, so that what is told of several errors
    does not hang on which resolver was the quickest.
    """

    def in_turn(resolve: Callable[..., Any], root: Any, info: Any, **given: Any) -> Any:
        result = resolve(root, info, **given)
        return runner.run(result) if iscoroutine(result) else result

    result = execute(
        schema._schema,
        parse(text),
        context_value=context(store),
        variable_values=dict(variables),
        middleware=[in_turn],
    )
    assert isinstance(result, ExecutionResult)
    return _outcome(result)


async def run_core_at_once(
    schema: strawberry.Schema, store: Store, text: str, variables: Mapping[str, Any]
) -> Outcome:
    """Run an operation in graphql-core as a server does, with all resolvers of a level at once."""
    result = execute(
        schema._schema, parse(text), context_value=context(store), variable_values=dict(variables)
    )
    return _outcome(result if isinstance(result, ExecutionResult) else await result)


def _outcome(result: ExecutionResult) -> Outcome:
    data = None if result.data is None else encode(result.data)
    return Outcome.of(data, result.errors)


class SlowStore:
    """A store that lets everybody wait, and counts how often it is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        async def ask(*arguments: Any) -> Any:
            self.calls += 1
            await asyncio.sleep(0)
            return method(*arguments)

        assert not iscoroutinefunction(method)
        return ask
