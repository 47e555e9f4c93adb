"""Compiled operations beside Strawberry's own execution, in process."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any, Final

import msgspec
import nested
import pytest
from graphql import parse

from api.advisor.service import AdvisorService
from api.graphql.context import Context
from api.graphql.encoding import encode
from api.graphql.plans import Plans
from api.graphql.schema import build_schema
from api.live import as_live
from kg.graph import KnowledgeGraph

TODAY: Final = date(2026, 11, 23)
ROUNDS: Final = 5
SECONDS: Final = 0.5
"""That each round lasts."""

Run = Callable[[], Coroutine[Any, Any, bytes]]


def advisor(graph: KnowledgeGraph) -> AdvisorService:
    return AdvisorService(as_live(graph), lambda: TODAY)


def planned(graph: KnowledgeGraph, first: int, piece_bytes: int) -> Run:
    """Return what runs the query by a plan that is there, keeping pieces up to a number of bytes."""
    plan = Plans(build_schema(), piece_bytes).plan(parse(nested.QUERY), None)
    advised = advisor(graph)

    async def run() -> bytes:
        executed = await plan.run(Context(graph, TODAY, advised), {"first": first})
        assert executed.data is not None
        return encode(executed.data)

    return run


def stock(graph: KnowledgeGraph, first: int) -> Run:
    """Return what runs the query as Strawberry does, from its text to an answer that is encoded."""
    advised = advisor(graph)

    async def run() -> bytes:
        result: Any = await build_schema().execute(
            nested.QUERY,
            variable_values={"first": first},
            context_value=Context(graph, TODAY, advised),
        )
        return msgspec.json.encode(result.data)

    return run


async def rate(run: Run) -> float:
    """Return how often something runs in a second."""
    count, started = 0, time.perf_counter()
    while (passed := time.perf_counter() - started) < SECONDS:
        await run()
        count += 1
    return count / passed


def rates(*runs: Run) -> list[float]:
    """Return the median rate of each, measured in turns so that all share what the machine does."""

    async def measure() -> list[float]:
        for run in runs:
            await run()
        rounds = [[await rate(run) for run in runs] for _ in range(ROUNDS)]
        return [statistics.median(each) for each in zip(*rounds, strict=True)]

    return asyncio.run(measure())


@pytest.fixture(name="few", scope="module")
def _few() -> KnowledgeGraph:
    return nested.make_graph(70)


def test_a_plan_is_thirty_times_as_fast_as_stock_execution(few: KnowledgeGraph) -> None:
    joined, anew, executed = planned(few, 70, 2**26), planned(few, 70, 0), stock(few, 70)
    assert asyncio.run(executed()) == asyncio.run(joined()) == asyncio.run(anew())

    kept, unkept, slow = rates(joined, anew, executed)

    print(f"\nstock {slow:.0f} a second, a plan {unkept:.0f} ({unkept / slow:.0f} times), "
          f"with pieces kept {kept:.0f} ({kept / slow:.0f} times)")  # fmt: skip
    assert kept / slow >= 30


def test_a_page_of_a_large_graph_costs_as_much_as_one_of_a_small_graph(few: KnowledgeGraph) -> None:
    many = nested.make_graph(20_000)

    small, large, small_anew, large_anew = rates(
        planned(few, 50, 2**26),
        planned(many, 50, 2**26),
        planned(few, 50, 0),
        planned(many, 50, 0),
    )

    print(f"\npages of 50 of 70 services {small:.0f} a second, of 20,000 {large:.0f} "
          f"({large / small:.2f}); without pieces {small_anew:.0f} and {large_anew:.0f} "
          f"({large_anew / small_anew:.2f})")  # fmt: skip
    assert large / small >= 0.9
