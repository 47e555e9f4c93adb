"""What plans keep, what they let go, and how they give up."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import odd_schema
import pytest
from conftest import SAMPLE
from executions import KeptPlans, Outcome, SlowStore, context, run_core, run_plan
from graphql import GraphQLError, parse

from api.graphql.encoding import encode
from api.graphql.plans import DeadlineExceededError, Executed, Plans
from api.graphql.plans.pieces import Pieces
from api.graphql.schema import build_schema
from kg.graph import KnowledgeGraph
from kg.load.folder import load_folders
from kg.store import Store

SCHEMA = build_schema()

DEEP = """query ($kinds: [RelationKind!], $day: Date) { services(asOf: $day) { nodes {
  id limits { id text about { id } } relations(kinds: $kinds) { id standing target { id name } } } } }"""


@pytest.fixture(name="plans")
def _plans() -> Plans:
    return KeptPlans(SCHEMA)


def run(
    plans: Plans, runner: asyncio.Runner, store: Store, text: str, **variables: Any
) -> Executed:
    given = context(store)
    try:
        return runner.run(plans.plan(parse(text), None).run(given, variables))
    finally:
        given.release()


def data_of(executed: Executed) -> Any:
    assert executed.data is not None
    return msgspec.json.decode(encode(executed.data))


def paths_of(executed: Executed) -> list[Any]:
    return [error.path for error in executed.errors]


def check(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans, text: str, **given: Any
) -> Outcome:
    """Run an operation both ways, and return what both answer."""
    expected = run_core(SCHEMA, runner, graph, text, given)
    assert expected == run_plan(plans, runner, graph, text, given)
    return expected


# What is kept


@pytest.mark.parametrize("kinds", [["PUSHES_TO"], ["INVOKES"], [], None])
def test_pieces_are_kept_for_each_value_of_the_variables_below(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans, kinds: list[str] | None
) -> None:
    run(plans, runner, graph, DEEP, kinds=["BASED_ON"])

    check(graph, runner, plans, DEEP, kinds=kinds)


def test_pieces_are_kept_for_each_day(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans
) -> None:
    answers = {
        day: check(graph, runner, plans, DEEP, day=day).data
        for day in ("2014-01-01", "2020-01-01", "2026-11-23", None)
    }

    assert 3 == len({*answers.values()})


def test_two_root_fields_have_days_of_their_own(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans
) -> None:
    text = """{ a: service(id: "sqs", asOf: "2020-01-01") { ...S } b: service(id: "sqs") { ...S } }
      fragment S on Service { limits { id standing } }"""

    answer = data_of(run(plans, runner, graph, text))

    check(graph, runner, plans, text)
    assert answer["a"] != answer["b"]


def test_what_was_answered_with_an_error_inside_is_not_kept(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans
) -> None:
    text = """query ($unit: String!) { limits { nodes { id quantity { in(unit: $unit) { text } } } } }"""
    failed = run(plans, runner, graph, text, unit="no unit")

    assert failed.errors
    assert paths_of(failed) == paths_of(run(plans, runner, graph, text, unit="no unit"))


def test_an_object_that_fails_is_told_of_wherever_it_is_shown(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans
) -> None:
    text = """{ a: relations(where: {target: {eq: "sqs"}}) { nodes { target {
      limits { quantity { in(unit: "no unit") { text } } } } } } }"""

    errors = check(graph, runner, plans, text).errors

    shown = {error["path"][2] for error, _ in errors}
    assert len(shown) > 1
    assert len(errors) % len(shown) == 0


def test_pieces_stay_within_their_bytes() -> None:
    pieces = Pieces(10_000)
    for n in range(50):
        pieces.keep(n, {f"s{i}": msgspec.Raw(b"x" * 100) for i in range(10)})
        pieces.shelf(0)

    assert pieces.size <= 10_000
    assert {} != pieces.shelf(0)
    assert {} != pieces.shelf(49)
    assert {} == pieces.shelf(1)


def test_a_piece_that_is_larger_than_all_that_may_be_kept_is_not_kept() -> None:
    pieces = Pieces(10_000)

    pieces.keep("key", {"s": msgspec.Raw(b"x" * 20_000)})

    assert {} == pieces.shelf("key")
    assert 0 == pieces.size


def test_pieces_go_with_their_graph(runner: asyncio.Runner, plans: Plans) -> None:
    graph = KnowledgeGraph(load_folders([SAMPLE]))
    run(plans, runner, graph, DEEP)
    gone = weakref.ref(graph)

    gc.disable()
    try:
        del graph
        assert gone() is None
    finally:
        gc.enable()


def test_one_graph_is_not_answered_with_pieces_of_another(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans
) -> None:
    text = '{ service(id: "sqs") { id limits { id } } }'
    run(plans, runner, graph, text)
    other = KnowledgeGraph(replace(graph.records, statements=()))

    assert {"service": {"id": "sqs", "limits": []}} == data_of(run(plans, runner, other, text))


@pytest.mark.parametrize("first", [1, 3, 500])
def test_a_slow_store_is_asked_once_a_level(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans, first: int
) -> None:
    text = """query ($first: Int) { statements(first: $first) { nodes { about { id
      relations { source { id name } target { id limits { id } } } } sources { source { id } } } } }"""
    store = SlowStore(graph)

    run(plans, runner, store, text, first=first)

    # A page; subjects and sources; their relations; both ends at once; limits.
    assert 6 == store.calls


# Giving up


def test_an_operation_gives_up_at_its_deadline(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans
) -> None:
    class Stuck(SlowStore):
        async def relations_of(self, *_: Any) -> Any:
            await asyncio.Event().wait()

    async def ask() -> Executed:
        deadline = asyncio.get_running_loop().time() + 0.05
        return await plans.plan(parse(DEEP), None).run(context(Stuck(graph)), {}, deadline)

    executed = runner.run(ask())

    assert executed.data is None
    assert [DeadlineExceededError()] == [error.original_error for error in executed.errors]
    assert executed.was_run


def test_work_that_never_waits_gives_up_too(
    shipped: KnowledgeGraph, runner: asyncio.Runner
) -> None:
    deep = "target { relations { " * 6 + "id" + " } }" * 6
    text = f"{{ services(first: 500) {{ nodes {{ relations {{ {deep} }} }} }} }}"

    async def ask() -> Executed:
        deadline = asyncio.get_running_loop().time() + 0.02
        return await Plans(SCHEMA).plan(parse(text), None).run(context(shipped), {}, deadline)

    assert [DeadlineExceededError()] == [error.original_error for error in runner.run(ask()).errors]


def test_a_large_operation_lets_others_go_on(
    shipped: KnowledgeGraph, runner: asyncio.Runner, plans: Plans
) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async def ask() -> Executed:
        counting = asyncio.create_task(count())
        executed = await plans.plan(parse(DEEP), None).run(context(shipped), {})
        counting.cancel()
        return executed

    assert runner.run(ask()).data is not None
    assert turns > 3


# Beyond compiling


@pytest.mark.parametrize(
    "text",
    [
        '{ __schema { queryType { name } } service(id: "sqs") { id } }',
        '{ __type(name: "Service") { kind fields { name } } }',
        '{ ...F service(id: "nope") { id } } fragment F on Query { __type(name: "Node") { name } }',
    ],
)
def test_introspection_is_answered_by_graphql_core(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans, text: str
) -> None:
    check(graph, runner, plans, text)


def test_types_that_have_to_be_awaited_are_left_to_graphql_core(
    graph: KnowledgeGraph, runner: asyncio.Runner
) -> None:
    plans = KeptPlans(odd_schema.late_schema)

    executed = run(plans, runner, graph, "{ late { __typename name ... on Known { length } } }")

    assert {"late": {"__typename": "Known", "name": "a", "length": 1}} == data_of(executed)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("query A { meta { version } }", "B", "Unknown operation named 'B'."),
        (
            "query A { meta { version } } query B { meta { version } }",
            None,
            "Must provide operation name if query contains multiple operations.",
        ),
    ],
)
def test_an_operation_that_is_not_there_is_not_run(
    graph: KnowledgeGraph,
    runner: asyncio.Runner,
    plans: Plans,
    text: str,
    name: str | None,
    message: str,
) -> None:
    executed = runner.run(plans.plan(parse(text), name).run(context(graph), {}))

    assert not executed.was_run
    assert [message] == [error.message for error in executed.errors]


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("query ($first: Int!) { services(first: $first) { totalCount } }", {"first": "x"}),
        ("query ($on: Boolean = true) { meta @skip(if: $on) { version } }", {"on": None}),
    ],
)
def test_values_that_variables_cannot_have_are_refused_before_anything_is_run(
    graph: KnowledgeGraph,
    runner: asyncio.Runner,
    plans: Plans,
    text: str,
    variables: Mapping[str, Any],
) -> None:
    executed = runner.run(plans.plan(parse(text), None).run(context(graph), variables))

    assert not executed.was_run
    assert [None] == [error.path for error in executed.errors]
    check(graph, runner, plans, text, **variables)


def test_half_of_a_pair_of_surrogates_is_replaced(
    graph: KnowledgeGraph, runner: asyncio.Runner, plans: Plans
) -> None:
    text = """query ($title: String) {
      diagram(of: ["sqs"], format: JSON, title: $title) { title entities { id } } }"""

    answer = data_of(run(plans, runner, graph, text, title="half \ud83d, whole \ud83d\ude00"))

    assert "half \ufffd, whole \U0001f600" == answer["diagram"]["title"]


def test_several_errors_are_told_in_the_order_of_the_answer(
    runner: asyncio.Runner, graph: Store
) -> None:
    plan = Plans(odd_schema.schema).plan(
        parse("{ maybe { ... on Dog { name barks(times: -1) } ... on Cat { broken } } fails }"),
        None,
    )

    executed = runner.run(plan.run(context(graph), {}))

    assert [
        ["maybe", 0, "broken"],
        ["maybe", 2, "barks"],
        ["maybe", 3],
        ["maybe", 4],
        ["fails"],
    ] == paths_of(executed)
    assert {
        "maybe": [{"broken": None}, None, None, None, None],
        "fails": None,
    } == data_of(executed)
    assert all(isinstance(error, GraphQLError) for error in executed.errors)
