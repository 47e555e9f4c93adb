"""What an answer consists of: a query that is made to tell the ids of everything it returns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import graphql
from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
)
from graphql.utilities import do_types_overlap

from api.graphql.schema import write_sdl

_ALIAS: Final = "identifiedAs"
_NODE: Final = "Node"
_ID: Final = InlineFragmentNode(
    type_condition=NamedTypeNode(name=NameNode(value=_NODE)),
    directives=(),
    selection_set=SelectionSetNode(
        selections=(
            FieldNode(
                name=NameNode(value="id"),
                alias=NameNode(value=_ALIAS),
                arguments=(),
                directives=(),
            ),
        )
    ),
)


@cache
def _schema() -> GraphQLSchema:
    return graphql.build_schema(write_sdl())


class _AddIds(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        parent = self._types.get_parent_type()
        wanted = _schema().type_map[_NODE]
        assert isinstance(wanted, GraphQLInterfaceType)  # noqa: S101 - the contract has it so
        if parent is None or not do_types_overlap(_schema(), wanted, parent):
            return node
        return SelectionSetNode(selections=(*node.selections, _ID))


def with_ids(query: str) -> str:
    """Return a query that is valid with the id of every node asked for besides."""
    types = TypeInfo(_schema())
    visitor = TypeInfoVisitor(types, _AddIds(types))
    return graphql.print_ast(graphql.visit(graphql.parse(query), visitor))


def ids_in(answer: Any) -> Iterator[str]:
    """Yield the ids that the answer to such a query tells, in its order, some of them again."""
    if isinstance(answer, list):
        for each in answer:
            yield from ids_in(each)
    elif isinstance(answer, dict):
        if _ALIAS in answer:
            yield answer[_ALIAS]
        for each in answer.values():
            yield from ids_in(each)
