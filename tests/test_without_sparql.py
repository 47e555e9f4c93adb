"""A server that was told to do without SPARQL: it reads nothing for it, and nothing tells of it."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import psutil  # type: ignore[import-untyped] # it has no types
import pytest
from live_server import ANSWER, LiveServer, error_code, eventually, started


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with started(tmp_path_factory.mktemp("server"), ARCHKG_SPARQL_WORKERS="0") as server:
        yield server


def test_sparql_is_an_address_like_any_that_is_not_there(server: LiveServer) -> None:
    asked = server.get("/sparql?query=ASK%7B%7D")
    posted = server.post("/sparql", {"query": "ASK {}"})

    assert (404, "NOT_FOUND") == error_code(asked) == error_code(posted)
    assert server.get("/nothing").json() == asked.json() == posted.json()


def test_everything_else_is_there(server: LiveServer) -> None:
    assert "ready" == server.get("/readyz").json()["status"]
    assert server.ask() == ANSWER
    assert "Amazon SQS" in server.get("/id/sqs.ttl").text


def test_no_description_of_the_server_tells_of_sparql(server: LiveServer) -> None:
    void = server.get("/.well-known/void", Accept="text/turtle").text
    paths = server.get("/openapi.json").json()["paths"]
    metrics = server.get("/metrics").text

    assert "graphql" in void
    assert "sparql" not in void.lower()
    assert ("/graphql" in paths, "/sparql" in paths) == (True, False)
    assert "archkg_requests_total" in metrics
    assert "archkg_sparql" not in metrics


def test_no_process_is_started_for_it(server: LiveServer) -> None:
    assert [] == psutil.Process(server.process.pid).children(recursive=True)


def test_a_reload_needs_no_sparql_either(server: LiveServer) -> None:
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: "Reloaded: version" in server.log.read_text())

    assert [] == psutil.Process(server.process.pid).children(recursive=True)
    assert server.ask() == ANSWER
