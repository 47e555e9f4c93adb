"""Compiled execution against graphql-core: the same answers to generated operations."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pytest
from conftest import SAMPLE
from documents import Operation, Values, Word, operations
from executions import KeptPlans, SlowStore, run_core, run_core_at_once, run_plan
from graphql import (
    DocumentNode,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    is_composite_type,
    parse,
    validate,
    visit,
)
from hypothesis import assume, given, settings
from hypothesis_batches import batch

from api.graphql.schema import build_schema
from kg.graph import KnowledgeGraph
from kg.load.folder import load_folders
from kg.model import Source
from kg.store import Edges

EXAMPLES: Final = int(os.environ.get("ARCHKG_PLAN_EXAMPLES", "1200"))
"""Operations that are generated for the graph in memory; fewer for the other stores."""

_KNOWN = ["sqs", "SNS", "lambda", "sqs/fifo-queue", "pub-sub", "kafka", "region"]
_IDS = [*_KNOWN * 4, "nope", ""]
_STATEMENTS = ["sqs#claim-two-types", "sns#limit-retention-a", "sns#pushes-to-sqs", "sqs#nope"]
VALUES: Final = Values(
    by_name={
        "id": [*_IDS, *_STATEMENTS, "sns#limit-retention-a~sns#limit-retention-b", "a~b"],
        "ids": _IDS,
        "of": [*_IDS, *_STATEMENTS],
        "from": _IDS,
        "to": _IDS,
        "format": [Word("MERMAID"), Word("DOT"), Word("JSON")],
        "after": ["WyJzZXJ2aWNlcyIsInMzIl0", "WyJlbnRpdGllcyIsInMzIl0", "nonsense"],
        "before": ["WyJzZXJ2aWNlcyIsInNxcyJd", "nonsense", ""],
        "first": [0, 1, 2, 3, 5, 10, 20, 50, 500, 501],
        "last": [1, 2, 3, 10, 20, 500, 501],
        "depth": [0, 1, 2, 3, 7],
        "unit": ["KiB", "bytes", "second", "day", "no unit", ""],
        "quantity": [{"gte": "1 KiB"}, {"lt": "2 days"}, {"eq": "much"}],
        "text": ["queue", "message size", "kafka", ""],
        "question": ["How large is a message?", "Who pushes?", "What is SQS?", ""],
        "conversation": ["a"],
        "title": ["A \U0001f600 \u2028 title"],
    },
    by_type={
        "Date": ["2020-01-01", "2025-08-04", "2999-12-31"],
        "String": ["sqs", "retention", "message", "notes", ""],
        "ID": _IDS,
    },
)

SOUND: Final = Values(
    by_name={
        "id": [*_KNOWN, *_STATEMENTS[:3]],
        "ids": _KNOWN,
        "of": _KNOWN,
        "from": _KNOWN,
        "to": _KNOWN,
        "format": [Word("MERMAID")],
        "first": [1, 3, 20],
        "depth": [1, 2],
        "unit": ["KiB", "day", "no unit"],
        "quantity": [{"gte": "1 KiB"}, {"lt": "much"}],
        "text": ["queue", "kafka"],
    },
    by_type={"Date": ["2020-01-01", "2025-08-04"], "String": ["message"], "ID": _KNOWN},
    arguments={
        "Query": [
            "id",
            "ids",
            "of",
            "from",
            "to",
            "format",
            "first",
            "depth",
            "text",
            "asOf",
            "question",
        ]
    },
)
"""What hardly fails at once, so that what goes wrong goes wrong deep inside."""


class FailingGraph(KnowledgeGraph):
    """A graph that has lost things, answers with less than it must, and fails at some questions."""

    def entities(self, ids: Sequence[str]) -> list[Any]:
        lost = {"lambda": None, "region": LookupError("gone"), "pub-sub": "not an entity"}
        there = super().entities
        return [lost[id_] if id_ in lost else there([id_])[0] for id_ in ids]

    def sources(self, ids: Sequence[str]) -> list[Source]:  # noqa: ARG002 - as it is asked
        raise ConnectionError("no sources today")

    def relations_of(self, ids: Sequence[str], wanted: Edges) -> list[Any]:
        found: list[Any] = list(super().relations_of(ids, wanted))
        return [ValueError(f"no relations of {id_}") if id_ == "sns" else each
                for id_, each in zip(ids, found, strict=True)]  # fmt: skip

    def features_of(self, ids: Sequence[str]) -> list[Any]:
        return [[*each, None] for each in super().features_of(ids)]

    def wholes_of(self, ids: Sequence[str], as_of: date) -> list[Any]:  # noqa: ARG002 - as it is asked
        return [ValueError(f"{id_} is a part of nothing") if "/" in id_ else 7 for id_ in ids]


SCHEMA = build_schema()
PLANS = KeptPlans(SCHEMA)
generated = operations(SCHEMA._schema, VALUES)
generated_sound = operations(SCHEMA._schema, SOUND)


@pytest.fixture(name="failing", scope="session")
def _failing() -> KnowledgeGraph:
    return FailingGraph(load_folders([SAMPLE]))


@given(generated)
@settings(max_examples=EXAMPLES)
def test_a_plan_answers_as_graphql_core_does(
    graph: KnowledgeGraph, runner: asyncio.Runner, operation: Operation
) -> None:
    expected = run_core(SCHEMA, runner, graph, *operation)
    first = run_plan(PLANS, runner, graph, *operation)
    again = run_plan(PLANS, runner, graph, *operation)

    assert expected == first == again


@given(generated_sound)
@settings(max_examples=EXAMPLES // 3)
def test_a_plan_fails_as_graphql_core_does(
    failing: KnowledgeGraph, runner: asyncio.Runner, operation: Operation
) -> None:
    expected = run_core(SCHEMA, runner, failing, *operation)

    assert expected == run_plan(PLANS, runner, failing, *operation)


@given(generated)
@settings(max_examples=EXAMPLES // 10)
def test_a_plan_over_a_slow_store_answers_as_over_the_graph(
    graph: KnowledgeGraph, runner: asyncio.Runner, operation: Operation
) -> None:
    expected = run_core(SCHEMA, runner, graph, *operation)

    assert expected == run_plan(PLANS, runner, SlowStore(graph), *operation)


@given(generated)
@settings(max_examples=EXAMPLES // 10)
def test_a_plan_answers_as_a_server_with_graphql_core_does(
    graph: KnowledgeGraph, runner: asyncio.Runner, operation: Operation
) -> None:
    answered = run_plan(PLANS, runner, graph, *operation)
    # Which of several errors takes all with it hangs on who is the quickest, in graphql-core.
    assume(not answered.errors)

    assert answered == runner.run(run_core_at_once(SCHEMA, graph, *operation))


def test_the_generated_operations_are_valid_and_reach_every_type() -> None:
    schema = SCHEMA._schema
    reached: set[str] = set()
    documents = [parse(operation.text) for operation in batch(generated, 800)]
    for document in documents:
        reached |= types_asked(schema, document)

    known = {
        name
        for name, each in schema.type_map.items()
        if is_composite_type(each) and not name.startswith("__")
    }
    assert set() == known - reached
    assert [] == [error for each in documents[::8] for error in validate(schema, each)]


def types_asked(schema: GraphQLSchema, document: DocumentNode) -> set[str]:
    """Return the names of the types that a document asks fields of."""
    info, found = TypeInfo(schema), set[str]()

    class Visit(Visitor):
        def enter_field(self, *_: Any) -> None:
            parent = info.get_parent_type()
            assert parent is not None
            found.add(parent.name)

    visit(document, TypeInfoVisitor(info, Visit()))
    return found
