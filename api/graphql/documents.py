"""Documents: parsed, measured and validated once, and kept by their text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    specified_rules,
    validate,
)
from graphql.language.parser import Parser, nested_too_deeply_error
from graphql.validation import ASTValidationRule, ValidationRule
from graphql.validation.rules import overlapping_fields_can_be_merged
from typing_extensions import override

from api.graphql.cost import OperationCost
from api.graphql.extent import check_extent
from api.graphql.flights import Flights
from api.graphql.limits import GraphQLLimits, OperationTooLargeError
from api.graphql.plans import Plan, Plans
from api.graphql.recent import Recurring
from api.graphql.turns import in_turns
from kg.errors import KgError
from kg.pausing import pause

_MAXIMUM_ERRORS: Final = 10
"""Mistakes of a document that are told."""
_LONG: Final = 2_000
"""Characters of a document of which the first mistake alone is told, as telling one takes a time that
grows with what stands around it."""
_MAXIMUM_COMMENTS: Final = 500
_KEPT_CHARACTERS: Final = 150_000
"""Characters of the documents that are kept, in all; each takes up to 300 bytes once it is read."""
_CHARACTERS_BESIDE: Final = 200
"""What a document counts for in addition, however short it is."""

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


def _choose(
    definitions: Sequence[OperationDefinitionNode], name: str | None
) -> OperationDefinitionNode:
    """Return the operation of a name, or the only one; raises :class:`RefusedError`."""
    if name is None and len(definitions) == 1:
        chosen = definitions[0]
    else:
        named = {each.name.value: each for each in definitions if each.name}
        if name not in named:
            raise RefusedError([GraphQLError(_no_operation(name))])
        chosen = named[name]
    if chosen.operation is not OperationType.QUERY:
        message = "the graph can be asked, not changed: send a query"
        raise RefusedError([GraphQLError(message)])
    return chosen


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


class _ParserInTurns(Parser):
    """The parser of the library, which lets others go on between two tokens."""

    @override
    def advance_lexer(self) -> None:
        pause()
        super().advance_lexer()


class _InTurns(ValidationRule):
    """Finds no mistake, and lets others go on between two nodes."""

    def enter(self, *_: object) -> None:
        """Come to a node."""
        pause()


MakePlan = Callable[[DocumentNode, str | None], Plan]
"""Makes the plan of an operation of a document."""

_RULES: Final[Sequence[type[ASTValidationRule]]] = (_InTurns, *specified_rules)


class Documents:
    """Reads documents, in turns with whatever else goes on, and keeps those that were used last."""

    def __init__(self, schema: strawberry.Schema, limits: GraphQLLimits) -> None:
        self._schema = schema._schema  # noqa: SLF001 - Strawberry offers no other way to it
        self._limits = limits
        self._plans = Plans(schema, limits.piece_bytes)
        self._kept: Recurring[Operation] = Recurring(_KEPT_CHARACTERS)
        self._flights = Flights[Operation]()

    async def operation(self, text: str, name: str | None) -> Operation:
        """Return an operation of a document, by name or the only one.

        Raises :class:`RefusedError` if it cannot be run.
        """
        key = text, name
        found = self._kept.find(key)
        return found or await self._flights.once(key, lambda: self._make(text, name))

    async def _make(self, text: str, name: str | None) -> Operation:
        key = text, name
        if not self._kept.recurs(key):
            return await in_turns(lambda: self._read(text, name, self._plans.plan_once))
        made = await in_turns(lambda: self._read(text, name, self._plans.plan))
        self._kept.keep(key, made, len(text) + _CHARACTERS_BESIDE)
        return made

    def _read(self, text: str, name: str | None, plan: MakePlan) -> Operation:
        document = self._parse(text)
        definitions = [
            each for each in document.definitions if isinstance(each, OperationDefinitionNode)
        ]
        if not definitions:
            raise RefusedError([GraphQLError("the document has no operation")])
        try:
            check_extent(document, self._limits)
        except OperationTooLargeError as error:
            raise RefusedError.because(error) from None
        if errors := self._mistakes(document, len(text)):
            raise RefusedError(errors)
        return Operation(
            plan(document, name),
            OperationCost(self._schema, document, _choose(definitions, name)),
            _asks(document),
        )

    def _mistakes(self, document: DocumentNode, length: int) -> list[GraphQLError]:
        maximum = 1 if length > _LONG else _MAXIMUM_ERRORS
        errors = validate(self._schema, document, _RULES, max_errors=maximum)
        if any(each.message == _ABORTED for each in errors):
            return [GraphQLError("there are too many fields of one name: ask for each once")]
        return errors

    def _parse(self, text: str) -> DocumentNode:
        limits = self._limits
        if len(text) > limits.characters:
            raise _too_large("characters", len(text), limits.characters)
        parser = _ParserInTurns(
            text, max_lexical_tokens=limits.tokens, max_comments=_MAXIMUM_COMMENTS
        )
        try:
            return parser.parse_document()
        except RecursionError:
            raise RefusedError([nested_too_deeply_error(parser)]) from None
        except GraphQLError as error:
            if error.message.endswith(f"more than {limits.tokens} tokens. Parsing aborted."):
                raise _too_large("tokens", limits.tokens + 1, limits.tokens) from None
            raise RefusedError([error]) from None


def _too_large(what: str, found: int, maximum: int) -> RefusedError:
    return RefusedError.because(OperationTooLargeError(what, found, maximum))
