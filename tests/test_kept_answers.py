"""Answers are worked out once, kept within bounds, and go with the graph and the day."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from conftest import TODAY
from graphql_doors import WatchedStore, ask, door_of, error_of
from starlette.testclient import TestClient

from api.app import create_app
from api.graphql.execution import GraphQLDoor, Request
from api.graphql.limits import GraphQLLimits
from api.live import LiveStore
from kg.errors import StoreUnavailableError
from kg.graph import KnowledgeGraph
from kg.store import Store

DEFAULT = GraphQLLimits()
NAME = '{ entity(id: "sqs") { name } }'
NAMED = "query Name($id: ID!) { entity(id: $id) { name } }"
ANSWER = {"data": {"entity": {"name": "Amazon SQS"}}}


@pytest.fixture(name="store")
def _store(graph: KnowledgeGraph) -> WatchedStore:
    return WatchedStore(graph)


def test_a_request_that_comes_again_is_answered_without_the_store(store: WatchedStore) -> None:
    door = door_of(store)
    first, again = ask(door, NAME), ask(door, NAME)

    assert 1 == store.asked["find"]
    assert (ANSWER, first.content) == (first.json(), again.content)
    assert first.headers == again.headers


def test_one_answer_serves_every_form_of_the_same_question(store: WatchedStore) -> None:
    door = door_of(store)
    ask(door, NAMED, id="sqs")
    spaced = b'{ "variables": {"id": "sqs"},  "query": "%b" }' % NAMED.encode()
    forms = [
        ask(door, NAMED, "application/json", id="sqs"),
        door.get("/graphql", params={"query": NAMED, "variables": '{"id": "sqs"}'}),
        door.post("/graphql", content=spaced, headers={"Content-Type": "application/json"}),
    ]

    assert [ANSWER] * 3 == [each.json() for each in forms]
    assert 1 == store.asked["find"]


def test_other_questions_have_other_answers(store: WatchedStore) -> None:
    door = door_of(store)
    two = 'query A { entity(id: "sqs") { name } } query B { entity(id: "sns") { name } }'

    def answer(**body: Any) -> Any:
        return door.post("/graphql", json=body).json()["data"]["entity"]["name"]

    assert "Amazon SQS" == answer(query=NAMED, variables={"id": "sqs"})
    assert "Amazon SNS" == answer(query=NAMED, variables={"id": "sns"})
    assert "Amazon SQS" == answer(query=two, operationName="A")
    assert "Amazon SNS" == answer(query=two, operationName="B")


def test_the_order_of_variables_makes_no_difference_but_their_types_do(store: WatchedStore) -> None:
    door = door_of(store)
    query = "query ($id: ID!, $n: Float) { entity(id: $id) { name @skip(if: false) } }"
    query = query.replace("$n: Float", "$n: Boolean! = false").replace("if: false", "if: $n")
    ask(door, query, id="sqs", n=False)
    ask(door, query, n=False, id="sqs")

    assert 1 == store.asked["find"]
    assert "GRAPHQL_VALIDATION_FAILED" == error_of(ask(door, query, id="sqs", n=0))["code"]


def test_those_who_ask_at_once_are_answered_by_one_look(graph: KnowledgeGraph) -> None:
    store = WatchedStore(graph, lambda _method: asyncio.sleep(0.01))

    async def ask_at_once() -> list[Any]:
        door = GraphQLDoor(store, lambda: TODAY)
        return await asyncio.gather(*(door.answer(Request(NAME)) for _ in range(50)))

    answers = asyncio.run(ask_at_once())

    assert 1 == store.asked["find"]
    assert [ANSWER] * 50 == [each.body for each in answers]


def test_when_the_first_of_them_leaves_another_one_works_it_out(graph: KnowledgeGraph) -> None:
    store = WatchedStore(graph, lambda _method: asyncio.sleep(0.01))

    async def ask_and_leave() -> list[Any]:
        door = GraphQLDoor(store, lambda: TODAY)
        asking = [asyncio.create_task(door.answer(Request(NAME))) for _ in range(3)]
        await asyncio.sleep(0.001)
        asking[0].cancel()
        asking[1].cancel()
        return await asyncio.gather(*asking, return_exceptions=True)

    first, second, third = asyncio.run(ask_and_leave())

    assert (asyncio.CancelledError, asyncio.CancelledError) == (type(first), type(second))
    assert ANSWER == third.body


def test_answers_go_with_their_graph(graph: KnowledgeGraph, shipped: KnowledgeGraph) -> None:
    stores = iter([graph, shipped])
    live = LiveStore(lambda: next(stores))
    question = "{ meta { version } }"
    door = door_of(live)
    before = [ask(door, question).json() for _ in range(2)]
    asyncio.run(live.reload())

    assert before == [{"data": {"meta": {"version": graph.meta().version}}}] * 2
    assert {"data": {"meta": {"version": shipped.meta().version}}} == ask(door, question).json()


def test_an_answer_that_a_reload_overtook_is_not_kept(
    graph: KnowledgeGraph, shipped: KnowledgeGraph
) -> None:
    slow = WatchedStore(graph, lambda _method: asyncio.sleep(0.05))
    stores: Iterator[Store] = iter([slow, shipped])
    live = LiveStore(lambda: next(stores))
    request = Request("{ meta { version } }")

    async def overtake() -> list[Any]:
        door = GraphQLDoor(live, lambda: TODAY)
        early = asyncio.create_task(door.answer(request))
        await asyncio.sleep(0.01)
        await live.reload()
        during = await door.answer(request)
        return [(await early).body, during.body, (await door.answer(request)).body]

    versions = [each["data"]["meta"]["version"] for each in asyncio.run(overtake())]

    assert [each.meta().version for each in (graph, shipped, shipped)] == versions


def test_answers_go_with_the_day(graph: KnowledgeGraph) -> None:
    days = iter([date(2016, 1, 1)] * 3 + [TODAY] * 10)
    today = [date(2016, 1, 1)]
    door = door_of(graph, today=lambda: today[0])
    query = '{ limits(where: {name: {eq: "message size"}, about: {eq: "sqs"}}) { nodes { id } } }'
    early = [ask(door, query).json() for _ in range(2)]
    today[0] = next(day for day in days if day == TODAY)

    assert early[0] == early[1] != ask(door, query).json()


def test_the_memory_is_bounded_and_what_was_asked_last_stays(graph: KnowledgeGraph) -> None:
    store = WatchedStore(graph)
    door = door_of(store, replace(DEFAULT, kept_bytes=40_000))

    def asked_for(id_: str) -> int:
        before = store.asked["find"]
        ask(door, NAMED, id=id_)
        return store.asked["find"] - before

    ids = [f"nobody-{number}" for number in range(60)]
    assert [1] * 60 == [asked_for(id_) for id_ in ids]
    assert 0 == asked_for(ids[-1])
    assert 1 == asked_for(ids[0])


def test_what_was_asked_counts_as_memory_too(graph: KnowledgeGraph) -> None:
    store = WatchedStore(graph)
    door = door_of(store, replace(DEFAULT, kept_bytes=1_000_000))

    def asked_for(number: int) -> int:
        before = store.asked["find"]
        ask(door, NAME, unused=f"{number}{'x' * 100_000}")
        return store.asked["find"] - before

    assert [1] * 12 == [asked_for(number) for number in range(12)]
    assert [1, 0] == [asked_for(0), asked_for(11)]


@pytest.mark.parametrize("kept_bytes", [0, 2_000])
def test_nothing_is_kept_that_has_no_room(graph: KnowledgeGraph, kept_bytes: int) -> None:
    store = WatchedStore(graph)
    door = door_of(store, replace(DEFAULT, kept_bytes=kept_bytes))
    query = "{ entities(first: 30) { nodes { id name } } }"
    answers = [ask(door, query).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert 2 == store.asked["page"]


def test_mistakes_of_the_question_are_kept_as_answers_are(store: WatchedStore) -> None:
    door = door_of(store)
    answers = [ask(door, NAMED, id="nobody") for _ in range(2)]

    assert ["NOT_FOUND"] * 2 == [error_of(each)["code"] for each in answers]
    assert 1 == store.asked["find"]


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (StoreUnavailableError("http://127.0.0.1:1", "it is down"), "STORE_UNAVAILABLE"),
        (RuntimeError("a secret"), "INTERNAL"),
    ],
    ids=["unavailable", "internal"],
)
def test_what_failed_inside_is_not_kept(
    graph: KnowledgeGraph, failure: Exception, code: str
) -> None:
    failing = [failure]

    def fail(_method: str) -> None:
        if failing:
            raise failing.pop()

    door = door_of(WatchedStore(graph, fail))
    failed, answered = ask(door, NAME), ask(door, NAME)

    assert code == error_of(failed)["code"]
    assert "secret" not in failed.text
    assert ANSWER == answered.json()


def test_what_the_advisor_says_is_not_kept(shipped: KnowledgeGraph) -> None:
    door = door_of(shipped)
    question = '{ ask(question: "Is SQS push or pull?", conversation: "new") { conversation } }'
    begun = [ask(door, question).json()["data"]["ask"]["conversation"] for _ in range(2)]

    assert begun[0] != begun[1]
    assert (
        "no-store"
        == door.get(
            "/graphql", params={"query": question.replace(', conversation: "new"', "")}
        ).headers["cache-control"]
    )


def test_a_conversation_cannot_be_begun_by_an_address(shipped: KnowledgeGraph) -> None:
    door = door_of(shipped)
    literal = '{ ask(question: "Is SQS push or pull?", conversation: "new") { text } }'
    variable = 'query ($c: ID) { ask(question: "Is SQS push or pull?", conversation: $c) { text } }'
    by_literal = door.get("/graphql", params={"query": literal})
    by_variable = door.get("/graphql", params={"query": variable, "variables": '{"c": "new"}'})
    without = door.get("/graphql", params={"query": variable})

    assert [(405, "POST")] * 2 == [
        (each.status_code, each.headers["allow"]) for each in (by_literal, by_variable)
    ]
    assert "METHOD_NOT_ALLOWED" == error_of(by_literal)["code"]
    assert 200 == without.status_code


def test_metrics_tell_what_operations_cost_and_whether_answers_were_kept(
    graph: KnowledgeGraph,
) -> None:
    client = TestClient(create_app(graph, lambda: TODAY))
    for _ in range(3):
        ask(client, NAME)
    ask(client, f"{NAME} # in other words")
    metrics = client.get("/metrics").text

    assert 'archkg_kept_answers_total{result="hit"} 2.0' in metrics
    assert 'archkg_kept_answers_total{result="miss"} 2.0' in metrics
    assert 'archkg_graphql_cost_bucket{le="1.0"} 0.0' in metrics
    # What was kept cost nothing any more.
    assert 'archkg_graphql_cost_bucket{le="10.0"} 2.0' in metrics
