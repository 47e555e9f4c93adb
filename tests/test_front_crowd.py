"""Requests beyond what one process has hands for, over real sockets."""

from __future__ import annotations

import json
import select
import signal
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx2
import pytest
from live_server import ANSWER, ASK, HTTP, LiveServer, error_code, eventually, started
from prometheus_client.parser import text_string_to_metric_families

TOKEN = "a token of the tests"  # noqa: S105 - of the tests, as it says
ORIGIN = "https://app.example"
GET = b"GET /id/sqs.ttl HTTP/1.1\r\nHost: localhost\r\n%b\r\n"
LAST = GET % b"Connection: close\r\n"
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"


def head_of(body: bytes, path: bytes = b"/graphql", header: bytes = b"") -> bytes:
    return (
        b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n%b\r\n" % (path, len(body), header)
    )


BODY = json.dumps({"query": ASK}).encode()
POST = head_of(BODY) + BODY
WORDS = "What limits a queue, what could I take instead of it, and does S3 cost more than a table? "
QUESTION = json.dumps({"question": WORDS * 10}).encode()
LABORIOUS = head_of(QUESTION, b"/ask") + QUESTION
"""Takes the processor for some milliseconds, without a pause once the advisor is there."""
NO_WAIT = struct.pack("ii", 1, 0)
"""Of SO_LINGER: closing resets the connection."""


@dataclass
class Answer:
    """An answer as it was read from a socket."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_busy(self) -> bool:
        return self.status == 503 and b'"BUSY"' in self.body


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with started(
        tmp_path_factory.mktemp("server"),
        ARCHKG_IN_HAND="1",
        ARCHKG_SPARQL_SECONDS="4",
        ARCHKG_CORS_ORIGINS=ORIGIN,
        ARCHKG_ADMIN_TOKEN=TOKEN,
    ) as server:
        yield server


@pytest.fixture(name="roomy", scope="module")
def _roomy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with started(tmp_path_factory.mktemp("roomy"), ARCHKG_IN_HAND="60") as server:
        yield server


@contextmanager
def paused(server: LiveServer) -> Iterator[None]:
    """Have the server find all at once what is sent meanwhile."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


def answers_on(connection: socket.socket) -> list[Answer]:
    """Read until the server ends the connection."""
    rest = b"".join(iter(lambda: connection.recv(65536), b""))
    answers = []
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        length = int(headers["content-length"])
        answers.append(Answer(int(first.split()[1]), headers, rest[:length]))
        rest = rest[length:]
    return answers


def in_order_of_answers(connections: Sequence[socket.socket]) -> list[socket.socket]:
    """Return connections in the order in which something comes on them."""
    order: list[socket.socket] = []
    while len(order) < len(connections):
        waiting = [each for each in connections if each not in order]
        order += select.select(waiting, [], [], 20)[0]
    return order


def sent_at_once(server: LiveServer, requests: Sequence[bytes]) -> list[Answer]:
    """Send requests over connections of their own, and return all answers."""
    with ExitStack() as leaving:
        with paused(server):
            connections = [leaving.enter_context(server.connect()) for _ in requests]
            for connection, request in zip(connections, requests, strict=True):
                connection.sendall(request)
        return [answer for connection in connections for answer in answers_on(connection)]


def requests_counted(server: LiveServer, **labels: str) -> float:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    told = HTTP.get(f"{server.address}/metrics", headers=bearer).text
    families = text_string_to_metric_families(told)
    samples = (sample for family in families for sample in family.samples)
    return sum(
        each.value
        for each in samples
        if each.name == "archkg_requests_total" and each.labels == labels
    )


def assert_one_hand_is_free(server: LiveServer) -> None:
    """No hand was lost, and none was given back twice."""
    assert ANSWER == server.ask()
    assert {200, 503} == {each.status for each in sent_at_once(server, [POST] * 20)}
    assert ANSWER == server.ask()


