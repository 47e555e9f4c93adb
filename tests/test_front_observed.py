"""What a server tells about itself: health, metrics, log lines and traces."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import servers
from conftest import SAMPLE
from live_server import ANSWER, HTTP, LiveServer, error_code, eventually, launched, started
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from kg.graph import KnowledgeGraph
from kg.stores.snapshot import write_snapshot

SQS = {"query": 'query Sqs { entity(id: "sqs") { name } }', "operationName": "Sqs"}
SECRET = "a secret that no line may hold"  # noqa: S105 - of the tests, as it says


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that logs everything as JSON."""
    with started(
        tmp_path_factory.mktemp("server"),
        ARCHKG_LOG_LEVEL="info",
        ARCHKG_LOG_FORMAT="json",
        ARCHKG_ADMIN_TOKEN=SECRET,
    ) as server:
        yield server


# Health


SLOW = """
import sys
from pathlib import Path
from api.server import serve
from api.settings import Settings
from kg.stores.snapshot import read_snapshot

port, gate, snapshot = sys.argv[1:]

def open_late():
    Path(gate).read_bytes()  # waits until somebody has written it
    return read_snapshot(Path(snapshot))

serve(Settings(port=int(port)), open_late, print, print)
"""


@contextmanager
def opening(
    folder: Path, graph: KnowledgeGraph
) -> Iterator[tuple[str, subprocess.Popen[str], Path]]:
    """Run a server that is ready once something has been written to a file."""
    snapshot, gate, port = folder / "graph.archkg", folder / "gate", servers.free_port()
    write_snapshot(graph, snapshot)
    os.mkfifo(gate)
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [sys.executable, "-c", SLOW, str(port), gate, snapshot]
    with launched(folder, command) as process:
        servers.wait_for(f"{address}/healthz", process)
        yield address, process, gate


def test_a_server_lives_but_is_not_ready_while_its_graph_is_being_loaded(
    tmp_path: Path, graph: KnowledgeGraph
) -> None:
    with opening(tmp_path, graph) as (address, _, gate):
        early = {path: HTTP.get(address + path) for path in ("/healthz", "/readyz", "/id/sqs")}
        gate.write_text("go on")
        eventually(lambda: HTTP.get(f"{address}/readyz").status_code == 200)
        late = HTTP.get(f"{address}/readyz").json()

    assert {"status": "alive"} == early["/healthz"].json()
    assert (503, "NOT_READY") == error_code(early["/readyz"]) == error_code(early["/id/sqs"])
    assert "1" == early["/readyz"].headers["retry-after"]
    assert {"status": "ready", "version": graph.meta().version} == late


def test_a_server_can_be_stopped_while_its_graph_is_being_loaded(
    tmp_path: Path, graph: KnowledgeGraph
) -> None:
    with opening(tmp_path, graph) as (_, process, _):
        process.terminate()

        assert -signal.SIGTERM == process.wait(20)


def test_a_server_whose_store_is_down_lives_but_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    port = servers.free_port()
    with started(tmp_path, "--store", f"http://127.0.0.1:{port}/query") as server:
        down = server.get("/readyz")
        alive = server.get("/healthz")
        metrics = families(server)

    assert (503, "STORE_UNAVAILABLE") == error_code(down)
    assert {"status": "alive"} == alive.json()
    assert 0 == value(metrics, "archkg_processes_ready")


def test_a_server_that_cannot_load_ends_with_the_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.archkg"
    broken.write_bytes(b"this is no snapshot")
    with pytest.raises(AssertionError) as raised:
        started(tmp_path, "--snapshot", str(broken)).__enter__()

    assert "cannot load the snapshot" in str(raised.value)
    assert "Traceback" not in str(raised.value)


# Metrics


def families(server: LiveServer) -> dict[str, Metric]:
    text = server.get("/metrics").text
    return {each.name: each for each in text_string_to_metric_families(text)}


def value(metrics: dict[str, Metric], sample: str, **labels: str) -> float:
    return sum(
        each.value
        for family in metrics.values()
        for each in family.samples
        if each.name == sample and each.labels == labels
    )


