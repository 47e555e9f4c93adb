"""A server whose store dies, whose clock is set, and whose clients leave amid their answers."""

from __future__ import annotations

import ast
import asyncio
import gc
import json
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx2
import psutil  # type: ignore[import-untyped] # it has no types
import pytest
import servers
from conftest import SAMPLE, TODAY
from starlette.testclient import TestClient
from test_cli import ROOT, run
from test_reload import serving

from api import days, remote
from api.advisor.conversations import Conversations
from api.app import create_app
from api.days import follow_the_calendar
from api.live import LiveStore
from kg.errors import StoreUnavailableError
from kg.graph import KnowledgeGraph
from kg.rdf.sparql.engine import SparqlEngine
from kg.stores.feed import feed
from kg.stores.sparql.client import SparqlClient
from kg.stores.sparql.store import SparqlStore

# A store that dies under load, and comes back

QUESTION: Final = {
    "query": '{ entity(id: "sqs") { name limits { text } } services { totalCount } }'
}


def outcome(http: httpx2.Client) -> str:
    """Ask once and tell what came: an answer, or the code of a refusal."""
    # As every time another question, it is answered from the store and not from what is kept.
    question = {"query": f"# {time.monotonic_ns()}\n{QUESTION['query']}"}
    body = http.post("/graphql", json=question).json()
    if "errors" in body:
        return str(body["errors"][0]["extensions"]["code"])
    assert "Amazon SQS" == body["data"]["entity"]["name"]
    return "answered"


def ask_until(http: httpx2.Client, wanted: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while (found := outcome(http)) != wanted:
        assert time.monotonic() < deadline, found


def test_a_store_killed_under_load_costs_typed_refusals_until_it_is_back(tmp_path: Path) -> None:
    folder, port = tmp_path / "store", servers.free_port()
    folder.mkdir()
    found: Counter[str] = Counter()
    leaving = threading.Event()
    with servers.oxigraph(folder, port) as store:
        run("push", "--to", store.graphs, "--data", str(SAMPLE))
        with serving(tmp_path / "log", "--store", store.query) as server:
            base = server.address.removesuffix("/graphql")

            def load() -> None:
                with httpx2.Client(base_url=base, timeout=60) as http:
                    while not leaving.is_set():
                        found[outcome(http)] += 1

            with httpx2.Client(base_url=base, timeout=60) as http:
                ask_until(http, "answered")
                threads = [threading.Thread(target=load) for _ in range(4)]
                for each in threads:
                    each.start()
                while not found["answered"]:
                    time.sleep(0.01)
                store.process.kill()
                store.process.wait(20)
                ask_until(http, "STORE_UNAVAILABLE")
                alive = http.get("/healthz").status_code
                with servers.oxigraph(folder, port):
                    ask_until(http, "answered")
                    leaving.set()
                    for each in threads:
                        each.join(60)

    assert 200 == alive
    assert {"answered", "STORE_UNAVAILABLE"} == set(found)
    assert "Traceback" not in (tmp_path / "log").read_text()


class TornStore(SparqlStore):
    """A store whose server answers something odd, then nothing, then what it should."""

    faults: Final[list[Exception]] = []

    async def is_outdated(self) -> bool:
        if self.faults:
            raise self.faults.pop()
        return True


def test_a_server_goes_on_following_its_store_whatever_that_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(remote, "LOOK_AGAIN", 0.01)
    TornStore.faults[:] = [KeyError("i"), StoreUnavailableError("http://e/", "gone")]

    async def run_until_it_follows() -> None:
        client = SparqlClient("http://e/", httpx2.AsyncClient())
        live = LiveStore(lambda: TornStore(client))
        swapped = asyncio.Event()
        live.on_swap(lambda _store: swapped.set())
        following = asyncio.create_task(remote.follow(live))
        async with asyncio.timeout(20):
            await swapped.wait()
        following.cancel()
        await client.http.aclose()

    asyncio.run(run_until_it_follows())

    assert "could not follow to a new graph" in caplog.text


# A clock that is set


def test_nothing_measures_time_by_a_clock_that_can_be_set() -> None:
    uses = [
        f"{path.relative_to(ROOT).as_posix()}: {ast.unparse(node)}"
        for folder in ("kg", "api")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"time.time", "time", "datetime.now", "datetime.utcnow"}
    ]

    # They tell when something was made, and which day it is, which is what that clock is for.
    assert [
        "kg/graph.py: datetime.now(UTC)",
        "api/chat/completion_shapes.py: time.time()",
        "api/today.py: time()",
    ] == uses


def test_a_clock_that_is_set_back_keeps_conversations_for_as_long_as_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conversations = Conversations()
    id_ = conversations.begin()
    for seconds in (-86_400, 86_400):
        monkeypatch.setattr(time, "time", lambda seconds=seconds: 1e9 + seconds)

        assert () == conversations.turns(id_)


CHANGED: Final = date(2025, 8, 4)
"""The first day on which the sample's largest message is another."""
LIMITS: Final = '{ entity(id: "sqs") { limits { id } } }'


def test_a_day_that_comes_again_has_the_answers_that_it_had(graph: KnowledgeGraph) -> None:
    day = CHANGED
    seen: list[tuple[Any, Any, Any]] = []
    with TestClient(create_app(graph, lambda: day)) as client:
        for passed in (0, -1, 0, -1):
            day = CHANGED + timedelta(days=passed)
            answered = client.post("/graphql", json={"query": LIMITS}).json()
            page = client.get("/id/sqs.nt")
            asked = client.post("/ask", json={"question": "What is SQS?"}).json()["asOf"]
            ids = sorted(each["id"] for each in answered["data"]["entity"]["limits"])
            seen.append((ids, page.headers["etag"], asked))

    assert seen[:2] == seen[2:]
    assert "sqs#limit-message-size" in seen[0][0]
    assert "sqs#limit-message-size-before" in seen[1][0]
    assert seen[0][1] != seen[1][1]
    assert ("2025-08-04", "2025-08-03") == (seen[0][2], seen[1][2])


