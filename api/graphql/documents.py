"""Documents: parsed, measured and validated once, and kept by their text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    NullValueNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    parse,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged

from api.graphql.cost import OperationCost
from api.graphql.extent import check_extent
from api.graphql.limits import GraphQLLimits, OperationTooLargeError
from api.graphql.plans import Plan, Plans
from api.graphql.plans.recent import Recent
from kg.errors import KgError

_MAXIMUM_ERRORS: Final = 10
"""Mistakes of a document that are told."""
_EXPLAINED_ERRORS: Final = 3
"""Mistakes that are told with what may have been meant, which takes time to find."""
_MAXIMUM_COMMENTS: Final = 500
_KEPT_CHARACTERS: Final = 200_000
"""Characters of the documents that are kept, in all; each takes up to 300 bytes once it is read."""

_ABORTED: Final = "Validation aborted."
"""What validation says when it gives up comparing fields."""

# Fields under one name are compared with each other, two and two; the library's own bound is some
# two seconds of that.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = 10_000


class RefusedError(Exception):
    """A request was refused before anything was run."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__(errors)
        self.errors = errors

    @classmethod
    def because(cls, cause: KgError) -> RefusedError:
        """Refuse for one reason."""
        return cls([GraphQLError(str(cause), original_error=cause)])


@dataclass(frozen=True)
class Operation:
    """A valid operation."""

    plan: Plan
    cost: OperationCost
    asks: Sequence[FieldNode]
    """Where it asks the advisor, whose answers may differ from time to time."""

    def converses(self, variables: Mapping[str, Any]) -> bool:
        """Tell whether the operation adds to a conversation that the server keeps."""
        return any(_converses(field, variables) for field in self.asks)


def _converses(field: FieldNode, variables: Mapping[str, Any]) -> bool:
    values = [each.value for each in field.arguments or () if each.name.value == "conversation"]
    return any(
        variables.get(each.name.value) is not None
        if isinstance(each, VariableNode)
        else not isinstance(each, NullValueNode)
        for each in values
    )


class Document:
    """A valid document."""

    def __init__(self, schema: strawberry.Schema, plans: Plans, node: DocumentNode) -> None:
        self._schema = schema
        self._plans = plans
        self._node = node
        self._operations: dict[str | None, Operation] = {}
        self._definitions = {
            each.name.value if each.name else None: each
            for each in node.definitions
            if isinstance(each, OperationDefinitionNode)
        }

    def operation(self, name: str | None) -> Operation:
        """Return an operation by name, or the only one; raises :class:`RefusedError`."""
        if name not in self._operations:
            self._operations[name] = self._prepare(name)
        return self._operations[name]

    def _prepare(self, name: str | None) -> Operation:
        if name is None and len(self._definitions) == 1:
            (definition,) = self._definitions.values()
        elif name in self._definitions:
            definition = self._definitions[name]
        else:
            raise RefusedError([GraphQLError(_no_operation(name))])
        if definition.operation is not OperationType.QUERY:
            message = "the graph can be asked, not changed: send a query"
            raise RefusedError([GraphQLError(message)])
        core = self._schema._schema  # noqa: SLF001 - Strawberry offers no other way to it
        return Operation(
            self._plans.plan(self._node, name),
            OperationCost(core, self._node, definition),
            _asks(self._node),
        )


def _no_operation(name: str | None) -> str:
    if name is None:
        return "the document has several operations: name one as 'operationName'"
    return f"there is no operation {name!r}"


def _asks(document: DocumentNode) -> list[FieldNode]:
    """Find where a document asks the advisor; only the root type has a field of that name."""
    found = []
    waiting: list[Any] = [getattr(each, "selection_set", None) for each in document.definitions]
    while waiting:
        for node in getattr(waiting.pop(), "selections", ()):
            if isinstance(node, FieldNode) and node.name.value == "ask":
                found.append(node)
            waiting.append(getattr(node, "selection_set", None))
    return found


class Documents:
    """Reads documents, and keeps those that were used last."""

    def __init__(self, schema: strawberry.Schema, limits: GraphQLLimits) -> None:
        self._schema = schema
        self._limits = limits
        self._plans = Plans(schema, limits.piece_bytes)
        self._kept: Recent[Document] = Recent(_KEPT_CHARACTERS)

    def read(self, text: str) -> Document:
        """Return the document with a text; raises :class:`RefusedError` if it cannot be run."""
        return self._kept.get(text, lambda: self._read(text), len(text))

    def _read(self, text: str) -> Document:
        node = self._parse(text)
        if not any(isinstance(each, OperationDefinitionNode) for each in node.definitions):
            raise RefusedError([GraphQLError("the document has no operation")])
        try:
            check_extent(node, self._limits)
        except OperationTooLargeError as error:
            raise RefusedError.because(error) from None
        if errors := self._mistakes(node):
            raise RefusedError(errors)
        return Document(self._schema, self._plans, node)

    def _mistakes(self, node: DocumentNode) -> list[GraphQLError]:
        schema = self._schema._schema  # noqa: SLF001 - Strawberry offers no other way to it
        errors = validate(schema, node, max_errors=_MAXIMUM_ERRORS, hide_suggestions=True)
        if any(each.message == _ABORTED for each in errors):
            return [GraphQLError("there are too many fields of one name: ask for each once")]
        return validate(schema, node) if 0 < len(errors) <= _EXPLAINED_ERRORS else errors

    def _parse(self, text: str) -> DocumentNode:
        limits = self._limits
        if len(text) > limits.characters:
            raise _too_large("characters", len(text), limits.characters)
        try:
            return parse(text, max_lexical_tokens=limits.tokens, max_comments=_MAXIMUM_COMMENTS)
        except GraphQLError as error:
            if error.message.endswith(f"more than {limits.tokens} tokens. Parsing aborted."):
                raise _too_large("tokens", limits.tokens + 1, limits.tokens) from None
            raise RefusedError([error]) from None


def _too_large(what: str, found: int, maximum: int) -> RefusedError:
    return RefusedError.because(OperationTooLargeError(what, found, maximum))
