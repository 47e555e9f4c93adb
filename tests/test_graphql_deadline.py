"""An operation stops when its time is up, and the next one is answered as if nothing had been."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

import pytest
from graphql_doors import GRAPHQL_JSON, WatchedStore, ask, door_of, error_of, for_ever

from api.graphql.limits import GraphQLLimits
from kg.graph import KnowledgeGraph

BRIEF = replace(GraphQLLimits(), seconds=0.05)
QUESTIONS = {
    "of a root field": "{ services { nodes { id } } }",
    "inside of a list": '{ service(id: "sqs") { relations { target { id } } } }',
    "in the core library": '{ __schema { queryType { name } } entity(id: "sqs") { id } }',
}


@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL_JSON, 503), ("application/json", 200)])
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_an_operation_that_waits_for_the_store_is_stopped(
    graph: KnowledgeGraph, question: str, accept: str, status: int
) -> None:
    hangs = [True]

    def hang(_method: str) -> Awaitable[None] | None:
        return for_ever() if hangs[0] else None

    door = door_of(WatchedStore(graph, hang), BRIEF)
    stopped = ask(door, question, accept)
    hangs.clear()
    hangs.append(False)
    again = ask(door, question, accept)

    assert (status, "DEADLINE_EXCEEDED") == (stopped.status_code, error_of(stopped)["code"])
    assert "data" not in stopped.json()
    assert stopped.headers["x-graphql-cost"] == again.headers["x-graphql-cost"]
    assert (200, False) == (again.status_code, "errors" in again.json())


def test_an_operation_that_takes_the_processor_is_stopped(shipped: KnowledgeGraph) -> None:
    at_once = replace(GraphQLLimits(), seconds=1e-6)
    query = "{ services(first: 60) { nodes { relations { source { limits { id text } } } } } }"
    response = ask(door_of(shipped, at_once), query)

    assert (503, "DEADLINE_EXCEEDED") == (response.status_code, error_of(response)["code"])