def test_of_two_hundred_who_ask_at_once_some_are_answered_and_all_others_told_to_come_back(
    server: LiveServer,
) -> None:
    answers = sent_at_once(server, [POST, LAST] * 100)
    answered = [each for each in answers if each.status == 200]
    refused = [each for each in answers if each.status == 503]
    (error,) = json.loads(refused[0].body)["errors"]

    assert answered
    assert 200 == len(answered) + len(refused)
    assert all(each.is_busy for each in refused)
    assert {"1"} == {each.headers["retry-after"] for each in refused}
    assert 200 == len({each.headers["x-request-id"] for each in answers})
    assert {"message": "1 requests are being answered; ask again in a moment", "extensions": {"code": "BUSY"}} == error  # fmt: skip
    assert "door=graphql" not in server.log.read_text()
    assert_one_hand_is_free(server)


def test_as_many_as_there_are_hands_are_all_answered(roomy: LiveServer) -> None:
    answers = sent_at_once(roomy, [LAST] * 60)

    assert [200] * 60 == [each.status for each in answers]


def test_a_refusal_is_counted_and_has_the_shape_of_its_door_and_what_pages_need(
    server: LiveServer,
) -> None:
    listing = (
        b"GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: %b\r\n\r\n"
    )
    answers = sent_at_once(server, [listing % ORIGIN.encode()] * 50)
    refused = [each for each in answers if each.status == 503]
    counted = requests_counted(server, door="completions", status="503")

    assert "BUSY" == json.loads(refused[0].body)["error"]["code"].upper()
    assert {ORIGIN} == {each.headers["access-control-allow-origin"] for each in refused}
    assert len(refused) == counted


def test_health_takes_no_hand_and_needs_none(server: LiveServer) -> None:
    answers = sent_at_once(server, [HEALTH] * 30 + [POST])

    assert [200] * 31 == [each.status for each in answers]


def test_who_is_refused_and_who_asks_for_health_wait_for_nobody(roomy: LiveServer) -> None:
    roomy.post("/ask", json.loads(QUESTION))
    with ExitStack() as leaving:
        with paused(roomy):
            asking = [leaving.enter_context(roomy.connect()) for _ in range(100)]
            for connection in asking:
                connection.sendall(LABORIOUS)
            health = leaving.enter_context(roomy.connect())
            health.sendall(HEALTH)
        order = in_order_of_answers([*asking, health])
        statuses = {each: answers_on(each)[0].status for each in order}
    refused = [each for each in order if statuses[each] == 503]

    assert 200 == statuses[health]
    assert refused
    assert order[-1] not in {health, *refused}


def test_operators_are_let_in_beyond_the_limit(server: LiveServer) -> None:
    bearer = b"Authorization: Bearer %b\r\n" % TOKEN.encode()
    metrics = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%b\r\n" % bearer
    reload = head_of(b"", b"/admin/reload", bearer)
    answers = sent_at_once(server, [LABORIOUS] * 20 + [metrics, reload])

    assert {200, 503} == {each.status for each in answers[:20]}
    assert [200, 200] == [each.status for each in answers[20:]]
    assert_one_hand_is_free(server)


