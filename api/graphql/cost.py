"""What an operation costs: how many values its answer has, by estimate and before it is run.

Each field counts once for each object that it is asked of, so a page of 50 with four fields each costs
about 200. The size of a page is what ``first`` or ``last`` say. A list that has no pages counts with a
size that is assumed. Fields under ``@skip`` and ``@include`` count, and so do those of every fragment,
whether its type comes up or not. Work that shows in no value is added as a price of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from kg.paging import DEFAULT_PAGE, MAXIMUM_PAGE
from kg.pausing import pause

ASSUMED_SIZE: Final = 10
"""Items of a list that has no pages and of which nothing more is known."""

LIST_SIZES: Final[Mapping[str, int]] = {
    "[Citation]": 2,
    "Service.statements": 80,
    "Service.relations": 50,
    "Service.limits": 20,
    "Entity.statements": 40,
    "Entity.relations": 25,
    "GraphMeta.sources": 1_000,
    "Subgraph.entities": 100,
    "Subgraph.relations": 100,
    "Diagram.entities": 100,
    "Diagram.relations": 100,
    "__Schema.types": 200,
    "__Field.args": 2,
    "__Type.inputFields": 3,
    "__Type.interfaces": 1,
    "__Type.possibleTypes": 1,
}
"""Lists without pages of which more is known, by field or by what they hold, with their assumed size.

Those of services are what a service of the shipped knowledge has on average, those of entities what the
ends of its relations have.
"""

PRICES: Final[Mapping[str, int]] = {
    "Query.search": 100,
    "Query.compare": 500,
    "Query.paths": 1_000,
    "Query.neighborhood": 1_000,
    "Query.ask": 5_000,
    "Query.diagram": 10_000,
    "Answer.diagram": 10_000,
}
"""Fields whose work is more than reading the values that they return."""

_PAGE_ARGUMENTS: Final = ("first", "last")
_FILTERS: Final = ("kinds", "where")
_PAGED_LISTS: Final = ("edges", "nodes")
_KEPT_SIZES: Final = 16
"""Choices of page sizes in variables for which the cost is kept."""


@dataclass(frozen=True, slots=True)
class _Estimate:
    """Values of a selection: some in any case, and some for each item of the page that it is of."""

    once: int = 0
    each: int = 0

    def of_page(self, size: int) -> int:
        return self.once + self.each * size


class OperationCost:
    """Tells the cost of one validated operation, in time linear to its document."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._defaults = {
            each.variable.name.value: each.default_value
            for each in operation.variable_definitions or ()
        }
        self._sizing = sorted(_sizing_variables([operation, *self._fragments.values()]))
        self._known: dict[tuple[Any, ...], int] = {}

    def of(self, variables: Mapping[str, Any]) -> int:
        """Return the cost with these values of variables, which need not be valid."""
        sizes = tuple(self._size_of(name, variables) for name in self._sizing)
        if sizes not in self._known:
            if len(self._known) >= _KEPT_SIZES:
                self._known.clear()
            self._known[sizes] = self._estimate(dict(zip(self._sizing, sizes, strict=True)))
        return self._known[sizes]

    def _size_of(self, name: str, variables: Mapping[str, Any]) -> int | None:
        if name in variables:
            value = variables[name]
            return value if isinstance(value, int) else None
        default = self._defaults.get(name)
        return int(default.value) if isinstance(default, IntValueNode) else None

    def _estimate(self, sizes: Mapping[str, int | None]) -> int:
        root = self._schema.query_type
        assert root is not None  # noqa: S101 - the schema has questions
        walk = _Walk(self._schema, self._fragments, sizes)
        return walk.selections(self._operation.selection_set, root).once


class _Walk:
    """Estimates each fragment once."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        sizes: Mapping[str, int | None],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._sizes = sizes
        self._known: dict[str, _Estimate] = {}

    def selections(self, node: SelectionSetNode, parent: GraphQLCompositeType) -> _Estimate:
        found = [self._selection(each, parent) for each in node.selections]
        return _Estimate(sum(each.once for each in found), sum(each.each for each in found))

    def _selection(self, node: SelectionNode, parent: GraphQLCompositeType) -> _Estimate:
        pause()
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        if isinstance(node, InlineFragmentNode):
            return self._on_type(node, parent)
        assert isinstance(node, FieldNode)  # noqa: S101 - there is no fourth kind
        return self._field(node, parent)

    def _fragment(self, name: str) -> _Estimate:
        if name not in self._known:
            self._known[name] = self._on_type(self._fragments[name], None)
        return self._known[name]

    def _on_type(
        self,
        node: InlineFragmentNode | FragmentDefinitionNode,
        parent: GraphQLCompositeType | None,
    ) -> _Estimate:
        named = node.type_condition
        type_: Any = self._schema.type_map[named.name.value] if named else parent
        return self.selections(node.selection_set, type_)

    def _field(self, node: FieldNode, parent: GraphQLCompositeType) -> _Estimate:
        name = node.name.value
        field = self._schema.get_field(parent, name)
        assert field is not None  # noqa: S101 - the operation is valid
        place = f"{parent.name}.{name}"
        price = PRICES.get(place, 0)
        type_ = get_named_type(field.type)
        inside = _Estimate()
        if node.selection_set and is_composite_type(type_):
            inside = self.selections(node.selection_set, type_)
        page = self._page(node, field)
        if not is_list_type(get_nullable_type(field.type)):
            return _Estimate(price + 1 + inside.of_page(page))
        item = 1 + inside.of_page(page)
        if name in _PAGED_LISTS and _is_connection(parent):
            return _Estimate(price, item)
        size = page if "first" in field.args else _assumed_size(node, place, type_.name)
        return _Estimate(price + 1 + size * item)

    def _page(self, node: FieldNode, field: GraphQLField) -> int:
        """Return the size of the page that a field asks for; more is refused when it is run."""
        asked = [
            size
            for each in node.arguments or ()
            if each.name.value in _PAGE_ARGUMENTS
            if (size := self._number(each.value)) is not None
        ]
        default = field.args["first"].default_value if "first" in field.args else None
        size = max(asked) if asked else default if isinstance(default, int) else DEFAULT_PAGE
        return min(max(size, 0), MAXIMUM_PAGE)

    def _number(self, value: ValueNode) -> int | None:
        if isinstance(value, VariableNode):
            return self._sizes[value.name.value]
        return int(value.value) if isinstance(value, IntValueNode) else None


def _assumed_size(node: FieldNode, place: str, item: str) -> int:
    size = LIST_SIZES.get(place) or LIST_SIZES.get(f"[{item}]", ASSUMED_SIZE)
    is_filtered = any(each.name.value in _FILTERS for each in node.arguments or ())
    return min(size, ASSUMED_SIZE) if is_filtered else size


def _is_connection(type_: GraphQLCompositeType) -> bool:
    return "pageInfo" in getattr(type_, "fields", ())


def _sizing_variables(
    definitions: Iterable[OperationDefinitionNode | FragmentDefinitionNode],
) -> set[str]:
    """Return the variables that say how large a page is."""
    found = set()
    waiting: list[Any] = [each.selection_set for each in definitions]
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                found |= {
                    each.value.name.value
                    for each in node.arguments or ()
                    if each.name.value in _PAGE_ARGUMENTS and isinstance(each.value, VariableNode)
                }
            if getattr(node, "selection_set", None):
                waiting.append(node.selection_set)
    return found
