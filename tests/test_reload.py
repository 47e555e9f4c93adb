"""A newer graph takes the place of the one that answers, and no request notices."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLE, TODAY
from starlette.testclient import TestClient
from test_cli import ARCHKG, ENVIRONMENT

from api.app import create_app
from api.front.settings import AccessSettings, FrontSettings
from api.graphql.execution import GraphQLDoor, Request
from api.live import LiveStore
from api.settings import Settings
from kg.errors import BadSnapshotError
from kg.graph import KnowledgeGraph
from kg.load.overlay import load_graph
from kg.store import Store
from kg.stores.snapshot import read_snapshot, write_snapshot

TOKEN = "a token of the tests"  # noqa: S105 - of the tests, as it says
OPERATED = FrontSettings(access=AccessSettings(admin_token=TOKEN))
RELOADS = 6
QUESTION = "{ meta { version } services { nodes { name limits { text } } } }"


def version_of(graph: KnowledgeGraph) -> str:
    return graph.meta().version


# A server of its own


@dataclass
class Server:
    """A running server: where it listens, its process, and what it says on stderr."""

    address: str
    process: subprocess.Popen[str]
    log: Path

    def ask(self, path: str, body: bytes, **headers: str) -> Any:
        url = self.address.replace("/graphql", path)
        request = urllib.request.Request(url, body, headers)  # noqa: S310 - an address of our own
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - as above
            return json.load(response)

    def version(self) -> str:
        body = json.dumps({"query": QUESTION}).encode()
        answer = self.ask("/graphql", body, **{"Content-Type": "application/json"})
        assert "errors" not in answer
        return str(answer["data"]["meta"]["version"])

    def reload_by_token(self) -> str:
        answer = self.ask("/admin/reload", b"", Authorization=f"Bearer {TOKEN}")
        return str(answer["version"])

    def reload_by_signal(self) -> str:
        """Send SIGHUP and return the line that tells what came of it."""
        before = len(self.log.read_text().splitlines())
        self.process.send_signal(signal.SIGHUP)
        return self.line(before)

    def line(self, number: int) -> str:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            lines = self.log.read_text().splitlines(keepends=True)
            if len(lines) > number and lines[number].endswith("\n"):
                return lines[number].rstrip()
            time.sleep(0.01)
        raise AssertionError(f"nothing more on stderr: {self.log.read_text()}")


@contextmanager
def serving(log: Path, *arguments: str) -> Iterator[Server]:
    command = [str(ARCHKG), "serve", "--port", "0", *arguments]
    environment = {**ENVIRONMENT, "ARCHKG_ADMIN_TOKEN": TOKEN}
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment
        ) as process,
    ):
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None, log.read_text()
            yield Server(found[0], process, log)
        finally:
            process.terminate()
            process.wait(10)


@dataclass
class Visitors:
    """Several clients that ask without pause, and what they saw."""

    server: Server
    leaving: threading.Event = field(default_factory=threading.Event)
    versions: list[str] = field(default_factory=list)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask while the body runs; any request that fails fails here."""
        with ThreadPoolExecutor(4) as pool:
            visits = [pool.submit(self._visit) for _ in range(4)]
            try:
                yield
            finally:
                self.leaving.set()
            for visit in visits:
                visit.result()

    def _visit(self) -> None:
        while not self.leaving.is_set():
            self.versions.append(self.server.version())


@pytest.fixture(name="file")
def _file(tmp_path: Path, graph: KnowledgeGraph) -> Path:
    write_snapshot(graph, tmp_path / "graph.archkg")
    return tmp_path / "graph.archkg"


@pytest.fixture(name="server")
def _server(file: Path, tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "stderr", "--snapshot", str(file)) as server:
        yield server


def test_no_request_fails_while_graphs_are_swapped(
    server: Server, file: Path, graph: KnowledgeGraph, shipped: KnowledgeGraph
) -> None:
    visitors = Visitors(server)
    reported = []
    with visitors.asking():
        for number in range(RELOADS):
            write_snapshot(graph if number % 2 else shipped, file)
            if number % 3:
                reported.append(server.reload_by_token())
            else:
                reported.append(server.reload_by_signal().removeprefix("Reloaded: version "))

    assert [version_of(shipped), version_of(graph)] * (RELOADS // 2) == reported
    assert {version_of(shipped), version_of(graph)} == set(visitors.versions)
    assert version_of(graph) == server.version()


def test_a_damaged_snapshot_does_not_take_the_place_of_a_sound_one(
    server: Server, file: Path, graph: KnowledgeGraph
) -> None:
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(urllib.error.HTTPError) as caught:
        server.reload_by_token()
    with caught.value as refusal:
        (error,) = json.load(refusal)["errors"]

    assert (409, "BAD_SNAPSHOT") == (caught.value.code, error["extensions"]["code"])
    assert error["message"].endswith("The graph of before goes on answering.")
    assert "Build it anew with 'archkg build'." in error["message"]
    assert server.reload_by_signal().startswith("Not reloaded: cannot load the snapshot")
    assert version_of(graph) == server.version()


def test_a_server_that_was_told_to_stop_stops(server: Server) -> None:
    server.reload_by_signal()
    server.process.terminate()

    assert -signal.SIGTERM == server.process.wait(10)


# The operator's address


def reload(client: TestClient, **headers: str) -> Any:
    return client.post("/admin/reload", headers=headers)


def error_of(response: Any) -> tuple[int, str]:
    (error,) = response.json()["errors"]
    return response.status_code, error["extensions"]["code"]


@pytest.fixture(name="guarded")
def _guarded(graph: KnowledgeGraph) -> Iterator[TestClient]:
    with TestClient(create_app(graph, lambda: TODAY, front=OPERATED)) as client:
        yield client


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_the_right_token_reloads(guarded: TestClient, graph: KnowledgeGraph, scheme: str) -> None:
    response = reload(guarded, Authorization=f"{scheme} {TOKEN}")

    assert (200, {"version": version_of(graph)}) == (response.status_code, response.json())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer another"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
    ],
)
def test_another_token_or_none_is_refused(guarded: TestClient, headers: dict[str, str]) -> None:
    response = reload(guarded, **headers)

    assert (401, "UNAUTHORIZED") == error_of(response)
    assert "Bearer" == response.headers["www-authenticate"]
    assert TOKEN not in response.text


