"""What caches between the door and its clients are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graphql_doors import ask, door_of
from starlette.testclient import TestClient

from api.graphql.limits import GraphQLLimits
from kg.graph import KnowledgeGraph

DEFAULT = GraphQLLimits()
NAME = '{ entity(id: "sqs") { name } }'


def get(door: TestClient, query: str = NAME, **headers: str) -> Any:
    return door.get("/graphql", params={"query": query}, headers=headers)


def test_caches_are_told_for_how_long_and_by_what(graph: KnowledgeGraph) -> None:
    response = get(door_of(graph, replace(DEFAULT, max_age=7)))

    assert "public, max-age=7" == response.headers["cache-control"]
    assert "Accept, Accept-Encoding" == response.headers["vary"]
    assert response.headers["etag"].startswith('W/"')


def test_an_answer_to_somebody_with_a_key_is_for_this_one_only(graph: KnowledgeGraph) -> None:
    door = door_of(graph)
    answers = [get(door), get(door, Authorization="Bearer k"), get(door)]

    assert ["public", "private", "public"] == [
        each.headers["cache-control"].partition(",")[0] for each in answers
    ]


@pytest.mark.parametrize("form", ["{}", '"other", {}', "*"])
def test_a_client_that_has_the_answer_is_told_so(graph: KnowledgeGraph, form: str) -> None:
    door = door_of(graph)
    tag = get(door).headers["etag"]
    for _ in range(2):
        response = get(door, **{"If-None-Match": form.format(tag)})

        assert (304, b"") == (response.status_code, response.content)
        assert (tag, "2") == (response.headers["etag"], response.headers["x-graphql-cost"])
    assert 200 == get(door, **{"If-None-Match": '"other"'}).status_code


def test_equal_answers_have_equal_tags_and_others_others(graph: KnowledgeGraph) -> None:
    door = door_of(graph)
    tags = [
        get(door, query).headers["etag"]
        for query in (NAME, f"# again\n{NAME}", "{ meta { version } }")
    ]

    assert tags[0] == tags[1] != tags[2]


@pytest.mark.parametrize("query", ["{ nonsense }", "{", "mutation { x }"])
def test_refusals_are_not_for_caches(graph: KnowledgeGraph, query: str) -> None:
    response = get(door_of(graph), query)

    assert (400, "no-store") == (response.status_code, response.headers["cache-control"])
    assert "etag" not in response.headers


def test_an_answer_by_post_says_nothing_to_caches(graph: KnowledgeGraph) -> None:
    headers = ask(door_of(graph), NAME).headers

    assert {"etag", "cache-control"}.isdisjoint(headers)