def test_what_depends_on_the_day_is_renewed_when_it_changes_also_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(days, "LOOK_AGAIN", 0.001)
    calendar = [TODAY, TODAY, TODAY + timedelta(1), TODAY + timedelta(1), TODAY, TODAY]
    renewed: list[int] = []

    async def renew() -> None:
        renewed.append(len(calendar))

    async def run_to_the_end() -> None:
        # The calendar ends with an error that the test waits for.
        with suppress(IndexError):
            await follow_the_calendar(lambda: calendar.pop(0), renew)

    asyncio.run(run_to_the_end())

    assert [3, 1] == renewed


# Clients that leave amid an answer

CHAT: Final = json.dumps(
    {"messages": [{"role": "user", "parts": [{"type": "text", "text": "What is SQS?"}]}]}
).encode()
COMPLETION: Final = json.dumps(
    {"model": "archkg", "stream": True, "messages": [{"role": "user", "content": "What is SQS?"}]}
).encode()
LARGE: Final = json.dumps(
    {"query": "{ entities(first: 90) { nodes { name statements { text sources { locator } } } } }"}
).encode()
ROWS: Final = b"SELECT * { ?a ?b ?c . ?d a ?e } LIMIT 40000"
SLOW_ROWS: Final = b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

REQUESTS: Final = {
    "a chat": ("POST", "/api/chat", "application/json", CHAT),
    "a completion": ("POST", "/v1/chat/completions", "application/json", COMPLETION),
    "a large answer of GraphQL": ("POST", "/graphql", "application/json", LARGE),
    "rows of SPARQL": ("POST", "/sparql", "application/sparql-query", ROWS),
    "a slow query": ("POST", "/sparql", "application/sparql-query", SLOW_ROWS),
    "a page": ("GET", "/id/lambda", "", b""),
    "a picture": ("GET", f"/diagram/{quote('sqs+lambda+s3')}.svg", "", b""),
    "half a body": ("POST", "/ask", "application/json", b'{"question": "'),
}


CLIENTS: Final = 12
"""That leave. A process that is replaced may be there twice for a moment; one for each is a leak."""


def leave(address: tuple[str, int], name: str, *, rudely: bool) -> None:
    """Send a request, read the beginning of the answer if it comes soon, and go."""
    method, path, kind, content = REQUESTS[name]
    length = len(content) + (100 if name == "half a body" else 0)
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
    with socket.create_connection(address, timeout=0.2) as client:
        client.sendall(head.encode() + content)
        with suppress(TimeoutError):
            client.recv(100)
        if rudely:
            # A connection that is reset, instead of one that is closed.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.fixture(name="served", scope="module")
def _served(shipped: KnowledgeGraph) -> Iterator[tuple[tuple[str, int], asyncio.AbstractEventLoop]]:
    """A server in a thread of this process, with the loop in which it runs."""
    loops: list[asyncio.AbstractEventLoop] = []

    def today() -> date:
        with suppress(RuntimeError):
            loops.append(asyncio.get_running_loop())
        return TODAY

    sparql = SparqlEngine(lambda: feed(shipped, TODAY))
    with servers.serving(create_app(shipped, today, sparql=sparql)) as address:
        httpx2.post(f"{address}/graphql", json=QUESTION, timeout=60)
        httpx2.get(f"{address}/sparql?query=ASK%7B%7D", timeout=60)
        httpx2.post(f"{address}/ask", json={"question": "What is SQS?"}, timeout=60)
        yield ("127.0.0.1", int(address.rpartition(":")[2])), loops[0]


def tasks_of(loop: asyncio.AbstractEventLoop) -> int:
    counted = asyncio.run_coroutine_threadsafe(asyncio.sleep(0, len(asyncio.all_tasks(loop))), loop)
    return counted.result(10)


def settled(loop: asyncio.AbstractEventLoop) -> tuple[int, int]:
    """Return how many tasks and open files there are once nothing more ends."""
    seen: list[tuple[int, int]] = []
    deadline = time.monotonic() + 20
    while len(seen) < 3 or len(set(seen[-3:])) > 1:
        assert time.monotonic() < deadline, seen
        time.sleep(0.3)
        seen.append((tasks_of(loop), psutil.Process().num_fds()))
    return seen[-1]


@pytest.mark.parametrize("name", REQUESTS)
def test_clients_that_leave_amid_an_answer_leave_nothing_behind(
    served: tuple[tuple[str, int], asyncio.AbstractEventLoop], name: str
) -> None:
    address, loop = served
    leave(address, name, rudely=False)
    before = settled(loop)
    for number in range(CLIENTS):
        leave(address, name, rudely=number % 2 == 0)
    after = settled(loop)

    left = [now - then for now, then in zip(after, before, strict=True)]
    assert max(left) < CLIENTS / 2, (before, after)
    answered = httpx2.post(f"http://127.0.0.1:{address[1]}/graphql", json=QUESTION, timeout=60)
    assert "Amazon SQS" in answered.text


def test_memory_does_not_grow_with_clients_that_left(
    served: tuple[tuple[str, int], asyncio.AbstractEventLoop],
) -> None:
    address, loop = served
    process = psutil.Process(os.getpid())
    used = []
    for _ in range(4):
        for _ in range(8):
            for name in ("a large answer of GraphQL", "rows of SPARQL", "a chat"):
                leave(address, name, rudely=True)
        settled(loop)
        gc.collect()
        used.append(process.memory_info().rss / 2**20)

    assert used[-1] - used[1] < 30, used
