"""Hostile bodies at every door: a refusal that says what is wrong, and the next request answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from conftest import SAMPLE
from hostile.json_bodies import DOORS, NO_REQUESTS, VALUES
from test_reload import TOKEN, serving

JSON = "application/json"
CLOSED = "/admin/reload"
REFUSALS = range(400, 500)


@pytest.fixture(name="http", scope="module")
def _http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A client of a server of its own."""
    log = tmp_path_factory.mktemp("server") / "log"
    with (
        serving(log, "--data", str(SAMPLE)) as server,
        httpx2.Client(base_url=server.address.removesuffix("/graphql"), timeout=60) as client,
    ):
        yield client
    assert "Traceback" not in log.read_text()


def send(http: httpx2.Client, door: str, content: bytes, kind: str = JSON) -> httpx2.Response:
    accept = f"{JSON}, text/event-stream" if door == "/mcp" else "*/*"
    return http.post(door, content=content, headers={"Content-Type": kind, "Accept": accept})


def said_by(door: str, response: httpx2.Response) -> str:
    """Return the message of a refusal, in the shape that clients of the door read."""
    if door in ("/api/chat", "/mcp"):
        return response.text
    body: Any = response.json()
    if door == "/v1/chat/completions":
        assert {"message", "type", "param", "code"} == body["error"].keys()
        return str(body["error"]["message"])
    messages = [each["message"] for each in body["errors"] if each["extensions"]["code"]]
    assert len(body["errors"]) == len(messages)
    return str(messages[0])


def check_refusal(door: str, response: httpx2.Response) -> None:
    assert response.status_code in REFUSALS, response.text[:300]
    assert said_by(door, response)
    assert "Traceback" not in response.text


def check_answers(http: httpx2.Client) -> None:
    """Have a good request answered as if nothing had been."""
    response = send(http, "/graphql", b'{"query": "{ entity(id: \\"sqs\\") { name } }"}')

    assert {"data": {"entity": {"name": "Amazon SQS"}}} == response.json()


@pytest.mark.parametrize("door", [*DOORS, CLOSED])
@pytest.mark.parametrize("name", NO_REQUESTS)
def test_a_body_that_is_no_request_is_refused(http: httpx2.Client, door: str, name: str) -> None:
    check_refusal(door, send(http, door, NO_REQUESTS[name]))
    check_answers(http)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/xml", "application/json; q=\0"[:-1]]
)
def test_a_body_of_another_kind_is_no_request_either(
    http: httpx2.Client, door: str, kind: str
) -> None:
    check_refusal(door, send(http, door, b"<xml/>", kind))
    check_answers(http)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", VALUES)
def test_a_hostile_value_anywhere_is_answered_or_refused(
    http: httpx2.Client, door: str, name: str
) -> None:
    for template in DOORS[door]:
        content = (template % VALUES[name]).encode()
        response = send(http, door, content)
        if response.status_code in REFUSALS:
            check_refusal(door, response)
        else:
            assert 200 <= response.status_code < 300, (template, response.text[:300])
            assert "something went wrong inside" not in response.text
    check_answers(http)


def test_a_reload_takes_nothing_from_its_body(http: httpx2.Client) -> None:
    for content in (b"null", b"[" * 100_000, bytes(range(256))):
        response = http.post(CLOSED, content=content, headers={"Authorization": f"Bearer {TOKEN}"})

        assert 200 == response.status_code
    assert json.loads(http.get("/graphql?query={meta{version}}").content)["data"]