@pytest.mark.parametrize("given", ["", "Bearer ", f"Bearer {TOKEN}"])
def test_without_a_configured_token_nobody_reloads(client: TestClient, given: str) -> None:
    response = reload(client, Authorization=given)

    assert (403, "FORBIDDEN") == error_of(response)
    assert "ARCHKG_ADMIN_TOKEN" in response.text


def test_reloading_is_no_link_that_could_be_followed(guarded: TestClient) -> None:
    assert (405, "METHOD_NOT_ALLOWED") == error_of(
        guarded.get("/admin/reload", headers={"Authorization": f"Bearer {TOKEN}"})
    )


@pytest.mark.parametrize(
    ("environment", "token"),
    [({}, None), ({"ARCHKG_ADMIN_TOKEN": ""}, None), ({"ARCHKG_ADMIN_TOKEN": TOKEN}, TOKEN)],
)
def test_the_token_is_set_in_the_environment(
    environment: dict[str, str], token: str | None
) -> None:
    settings = Settings.from_environment(environment)

    assert token == settings.front.access.admin_token
    assert TOKEN not in repr(settings)


def test_folders_are_read_anew_and_have_to_be_sound(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "data"))
    live = LiveStore(partial(load_graph, [folder]))
    file = folder / "concepts/new.yaml"
    with TestClient(create_app(live, front=OPERATED)) as client:
        file.write_text("id: new\nname: New\nbrief: It was not here before.\n")
        read = reload(client, Authorization=f"Bearer {TOKEN}")
        file.write_text("id: other\n")
        refused = reload(client, Authorization=f"Bearer {TOKEN}")
        answer = client.post("/graphql", json={"query": '{ entity(id: "new") { name } }'}).json()

    assert 200 == read.status_code
    assert (409, "INVALID_DATA") == error_of(refused)
    assert {"data": {"entity": {"name": "New"}}} == answer


# The store that answers now


def alternating(*graphs: KnowledgeGraph) -> LiveStore:
    """Make a live store that opens the given graphs one after the other."""
    return LiveStore(partial(next, iter(graphs)))


def test_a_request_is_answered_from_the_graph_that_it_began_with(
    graph: KnowledgeGraph, shipped: KnowledgeGraph
) -> None:
    live = alternating(graph, shipped)
    question = '{ entity(id: "sqs") { relations { target { relations { text } } } } }'

    async def ask_while_swapping() -> tuple[Any, Any]:
        door = GraphQLDoor(live, lambda: TODAY)
        early = asyncio.create_task(door.answer(Request(question)))
        await asyncio.sleep(0)
        await live.reload()
        return (await early).body, (await door.answer(Request(question))).body

    early, late = asyncio.run(ask_while_swapping())
    expected = asyncio.run(GraphQLDoor(graph, lambda: TODAY).answer(Request(question)))

    assert expected.body == early
    assert early != late


def test_reloads_that_are_wanted_during_one_share_the_one_that_follows(
    graph: KnowledgeGraph,
) -> None:
    opening: list[str] = []
    is_opening = threading.Event()

    def open_store() -> Store:
        opening.append("begun")
        is_opening.set()
        time.sleep(0.05)
        opening.append("done")
        return graph

    async def reload_often() -> None:
        live = LiveStore(open_store)
        is_opening.clear()
        first = asyncio.create_task(live.reload())
        await asyncio.to_thread(is_opening.wait, 20)
        await asyncio.gather(first, *(live.reload() for _ in range(10)))

    asyncio.run(reload_often())

    assert ["begun", "done"] * 3 == opening


def test_listeners_follow_and_cannot_get_in_the_way(
    graph: KnowledgeGraph, shipped: KnowledgeGraph, caplog: pytest.LogCaptureFixture
) -> None:
    live = alternating(graph, shipped)
    told: list[Store] = []
    live.on_swap(told.remove)
    live.on_swap(told.append)
    with caplog.at_level(logging.ERROR):
        reached = asyncio.run(live.reload())

    assert [shipped] == told == [reached] == [live.current]
    assert "could not follow to a new graph" in caplog.text


def test_a_reload_that_fails_changes_nothing(file: Path) -> None:
    live = LiveStore(partial(read_snapshot, file))
    before, told = live.current, list[Store]()
    live.on_swap(told.append)
    file.unlink()
    with pytest.raises(BadSnapshotError):
        asyncio.run(live.reload())

    assert before is live.current
    assert [] == told


def test_a_graph_that_was_in_use_during_a_reload_is_let_go_of_by_the_next_one() -> None:
    live = LiveStore(lambda: load_graph([SAMPLE]))
    graph = weakref.ref(live.current)
    # What a request leaves behind refers to itself in places.
    used: dict[str, Any] = {"store": live.current}
    used["itself"] = used

    asyncio.run(live.reload())
    del used
    asyncio.run(live.reload())

    assert graph() is None
