"""Answers come in the coding that a client prefers, through every door."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped] # it has no types
import pytest
import zstandard
from graphql_doors import door_of
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from api import compression
from api.compression import compressing
from api.graphql.execution import GraphQLDoor
from api.graphql.http import GraphQLEndpoint
from kg.graph import KnowledgeGraph

LARGE = "{ entities { nodes { id name kind aliases statements { id text } } } }"
SMALL = "{ meta { version } }"

READERS: dict[str | None, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda content: zstandard.ZstdDecompressor().decompress(content),
    None: lambda content: content,
}


def raw(client: TestClient, address: str, accept_encoding: str | None, **parameters: str) -> Any:
    """Return an answer as it was sent: its coding and its bytes."""
    headers = {"Accept-Encoding": accept_encoding or ""}
    with client.stream("GET", address, params=parameters, headers=headers) as response:
        content = b"".join(response.iter_raw())
        assert response.headers.get("content-length", str(len(content))) == str(len(content))
        return response.headers.get("content-encoding"), content, response.headers


@pytest.mark.parametrize(
    ("accept_encoding", "coding"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5, zstd;q=0.1", "gzip"),
        ("GZIP; Q=0.3", "gzip"),
        ("zstd;q=0, *", "br"),
        ("*", "zstd"),
        ("gzip;q=0.5, identity;q=0.8", None),
        ("gzip;q=0", None),
        ("gzip;q=none", None),
        ("deflate", None),
        ("identity", None),
        (None, None),
    ],
)
def test_an_answer_comes_in_the_coding_that_is_preferred(
    graph: KnowledgeGraph, accept_encoding: str | None, coding: str | None
) -> None:
    door = door_of(graph)
    plain = door.post("/graphql", json={"query": LARGE}).content
    used, content, headers = raw(door, "/graphql", accept_encoding, query=LARGE)

    assert coding == used
    assert plain == READERS[coding](content)
    assert "Accept, Accept-Encoding" == headers["vary"]


def test_a_small_answer_is_left_as_it_is(graph: KnowledgeGraph) -> None:
    assert None is raw(door_of(graph), "/graphql", "gzip, br, zstd", query=SMALL)[0]


def test_an_answer_that_comes_again_is_not_compressed_again(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    before = compression._COMPRESSORS["br"]
    monkeypatch.setitem(compression._COMPRESSORS, "br", lambda text: done.append(1) or before(text))  # type: ignore[func-returns-value] # a test may
    door = door_of(graph)
    forms = ["br", "br", "br;q=0.9", "br, deflate"]
    answers = [raw(door, "/graphql", each, query=LARGE)[:2] for each in forms]

    assert 1 == len(done)
    assert [answers[0]] * 4 == answers
    assert "br" == answers[0][0]


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_large_answer_is_whole_in_every_coding(shipped: KnowledgeGraph, coding: str) -> None:
    door = door_of(shipped)
    query = "{ statements(first: 500) { nodes { id text sources { locator source { title } } } } }"
    plain = door.post("/graphql", json={"query": query}).content
    used, content, _ = raw(door, "/graphql", coding, query=query)

    assert (coding, plain) == (used, READERS[coding](content))
    assert len(plain) > 100_000 > len(content)


def test_every_coding_has_the_same_tag(graph: KnowledgeGraph) -> None:
    door = door_of(graph)
    tags = {
        raw(door, "/graphql", each, query=LARGE)[2]["etag"] for each in ("gzip", "br", "zstd", None)
    }

    assert 1 == len(tags)


# What stands in front of the other doors


async def _page(_request: Any) -> PlainTextResponse:
    return PlainTextResponse("word " * 1000, media_type="text/turtle")


async def _stream(_request: Any) -> StreamingResponse:
    async def events() -> Any:
        for number in range(3):
            yield f"data: {number}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


@pytest.fixture(name="others")
def _others(graph: KnowledgeGraph) -> TestClient:
    routes = [
        Route("/page", _page),
        Route("/stream", _stream),
        Route("/graphql", GraphQLEndpoint(GraphQLDoor(graph))),
    ]
    return TestClient(compressing(Starlette(routes=routes)))


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_the_other_doors_answer_in_the_coding_too(others: TestClient, coding: str) -> None:
    used, content, _ = raw(others, "/page", coding)

    assert coding == used
    assert len(content) < 200
    reader = (
        zstandard.ZstdDecompressor().decompressobj().decompress
        if coding == "zstd"
        else READERS[coding]
    )
    assert b"word " * 1000 == reader(content)


def test_what_is_compressed_already_is_left_alone(others: TestClient) -> None:
    used, content, _ = raw(others, "/graphql", "br", query=LARGE)

    assert "br" == used
    assert brotli.decompress(content).startswith(b'{"data":')


def test_a_stream_goes_on_as_it_comes(others: TestClient) -> None:
    _, content, _ = raw(others, "/stream", None)

    assert b"data: 0\n\ndata: 1\n\ndata: 2\n\n" == content
