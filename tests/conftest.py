"""What the tests share: the shipped graph, a small one of their own, and the doors to both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.graphql.execution import GraphQLDoor, Request
from kg.graph import KnowledgeGraph
from kg.load.folder import load_folders
from kg.load.overlay import load_graph

TODAY = date(2026, 11, 23)
SAMPLE = Path(__file__).parent / "sample"

Ask = Callable[..., dict[str, Any]]


def make_ask(graph: KnowledgeGraph) -> Ask:
    """Return a function that runs an operation and gives the whole answer."""
    door = GraphQLDoor(graph, lambda: TODAY)

    def ask(query: str, **variables: Any) -> dict[str, Any]:
        return asyncio.run(door.answer(Request(query, variables))).body

    return ask


@pytest.fixture(name="shipped", scope="session")
def _shipped() -> KnowledgeGraph:
    return load_graph()


@pytest.fixture(name="graph", scope="session")
def _graph() -> KnowledgeGraph:
    return KnowledgeGraph(load_folders([SAMPLE]))


@pytest.fixture(name="ask", scope="session")
def _ask(graph: KnowledgeGraph) -> Ask:
    return make_ask(graph)


@pytest.fixture(name="ask_shipped", scope="session")
def _ask_shipped(shipped: KnowledgeGraph) -> Ask:
    return make_ask(shipped)


@pytest.fixture(name="client", scope="session")
def _client(graph: KnowledgeGraph) -> Iterator[TestClient]:
    with TestClient(create_app(graph, lambda: TODAY), raise_server_exceptions=False) as client:
        yield client
