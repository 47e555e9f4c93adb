"""Laws that the estimate of a cost keeps, over operations that are made up from the schema."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from documents import Operation, Values, Word, operations
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from graphql_doors import door_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.graphql.limits import UNCOUNTED, GraphQLLimits
from api.graphql.schema import build_schema
from kg.graph import KnowledgeGraph

VALUES = Values(
    by_name={
        "id": ["sqs", "sns"],
        "ids": ["sqs", "sns"],
        "of": ["sqs"],
        "from": ["sqs"],
        "to": ["sns"],
        "format": [Word("DOT")],
        "first": [0, 1, 3, 20],
        "last": [1, 3, 20],
        "unit": ["KiB"],
        "text": ["queue"],
    },
    by_type={"Date": ["2025-08-04"], "String": ["queue"], "ID": ["sqs"]},
)
generated = operations(build_schema()._schema, VALUES)


class _WriteOut(Visitor):
    """Puts what a fragment contains in the place of each spread."""

    def __init__(self, document: DocumentNode) -> None:
        super().__init__()
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> InlineFragmentNode:
        fragment = self._fragments[node.name.value]
        return InlineFragmentNode(
            type_condition=fragment.type_condition,
            directives=node.directives,
            selection_set=fragment.selection_set,
        )


def written_out(text: str) -> str:
    document = parse(text)
    full = visit(document, _WriteOut(document))
    kept = [each for each in full.definitions if not isinstance(each, FragmentDefinitionNode)]
    return print_ast(DocumentNode(definitions=tuple(kept)))


@pytest.fixture(name="door", scope="module")
def _door(graph: KnowledgeGraph) -> TestClient:
    return door_of(graph, replace(GraphQLLimits(), aliases=1_000, root_fields=1_000, fields=10_000))


def cost_of(door: TestClient, text: str, variables: Any) -> int:
    response = door.post("/graphql", json={"query": text, "variables": variables})
    return int(response.headers["x-graphql-cost"])


@given(generated)
@settings(max_examples=60)
def test_a_fragment_costs_what_it_contains_wherever_it_stands(
    door: TestClient, operation: Operation
) -> None:
    text, variables = operation

    assert cost_of(door, written_out(text), variables) == cost_of(door, text, variables)


@given(generated, st.integers(0, 3))
@settings(max_examples=60)
def test_an_operation_costs_what_its_questions_cost(
    door: TestClient, operation: Operation, more: int
) -> None:
    text, variables = operation
    definition = next(
        each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode)
    )
    assert definition.selection_set.loc is not None
    begin = definition.selection_set.loc.start + 1
    added = " ".join(f"added{number}: meta {{ version }}" for number in range(more))
    cost = cost_of(door, text, variables)
    assume(0 < cost < UNCOUNTED)

    assert cost + 2 * more == cost_of(door, f"{text[:begin]} {added} {text[begin:]}", variables)
