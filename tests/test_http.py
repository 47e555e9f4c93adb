"""GraphQL over HTTP, through the application."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

QUESTION = '{ entity(id: "sqs") { name } }'
ANSWER = {"data": {"entity": {"name": "Amazon SQS"}}}
GRAPHQL_JSON = "application/graphql-response+json"


def post(client: TestClient, body: Any, **headers: str) -> Any:
    return client.post("/graphql", json=body, headers=headers)


def code_of(response: Any) -> str:
    (error,) = response.json()["errors"]
    assert "message" in error
    return str(error["extensions"]["code"])


def test_an_operation_is_answered_by_post(client: TestClient) -> None:
    response = post(client, {"query": QUESTION})

    assert (200, ANSWER) == (response.status_code, response.json())


def test_an_operation_is_answered_by_get(client: TestClient) -> None:
    query = "query ($id: ID!) { entity(id: $id) { name } }"
    response = client.get("/graphql", params={"query": query, "variables": '{"id": "sqs"}'})

    assert (200, ANSWER) == (response.status_code, response.json())


def test_one_of_several_operations_is_chosen_by_name(client: TestClient) -> None:
    query = f"query A {QUESTION} query B {{ meta {{ version }} }}"
    response = post(client, {"query": query, "operationName": "A", "variables": None})

    assert response.json() == ANSWER


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (GRAPHQL_JSON, GRAPHQL_JSON),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        (f"{GRAPHQL_JSON};q=0.9, application/json;q=0.5", GRAPHQL_JSON),
    ],
)
def test_the_answer_has_the_media_type_asked_for(
    client: TestClient, accept: str, media_type: str
) -> None:
    response = post(client, {"query": QUESTION}, Accept=accept)

    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize("accept", ["*/*", GRAPHQL_JSON])
@pytest.mark.parametrize(
    ("query", "code", "location"),
    [
        ("{ entity(", "GRAPHQL_PARSE_FAILED", {"line": 1, "column": 10}),
        ("{\n  nonsense }", "GRAPHQL_VALIDATION_FAILED", {"line": 2, "column": 3}),
        ("{ entity { id } }", "GRAPHQL_VALIDATION_FAILED", {"line": 1, "column": 3}),
        ('{ entity(id: "sqs", asOf: "soon") { id } }', "GRAPHQL_VALIDATION_FAILED", {"line": 1, "column": 27}),
    ],
)  # fmt: skip
def test_syntax_and_validation_errors_are_400_with_locations(
    client: TestClient, accept: str, query: str, code: str, location: dict[str, int]
) -> None:
    response = post(client, {"query": query}, Accept=accept)

    assert (400, code) == (response.status_code, code_of(response))
    assert response.json()["errors"][0]["locations"] == [location]
    assert "data" not in response.json()


def test_a_client_that_knows_only_plain_json_gets_200_with_errors(client: TestClient) -> None:
    response = post(client, {"query": "{ nonsense }"}, Accept="application/json")

    assert (200, "GRAPHQL_VALIDATION_FAILED") == (response.status_code, code_of(response))


def test_an_error_in_a_field_is_200_with_data(client: TestClient) -> None:
    response = post(client, {"query": '{ entity(id: "sqss") { id } }'})

    assert (200, None) == (response.status_code, response.json()["data"]["entity"])
    assert response.json()["errors"][0]["extensions"]["suggestions"][0] == "sqs"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "BAD_REQUEST"),
        (b"{", 400, "BAD_REQUEST"),
        (b"null", 400, "BAD_REQUEST"),
        (b"42", 400, "BAD_REQUEST"),
        (b'"x"', 400, "BAD_REQUEST"),
        (b"[]", 400, "BAD_REQUEST"),
        (b"\xff\xfe", 400, "BAD_REQUEST"),
        (b"{}", 400, "BAD_REQUEST"),
        (b'{"query": 1}', 400, "BAD_REQUEST"),
        (b'{"query": " "}', 400, "BAD_REQUEST"),
        (b'{"query": "{ meta { version } }", "variables": []}', 400, "BAD_REQUEST"),
        (b'{"query": "{ meta { version } }", "operationName": 1}', 400, "BAD_REQUEST"),
        (b'{"query": "query A { meta { version } }", "operationName": "B"}', 400, None),
        (b'{"query": "fragment F on Query { meta { version } }"}', 400, None),
        (b'{"query": "mutation { x }"}', 400, None),
        (b'{"query": ' + b"9" * 5000 + b"}", 400, "BAD_REQUEST"),
        (b"[" * 100_000, 400, "BAD_REQUEST"),
        (b'{"query": "' + b"{a" * 20_000 + b'"}', 400, "GRAPHQL_PARSE_FAILED"),
        (b'{"query": "' + b" " * (1024 * 1024) + b'"}', 413, "PAYLOAD_TOO_LARGE"),
    ],
)
def test_odd_bodies_get_4xx_in_the_same_shape(
    client: TestClient, content: bytes, status: int, code: str | None
) -> None:
    response = client.post(
        "/graphql", content=content, headers={"Content-Type": "application/json"}
    )

    assert status == response.status_code
    assert code is None or code == code_of(response)
    assert "Traceback" not in response.text


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_content_types_are_refused(client: TestClient, content_type: str) -> None:
    response = client.post("/graphql", content=b"{}", headers={"Content-Type": content_type})

    assert (415, "UNSUPPORTED_MEDIA_TYPE") == (response.status_code, code_of(response))


def test_an_answer_that_nobody_accepts_is_refused(client: TestClient) -> None:
    response = post(client, {"query": QUESTION}, Accept="image/png")

    assert (406, "NOT_ACCEPTABLE") == (response.status_code, code_of(response))


def test_variables_in_the_address_must_be_json(client: TestClient) -> None:
    response = client.get("/graphql", params={"query": QUESTION, "variables": "[[[" * 1000})

    assert (400, "BAD_REQUEST") == (response.status_code, code_of(response))


def test_other_methods_and_addresses_are_refused_in_the_same_shape(client: TestClient) -> None:
    assert code_of(client.put("/graphql")) == "METHOD_NOT_ALLOWED"
    assert client.put("/graphql").status_code == 405
    assert code_of(client.get("/nowhere")) == "NOT_FOUND"


def test_browsers_get_the_explorer_with_assets_of_our_own(client: TestClient) -> None:
    page = client.get("/graphql", headers={"Accept": "text/html,*/*"})

    assert "text/html" in page.headers["content-type"]
    assert "://" not in page.text
    for name in ("graphiql/graphiql.min.js", "graphiql/react.production.min.js", "explorer.js"):
        assert f"/static/{name}" in page.text
        assert client.get(f"/static/{name}").status_code == 200


def test_the_root_leads_to_the_explorer(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).headers["location"] == "/graphql"
