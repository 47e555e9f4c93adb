"""Clients that are slow, silent, or speak no HTTP, over real sockets."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from live_server import ANSWER, HTTP, LiveServer, eventually, started
from prometheus_client.parser import text_string_to_metric_families

HEAD = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
ALIVE = b'{"status":"alive"}'


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with started(
        tmp_path_factory.mktemp("server"),
        ARCHKG_CONNECTIONS="250",
        ARCHKG_HEADER_SECONDS="1",
        ARCHKG_BODY_SECONDS="1",
        ARCHKG_WRITE_SECONDS="1",
        ARCHKG_KEEP_ALIVE_SECONDS="1",
    ) as server:
        yield server


def read_all(connection: socket.socket) -> bytes:
    """Read until the server ends the connection."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def refusal(answer: bytes) -> tuple[int, str]:
    """Return status and code of the only answer on a connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    (error,) = json.loads(body)["errors"]
    assert b"\r\nconnection: close" in head.lower()
    return int(head.split(b" ")[1]), error["extensions"]["code"]


def counted(server: LiveServer, name: str, **labels: str) -> float:
    for family in text_string_to_metric_families(server.get("/metrics").text):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return sample.value
    return 0.0


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET", b"GET / HTTP/1.1\r\nHost: loc", b"\r\n", HEAD],
    ids=["nothing", "a word", "half a header", "an empty line", "no end of headers"],
)
def test_headers_that_do_not_come_are_waited_for_but_shortly(
    server: LiveServer, sent: bytes
) -> None:
    with server.connect() as connection:
        connection.sendall(sent)
        answer = read_all(connection)

    assert (408, "REQUEST_TIMEOUT") == refusal(answer)


def test_the_time_for_headers_is_not_stretched_by_sending_a_little_now_and_then(
    server: LiveServer,
) -> None:
    with server.connect() as connection:
        connection.settimeout(0.1)
        connection.sendall(b"GET / HTTP/1.1\r\n")
        answer = b""
        for number in range(200):
            try:
                connection.sendall(b"X-%d: y\r\n" % number)
                answer = connection.recv(4096)
                break
            except TimeoutError:
                continue

    assert (408, "REQUEST_TIMEOUT") == refusal(answer)


def test_a_body_that_does_not_come_is_waited_for_but_shortly(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
        answer = read_all(connection)

    assert (408, "REQUEST_TIMEOUT") == refusal(answer)


def test_a_connection_without_a_request_is_closed_after_a_while(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(GET)
        answer = read_all(connection)

    assert answer.endswith(ALIVE)


def test_empty_lines_do_not_keep_a_connection_open(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(GET)
        connection.settimeout(0.2)
        answer = b""
        for _ in range(100):
            try:
                connection.sendall(b"\r\n")
                part = connection.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                break
            answer += part
            if not part:
                break
        else:
            pytest.fail("the connection is still open")

    assert 1 == answer.count(ALIVE)


def test_several_requests_on_one_connection_are_answered_in_turn(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(GET * 3)
        answer = read_all(connection)

    assert 3 == answer.count(ALIVE)


def test_a_client_that_reads_nothing_is_let_go(server: LiveServer) -> None:
    before = counted(server, "archkg_connections_timed_out_total", at="answer")
    asset = b"GET /static/graphiql/graphiql.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(asset * 20)
        eventually(
            lambda: counted(server, "archkg_connections_timed_out_total", at="answer") > before
        )


def test_two_hundred_slow_clients_keep_nobody_out_and_do_not_stay(server: LiveServer) -> None:
    with ExitStack() as leaving:
        slow = [leaving.enter_context(server.connect()) for _ in range(200)]
        for number, connection in enumerate(slow):
            partial = HEAD + b"Content-Length: 9\r\n\r\n{" if number % 2 else b"GET / HT"
            connection.sendall(partial)
        meanwhile = server.ask()
        answers = [refusal(read_all(connection)) for connection in slow]

    assert ANSWER == meanwhile
    assert {(408, "REQUEST_TIMEOUT")} == set(answers)
    assert ANSWER == server.ask()
    eventually(lambda: counted(server, "archkg_connections") <= 1)


def test_more_connections_than_allowed_are_told_to_come_back(tmp_path: Path) -> None:
    with started(tmp_path, ARCHKG_CONNECTIONS="5", ARCHKG_HEADER_SECONDS="60") as server:
        with ExitStack() as leaving:
            held = [leaving.enter_context(server.connect()) for _ in range(5)]
            held[-1].sendall(GET)
            assert held[-1].recv(4096)
            with server.connect() as connection:
                answer = read_all(connection)
        eventually(lambda: HTTP.get(f"{server.address}/healthz").status_code == 200)
        refused = counted(server, "archkg_connections_refused_total")

    assert (503, "BUSY") == refusal(answer)
    assert b"\r\nretry-after: 1" in answer
    assert 1 <= refused


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00", 400, "BAD_REQUEST"),
        (b"hello\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/9.9\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/1.1\r\nHo st: a\r\n\r\n", 400, "BAD_REQUEST"),
        (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{", 400, "BAD_REQUEST"),
        (HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0", 400, "BAD_REQUEST"),
        (HEAD + b"Content-Length: -1\r\n\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 400_000, 431, "HEADERS_TOO_LARGE"),
        (b"GET /" + b"y" * 400_000, 431, "HEADERS_TOO_LARGE"),
    ],
)
def test_what_is_no_http_is_refused_in_the_one_shape(
    server: LiveServer, sent: bytes, status: int, code: str
) -> None:
    with server.connect() as connection:
        connection.sendall(sent)
        answer = read_all(connection)

    assert (status, code) == refusal(answer)
    assert "Traceback" not in server.log.read_text()
    assert ANSWER == server.ask()


def test_a_client_that_leaves_in_the_middle_leaves_no_trace(server: LiveServer) -> None:
    for _ in range(20):
        with server.connect() as connection:
            connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    eventually(lambda: counted(server, "archkg_connections") <= 1)

    assert ANSWER == server.ask()
    assert "" == server.log.read_text()
