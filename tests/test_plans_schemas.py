"""Compiled execution against graphql-core, over a schema that has all that can go wrong."""

from __future__ import annotations

import asyncio
import os
from typing import Final

import odd_schema
from documents import Operation, Values, operations
from executions import KeptPlans, run_core, run_plan
from hypothesis import given, settings

from kg.graph import KnowledgeGraph

EXAMPLES: Final = int(os.environ.get("ARCHKG_PLAN_EXAMPLES", "1200")) // 2
VALUES: Final = Values(by_name={"name": ["tom", "none"], "times": [-1, 0, 2], "first": [0, 1, 2]})
PLANS: Final = KeptPlans(odd_schema.schema)


@given(operations(odd_schema.schema._schema, VALUES))
@settings(max_examples=EXAMPLES)
def test_a_plan_answers_as_graphql_core_does(
    graph: KnowledgeGraph, runner: asyncio.Runner, operation: Operation
) -> None:
    expected = run_core(odd_schema.schema, runner, graph, *operation)

    assert expected == run_plan(PLANS, runner, graph, *operation)
