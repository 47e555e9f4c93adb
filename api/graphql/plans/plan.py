"""Plans of operations, kept by document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import iscoroutinefunction
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import strawberry
from graphql import (
    DocumentNode,
    Executor,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNamedType,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.values import VariableValues

from api.graphql.context import Context, answers_at_once
from api.graphql.plans.core import run_in_core
from api.graphql.plans.executed import Executed, exceed_deadline
from api.graphql.plans.pieces import DEFAULT_BYTES, Pieces
from api.graphql.plans.running import Execution
from api.graphql.plans.selections import Variant
from api.graphql.plans.variables import key_of, names_in_directives, nodes_in
from api.graphql.recent import Recent
from api.graphql.turns import in_turns
from kg.store import Store

_MAXIMUM_ERRORS: Final = 10
"""Mistakes in variables that are told."""
_MAXIMUM_VARIANTS: Final = 16
"""Ways to leave out parts of one operation that are kept compiled."""


class PiecesOfStores:
    """The pieces of each graph, which go when the graph goes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: WeakKeyDictionary[Store, Pieces] = WeakKeyDictionary()

    def of(self, store: Store) -> Pieces:
        """Return the pieces of a graph in memory; those of any other are good for one operation."""
        pieces = self._pieces.get(store)
        if pieces is None:
            pieces = Pieces(self._limit)
            if answers_at_once(store):
                self._pieces[store] = pieces
        return pieces


class _Ready(NamedTuple):
    """An operation for some values of its variables; what belongs to one run stays out of it."""

    executor: Executor[Any]
    variant: Variant


class Plan:
    """One operation of a valid document, ready to be run."""

    def __init__(
        self,
        schema: strawberry.Schema,
        document: DocumentNode,
        operation_name: str | None,
        pieces: PiecesOfStores,
    ) -> None:
        self._strawberry = schema
        self._schema = schema._schema  # noqa: SLF001 - Strawberry offers no other way to it
        self._document = document
        self._operation_name = operation_name
        self._pieces = pieces
        operations = [*_operations(document, operation_name)]
        self._is_compiled = (
            len(operations) == 1
            and _can_compile(document, operations[0])
            and not any(map(_lets_wait, self._schema.type_map.values()))
        )
        self._switches = sorted(names_in_directives(operations, _fragments(document)))
        self._constant: _Ready | None = None
        self._variants: Recent[Variant] = Recent(_MAXIMUM_VARIANTS)

    async def run(
        self, context: Context, variables: Mapping[str, Any], deadline: float | None = None
    ) -> Executed:
        """Run the operation; whatever goes wrong is told in the answer.

        ``deadline`` is a moment of the event loop's clock.
        """
        if not self._is_compiled:
            operation = (self._schema, self._document, self._operation_name)
            return await run_in_core(*operation, context, variables, deadline)
        ready: _Ready | Executed | None = self._constant
        if ready is None:
            ready = await in_turns(lambda: self._prepare(variables))
        if isinstance(ready, Executed):
            return ready
        executor = _for_one_run(ready.executor, context)
        pieces = self._pieces.of(context.store)
        try:
            return await Execution(executor, ready.variant.root, pieces, deadline).run()
        except TimeoutError:
            return exceed_deadline()

    def _prepare(self, variables: Mapping[str, Any]) -> _Ready | Executed:
        """Have graphql-core prepare the operation, once and for all when it takes no variables."""
        executor = Executor.build(
            self._schema,
            self._document,
            raw_variable_values=dict(variables),
            operation_name=self._operation_name,
            max_coercion_errors=_MAXIMUM_ERRORS,
        )
        if isinstance(executor, list):
            return Executed(None, tuple(executor), was_run=False)
        try:
            ready = _Ready(executor, self._variant(executor))
        except GraphQLError as error:
            return Executed(None, (error,), was_run=False)
        if not executor.operation.variable_definitions:
            self._constant = ready
        return ready

    def _variant(self, executor: Executor[Any]) -> Variant:
        values = executor.variable_values
        key = key_of(self._switches, values.coerced)
        # Other variables do not matter here, and may be large.
        switches = VariableValues(
            *({name: each[name] for name in self._switches if name in each} for each in values)
        )
        return self._variants.get(key, lambda: Variant(self._strawberry, executor, switches))


def _for_one_run(executor: Executor[Any], context: Context) -> Executor[Any]:
    """Return a copy with a context of its own; what the library has for copying takes longer than some runs."""
    own = object.__new__(type(executor))
    own.__dict__.update(executor.__dict__)
    own.context_value = context
    return own


class Plans:
    """Compiles operations of valid documents; pieces of answers are kept for all of them together."""

    def __init__(self, schema: strawberry.Schema, piece_bytes: int = DEFAULT_BYTES) -> None:
        self._schema = schema
        self._pieces = PiecesOfStores(piece_bytes)

    def plan(self, document: DocumentNode, operation_name: str | None) -> Plan:
        """Return the plan of an operation of a document that is valid."""
        return Plan(self._schema, document, operation_name, self._pieces)

    def plan_once(self, document: DocumentNode, operation_name: str | None) -> Plan:
        """Return a plan that keeps no pieces, as nobody might ask for them again."""
        return Plan(self._schema, document, operation_name, PiecesOfStores(0))


def _operations(document: DocumentNode, name: str | None) -> Iterator[OperationDefinitionNode]:
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            own = each.name.value if each.name else None
            if name is None or name == own:
                yield each


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    definitions = document.definitions
    return {
        each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)
    }


def _lets_wait(type_: GraphQLNamedType) -> bool:
    """Tell whether what type an object is of has to be awaited."""
    tells = (getattr(type_, "resolve_type", None), getattr(type_, "is_type_of", None))
    return any(map(iscoroutinefunction, tells))


_INTROSPECTION: Final = frozenset({"__schema", "__type"})


def _can_compile(document: DocumentNode, operation: OperationDefinitionNode) -> bool:
    """Tell whether an operation can be compiled: introspection, and what is new in GraphQL, cannot."""
    fragments = _fragments(document)
    if operation.operation is not OperationType.QUERY or operation.directives:
        return False
    if any(each.variable_definitions for each in fragments.values()):
        return False
    names = {
        node.name.value for node in nodes_in([operation], fragments) if isinstance(node, FieldNode)
    }
    return not names & _INTROSPECTION
