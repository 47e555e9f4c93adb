"""What holds for every request: ids, headers, names, origins, sizes, rates, and one shape of errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_server import ANSWER, ASK, HTTP, LiveServer, error_code, started

from api.front.rates import CLIENTS, TokenBuckets
from api.front.settings import FrontSettings, WebSettings, as_bound
from api.settings import Settings

LARGEST = 4096
POSTED = ("/graphql", "/ask", "/mcp", "/sparql", "/nowhere")


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with started(
        tmp_path_factory.mktemp("server"),
        ARCHKG_HOSTS="graph.example, api.example:8443",
        ARCHKG_CORS_ORIGINS="https://app.example",
        ARCHKG_BODY_BYTES=str(LARGEST),
    ) as server:
        yield server


# Ids and headers


def test_an_id_is_taken_over_when_it_is_well_formed(server: LiveServer) -> None:
    sent = "0af7651916cd43dd8448eb211c80319c"
    response = server.get("/id/sqs.ttl", **{"X-Request-ID": sent})

    assert [sent] == response.headers.get_list("x-request-id")


@pytest.mark.parametrize("sent", ["", "a b", "x" * 129, '"', "-", "{{7*7}}", "<script>"])
def test_another_id_is_made_where_it_is_not(server: LiveServer, sent: str) -> None:
    made = server.get("/healthz", **{"X-Request-ID": sent}).headers["x-request-id"]

    assert re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]+", made)


@pytest.mark.parametrize("path", ["/graphql", "/nowhere", "/id/sqs.ttl", "/static/archkg.svg", "/"])
def test_every_answer_has_an_id_and_tells_browsers_to_be_careful(
    server: LiveServer, path: str
) -> None:
    headers = server.get(path).headers

    assert headers["x-request-id"]
    assert "nosniff" == headers["x-content-type-options"]
    assert "DENY" == headers["x-frame-options"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert "server" not in headers


def test_a_diagram_keeps_the_stricter_rules_of_its_own(server: LiveServer) -> None:
    policies = server.get("/diagram/sqs.mmd").headers.get_list("content-security-policy")

    assert ["default-src 'none'; style-src 'unsafe-inline'; sandbox"] == policies


# Names and origins


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("graph.example", True),
        ("GRAPH.example:9000", True),
        ("api.example:8443", True),
        ("api.example:80", False),
        ("localhost:1", True),
        ("[::1]:8000", True),
        ("[::1]", True),
        ("[::2]", False),
        ("evil.example", False),
        ("graph.example.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost:80:80", False),
    ],
)
def test_only_names_of_the_server_are_answered(
    server: LiveServer, host: str, *, is_known: bool
) -> None:
    response = server.get("/id/sqs.ttl", Host=host)

    if is_known:
        assert 200 == response.status_code
    else:
        assert (421, "MISDIRECTED_REQUEST") == error_code(response)


def test_balancers_ask_for_health_under_any_name(server: LiveServer) -> None:
    assert 200 == server.get("/readyz", Host="10.0.0.7:8000").status_code


def test_pages_of_a_known_origin_may_read_answers_and_refusals(server: LiveServer) -> None:
    origin = {"Origin": "https://app.example"}
    allowed = [server.get(path, **origin).headers for path in ("/id/sqs.ttl", "/nowhere")]
    refused = server.get("/id/sqs.ttl", Host="evil.example", **origin).headers

    for headers in (*allowed, refused):
        assert "https://app.example" == headers["access-control-allow-origin"]
        assert "X-Request-ID" in headers["access-control-expose-headers"]


def test_a_page_may_first_ask_whether_it_may_show_a_key(server: LiveServer) -> None:
    def preflight(origin: str) -> httpx2.Response:
        wanted = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, content-type",
        }
        return HTTP.request("OPTIONS", f"{server.address}/graphql", headers=wanted)

    known, other = preflight("https://app.example"), preflight("https://other.example")

    assert 200 == known.status_code
    assert "https://app.example" == known.headers["access-control-allow-origin"]
    assert "authorization" in known.headers["access-control-allow-headers"]
    assert 400 == other.status_code
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("host", "hosts", "checks"),
    [
        ("127.0.0.1", (), True),
        ("localhost", (), True),
        ("::1", (), True),
        ("0.0.0.0", (), False),  # noqa: S104 - an address to judge
        ("192.0.2.1", ("graph.example",), True),
    ],
)
def test_names_are_checked_where_they_are_known(
    host: str, hosts: tuple[str, ...], *, checks: bool
) -> None:
    web = WebSettings(hosts=hosts, checks_hosts=bool(hosts))

    assert checks == as_bound(FrontSettings(web=web), host).web.checks_hosts


# Sizes


@pytest.mark.parametrize("path", POSTED)
def test_a_body_that_says_that_it_is_too_large_is_refused_everywhere(
    server: LiveServer, path: str
) -> None:
    response = HTTP.post(server.address + path, content=b" " * (LARGEST + 1))

    assert (413, "PAYLOAD_TOO_LARGE") == error_code(response)
    assert ANSWER == server.ask()


@pytest.mark.parametrize("path", POSTED[:-1])
def test_a_body_in_chunks_is_refused_as_soon_as_it_is_too_large(
    server: LiveServer, path: str
) -> None:
    sparql = path == "/sparql"
    headers = {
        "Content-Type": "application/sparql-query" if sparql else "application/json",
        "Accept": "*/*" if sparql else "application/json, text/event-stream",
    }
    chunks = iter([b" " * 1024] * 8)
    response = HTTP.post(server.address + path, content=chunks, headers=headers)

    assert (413, "PAYLOAD_TOO_LARGE") == error_code(response)
    assert ANSWER == server.ask()


def test_a_body_in_chunks_that_is_small_enough_is_answered(server: LiveServer) -> None:
    chunks = iter([b'{"query": "', ASK.replace('"', '\\"').encode(), b'"}'])
    headers = {"Content-Type": "application/json"}

    assert ANSWER == HTTP.post(f"{server.address}/graphql", content=chunks, headers=headers).json()


# One shape of errors for each protocol


def test_chats_are_refused_in_the_shapes_that_their_clients_read(server: LiveServer) -> None:
    large = b" " * (LARGEST + 1)
    completions = HTTP.post(f"{server.address}/v1/chat/completions", content=large)
    chat = HTTP.post(f"{server.address}/api/chat", content=large)

    assert (413, "payload_too_large") == (
        completions.status_code,
        completions.json()["error"]["code"],
    )
    assert (413, "the body is larger than 4,096 bytes") == (chat.status_code, chat.text)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("GET", "/static/nothing.js", 404, "NOT_FOUND"),
        ("GET", "/static/../settings.py", 404, "NOT_FOUND"),
        ("GET", "/static/%2e%2e/settings.py", 404, "NOT_FOUND"),
        ("POST", "/static/archkg.svg", 405, "METHOD_NOT_ALLOWED"),
        ("DELETE", "/graphql", 405, "METHOD_NOT_ALLOWED"),
        ("PUT", "/healthz", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/ask", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/id/sqs.ttl", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "//admin/reload", 404, "NOT_FOUND"),
    ],
)
def test_what_is_not_there_is_refused_in_the_one_shape(
    server: LiveServer, method: str, path: str, status: int, code: str
) -> None:
    assert (status, code) == error_code(HTTP.request(method, server.address + path))


# Rates


def test_a_client_that_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    with started(
        tmp_path, ARCHKG_RATE="0.1", ARCHKG_RATE_BURST="3", ARCHKG_TRUSTED_PROXIES="127.0.0.0/8"
    ) as server:
        first = [server.get("/id/sqs.ttl") for _ in range(4)]
        behind = server.get("/id/sqs.ttl", **{"X-Forwarded-For": "192.0.2.1"})
        # What the client itself says about who it is counts for nothing.
        forged = server.get("/id/sqs.ttl", **{"X-Forwarded-For": "192.0.2.2, 192.0.2.1"})
        healths = {server.get("/healthz").status_code for _ in range(6)}

    assert [200, 200, 200, 429] == [each.status_code for each in first]
    assert ["2", "1", "0", "0"] == [each.headers["x-ratelimit-remaining"] for each in first]
    assert {"3"} == {each.headers["x-ratelimit-limit"] for each in first}
    assert (429, "RATE_LIMITED") == error_code(first[3])
    assert 1 <= int(first[3].headers["retry-after"]) <= 10
    assert (200, "2") == (behind.status_code, behind.headers["x-ratelimit-remaining"])
    assert (200, "1") == (forged.status_code, forged.headers["x-ratelimit-remaining"])
    assert {200} == healths


def test_without_trusted_proxies_a_client_is_who_it_is(tmp_path: Path) -> None:
    with started(tmp_path, ARCHKG_RATE="0.1", ARCHKG_RATE_BURST="1") as server:
        claimed = ("192.0.2.1", "192.0.2.2")
        asked = [server.get("/id/sqs.ttl", **{"X-Forwarded-For": each}) for each in claimed]

    assert [200, 429] == [each.status_code for each in asked]


@pytest.mark.parametrize(
    ("host", "text", "rate"),
    [("127.0.0.1", "", 0.0), ("0.0.0.0", "", 50.0), ("0.0.0.0", "0", 0.0), ("::1", "7", 7.0)],  # noqa: S104 - addresses to judge
)
def test_others_are_held_to_a_rate_unless_told_otherwise(host: str, text: str, rate: float) -> None:
    settings = Settings.from_environment({"ARCHKG_RATE": text})

    assert rate == as_bound(settings.front, host).requests.rate


pauses = st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=60)


@given(pauses, st.integers(min_value=1, max_value=5), st.sampled_from([0.5, 1.0, 4.0]))
def test_no_client_gets_more_than_its_burst_and_its_rate(
    waits: list[float], burst: int, rate: float
) -> None:
    time, allowed = 0.0, 0
    buckets = TokenBuckets(rate, burst, lambda: time)
    for wait in waits:
        time += wait
        verdict = buckets.take("a")
        allowed += verdict.is_allowed
        assert verdict.is_allowed == (verdict.retry_after == 0)
        assert 0 <= verdict.remaining < burst
        assert allowed <= burst + rate * time + 1e-6


@given(st.integers(min_value=1, max_value=5), st.sampled_from([0.5, 1.0, 4.0]))
def test_a_client_that_waits_as_told_is_let_in(burst: int, rate: float) -> None:
    time = 0.0
    buckets = TokenBuckets(rate, burst, lambda: time)
    while (verdict := buckets.take("a")).is_allowed:
        pass
    time += verdict.retry_after + 1e-9

    assert buckets.take("a").is_allowed


def test_clients_do_not_count_for_each_other_and_are_forgotten_in_the_end() -> None:
    buckets = TokenBuckets(0.001, 1, lambda: 0.0)

    assert buckets.take("a").is_allowed
    assert not buckets.take("a").is_allowed
    assert all(buckets.take(str(number)).is_allowed for number in range(CLIENTS))
    assert CLIENTS == len(buckets._full_at)
