"""Documents that are named in the place of being sent: Apollo's protocol, and the saved queries."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from graphql_doors import door_of, error_of
from starlette.testclient import TestClient

from api.graphql.limits import GraphQLLimits
from api.saved_queries import find_saved_query
from kg.graph import KnowledgeGraph

DEFAULT = GraphQLLimits()
NAMED = "query ($id: ID!) { entity(id: $id) { name } }"
VARIABLES = {"id": "sqs"}
ANSWER = {"data": {"entity": {"name": "Amazon SQS"}}}


@pytest.fixture(name="door")
def _door(graph: KnowledgeGraph) -> TestClient:
    return door_of(graph)


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def persisted(digest: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest}}


def post(door: TestClient, **body: Any) -> Any:
    return door.post("/graphql", json=body)


def get(door: TestClient, **parameters: Any) -> Any:
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in parameters.items()
    }
    return door.get("/graphql", params=texts)


@pytest.mark.parametrize("send", [post, get])
def test_a_document_that_nobody_has_sent_is_asked_for(door: TestClient, send: Any) -> None:
    response = send(door, extensions=persisted(hash_of(NAMED)), variables=VARIABLES)

    assert (200, "no-store") == (response.status_code, response.headers["cache-control"])
    assert {"message": "PersistedQueryNotFound", "code": "PERSISTED_QUERY_NOT_FOUND"} == error_of(
        response
    )


@pytest.mark.parametrize("by_hash", [post, get])
@pytest.mark.parametrize("in_full", [post, get])
def test_a_document_that_was_sent_with_its_hash_is_known_by_it(
    door: TestClient, in_full: Any, by_hash: Any
) -> None:
    known = persisted(hash_of(NAMED))
    sent = in_full(door, query=NAMED, extensions=known, variables=VARIABLES)
    named = by_hash(door, extensions=known, variables=VARIABLES)

    assert [ANSWER] * 2 == [sent.json(), named.json()]


def test_a_document_that_is_not_valid_is_not_kept(door: TestClient) -> None:
    text = "{ nonsense }"
    post(door, query=text, extensions=persisted(hash_of(text)))

    assert (
        "PERSISTED_QUERY_NOT_FOUND"
        == error_of(post(door, extensions=persisted(hash_of(text))))["code"]
    )


@pytest.mark.parametrize(
    ("extensions", "message"),
    [
        (persisted("0" * 64), "provided sha does not match query"),
        ({"persistedQuery": {"version": 2, "sha256Hash": "0" * 64}}, "Unsupported persisted query version"),
        ({"persistedQuery": {"sha256Hash": "0" * 64}}, "Unsupported persisted query version"),
        ({"persistedQuery": []}, "Unsupported persisted query version"),
        (persisted("abc"), "'sha256Hash' must be a SHA-256 hash, as 64 hexadecimal digits in lower case"),
        ({"persistedQuery": {"version": 1}}, "'sha256Hash' must be a SHA-256 hash, as 64 hexadecimal digits in lower case"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("send", [post, get])
def test_what_does_not_follow_the_protocol_is_refused(
    door: TestClient, send: Any, extensions: dict[str, Any], message: str
) -> None:
    response = send(door, query=NAMED, extensions=extensions)

    assert (400, "BAD_REQUEST", message) == (
        response.status_code,
        error_of(response)["code"],
        error_of(response)["message"],
    )


def test_what_clients_persist_is_bounded_and_the_oldest_goes_first(graph: KnowledgeGraph) -> None:
    door = door_of(graph, replace(DEFAULT, persisted_bytes=10_000))
    texts = [f"# {number}\n{NAMED}" for number in range(40)]
    for text in texts:
        post(door, query=text, extensions=persisted(hash_of(text)), variables=VARIABLES)

    def is_known(text: str) -> bool:
        response = post(door, extensions=persisted(hash_of(text)), variables=VARIABLES)
        return bool(ANSWER == response.json())

    assert [False, True] == [is_known(texts[0]), is_known(texts[-1])]


# Saved queries


LIMITS = find_saved_query("limits")


@pytest.mark.parametrize("send", [post, get])
@pytest.mark.parametrize("id_", ["limits", f"sha256:{hash_of(LIMITS.text)}"], ids=["name", "hash"])
def test_a_saved_query_is_asked_by_name_or_hash(door: TestClient, send: Any, id_: str) -> None:
    named = send(door, documentId=id_, variables=VARIABLES)

    assert named.json() == post(door, query=LIMITS.text, variables=VARIABLES).json()
    assert "sqs#limit-message-size" in named.text


def test_a_saved_query_is_known_to_apollos_protocol_too(door: TestClient) -> None:
    response = post(door, extensions=persisted(hash_of(LIMITS.text)), variables=VARIABLES)

    assert 200 == response.status_code
    assert "sqs#limit-message-size" in response.text


def test_what_was_persisted_is_known_by_document_id_too(door: TestClient) -> None:
    post(door, query=NAMED, extensions=persisted(hash_of(NAMED)), variables=VARIABLES)

    assert ANSWER == post(door, documentId=f"sha256:{hash_of(NAMED)}", variables=VARIABLES).json()


def test_an_unknown_saved_query_is_refused_with_the_nearest(door: TestClient) -> None:
    response = post(door, documentId="limit")

    assert (404, "DOCUMENT_NOT_FOUND") == (response.status_code, error_of(response)["code"])
    assert "'limits'" in error_of(response)["message"]


def test_a_document_is_named_or_sent_but_not_both(door: TestClient) -> None:
    both = post(door, documentId="limits", query=NAMED)
    hashes = post(door, documentId="limits", extensions=persisted(hash_of(NAMED)))

    assert ["BAD_REQUEST"] * 2 == [error_of(both)["code"], error_of(hashes)["code"]]


@pytest.fixture(name="trusting")
def _trusting(graph: KnowledgeGraph) -> TestClient:
    return door_of(graph, replace(DEFAULT, trusted_only=True))


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": "limits"},
        {"documentId": f"sha256:{hash_of(LIMITS.text)}"},
        {"extensions": persisted(hash_of(LIMITS.text))},
        {"query": LIMITS.text},
        {"query": LIMITS.text, "extensions": persisted(hash_of(LIMITS.text))},
    ],
)
def test_where_only_saved_queries_are_trusted_they_are_answered(
    trusting: TestClient, body: dict[str, Any]
) -> None:
    assert "data" in post(trusting, **body, variables=VARIABLES).json()


def test_where_only_saved_queries_are_trusted_all_else_is_refused(trusting: TestClient) -> None:
    known = persisted(hash_of(NAMED))
    refused = [
        post(trusting, query=NAMED, variables=VARIABLES),
        post(trusting, query=NAMED, variables=VARIABLES, extensions=known),
        get(trusting, query="{ __schema { queryType { name } } }"),
    ]

    assert [(403, "DOCUMENT_NOT_TRUSTED")] * 3 == [
        (each.status_code, error_of(each)["code"]) for each in refused
    ]
    assert "PERSISTED_QUERY_NOT_FOUND" == error_of(post(trusting, extensions=known))["code"]
