"""What the tests share: the shipped graph, a small one of their own, and the doors to both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import readers
import servers
from hypothesis import HealthCheck, settings
from mermaid_reader import Viewers, opened_viewers
from playwright.async_api import Browser
from servers import Server
from starlette.testclient import TestClient

from api.app import create_app
from api.graphql.execution import GraphQLDoor, Request
from kg.graph import KnowledgeGraph
from kg.load.folder import load_folders
from kg.load.overlay import load_graph
from kg.store import Store
from kg.stores.sparql.push import push
from kg.stores.sparql.store import SparqlStore

# How fast a busy machine makes examples says nothing about what they show.
settings.register_profile(
    "unhurried",
    parent=settings.get_profile(settings.get_current_profile_name()),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unhurried")

TODAY = date(2026, 11, 23)
SAMPLE = Path(__file__).parent / "sample"

Ask = Callable[..., dict[str, Any]]


STORES = ("embedded", "oxigraph", "virtuoso")
"""Every form of the store; what is asked through ``ask`` is asked of each."""


@pytest.fixture(name="runner", scope="session")
def _runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def make_ask(store: Store, runner: asyncio.Runner) -> Ask:
    """Return a function that runs an operation and gives the whole answer."""
    door = GraphQLDoor(store, lambda: TODAY)

    def ask(query: str, **variables: Any) -> dict[str, Any]:
        return runner.run(door.answer(Request(query, variables))).body

    return ask


@pytest.fixture(name="shipped", scope="session")
def _shipped() -> KnowledgeGraph:
    return load_graph()


@pytest.fixture(name="graph", scope="session")
def _graph() -> KnowledgeGraph:
    return KnowledgeGraph(load_folders([SAMPLE]))


@pytest.fixture(name="oxigraph_server", scope="session")
def _oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture(name="virtuoso_server", scope="session")
def _virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    servers.need_virtuoso()
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(name="store", scope="session", params=STORES)
def _store(
    request: pytest.FixtureRequest, graph: KnowledgeGraph, runner: asyncio.Runner
) -> Iterator[Store]:
    """The small graph, in every form of the store."""
    yield from _stored(request, graph, runner)


@pytest.fixture(name="shipped_store", scope="session", params=STORES)
def _shipped_store(
    request: pytest.FixtureRequest, shipped: KnowledgeGraph, runner: asyncio.Runner
) -> Iterator[Store]:
    """The shipped graph, in every form of the store."""
    yield from _stored(request, shipped, runner)


def _stored(
    request: pytest.FixtureRequest, graph: KnowledgeGraph, runner: asyncio.Runner
) -> Iterator[Store]:
    if request.param == "embedded":
        yield graph
        return
    server: Server = request.getfixturevalue(f"{request.param}_server")
    with servers.clients(server, runner) as (client, graphs):
        runner.run(push(graph, graphs, TODAY, lambda _: None))
        # The store stays with this version, also when another graph is laid beside it.
        store = SparqlStore(client)
        runner.run(store.index())
        yield store


@pytest.fixture(name="ask", scope="session")
def _ask(store: Store, runner: asyncio.Runner) -> Ask:
    return make_ask(store, runner)


@pytest.fixture(name="ask_shipped", scope="session")
def _ask_shipped(shipped_store: Store, runner: asyncio.Runner) -> Ask:
    return make_ask(shipped_store, runner)


@pytest.fixture(name="client", scope="session")
def _client(graph: KnowledgeGraph) -> Iterator[TestClient]:
    with TestClient(create_app(graph, lambda: TODAY), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(name="address", scope="session")
def _address(shipped: KnowledgeGraph) -> Iterator[str]:
    """Where the shipped graph is served, by a server of this process."""
    with servers.serving(create_app(shipped, lambda: TODAY)) as address:
        yield address


@pytest.fixture(name="browser", scope="session")
def _browser(runner: asyncio.Runner) -> Iterator[Browser]:
    """A real browser, to be driven through ``runner``."""
    opened = readers.chromium()
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


@pytest.fixture(name="mermaids", scope="session")
def _mermaids(runner: asyncio.Runner, browser: Browser) -> Iterator[Viewers]:
    with opened_viewers(runner, browser) as viewers:
        yield viewers


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out, and why."""
    left_out = terminalreporter.stats.get("skipped", [])
    if left_out:
        terminalreporter.section(f"LEFT OUT: {len(left_out)} tests", red=True, bold=True)
        for reason in sorted({str(report.longrepr[2]) for report in left_out}):
            terminalreporter.line(reason, red=True)
