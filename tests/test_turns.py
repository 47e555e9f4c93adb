"""Long work lets others go on, whether it is a document that is read or an operation that runs."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable
from typing import TypeVar

import pytest
from conftest import TODAY

from api.graphql import turns
from api.graphql.execution import GraphQLDoor, Request
from api.graphql.flights import Flights
from api.graphql.response import Response
from api.graphql.turns import Turns, in_turns
from kg.graph import KnowledgeGraph
from kg.pausing import pause

T = TypeVar("T")

LARGE = f"{{ {' '.join(f'a{n}: meta {{ version }}' for n in range(15))} }}"
TOKENS = 2 + 15 * 6


@pytest.fixture
def shortest_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each turn be over at once, so that what goes on does not hang on the machine."""
    monkeypatch.setattr(turns, "TURN", 0)
    monkeypatch.setattr(turns, "_SHORTEST", 0)
    monkeypatch.setattr(turns, "_SHARE", 0)


async def counting_rounds(work: Awaitable[T]) -> tuple[T, int]:
    """Do some work and count how often the loop goes round meanwhile."""
    rounds = 0

    async def count() -> None:
        nonlocal rounds
        while True:
            rounds += 1
            await asyncio.sleep(0)

    counter = asyncio.create_task(count())
    try:
        return await work, rounds
    finally:
        counter.cancel()


@pytest.mark.usefixtures("shortest_turns")
def test_others_go_on_between_two_tokens_of_a_document(graph: KnowledgeGraph) -> None:
    door = GraphQLDoor(graph, lambda: TODAY)

    _, rounds = asyncio.run(counting_rounds(door.prepare(Request(LARGE))))

    assert rounds > TOKENS


def test_a_document_that_comes_again_is_read_no_third_time(graph: KnowledgeGraph) -> None:
    door = GraphQLDoor(graph, lambda: TODAY)

    first, second, third = (asyncio.run(door.prepare(Request(LARGE))).operation for _ in range(3))

    assert first is not second
    assert second is third


def test_a_document_that_comes_once_is_let_go_of(graph: KnowledgeGraph) -> None:
    door = GraphQLDoor(graph, lambda: TODAY)
    once = Request("{ services { nodes { id limits { name } } } }")
    prepared = asyncio.run(door.prepare(once))
    asyncio.run(door.run(prepared))

    plan = weakref.ref(prepared.operation.plan)
    del prepared
    gc.collect()

    assert plan() is None


@pytest.mark.usefixtures("shortest_turns")
def test_others_go_on_between_two_fields_of_an_operation(graph: KnowledgeGraph) -> None:
    door = GraphQLDoor(graph, lambda: TODAY)
    prepared = asyncio.run(door.prepare(Request(LARGE)))

    response, rounds = asyncio.run(counting_rounds(door.run(prepared)))

    assert {f"a{n}" for n in range(15)} == response.body["data"].keys()
    assert rounds > 15


@pytest.mark.usefixtures("shortest_turns")
def test_others_go_on_while_the_cost_is_worked_out(graph: KnowledgeGraph) -> None:
    door = GraphQLDoor(graph, lambda: TODAY)
    text = f"query ($n: Int) {{ services(first: $n) {{ nodes {{ {'id ' * 40} }} }} }}"
    for _ in range(2):
        asyncio.run(door.prepare(Request(text, {"n": 1})))

    same, rounds_of_same = asyncio.run(counting_rounds(door.prepare(Request(text, {"n": 1}))))
    other, rounds = asyncio.run(counting_rounds(door.prepare(Request(text, {"n": 2}))))

    assert 1 + 1 * 41 == same.cost
    assert 1 + 2 * 41 == other.cost
    assert 0 == rounds_of_same
    assert rounds >= 40


@pytest.mark.usefixtures("shortest_turns")
def test_others_go_on_while_the_schema_is_told(graph: KnowledgeGraph) -> None:
    door = GraphQLDoor(graph, lambda: TODAY)
    prepared = asyncio.run(door.prepare(Request("{ __schema { types { name fields { name } } } }")))

    response, rounds = asyncio.run(counting_rounds(door.run(prepared)))
    types = response.body["data"]["__schema"]["types"]

    assert "Service" in {each["name"] for each in types}
    assert rounds > sum(len(each["fields"] or ()) for each in types)


