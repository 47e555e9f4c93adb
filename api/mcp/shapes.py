"""The JSON Schema of what a GraphQL operation returns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_named_type,
    is_composite_type,
    parse,
)

from api.graphql.schema import write_sdl

_SCALARS: Final = {"Int": "integer", "Float": "number", "Boolean": "boolean"}
"""GraphQL's name to that of JSON Schema; all others are written as texts."""


def shape_of(operation: str) -> dict[str, Any]:
    """Return the schema of the ``data`` that a valid operation gets."""
    (definition,) = (
        each for each in parse(operation).definitions if isinstance(each, OperationDefinitionNode)
    )
    query = _schema().query_type
    assert query is not None  # noqa: S101 - the contract has one
    return _object(definition.selection_set, query)


@cache
def _schema() -> GraphQLSchema:
    return build_schema(write_sdl())


def _object(selected: SelectionSetNode, parent: GraphQLNamedType) -> dict[str, Any]:
    properties = dict(_fields(selected, parent))
    always = [each for each in selected.selections if isinstance(each, FieldNode)]
    return {
        "type": "object",
        "properties": properties,
        # What stands in a fragment is there for some types only.
        "required": [_name(each) for each in always],
    }


def _fields(selected: SelectionSetNode, parent: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in selected.selections:
        if isinstance(each, FieldNode):
            yield _name(each), _value(parent.fields[each.name.value].type, each.selection_set)
        elif isinstance(each, InlineFragmentNode):
            condition = each.type_condition
            inside = _schema().type_map[condition.name.value] if condition else parent
            yield from _fields(each.selection_set, inside)


def _name(field: FieldNode) -> str:
    return (field.alias or field.name).value


def _value(type_: GraphQLOutputType, selected: SelectionSetNode | None) -> dict[str, Any]:
    if isinstance(type_, GraphQLNonNull):
        return _present(type_.of_type, selected)
    return {"anyOf": [_present(type_, selected), {"type": "null"}]}


def _present(type_: Any, selected: SelectionSetNode | None) -> dict[str, Any]:
    if isinstance(type_, GraphQLList):
        return {"type": "array", "items": _value(type_.of_type, selected)}
    named = get_named_type(type_)
    if selected is not None and is_composite_type(named):
        return _object(selected, named)
    return {"type": _SCALARS.get(named.name, "string")}
