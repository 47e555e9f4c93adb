"""GraphQL over a SPARQL server: requests of a question, and its time beside the graph in memory."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import servers

from api.graphql.execution import GraphQLDoor, Request
from api.graphql.limits import GraphQLLimits
from kg.load.overlay import load_graph
from kg.store import Store
from kg.stores.sparql.push import push
from kg.stores.sparql.store import SparqlStore

ROUNDS = 9
KEEP_NOTHING = GraphQLLimits(kept_bytes=0, piece_bytes=0)
QUESTIONS = {
    "one entity": ('{ entity(id: "sqs") { name brief } }', 1),
    "limits of one service": (
        '{ entity(id: "sqs") { name limits { id text quantity { text } } } }',
        2,
    ),
    "which push, which pull": (
        """{ services(where: {delivery: {has: PULL}}) { nodes { id
        relations(kinds: [PULLS_FROM]) { text source { id } } } } }""",
        3,
    ),
    "every service, three levels down": (
        """{ services { nodes { id limits { id quantity { text } }
        relations { relationKind target { id name limits { id } } } } } }""",
        4,
    ),
}
"""Question, and the levels of look-ups that it needs."""


def test_requests_follow_the_depth(tmp_path: Path) -> None:
    graph = load_graph()
    with (
        asyncio.Runner() as runner,
        servers.oxigraph(tmp_path) as server,
        servers.clients(server, runner) as (client, graphs),
    ):
        runner.run(push(graph, graphs, date.today(), lambda _: None))  # noqa: DTZ011 - the day on which the door answers
        sent: list[httpx2.Request] = []

        async def note(request: httpx2.Request) -> None:
            sent.append(request)

        store = SparqlStore(client)
        runner.run(store.index())
        client.http.event_hooks["request"] = [note]
        print(f"\n{'question':34} {'requests':>8} {'server':>10} {'memory':>10} {'ratio':>7}")
        for name, (query, depth) in QUESTIONS.items():
            sent.clear()
            there, here = ask(runner, store, query), ask(runner, graph, query)
            assert there[0] == here[0]
            requests = len(sent) / ROUNDS
            print(
                f"{name:34} {requests:8.0f} {there[1] * 1000:7.1f} ms {here[1] * 1000:7.1f} ms "
                f"{there[1] / here[1]:7.1f}"
            )
            assert requests <= depth + 1


def ask(runner: asyncio.Runner, store: Store, query: str) -> tuple[Any, float]:
    """Return the answer, and the median of the seconds that it took."""
    door = GraphQLDoor(store, limits=KEEP_NOTHING)
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = runner.run(door.answer(Request(query))).body
        seconds.append(time.perf_counter() - started)
    assert "errors" not in answer
    return answer, statistics.median(seconds)