@pytest.mark.usefixtures("shortest_turns")
@pytest.mark.parametrize("asked", ["nodes { id }", "totalCount", "facets { kind { value } }"])
def test_others_go_on_while_a_filter_is_tried(shipped: KnowledgeGraph, asked: str) -> None:
    door = GraphQLDoor(shipped, lambda: TODAY)
    unused = f'{{ statements(where: {{text: {{contains: "{asked}"}}}}) {{ {asked} }} }}'
    prepared = asyncio.run(door.prepare(Request(unused)))

    response, rounds = asyncio.run(counting_rounds(door.run(prepared)))

    assert "errors" not in response.body
    assert rounds > shipped.meta().statements["limit"] / 64


@pytest.mark.usefixtures("shortest_turns")
def test_a_reading_that_is_given_up_leaves_nothing_behind(graph: KnowledgeGraph) -> None:
    door = GraphQLDoor(graph, lambda: TODAY)

    async def give_up() -> None:
        reading = asyncio.create_task(door.prepare(Request(LARGE)))
        for _ in range(5):
            await asyncio.sleep(0)
        assert 1 == Turns._sharing
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

    asyncio.run(give_up())

    assert 0 == Turns._sharing
    assert 200 == asyncio.run(door.answer(Request(LARGE))).status


@pytest.mark.usefixtures("shortest_turns")
def test_what_goes_wrong_in_turns_reaches_who_waits() -> None:
    def fail() -> None:
        pause()
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        asyncio.run(in_turns(fail))

    assert 0 == Turns._sharing


def test_work_that_was_not_begun_in_turns_takes_none() -> None:
    async def work() -> str:
        pause()
        return "done"

    assert ("done", 0) == asyncio.run(counting_rounds(work()))


def test_long_work_shares_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(turns, "monotonic", lambda: now)

    async def ends_after(seconds: float) -> bool:
        nonlocal now
        with Turns() as one, Turns() as other:
            await one.let_others()
            await other.let_others()
            await one.let_others()
            now += seconds
            return one.are_over

    assert asyncio.run(ends_after(turns.TURN / 2))
    assert not asyncio.run(ends_after(turns.TURN / 4))


def test_equal_work_is_done_once_for_all_who_ask_at_once() -> None:
    done = []

    async def work() -> str:
        done.append("once")
        await asyncio.sleep(0)
        return "made"

    async def ask_three_times() -> list[str]:
        flights = Flights[str]()
        return await asyncio.gather(*(flights.once("key", work) for _ in range(3)))

    assert ["made"] * 3 == asyncio.run(ask_three_times())
    assert ["once"] == done


def test_what_cannot_be_made_is_tried_once_for_all_who_ask_at_once() -> None:
    tried = []

    async def work() -> str:
        tried.append("once")
        await asyncio.sleep(0)
        raise LookupError("nothing there")

    async def ask_three_times() -> list[str | BaseException]:
        flights = Flights[str]()
        asked = (flights.once("key", work) for _ in range(3))
        return await asyncio.gather(*asked, return_exceptions=True)

    assert ["nothing there"] * 3 == [str(error) for error in asyncio.run(ask_three_times())]
    assert ["once"] == tried


def test_when_the_one_who_works_is_stopped_the_next_one_does_it() -> None:
    async def work() -> str:
        await asyncio.sleep(0.001)
        return "made"

    async def stop_the_first() -> list[str | BaseException]:
        flights = Flights[str]()
        asked = [asyncio.create_task(flights.once("key", work)) for _ in range(3)]
        await asyncio.sleep(0)
        asked[0].cancel()
        return await asyncio.gather(*asked, return_exceptions=True)

    stopped, *rest = asyncio.run(stop_the_first())

    assert isinstance(stopped, asyncio.CancelledError)
    assert ["made", "made"] == rest


@pytest.mark.usefixtures("shortest_turns")
def test_a_document_that_is_refused_is_read_once_for_all_who_send_it_at_once(
    graph: KnowledgeGraph,
) -> None:
    door = GraphQLDoor(graph, lambda: TODAY)
    wrong = Request(LARGE.replace("a7: meta", "a7: mete"))

    async def ask_a_hundred_times() -> tuple[list[Response], int]:
        asking = asyncio.gather(*(door.answer(wrong) for _ in range(100)))
        return await counting_rounds(asking)

    one, rounds = asyncio.run(counting_rounds(door.answer(wrong)))
    many, rounds_of_many = asyncio.run(ask_a_hundred_times())

    assert "GRAPHQL_VALIDATION_FAILED" == one.body["errors"][0]["extensions"]["code"]
    assert [one.content] * 100 == [each.content for each in many]
    assert rounds_of_many < 2 * rounds
