"""The store over a SPARQL server: the answers of the one in memory, in few requests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import servers
from conftest import TODAY, Ask, make_ask
from hypothesis import given, settings
from hypothesis import strategies as st
from servers import Server

from api.graphql.execution import GraphQLDoor, Request
from kg.codec import read_record, write_record
from kg.graph import KnowledgeGraph
from kg.model import Bound, Claim, Quantity, Rank, StatementKind
from kg.quantity import compare, measure
from kg.query import (
    AllOf,
    AnyOf,
    Cited,
    Collection,
    Compare,
    Condition,
    Direction,
    Not,
    Operator,
    Order,
    Related,
    Selection,
    Window,
)
from kg.store import Store, settle
from kg.stores.sparql.client import SparqlClient
from kg.stores.sparql.index import sortable
from kg.stores.sparql.push import push
from kg.stores.sparql.store import SparqlStore
from kg.vocabulary import RELATION_KINDS

hostile = st.sampled_from(
    [
        '"',
        "'",
        "\\",
        '" } #',
        "\n\r\t",
        "}",
        "?s",
        "\u2028",
        "é",
        "😀",
        "\x00",
        "\x07",
        "%22",
        "\\u0022",
    ]
)
texts = st.one_of(
    hostile,
    st.text(max_size=8),
    st.sampled_from(["sqs", "SQS", "a", "queue", "message size", "notes", "12", "guide", "fifo"]),
)
kinds = st.lists(st.sampled_from(RELATION_KINDS), max_size=3, unique=True).map(tuple)
TEXT_OPERATORS = [
    Operator.EQ,
    Operator.NE,
    Operator.CONTAINS,
    Operator.STARTS_WITH,
]


def on_text(*fields: str) -> st.SearchStrategy[Condition]:
    single = st.builds(Compare, st.sampled_from(fields), st.sampled_from(TEXT_OPERATORS), texts)
    several = st.builds(
        Compare,
        st.sampled_from(fields),
        st.just(Operator.IN),
        st.lists(texts, max_size=3).map(tuple),
    )
    return single | several


cited = st.builds(Cited, st.lists(on_text("source", "locator"), max_size=2).map(tuple))
standing = st.builds(
    Compare,
    st.just("standing"),
    st.just(Operator.IN),
    st.lists(st.sampled_from(["current", "outdated", "future", "refuted"]), max_size=3).map(tuple),
)
related = st.builds(
    Related, st.none() | kinds, st.sampled_from(Direction), st.none() | texts.map(str.casefold)
)
amounts = st.sampled_from(["1 MiB", "256 KiB", "1 day", "300 requests/second", "0 bytes", "2 days"])
quantity = st.builds(
    Compare,
    st.just("quantity"),
    st.sampled_from([Operator.EQ, Operator.LT, Operator.LTE, Operator.GT, Operator.GTE]),
    amounts,
)
LEAVES: dict[Collection, st.SearchStrategy[Condition]] = {
    Collection.ENTITIES: on_text("id", "name", "alias", "scope", "owner")
    | related
    | st.builds(
        Compare, st.just("delivery"), st.just(Operator.HAS), st.sampled_from(["push", "pull"])
    ),
    Collection.STATEMENTS: on_text("id", "about", "text")
    | cited
    | standing
    | st.builds(Compare, st.just("kind"), st.just(Operator.EQ), st.sampled_from(StatementKind))
    | st.builds(Compare, st.just("rank"), st.just(Operator.EQ), st.sampled_from(Rank)),
    Collection.LIMITS: on_text("name", "scope", "condition", "about")
    | quantity
    | standing
    | st.builds(Compare, st.just("adjustable"), st.just(Operator.EQ), st.booleans())
    | st.builds(Compare, st.just("bound"), st.just(Operator.EQ), st.sampled_from(Bound)),
    Collection.RELATIONS: on_text("source", "target", "mechanism", "condition") | cited | standing,
    Collection.CONFLICTS: on_text("about", "id")
    | st.builds(Compare, st.just("resolved"), st.just(Operator.EQ), st.booleans()),
}
ORDERS = {
    Collection.ENTITIES: ("name", "kind"),
    Collection.STATEMENTS: ("about",),
    Collection.LIMITS: ("about", "name"),
    Collection.RELATIONS: ("about",),
    Collection.CONFLICTS: (),
}


def conditions(collection: Collection) -> st.SearchStrategy[Condition]:
    return st.recursive(
        LEAVES[collection],
        lambda inner: (
            st.builds(AllOf, st.lists(inner, max_size=2).map(tuple))
            | st.builds(AnyOf, st.lists(inner, max_size=2).map(tuple))
            | st.builds(Not, inner)
        ),
        max_leaves=3,
    )


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    collection = draw(st.sampled_from(sorted(LEAVES)))
    fields = draw(st.lists(st.sampled_from([*ORDERS[collection], "id"]), max_size=2, unique=True))
    order = tuple(Order(field, descending=draw(st.booleans())) for field in fields)
    return Selection(collection, TODAY, draw(conditions(collection)), order)


class Pair:
    """The small graph in memory and on a server."""

    def __init__(self, graph: KnowledgeGraph, remote: Store, runner: asyncio.Runner) -> None:
        self.graph = graph
        self.remote = remote
        self.runner = runner

    def both(self, method: str, *arguments: Any) -> tuple[Any, Any]:
        there = settle(getattr(self.remote, method)(*arguments))
        return getattr(self.graph, method)(*arguments), self.runner.run(there)


@pytest.fixture(name="pair", scope="session")
def _pair(graph: KnowledgeGraph, store: Store, runner: asyncio.Runner) -> Pair:
    return Pair(graph, store, runner)


@settings(deadline=None, max_examples=60)
@given(selection=selections(), data=st.data())
def test_every_selection_has_the_same_pages_everywhere(
    pair: Pair, selection: Selection, data: st.DataObject
) -> None:
    whole, _ = pair.both("page", selection, Window())
    cursors = st.none() | st.sampled_from(whole.cursors or ("",)).filter(bool)
    sizes = st.sampled_from([("first", 2), ("first", 0), ("last", 2), ("last", 0), ("first", None)])
    name, size = data.draw(sizes)
    window = Window(**{name: size}, after=data.draw(cursors), before=data.draw(cursors))

    here, there = pair.both("page", selection, window)

    assert here == there
    assert here.cursors == there.cursors
    assert pair.both("count", selection)[0] == pair.both("count", selection)[1]


@pytest.mark.parametrize(
    ("collection", "field"),
    [
        (Collection.ENTITIES, "kind"),
        (Collection.SERVICES, "delivery"),
        (Collection.SERVICES, "category"),
        (Collection.FEATURES, "owner"),
        (Collection.STATEMENTS, "aspect"),
        (Collection.LIMITS, "adjustable"),
        (Collection.RELATIONS, "delivery"),
        (Collection.RELATIONS, "relationKind"),
        (Collection.CONFLICTS, "rule"),
    ],
)
def test_facets_count_alike(pair: Pair, collection: Collection, field: str) -> None:
    here, there = pair.both("facet", Selection(collection, TODAY), field)

    assert here == there
    assert here


def test_facets_of_standing_count_what_is_not_current_too(pair: Pair) -> None:
    everything = Compare("standing", Operator.IN, ("current", "outdated", "future", "refuted"))
    here, there = pair.both(
        "facet", Selection(Collection.STATEMENTS, TODAY, everything), "standing"
    )

    assert [("current", 24), ("outdated", 1), ("refuted", 1)] == here == there


@pytest.mark.parametrize("name", ["sqss", "SQS", "lamda", "nothing at all", "", '"', "😀"])
def test_suggestions_are_the_same(pair: Pair, name: str) -> None:
    here, there = pair.both("suggest", name)

    assert here == there


def test_an_id_that_is_none_leads_to_nothing(pair: Pair) -> None:
    ids = ["sqs#limit-message-size", "sqs", "> } DROP ALL #", "sqs#limit-x y", "<>"]
    here, there = pair.both("statements", ids)

    assert here == there
    assert [None] * 4 == here[1:]


# One request for each level of look-ups, and one more at most.
DEPTHS = {
    '{ entity(id: "sqs") { name } }': 1,
    '{ entity(id: "sqs") { limits { id } relations { id } practices { id } ... on Service { features { id } } } }': 2,
    "{ services { nodes { id } totalCount facets { category { value count } delivery { value } } "
    "pageInfo { hasNextPage } } }": 1,
    "{ services(first: 10) { nodes { limits { id about { id } sources { source { id } } } delivery scope { id } "
    "relations { source { id relations { target { limits { id } } } } } } } }": 6,
    '{ neighborhood(of: ["sqs"], depth: 2) { entities { id } } }': 4,
    '{ compare(ids: ["sqs", "sns", "s3"]) { rows { name } } }': 2,
    '{ paths(from: "sns", to: "s3", maxHops: 4) { length entities { id } } }': 4,
}


@pytest.mark.parametrize("query", DEPTHS)
def test_requests_depend_on_depth_and_not_on_rows(
    graph: KnowledgeGraph, oxigraph_server: Server, runner: asyncio.Runner, query: str
) -> None:
    sent: list[httpx2.Request] = []

    async def note(request: httpx2.Request) -> None:
        sent.append(request)

    with servers.clients(oxigraph_server, runner) as (client, graphs):
        runner.run(push(graph, graphs, TODAY, lambda _: None))
        store = SparqlStore(client)
        runner.run(store.index())
        client.http.event_hooks["request"] = [note]
        answer = make_ask(store, runner)(query)

    assert "errors" not in answer
    assert len(sent) <= DEPTHS[query] + 1


@pytest.fixture(name="own_server")
def _own_server(tmp_path: Path, graph: KnowledgeGraph, runner: asyncio.Runner) -> Iterator[Server]:
    with servers.oxigraph(tmp_path) as server:
        with servers.clients(server, runner) as (_, graphs):
            runner.run(push(graph, graphs, TODAY, lambda _: None))
        yield server


QUESTION = '{ entity(id: "sqs") { name limits { id } } }'


def test_a_server_that_dies_is_told_and_its_return_is_noticed(
    own_server: Server, tmp_path: Path, runner: asyncio.Runner
) -> None:
    port = int(own_server.query.split(":")[2].split("/")[0])
    with servers.clients(own_server, runner) as (client, _):
        ask: Ask = make_ask(SparqlStore(client), runner)
        before = ask(QUESTION)
        own_server.process.kill()
        own_server.process.wait()
        dead = ask('{ entity(id: "sns") { name } }')
        with servers.oxigraph(tmp_path, port):
            after = ask(QUESTION)

    assert "STORE_UNAVAILABLE" == dead["errors"][0]["extensions"]["code"]
    assert "the server cannot be reached" in dead["errors"][0]["message"]
    assert "127.0.0.1" not in str(dead), "where the store is stays inside"
    assert before == after
    assert "errors" not in after


def test_a_server_that_dies_in_the_middle_of_an_operation_costs_that_operation_only(
    own_server: Server, tmp_path: Path, runner: asyncio.Runner
) -> None:
    port = int(own_server.query.split(":")[2].split("/")[0])
    answered = 0

    async def kill_after_the_first(_response: httpx2.Response) -> None:
        nonlocal answered
        answered += 1
        if answered == 2:
            own_server.process.kill()
            own_server.process.wait()

    with servers.clients(own_server, runner) as (client, _):
        ask = make_ask(SparqlStore(client), runner)
        client.http.event_hooks["response"] = [kill_after_the_first]
        broken = ask(QUESTION)
        client.http.event_hooks["response"] = []
        with servers.oxigraph(tmp_path, port):
            after = ask(QUESTION)

    assert {"STORE_UNAVAILABLE"} == {each["extensions"]["code"] for each in broken["errors"]}
    assert "errors" not in after


def test_a_server_without_a_graph_says_what_to_do(tmp_path: Path, runner: asyncio.Runner) -> None:
    with servers.oxigraph(tmp_path) as server, servers.clients(server, runner) as (client, _):
        answer = make_ask(SparqlStore(client), runner)(QUESTION)

    assert "lay one there with 'archkg push'" in answer["errors"][0]["message"]


def test_something_that_is_no_sparql_server_is_told(runner: asyncio.Runner, tmp_path: Path) -> None:
    with servers.oxigraph(tmp_path) as server:
        http = httpx2.AsyncClient()
        client = SparqlClient(server.query.replace("/query", "/nowhere"), http)
        answer = runner.run(
            GraphQLDoor(SparqlStore(client), lambda: TODAY).answer(Request(QUESTION))
        ).body
        runner.run(http.aclose())

    assert "STORE_UNAVAILABLE" == answer["errors"][0]["extensions"]["code"]


def test_records_come_back_from_their_texts(shipped: KnowledgeGraph) -> None:
    records: list[Any] = [
        *shipped.records.entities,
        *shipped.records.statements,
        *shipped.records.sources,
        *shipped.conflicts,
        shipped.meta(),
    ]

    assert records == [read_record(write_record(each)) for each in records]
    assert any(isinstance(each, Claim) for each in records)


decimals = st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15
)


@given(st.lists(decimals, max_size=8))
def test_numbers_sort_as_their_texts_do(numbers: list[Any]) -> None:
    assert sorted(numbers) == sorted(numbers, key=sortable)


@given(decimals, decimals, st.sampled_from(["KiB", "bytes", "MB"]), st.sampled_from(["KiB", "GB"]))
def test_quantities_compare_as_their_texts_do(left: Any, right: Any, one: str, other: str) -> None:
    first, second = Quantity(left, one if one != "bytes" else "byte"), Quantity(right, other)
    texts_ = sortable(measure(first)[0]), sortable(measure(second)[0])

    assert compare(first, second) == (texts_[0] > texts_[1]) - (texts_[0] < texts_[1])
