"""Ids that answer at their addresses, through the application: variants, names, caches, stores."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import TODAY
from linked import BROWSER, LaterStore, code_of, get, media_type, serve
from pages import Page
from starlette.testclient import TestClient

from api.app import create_app
from kg.graph import KnowledgeGraph
from kg.model import Records

# Variants


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (BROWSER, "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/html;q=0.5, text/turtle", "text/turtle"),
        ("application/*, text/html;q=0.1", "application/ld+json"),
    ],
)
@pytest.mark.parametrize("path", ["/id/sqs", "/id/sqs/fifo-queue", "/source/guide"])
def test_a_client_gets_what_it_likes_best(
    client: TestClient, path: str, accept: str, expected: str
) -> None:
    response = get(client, path, accept)

    assert (200, expected) == (response.status_code, media_type(response))
    assert "Accept, Accept-Encoding" == response.headers["vary"]


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        ("html", "text/html"),
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
    ],
)
def test_an_extension_asks_for_a_variant_outright(
    client: TestClient, extension: str, expected: str
) -> None:
    response = get(client, f"/id/sqs.{extension}", "image/png")

    assert (200, expected) == (response.status_code, media_type(response))
    assert f"/id/sqs.{extension}" == response.headers["content-location"]


def test_an_answer_names_where_it_and_its_alternates_are(client: TestClient) -> None:
    headers = get(client, "/id/sqs?asOf=2024-01-01", "text/turtle").headers

    assert "/id/sqs.ttl?asOf=2024-01-01" == headers["content-location"]
    alternates = [
        '</id/sqs.html?asOf=2024-01-01>; rel="alternate"; type="text/html"',
        '</id/sqs.jsonld?asOf=2024-01-01>; rel="alternate"; type="application/ld+json"',
        '</id/sqs.nt?asOf=2024-01-01>; rel="alternate"; type="application/n-triples"',
        '</id/sqs.rdf?asOf=2024-01-01>; rel="alternate"; type="application/rdf+xml"',
    ]
    assert ", ".join(alternates) == headers["link"]


@pytest.mark.parametrize("path", ["/id/sqs", "/id/", "/source/guide", "/.well-known/void"])
def test_what_cannot_be_had_is_refused_with_what_can(client: TestClient, path: str) -> None:
    response = get(client, path, "image/png")

    assert (406, "NOT_ACCEPTABLE") == (response.status_code, code_of(response))


def test_head_says_what_get_would(client: TestClient) -> None:
    wanted = {"Accept": "text/turtle", "X-Request-ID": "of-both"}
    head, full = client.head("/id/sqs", headers=wanted), client.get("/id/sqs", headers=wanted)

    assert (200, b"") == (head.status_code, head.content)
    assert full.headers == head.headers


# Names


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/SQS", "/id/sqs"),
        ("/id/Amazon%20SQS", "/id/sqs"),
        ("/id/simple queue service", "/id/sqs"),
        ("/id/fifo", "/id/sqs/fifo-queue"),
        ("/id/SQS.ttl?asOf=2024-01-01", "/id/sqs.ttl?asOf=2024-01-01"),
        ("/id/sqs%23limit-message-size", "/id/sqs#limit-message-size"),
    ],
)
def test_other_names_lead_to_the_id(client: TestClient, path: str, location: str) -> None:
    response = get(client, path)

    assert (303, location) == (response.status_code, response.headers["location"])


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("/id/sqss", "sqs"),
        ("/id/sqss.ttl", "sqs"),
        ("/id/sqs%23limit-message-sizes", "sqs#limit-message-size"),
        ("/source/guid", "guide"),
    ],
)
def test_programs_learn_in_json_what_they_may_have_meant(
    client: TestClient, path: str, suggestion: str
) -> None:
    for accept in ("*/*", "application/json", "text/turtle"):
        response = get(client, path, accept)

        assert (404, "NOT_FOUND") == (response.status_code, code_of(response))
        assert suggestion in response.json()["errors"][0]["extensions"]["suggestions"]


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/id/sqss", "/id/sqs"),
        ("/id/sqs%23limit-message-sizes", "/id/sqs#limit-message-size"),
        ("/source/guid", "/source/guide"),
    ],
)
def test_people_learn_on_a_page_what_they_may_have_meant(
    client: TestClient, path: str, link: str
) -> None:
    response = get(client, path, BROWSER)

    assert (404, "text/html") == (response.status_code, media_type(response))
    assert link in Page(response.text).links
    assert "Did you mean" in Page(response.text).text


@pytest.mark.parametrize(
    "path",
    [
        "/id/sqs?asOf=yesterday",
        "/id/sqs?asOf=2024-02-30",
        "/id/sqs?asOf=2024-W01-1",
        f"/id/{'x' * 301}",
        f"/source/{'x' * 301}",
    ],
)
def test_what_cannot_be_read_is_refused_in_the_shape_of_the_client(
    client: TestClient, path: str
) -> None:
    program, person = get(client, path), get(client, path, BROWSER)

    assert (400, "BAD_USER_INPUT") == (program.status_code, code_of(program))
    assert (400, "text/html") == (person.status_code, media_type(person))


@pytest.mark.parametrize(
    "path", ["/source/guide?after=nonsense", "/source/guide?before=x", f"/id/?q={'x' * 501}"]
)
def test_pages_refuse_what_they_cannot_read(client: TestClient, path: str) -> None:
    response = get(client, path, BROWSER)

    assert (400, "text/html") == (response.status_code, media_type(response))
    assert "Traceback" not in response.text


# Caches


@pytest.mark.parametrize(
    "path", ["/id/sqs", "/id/sqs.jsonld", "/source/notes", "/.well-known/void"]
)
def test_a_client_that_has_it_already_gets_no_more(client: TestClient, path: str) -> None:
    first = get(client, path)
    tag = first.headers["etag"]

    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = get(client, path, **{"If-None-Match": known})
        assert (304, b"", tag) == (again.status_code, again.content, again.headers["etag"])
    assert 200 == get(client, path, **{"If-None-Match": '"other"'}).status_code


def test_tags_tell_formats_days_and_graphs_apart(client: TestClient, graph: KnowledgeGraph) -> None:
    less = KnowledgeGraph(replace(graph.records, statements=graph.records.statements[:-1]))
    with TestClient(create_app(less, lambda: TODAY)) as other:
        tags = [
            get(client, "/id/sqs.ttl").headers["etag"],
            get(client, "/id/sqs.nt").headers["etag"],
            get(client, "/id/sqs.ttl?asOf=2020-01-01").headers["etag"],
            get(other, "/id/sqs.ttl").headers["etag"],
        ]

    assert 4 == len(set(tags))


# Stores


@pytest.mark.parametrize(
    "path", ["/id/sqs", "/id/sqs.ttl", "/id/", "/id/?q=queue", "/source/guide"]
)
def test_a_store_may_take_its_time(client: TestClient, graph: KnowledgeGraph, path: str) -> None:
    with serve(lambda: LaterStore(graph)) as later:
        assert get(client, path).text == get(later, path).text


@pytest.mark.parametrize("form", ["html", "ttl"])
def test_store_calls_do_not_grow_with_what_is_known(shipped: KnowledgeGraph, form: str) -> None:
    def calls(id_: str) -> int:
        store = LaterStore(shipped)
        with serve(lambda: store) as client:
            assert 200 == get(client, f"/id/{id_}.{form}").status_code
        return len(store.calls)

    assert calls("global") == calls("lambda")


def test_the_store_may_be_exchanged_while_serving(graph: KnowledgeGraph) -> None:
    empty = KnowledgeGraph(Records((), (), (), {}))
    stores = [graph, empty]
    with serve(lambda: stores[0]) as client:
        before = get(client, "/id/sqs").status_code
        stores.pop(0)
        after = get(client, "/id/sqs").status_code

    assert (200, 404) == (before, after)


def test_ids_of_sources_may_hold_dots(shipped: KnowledgeGraph) -> None:
    with TestClient(create_app(shipped, lambda: TODAY)) as client:
        assert "text/html" == media_type(get(client, "/source/botocore-1.44.5"))
        assert "text/turtle" == media_type(get(client, "/source/botocore-1.44.5.ttl"))
