"""The GraphQL door over HTTP with limits of choice, and stores that tell on it."""

from __future__ import annotations

import asyncio
import inspect
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from conftest import TODAY
from starlette.testclient import TestClient

from api.graphql.execution import GraphQLDoor
from api.graphql.http import GraphQLEndpoint
from api.graphql.limits import GraphQLLimits
from api.live import LiveStore
from kg.graph import KnowledgeGraph
from kg.store import Store

GRAPHQL_JSON = "application/graphql-response+json"


class WatchedStore:
    """Counts how often it is asked, and does something before it answers."""

    def __init__(
        self, graph: KnowledgeGraph, before: Callable[[str], Any] = lambda _method: None
    ) -> None:
        self.asked: Counter[str] = Counter()
        self._graph = graph
        self._before = before

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._graph, name)

        async def watched(*arguments: Any) -> Any:
            self.asked[name] += 1
            done = self._before(name)
            if inspect.isawaitable(done):
                await done
            return method(*arguments)

        return watched


def door_of(
    store: Store | LiveStore,
    limits: GraphQLLimits | None = None,
    today: Callable[[], date] = lambda: TODAY,
) -> TestClient:
    """Return a client of the door to a store."""
    door = GraphQLDoor(store, today, limits=limits or GraphQLLimits())
    return TestClient(GraphQLEndpoint(door))


def ask(client: TestClient, query: str, accept: str = GRAPHQL_JSON, /, **variables: Any) -> Any:
    """Send an operation by POST."""
    body = {"query": query, "variables": variables}
    return client.post("/graphql", json=body, headers={"Accept": accept})


def error_of(response: Any) -> dict[str, Any]:
    """Return the only error of an answer: its message, and what stands in its extensions."""
    (error,) = response.json()["errors"]
    return {"message": error["message"], **error["extensions"]}


async def for_ever() -> None:
    """Never come to an end."""
    await asyncio.Event().wait()
