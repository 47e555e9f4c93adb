"""Starting, stopping and reloading: one process and several, ended and killed for real."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from live_server import ANSWER, HTTP, LiveServer, error_code, eventually, started
from prometheus_client.parser import text_string_to_metric_families

from kg.graph import KnowledgeGraph
from kg.stores.snapshot import write_snapshot

TOKEN = "a token of the tests"  # noqa: S105 - of the tests, as it says
BODY = b'{"query": "{ entity(id: \\"sqs\\") { name } }"}'
HEAD = (
    b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n" % len(BODY)
)


def workers_of(server: LiveServer) -> set[int]:
    command = ["ps", "-ww", "-o", "pid=", "-o", "command=", "--ppid", str(server.process.pid)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return {int(line.split()[0]) for line in listed.splitlines() if "spawn_main" in line}


def is_there(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def versions(server: LiveServer, asked: int = 12) -> set[str]:
    """Ask which version answers, often enough to meet every process."""
    return {HTTP.get(f"{server.address}/readyz").json()["version"] for _ in range(asked)}


def sample_of(server: LiveServer, name: str, **labels: str) -> float:
    for family in text_string_to_metric_families(server.get("/metrics").text):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return sample.value
    return 0.0


def receive_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def is_refused(server: LiveServer) -> bool:
    try:
        server.connect().close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.fixture(name="file", scope="module")
def _file(tmp_path_factory: pytest.TempPathFactory, graph: KnowledgeGraph) -> Path:
    file = tmp_path_factory.mktemp("snapshot") / "graph.archkg"
    write_snapshot(graph, file)
    return file


@pytest.fixture(name="pair", scope="module")
def _pair(tmp_path_factory: pytest.TempPathFactory, file: Path) -> Iterator[LiveServer]:
    """Two processes over a snapshot."""
    folder = tmp_path_factory.mktemp("pair")
    variables = {"ARCHKG_WORKERS": "2", "ARCHKG_ADMIN_TOKEN": TOKEN}
    with started(folder, "--snapshot", str(file), **variables) as server:
        yield server


def test_a_worker_that_is_killed_is_replaced_while_the_others_answer(pair: LiveServer) -> None:
    before = workers_of(pair)
    leaving, answers, lost = threading.Event(), list[object](), list[int]()

    def visit() -> None:
        while not leaving.is_set():
            try:
                answers.append(pair.ask())
            except httpx2.TransportError:
                # What the killed one had begun to answer ends with it.
                lost.append(killed)

    visitor = threading.Thread(target=visit)
    killed = min(before)
    visitor.start()
    try:
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: len(workers_of(pair)) == 2 and killed not in workers_of(pair))
        eventually(lambda: len(answers) > 20)
    finally:
        leaving.set()
        visitor.join()

    assert all(answer == ANSWER for answer in answers)
    assert len(lost) <= 1


def test_all_processes_take_a_newer_graph_and_each_counts_for_all(
    pair: LiveServer, file: Path, graph: KnowledgeGraph, shipped: KnowledgeGraph
) -> None:
    old, new = graph.meta().version, shipped.meta().version
    eventually(lambda: sample_of(pair, "archkg_graph", version=old) == 2 or versions(pair) != {old})
    write_snapshot(shipped, file)
    answer = pair.post("/admin/reload", Authorization=f"Bearer {TOKEN}").json()

    assert {"version": new, "following": 1} == answer
    eventually(lambda: versions(pair) == {new})
    eventually(lambda: sample_of(pair, "archkg_graph", version=new) == 2 or versions(pair) != {new})
    assert 0 == sample_of(pair, "archkg_graph", version=old)
    assert 2 <= sample_of(pair, "archkg_reloads_total", result="done")

    file.write_bytes(file.read_bytes()[:-1])
    assert (409, "BAD_SNAPSHOT") == error_code(
        pair.post("/admin/reload", Authorization=f"Bearer {TOKEN}")
    )
    pair.process.send_signal(signal.SIGHUP)
    eventually(lambda: pair.log.read_text().count("Not reloaded: cannot load the snapshot") == 2)
    assert {new} == versions(pair)

    write_snapshot(graph, file)
    pair.process.send_signal(signal.SIGHUP)
    eventually(lambda: versions(pair) == {old})


def test_workers_end_with_the_process_that_watches_over_them(tmp_path: Path) -> None:
    with started(tmp_path, ARCHKG_WORKERS="2") as server:
        workers = workers_of(server)
        server.process.kill()
        eventually(lambda: not any(map(is_there, workers)))
        assert is_refused(server)

    assert 2 == len(workers)


def test_workers_that_cannot_start_are_not_started_again_and_again(tmp_path: Path) -> None:
    broken = tmp_path / "broken.archkg"
    broken.write_bytes(b"this is no snapshot")
    with pytest.raises(AssertionError) as raised:
        started(tmp_path, "--snapshot", str(broken), ARCHKG_WORKERS="2").__enter__()

    assert "cannot load the snapshot" in str(raised.value)
    assert "Traceback" not in str(raised.value)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_request_that_runs_is_finished_when_the_server_is_told_to_stop(
    tmp_path: Path, workers: str
) -> None:
    with started(tmp_path, ARCHKG_WORKERS=workers) as server, server.connect() as running:
        running.sendall(HEAD + BODY[:5])
        time.sleep(0.2)
        server.process.terminate()
        eventually(lambda: is_refused(server))
        running.sendall(BODY[5:])
        answer = receive_all(running)
        server.process.wait(20)

    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(b'{"data":{"entity":{"name":"Amazon SQS"}}}')


def test_a_request_that_does_not_end_is_told_so_and_holds_nothing_up(tmp_path: Path) -> None:
    with started(tmp_path, ARCHKG_STOP_SECONDS="0.3") as server, server.connect() as running:
        running.sendall(HEAD + BODY[:5])
        time.sleep(0.2)
        server.process.terminate()
        answer = receive_all(running)
        server.process.wait(20)

    assert answer.startswith(b"HTTP/1.1 503")
    assert b'"code":"STOPPING"' in answer


def test_a_server_that_others_can_reach_and_that_asks_for_no_key_warns_loudly(
    tmp_path: Path,
) -> None:
    open_to_all = {"HOST": "0.0.0.0"}  # noqa: S104 - what is warned of
    entry = f"reader:read:{'0' * 64}"
    (tmp_path / "closed").mkdir()
    with started(tmp_path, **open_to_all) as server:
        warned = server.log.read_text()
    with started(tmp_path / "closed", **open_to_all, ARCHKG_API_KEYS=entry) as server:
        closed = server.log.read_text()

    assert "WARNING: the server is bound to 0.0.0.0, where others can reach it" in warned
    assert "ARCHKG_API_KEYS" in warned
    assert "" == closed