def test_what_is_asked_is_counted(server: LiveServer) -> None:
    before = families(server)
    server.post("/graphql", SQS)
    server.post("/graphql", SQS)
    server.get("/id/nothing-of-that-name")
    server.post("/admin/reload", Authorization=f"Bearer {SECRET}")
    server.get("/readyz")
    after = families(server)

    def grown(sample: str, **labels: str) -> float:
        return value(after, sample, **labels) - value(before, sample, **labels)

    assert 2 == grown("archkg_requests_total", door="graphql", status="200")
    assert 1 == grown("archkg_requests_total", door="linked-data", status="404")
    assert 2 == grown("archkg_request_seconds_count", door="graphql")
    assert 0 < grown("archkg_request_seconds_sum", door="graphql")
    assert 1 == grown("archkg_graphql_cost_count")
    assert 1 <= grown("archkg_graphql_cost_sum")
    assert 1 == grown("archkg_kept_answers_total", result="hit")
    assert 1 == grown("archkg_reloads_total", result="done")
    assert 1 == value(after, "archkg_processes_ready")
    assert 1 <= value(after, "archkg_connections")
    assert 0 == value(after, "archkg_sparql_queries", state="running")
    assert 0 < value(after, "process_resident_memory_bytes")
    version = server.get("/readyz").json()["version"]
    assert 1 == value(after, "archkg_graph", version=version)


# Logs


def lines(server: LiveServer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def test_each_request_is_told_of_in_one_line(server: LiveServer) -> None:
    response = server.post("/graphql", SQS, **{"X-Request-ID": "a-request"})
    eventually(lambda: any(line.get("request") == "a-request" for line in lines(server)))
    (line,) = [line for line in lines(server) if line.get("request") == "a-request"]

    assert 200 == response.status_code
    assert 0 < line.pop("milliseconds")
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("kept") in ("hit", "miss")
    assert int(response.headers["x-graphql-cost"]) == line.pop("cost")
    assert {
        "event": "request",
        "level": "info",
        "logger": "archkg.requests",
        "request": "a-request",
        "door": "graphql",
        "method": "POST",
        "status": 200,
        "client": "127.0.0.1",
        "operation": "Sqs",
    } == line


def test_reloads_are_told_of_and_secrets_are_not(server: LiveServer) -> None:
    server.post("/admin/reload", Authorization=f"Bearer {SECRET}")
    server.post("/graphql", {**SQS, "variables": {"x": SECRET}}, **{"X-API-Key": SECRET})
    server.get(f"/graphql?query={{meta{{version}}}}&key={SECRET}")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: any(line["event"].startswith("Reloaded") for line in lines(server)))

    assert SECRET not in server.log.read_text()
    assert {"key:operator", "127.0.0.1"} == {
        line["client"] for line in lines(server) if line["event"] == "request"
    }


# Traces


class Collector(BaseHTTPRequestHandler):
    """Takes traces as an OpenTelemetry collector does."""

    received: queue.Queue[tuple[str, ExportTraceServiceRequest]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.put((self.path, ExportTraceServiceRequest.FromString(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def collecting() -> Iterator[tuple[str, queue.Queue[tuple[str, ExportTraceServiceRequest]]]]:
    received: queue.Queue[tuple[str, ExportTraceServiceRequest]] = queue.Queue()
    handler = type("Handler", (Collector,), {"received": received})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as collector:
        thread = threading.Thread(target=collector.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{collector.server_address[1]}", received
        finally:
            collector.shutdown()
            thread.join()


def test_requests_become_spans_of_the_trace_that_the_client_names(tmp_path: Path) -> None:
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    with (
        collecting() as (endpoint, received),
        started(
            tmp_path,
            "--data",
            str(SAMPLE),
            OTEL_EXPORTER_OTLP_ENDPOINT=endpoint,
            OTEL_BSP_SCHEDULE_DELAY="100",
        ) as server,
    ):
        began = time.time_ns()
        named = {"traceparent": f"00-{trace}-{parent}-01", "X-Request-ID": "a-request"}
        assert ANSWER == server.post("/graphql", SQS, **named).json()
        path, request = received.get(timeout=30)

    (resource,) = request.resource_spans
    (span,) = resource.scope_spans[0].spans
    facts = {each.key: each.value for each in span.attributes}
    names = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert "/v1/traces" == path
    assert "archkg" == names["service.name"]
    assert (trace, parent) == (span.trace_id.hex(), span.parent_span_id.hex())
    assert "POST graphql" == span.name
    assert began <= span.start_time_unix_nano <= span.end_time_unix_nano
    assert 200 == facts["http.response.status_code"].int_value
    assert "a-request" == facts["archkg.request"].string_value
    assert "Sqs" == facts["graphql.operation.name"].string_value
    assert 0 < facts["archkg.cost"].int_value
