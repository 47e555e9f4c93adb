"""Laying a graph on a server: whole or not at all, and further where it was cut off."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx2
import pytest
import servers
from conftest import SAMPLE, TODAY
from servers import Server

from kg.errors import StoreUnavailableError
from kg.graph import KnowledgeGraph
from kg.iris import source_iri
from kg.load.folder import load_folders
from kg.model import Relation, Standing
from kg.rdf.describe import describe_source_graph, group_by_source
from kg.stores.sparql.client import SparqlClient
from kg.stores.sparql.graph_store import GraphStore
from kg.stores.sparql.push import Progress, push
from kg.stores.sparql.store import SparqlStore
from kg.vocabulary import KINDS_BY_NAME

PART = 50
"""Triples sent at once, so that the small graph goes in many parts."""


@pytest.fixture(name="server")
def _server(tmp_path: Path) -> Iterator[Server]:
    with servers.oxigraph(tmp_path) as server:
        yield server


@pytest.fixture(name="clients")
def _clients(server: Server, runner: asyncio.Runner) -> Iterator[tuple[SparqlClient, GraphStore]]:
    with servers.clients(server, runner) as clients:
        yield clients


@pytest.fixture(name="changed", scope="session")
def _changed(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The small graph with one more technology, which one more source tells of."""
    overlay = tmp_path_factory.mktemp("overlay")
    (overlay / "technologies").mkdir()
    (overlay / "sources.yaml").write_text("book: {title: A book, publisher: Somebody}\n")
    (overlay / "technologies/redis.yaml").write_text(
        "id: redis\nname: Redis\nbrief: A store in memory.\nsource: book\n"
        "claims: [{key: fast, aspect: performance, text: Redis is fast.}]\n"
    )
    return KnowledgeGraph(load_folders([SAMPLE, overlay]))


def ignore(_: Progress) -> None:
    """Report nothing."""


async def version_at(client: SparqlClient) -> str:
    return (await SparqlStore(client).meta()).version


def test_a_graph_is_laid_once(
    graph: KnowledgeGraph, clients: tuple[SparqlClient, GraphStore], runner: asyncio.Runner
) -> None:
    client, graphs = clients

    assert runner.run(push(graph, graphs, TODAY, ignore))
    assert graph.meta().version == runner.run(version_at(client))
    assert not runner.run(push(graph, graphs, TODAY, ignore))


def test_progress_is_told_up_to_the_whole(
    graph: KnowledgeGraph, clients: tuple[SparqlClient, GraphStore], runner: asyncio.Runner
) -> None:
    told: list[Progress] = []
    runner.run(push(graph, clients[1], TODAY, told.append))

    assert [each.done for each in told] == sorted(each.done for each in told)
    assert told[-1].done == told[-1].total


def test_each_source_has_a_graph_with_what_it_says(
    graph: KnowledgeGraph, clients: tuple[SparqlClient, GraphStore], runner: asyncio.Runner
) -> None:
    client, graphs = clients
    runner.run(push(graph, graphs, TODAY, ignore))
    citing = group_by_source(graph.records.statements)

    for source in graph.records.sources:
        said = set(describe_source_graph(source, citing.get(source.id, ()), TODAY))
        count = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{source_iri(source.id)}> {{ ?s ?p ?o }} }}"
        assert str(len(said)) == runner.run(client.select(count))[0]["n"]


def test_a_new_version_takes_the_place_of_the_old_one_and_leaves_nothing_of_the_one_before(
    graph: KnowledgeGraph,
    changed: KnowledgeGraph,
    clients: tuple[SparqlClient, GraphStore],
    runner: asyncio.Runner,
) -> None:
    client, graphs = clients
    runner.run(push(changed, graphs, TODAY, ignore))
    reader = SparqlStore(client)
    runner.run(reader.meta())
    runner.run(push(graph, graphs, TODAY, ignore))

    assert graph.meta().version == runner.run(version_at(client))
    assert changed.meta().version == runner.run(reader.meta()).version, "a reader keeps its version"
    assert (
        runner.run(client.select(f"SELECT * {{ GRAPH <{source_iri('book')}> {{ ?s ?p ?o }} }}"))
        == []
    )

    runner.run(push(changed, graphs, TODAY, ignore))
    named = runner.run(client.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))
    kept = [row["g"] for row in named if "/index/" in row["g"] or "/progress/" in row["g"]]

    assert 2 == len(kept), "the version in use and the one before it"


CutOff = tuple[GraphStore, Counter[str]]


class CuttingTransport(httpx2.AsyncBaseTransport):
    """Lets some requests through and then fails, as a network does."""

    def __init__(self, requests: int) -> None:
        self._inner = httpx2.AsyncHTTPTransport()
        self._left = requests
        self.methods: Counter[str] = Counter()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._left <= 0:
            raise httpx2.ConnectError("cut", request=request)
        self._left -= 1
        self.methods[request.method] += 1
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@contextmanager
def cut_off(graphs: GraphStore, runner: asyncio.Runner, requests: int) -> Iterator[CutOff]:
    """Reach a server by a way that fails after so many requests."""
    transport = CuttingTransport(requests)
    http = httpx2.AsyncClient(transport=transport)
    try:
        yield GraphStore(graphs.url, http), transport.methods
    finally:
        runner.run(http.aclose())


def test_a_push_that_is_cut_off_anywhere_goes_on_where_it_stopped(
    graph: KnowledgeGraph, clients: tuple[SparqlClient, GraphStore], runner: asyncio.Runner
) -> None:
    client, graphs = clients
    laid: list[int] = []
    for allowed in (9, 9, 30):
        with cut_off(graphs, runner, allowed) as (broken, sent):
            with pytest.raises(StoreUnavailableError):
                runner.run(push(graph, broken, TODAY, ignore, PART))
            laid.append(sent["POST"])
        with pytest.raises(StoreUnavailableError, match="holds no graph"):
            runner.run(version_at(client))
    with cut_off(graphs, runner, 10_000) as (whole, sent):
        runner.run(push(graph, whole, TODAY, ignore, PART))

    assert graph.meta().version == runner.run(version_at(client))
    assert all(laid[:2])
    parts = runner.run(count_triples(client)) / PART
    assert sum(laid) + sent["POST"] <= parts + 4, "a part is laid twice only where it was cut off"


async def count_triples(client: SparqlClient) -> int:
    laid = "FILTER(CONTAINS(STR(?g), '/graph/') || CONTAINS(STR(?g), '/index/'))"
    (row,) = await client.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {laid} }}")
    return int(row["n"])


def test_a_push_of_another_day_begins_anew(
    graph: KnowledgeGraph, clients: tuple[SparqlClient, GraphStore], runner: asyncio.Runner
) -> None:
    client, graphs = clients
    with cut_off(graphs, runner, 8) as (broken, _), pytest.raises(StoreUnavailableError):
        runner.run(push(graph, broken, date(2014, 1, 1), ignore, PART))
    runner.run(push(graph, graphs, TODAY, ignore, PART))
    edges = runner.run(
        client.select(
            "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <https://archkg.example/ontology#invokes> ?o } "
            "FILTER(CONTAINS(STR(?g), '/graph/')) }"
        )
    )

    current = {
        (each.source, each.target)
        for each in graph.records.statements
        if isinstance(each, Relation)
        and each.relation_kind == KINDS_BY_NAME["invokes"]
        and each.standing(TODAY) is Standing.CURRENT
    }
    assert str(len(current)) == edges[0]["n"]
