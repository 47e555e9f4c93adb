"""Requests that no client should send get a typed refusal, and nothing of them goes on."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from graphql_doors import ask, door_of, error_of
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from kg.graph import KnowledgeGraph

VERSION = "{ meta { version } }"
JSON = {"Content-Type": "application/json"}
PATHS = ("/graphql", "/graphql/")


@pytest.fixture(name="door", scope="module")
def _door(graph: KnowledgeGraph) -> TestClient:
    return door_of(graph)


def send(door: TestClient, body: bytes) -> Any:
    return door.post("/graphql", content=body, headers=JSON)


def with_variables(text: bytes) -> bytes:
    return b'{"query": "{ meta { version } }", "variables": ' + text + b"}"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is not JSON in UTF-8"),
        (b"null", "the body must be a JSON object with 'query'"),
        (b"42", "the body must be a JSON object with 'query'"),
        (b"\xff\xfe", "the body is not JSON in UTF-8"),
        (b'{"query": "\xe9"}', "the body is not JSON in UTF-8"),
        (b'\xef\xbb\xbf{"query": "{ meta { version } }"}', "the body is not JSON in UTF-8"),
        (b'{"query": ' + b"9" * 5_000 + b"}", "the body is not JSON in UTF-8"),
        (b"[" * 100_000, "the body is not JSON in UTF-8"),
        (b'{"a":' * 100_000, "the body is not JSON in UTF-8"),
        (b"[]", "the body must be one JSON object: operations are not answered in batches"),
        (b'[{"query": "{ meta { version } }"}]', "the body must be one JSON object: operations are not answered in batches"),
        (b'{"query": "{ a }", "query": "{ meta { version } }"}', "the body holds a name twice in one object"),
        (with_variables(b'{"a": {"b": 1, "b": 2}}'), "the body holds a name twice in one object"),
        (with_variables(b'{"a": NaN}'), "the body holds NaN, which is no number in JSON"),
        (with_variables(b'{"a": -Infinity}'), "the body holds -Infinity, which is no number in JSON"),
        (with_variables(rb'{"a": "\ud800"}'), "the body holds half of a character"),
        (with_variables(rb'{"\uDFFF": 1}'), "the body holds half of a character"),
        (with_variables(b'{"a": [' + b"{}," * 20_000 + b"1]}"), "the body holds more than 2,010 objects"),
        (with_variables(b"[]"), "'variables' must be an object or null"),
        (b'{"query": "{ meta { version } }", "extensions": 1}', "'extensions' must be an object or null"),
        (b'{"query": "{ meta { version } }", "operationName": {}}', "'operationName' must be a text or null"),
        (b'{"query": ["{ meta { version } }"]}', "'query' must be a text or null"),
        (b'{"documentId": 1}', "'documentId' must be a text or null"),
        (b'{"query": " "}', "'query' must be a text with the operation, or 'documentId' name a saved one"),
        (b"{}", "'query' must be a text with the operation, or 'documentId' name a saved one"),
    ],
)  # fmt: skip
def test_bodies_that_are_no_request_are_refused(
    door: TestClient, body: bytes, message: str
) -> None:
    response = send(door, body)

    assert 400 == response.status_code
    assert {"message": message, "code": "BAD_REQUEST"} == error_of(response)
    assert 200 == ask(door, VERSION).status_code


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("query=%7Ba%7D&query=%7Bb%7D", "a parameter stands twice in the address"),
        ("query=%ff", "the address must hold at most 20 parameters, in UTF-8"),
        ("&".join(f"a{n}=1" for n in range(30)), "the address must hold at most 20 parameters, in UTF-8"),
        ("query=%7Ba%7D&variables=" + "[" * 10_000, "'variables' is not JSON in UTF-8"),
        ("query=%7Ba%7D&variables=%5B%5D", "'variables' must be an object or null"),
        ('query=%7Ba%7D&variables={"a":1,"a":2}', "'variables' holds a name twice in one object"),
        ("query=%7Ba%7D&extensions=1", "'extensions' must be an object or null"),
        ("query=", "'query' must be a text with the operation, or 'documentId' name a saved one"),
    ],
)  # fmt: skip
def test_addresses_that_are_no_request_are_refused(
    door: TestClient, address: str, message: str
) -> None:
    response = door.get(f"/graphql?{address}")

    assert 400 == response.status_code
    assert {"message": message, "code": "BAD_REQUEST"} == error_of(response)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("{ ... @defer { meta { version } } }", "Unknown directive '@defer'"),
        ("{ services { nodes @stream { id } } }", "Unknown directive '@stream'"),
        ("subscription { meta }", "subscription operation is not supported"),
        ("mutation { meta }", "mutation operation is not supported"),
        (f"query A {VERSION} query B {VERSION}", "name one as 'operationName'"),
        ("{ services(first: " + "9" * 5_000 + ") { totalCount } }", "Exceeds the limit"),
        ("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }", "introspection depth"),
    ],
)  # fmt: skip
def test_what_is_not_served_is_refused_with_the_reason(
    door: TestClient, query: str, words: str
) -> None:
    response = ask(door, query)

    assert (400, "GRAPHQL_VALIDATION_FAILED") == (response.status_code, error_of(response)["code"])
    assert words in error_of(response)["message"]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"n": 10**400}, "non 32-bit signed integer"),
        ({"n": "1"}, "non-integer value"),
        ({"n": True}, "non-integer value"),
        ({"n": 1.5}, "non-integer value"),
        ({"n": [[1]]}, "non-integer value"),
        ({"n": {"a": 1}}, "non-integer value"),
    ],
    ids=["large", "text", "boolean", "fraction", "list", "object"],
)
def test_variables_of_another_type_are_refused(
    door: TestClient, variables: dict[str, Any], words: str
) -> None:
    response = ask(door, "query ($n: Int) { services(first: $n) { totalCount } }", **variables)

    assert (400, "GRAPHQL_VALIDATION_FAILED") == (response.status_code, error_of(response)["code"])
    assert words in error_of(response)["message"]


def test_a_number_beyond_all_bounds_is_refused_where_it_is_used(door: TestClient) -> None:
    query = b'"query ($n: Int) { services(first: $n) { totalCount } }"'
    response = send(door, b'{"query": ' + query + b', "variables": {"n": 1e999}}')

    assert (400, "GRAPHQL_VALIDATION_FAILED") == (response.status_code, error_of(response)["code"])
    assert "non-integer value: inf" in error_of(response)["message"]


def messages(response: Any) -> list[str]:
    return [each["message"] for each in response.json()["errors"]]


def misspelt(fields: int) -> str:
    return "{ meta { " + " ".join(f"versio{number}" for number in range(fields)) + " } }"


def test_of_many_mistakes_the_first_are_told_with_what_was_meant(door: TestClient) -> None:
    told = messages(ask(door, misspelt(100)))

    assert 11 == len(told)
    assert "Cannot query field 'versio0' on type 'GraphMeta'. Did you mean 'version'?" == told[0]
    assert "Too many validation errors, error limit reached. Validation aborted." == told[10]


def test_of_a_long_document_the_first_mistake_alone_is_told(door: TestClient) -> None:
    told = messages(ask(door, misspelt(600)))

    assert 2 == len(told)
    assert "Cannot query field 'versio0' on type 'GraphMeta'. Did you mean 'version'?" == told[0]


def test_of_many_mistakes_in_variables_the_first_are_told_too(door: TestClient) -> None:
    query = "query ($of: [Category!]) { services(where: {category: {in: $of}}) { totalCount } }"
    told = messages(ask(door, query, of=["DATABAS"] * 1_900))

    assert 11 == len(told)
    assert told[0].endswith("'Category' enum. Did you mean the enum value 'DATABASE'?")
    assert told[10].startswith("Too many errors processing variables")


def test_an_answer_by_head_is_the_one_by_get_without_its_content(door: TestClient) -> None:
    by_get = door.get("/graphql", params={"query": VERSION})
    by_head = door.head("/graphql", params={"query": VERSION})

    assert (200, by_get.headers) == (by_head.status_code, by_head.headers)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_refused_with_those_that_are_served(
    door: TestClient, method: str
) -> None:
    response = door.request(method, "/graphql")

    assert (405, "GET, HEAD, POST") == (response.status_code, response.headers["allow"])
    assert "METHOD_NOT_ALLOWED" == error_of(response)["code"]


@given(st.binary(max_size=300))
def test_no_body_is_answered_with_an_error_of_the_server(door: TestClient, body: bytes) -> None:
    assert send(door, body).status_code in {400, 200}


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
names = st.sampled_from(["query", "variables", "operationName", "extensions", "documentId", "x"])


@given(st.dictionaries(names, values | st.just(VERSION), max_size=5))
def test_no_object_is_answered_with_an_error_of_the_server(
    door: TestClient, body: dict[str, Any]
) -> None:
    response = door.post("/graphql", json=body)

    assert response.status_code in {200, 400, 404}
    assert "INTERNAL" not in response.text


@given(
    st.text(alphabet='{}()[]:!$@."# \nabFid0129', max_size=60).map(lambda text: f"{{ meta {text}")
    | st.text(max_size=40)
)
def test_no_document_is_answered_with_an_error_of_the_server(door: TestClient, query: str) -> None:
    response = ask(door, query)

    assert response.status_code in {200, 400}
    assert "INTERNAL" not in response.text


# The address with a slash at its end, as some clients write it


def test_a_slash_at_the_end_of_the_address_changes_nothing(address: str) -> None:
    with httpx2.Client(follow_redirects=False) as client:
        posted = [client.post(f"{address}{path}", json={"query": VERSION}) for path in PATHS]
        got = [client.get(f"{address}{path}", params={"query": VERSION}) for path in PATHS]
        refused = [client.put(f"{address}{path}", content=b"") for path in PATHS]

    assert [200] * 4 == [each.status_code for each in posted + got]
    assert 1 == len({each.content for each in posted + got})
    assert got[0].headers["etag"] == got[1].headers["etag"]
    assert [405, 405] == [each.status_code for each in refused]


def test_the_explorer_is_shown_at_an_address_with_a_slash_too(address: str) -> None:
    with httpx2.Client(headers={"Accept": "text/html"}) as browser:
        pages = [browser.get(f"{address}{path}") for path in PATHS]

    assert pages[0].content == pages[1].content
    assert "text/html; charset=utf-8" == pages[1].headers["content-type"]