@pytest.mark.parametrize("header", [b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_request_whose_body_is_empty_takes_a_hand(server: LiveServer, header: bytes) -> None:
    end = b"0\r\n\r\n" if b"chunked" in header else b""
    requests = [GET % (header + b"Connection: close\r\n") + end] * 30

    assert {200, 503} == {each.status for each in sent_at_once(server, requests)}


def test_nothing_is_done_for_a_request_that_is_still_being_sent(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(GET % b"Connection: close\r\nContent-Length: 2\r\n" + b"a")
        assert ANSWER == server.ask()
        connection.settimeout(0)
        with pytest.raises(BlockingIOError):
            connection.recv(1)
        connection.settimeout(20)
        connection.sendall(b"b")
        (answer,) = answers_on(connection)

    assert 200 == answer.status


def test_a_client_that_offers_another_protocol_is_answered_in_this_one(server: LiveServer) -> None:
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n"
    with server.connect() as connection:
        connection.sendall(GET % offer)
        head = connection.recv(12)

    assert b"HTTP/1.1 200" == head
    assert_one_hand_is_free(server)


def test_a_client_that_waits_to_be_asked_for_the_body_is_answered(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(head_of(BODY, header=b"Expect: 100-continue\r\n"))
        assert b"HTTP/1.1 100 Continue\r\n\r\n" == connection.recv(4096)
        connection.sendall(BODY)
        (answer,) = answers_on(connection)

    assert ANSWER == json.loads(answer.body)
    assert_one_hand_is_free(server)


def test_requests_sent_one_after_the_other_on_a_connection_need_one_hand(
    server: LiveServer,
) -> None:
    answers = sent_at_once(server, [GET % b"" * 3 + POST])

    assert [200] * 4 == [each.status for each in answers]
    assert_one_hand_is_free(server)


def test_of_several_connections_with_several_requests_each_request_is_answered_or_refused(
    server: LiveServer,
) -> None:
    answers = sent_at_once(server, [GET % b"" * 3 + LAST] * 10)

    assert 40 == len(answers)
    assert {200, 503} == {each.status for each in answers}
    assert_one_hand_is_free(server)


@pytest.mark.parametrize("linger", [NO_WAIT, None], ids=["reset", "closed"])
@pytest.mark.parametrize(
    "request_", [POST, LAST * 3, head_of(BODY) + b"{"], ids=["whole", "3", "part"]
)
def test_clients_that_leave_before_they_are_answered_take_no_hand_along(
    server: LiveServer, request_: bytes, linger: bytes | None
) -> None:
    with paused(server):
        for _ in range(30):
            with server.connect() as connection:
                connection.sendall(request_)
                if linger:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    eventually(lambda: ANSWER == server.ask())
    assert_one_hand_is_free(server)


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (b"GET /id/sqs.ttl HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", [421]),
        (head_of(b" " * 2_000_000) + b"{", [413]),
        (LAST.replace(b"GET", b"DELETE"), [405]),
    ],
    ids=["another host", "too large", "no such method"],
)
def test_what_is_refused_elsewhere_gives_its_hand_back(
    server: LiveServer, sent: bytes, statuses: list[int]
) -> None:
    with server.connect() as connection:
        connection.sendall(sent)
        answers = answers_on(connection)

    assert statuses == [each.status for each in answers]
    assert_one_hand_is_free(server)


def test_what_is_no_http_after_a_request_takes_no_hand_along(server: LiveServer) -> None:
    with server.connect() as connection:
        connection.sendall(GET % b"" + b"NONSENSE\r\n\r\n")
        (answer,) = answers_on(connection)

    assert 400 == answer.status
    # What was begun for the request before is ended.
    eventually(lambda: ANSWER == server.ask())
    assert_one_hand_is_free(server)


def test_a_client_that_reads_nothing_takes_no_hand(server: LiveServer) -> None:
    asset = b"GET /static/graphiql/graphiql.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(asset * 20)
        # The answers to the first few fit into what the system holds.
        looks = [-1.0, 0.0]
        while looks[-1] != looks[-2] or not looks[-1]:
            time.sleep(0.2)
            looks.append(requests_counted(server, door="static", status="200"))
        meanwhile = server.ask()

    assert looks[-1] < 20
    assert ANSWER == meanwhile
    assert_one_hand_is_free(server)


def until_taken_on(address: str, parameters: dict[str, str]) -> httpx2.Response:
    """Ask until one hand is free for it, and return the answer."""
    while True:
        answer = HTTP.get(address, params=parameters)
        if (503, "BUSY") != error_code(answer):
            return answer


def test_who_comes_when_all_hands_are_full_is_told_at_once_and_health_is_not(
    server: LiveServer,
) -> None:
    with ThreadPoolExecutor(1) as beside, server.connect() as slow:
        eventually(lambda: 200 == server.get("/sparql?query=ASK%7B%7D").status_code)
        # One that is still sending takes no hand.
        slow.sendall(b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{")
        working = beside.submit(until_taken_on, f"{server.address}/sparql", {"query": ENDLESS})
        refused = next(
            answer
            for answer in iter(lambda: server.get("/id/sqs.ttl"), None)
            if answer.status_code != 200 or working.done()
        )
        health = server.get("/healthz")
        ended = working.result()
        again = server.get("/id/sqs.ttl")

    assert (503, "BUSY") == error_code(refused)
    assert "1" == refused.headers["retry-after"]
    assert 200 == health.status_code
    assert (503, "QUERY_TIMEOUT") == error_code(ended)
    assert 200 == again.status_code
