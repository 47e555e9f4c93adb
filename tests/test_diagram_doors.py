"""Diagrams through every door: GraphQL, addresses, the command line."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from conftest import TODAY
from starlette.testclient import TestClient
from test_cli import on_sample

from api.diagrams.drawing import MAXIMUM_IN_HAND, Appearance, Drawing, draw
from kg.diagrams.errors import DrawingBusyError
from kg.diagrams.formats import FORMATS, DiagramFormat, find_format, split_extension
from kg.diagrams.selection import Selection
from kg.errors import NotFoundError
from kg.graph import KnowledgeGraph

Ask = Callable[..., dict[str, Any]]


def drawn_nodes(text: str) -> list[str]:
    """Return the ids of the things in a node-link document."""
    graph = nx.node_link_graph(json.loads(text), edges="edges")
    return sorted(id_ for id_, thing in graph.nodes.items() if thing["shown_as"] == "node")


# GraphQL


def test_graphql_draws_a_part_of_the_graph_and_says_what_it_stands_on(ask: Ask) -> None:
    answer = ask(
        """{ diagram(of: ["SQS", "lambda"], format: JSON, depth: 0) {
          format mediaType extension title text entities { id } relations { id } } }"""
    )

    diagram = answer["data"]["diagram"]
    assert ("JSON", "application/json", "json") == (
        diagram["format"],
        diagram["mediaType"],
        diagram["extension"],
    )
    assert "Amazon SQS, AWS Lambda" == diagram["title"]
    assert ["lambda", "sqs"] == drawn_nodes(diagram["text"])
    assert [{"id": "lambda"}, {"id": "sqs"}] == diagram["entities"]
    assert [{"id": "lambda#relation-pulls-from-sqs"}] == diagram["relations"]


def test_every_argument_of_graphql_counts(ask: Ask) -> None:
    answer = ask(
        """{
          kinds: diagram(of: ["sqs"], format: JSON, kinds: [PULLS_FROM]) { entities { id } }
          follow: diagram(of: ["lambda"], format: JSON, follow: OUT) { entities { id } }
          view: diagram(of: ["sqs", "sns"], format: JSON, view: COMPARISON) { entities { id } }
          asOf: diagram(of: ["sns"], format: JSON, asOf: "2014-01-01") { entities { id } }
          down: diagram(of: ["sqs"], format: DOT, direction: DOWN) { text }
          title: diagram(of: ["sqs"], format: DOT, title: "Mine") { title }
          logos: diagram(of: ["sqs"], format: MERMAID, icons: LOGOS) { text }
        }"""
    )["data"]

    ids = {name: [each["id"] for each in answer[name].get("entities", [])] for name in answer}
    assert ["lambda", "sqs"] == ids["kinds"]
    assert ["lambda", "s3", "sqs"] == ids["follow"]
    assert ["lambda", "sns", "sqs"] == ids["view"]
    assert ["pub-sub", "sns", "sqs"] == ids["asOf"]
    assert "rankdir=TB" in answer["down"]["text"].replace('"', "")
    assert "Mine" == answer["title"]["title"]
    assert "logos:aws-sqs" in answer["logos"]["text"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            'of: ["lamda"], format: SVG',
            "NOT_FOUND",
            "unknown entity 'lamda'. Did you mean 'lambda'?",
        ),
        (
            "of: [], format: SVG",
            "EMPTY_DIAGRAM",
            "there is nothing to draw: nothing was named; name a service, a feature or a concept.",
        ),
        (
            'of: ["sqs"], format: SVG, kinds: [REPLACES]',
            "EMPTY_DIAGRAM",
            "there is nothing to draw: nothing relates to 'sqs' by replaces on 2026-11-23.",
        ),
        (
            'of: ["sqs"], format: SVG, depth: 7',
            "BAD_USER_INPUT",
            "depth: must be from 0 to 6, not 7.",
        ),
    ],
)
def test_graphql_refuses_what_cannot_be_drawn(
    ask: Ask, arguments: str, code: str, message: str
) -> None:
    (error,) = ask(f"{{ diagram({arguments}) {{ text }} }}")["errors"]

    assert (code, message) == (error["extensions"]["code"], error["message"])


def test_an_unknown_format_or_kind_is_refused_with_what_was_meant(ask: Ask) -> None:
    (format_,) = ask('{ diagram(of: ["sqs"], format: MERMAD) { text } }')["errors"]
    (kind,) = ask('{ diagram(of: ["sqs"], format: SVG, kinds: [PULL_FROM]) { text } }')["errors"]

    assert "Did you mean the enum value 'MERMAID'" in format_["message"]
    assert "Did you mean the enum value 'PULLS_FROM'" in kind["message"]


# Addresses


@pytest.mark.parametrize("format_", DiagramFormat)
def test_every_format_has_an_address(client: TestClient, format_: DiagramFormat) -> None:
    info = FORMATS[format_]

    response = client.get(f"/diagram/sqs+sns.{info.extension}")

    assert 200 == response.status_code
    assert info.media_type == response.headers["content-type"].partition(";")[0]
    assert "nosniff" == response.headers["x-content-type-options"]
    assert len(response.content) > 100


def test_an_address_takes_features_statements_and_all_parameters(client: TestClient) -> None:
    def things(address: str) -> list[str]:
        return drawn_nodes(client.get(f"/diagram/{address}").text)

    assert ["sqs/fifo-queue"] == things("sqs/fifo-queue.json?depth=0")
    assert ["lambda", "sqs"] == things("lambda%23relation-pulls-from-sqs.json?depth=0")
    assert ["lambda", "sqs"] == things("sqs.json?kinds=pulls-from,replaces")
    assert ["lambda", "s3", "sqs"] == things("lambda.json?follow=out&direction=down&title=Mine")
    assert ["lambda", "sns", "sqs"] == things("sns+lambda.json?view=path")
    assert ["pub-sub", "sns", "sqs"] == things("sns.json?asOf=2014-01-01")


def test_an_address_draws_what_a_saved_query_finds(client: TestClient) -> None:
    response = client.get("/diagram/query:integrations.json?var.id=sqs")

    assert ["lambda", "sns", "sqs"] == drawn_nodes(response.text)
    assert (
        "What does a service integrate with, and by which mechanism (sqs)"
        == response.json()["graph"]["title"]
    )


def test_a_client_that_has_the_diagram_is_not_sent_it_again(client: TestClient) -> None:
    first = client.get("/diagram/sqs.json")
    tag = first.headers["etag"]

    again = client.get("/diagram/sqs.json", headers={"if-none-match": tag})
    other = client.get("/diagram/sqs.json?depth=2", headers={"if-none-match": tag})
    past = client.get("/diagram/sqs.json?asOf=2020-01-01", headers={"if-none-match": tag})

    assert (304, b"", tag) == (again.status_code, again.content, again.headers["etag"])
    assert [200, 200] == [other.status_code, past.status_code]


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("lamda.svg", 404, "unknown entity 'lamda'. Did you mean 'lambda'?"),
        ("sqs.svgg", 404, "unknown diagram format 'svgg'. Did you mean 'svg'?"),
        ("sqs.svg?kinds=pulls", 404, "unknown relation kind 'pulls'. Did you mean 'pulls-from'?"),
        ("sqs.svg?depth=7", 400, "depth: must be a number from 0 to 6."),
        ("sqs.svg?depth=-1", 400, "depth: must be a number from 0 to 6."),
        (
            "sqs.svg?direction=rigth",
            400,
            "direction: must be one of right, left, down, up. Did you mean 'right'?",
        ),
        ("sqs.svg?depht=1", 400, "depht: is no parameter of this address. Did you mean 'depth'?"),
        ("sqs.svg?asOf=now", 400, "asOf: 'now' is not a day: write YYYY-MM-DD."),
        ("+".join(["sqs"] * 51) + ".svg", 400, "of: must name at most 50 things, not 51."),
        ("query:reachs.svg", 404, "unknown query 'reachs'. Did you mean 'reaches'?"),
        (
            "query:limits.svg",
            400,
            "query limits: Variable '$id' has invalid value: "  # noqa: ISC004 - one text
            "Expected a value of non-null type 'ID!' to be provided.",
        ),
        (
            "sqs.svg?kinds=replaces",
            422,
            "there is nothing to draw: nothing relates to 'sqs' by replaces on 2026-11-23.",
        ),
    ],
)
def test_an_address_that_cannot_be_drawn_says_why(
    client: TestClient, address: str, status: int, message: str
) -> None:
    response = client.get(f"/diagram/{address}")

    assert (status, message) == (response.status_code, response.json()["errors"][0]["message"])


def test_browsers_get_errors_as_pages(client: TestClient) -> None:
    response = client.get("/diagram/lamda.svg", headers={"accept": "text/html"})

    assert 404 == response.status_code
    assert '<a href="/id/lambda">' in response.text


def test_more_diagrams_than_may_wait_are_told_to_come_again(
    graph: KnowledgeGraph, runner: asyncio.Runner
) -> None:
    selection, appearance = Selection(("sqs",), TODAY), Appearance(DiagramFormat.DRAWIO)

    async def draw_many(number: int) -> list[Drawing | BaseException]:
        wanted = [draw(graph, selection, appearance) for _ in range(number)]
        return await asyncio.gather(*wanted, return_exceptions=True)

    outcomes = runner.run(draw_many(MAXIMUM_IN_HAND + 3))

    assert [DrawingBusyError()] * 3 == [each for each in outcomes if not isinstance(each, Drawing)]
    assert isinstance(runner.run(draw_many(1))[0], Drawing)


# Names of formats


def test_formats_go_by_name_and_by_extension_in_any_case() -> None:
    assert DiagramFormat.MERMAID == find_format("mmd") == find_format("Mermaid")
    assert all(each == find_format(each) for each in DiagramFormat)
    assert all(each == find_format(info.extension) for each, info in FORMATS.items())
    with pytest.raises(NotFoundError, match="Did you mean 'plantuml'"):
        find_format("plantulm")


def test_the_longest_extension_that_is_known_is_the_one() -> None:
    assert ("s3/bucket", "architecture.mmd") == split_extension("s3/bucket.architecture.mmd")
    assert ("my.company", "mmd") == split_extension("my.company.mmd")
    assert ("sqs", "") == split_extension("sqs")


# The command line


def diagram(*arguments: str) -> subprocess.CompletedProcess[str]:
    return on_sample("diagram", *arguments)


def test_the_command_takes_the_format_from_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "out.json"

    result = diagram("sqs", "sns", "--depth", "0", "-o", str(path))

    assert (0, "") == (result.returncode, result.stdout)
    assert ["sns", "sqs"] == drawn_nodes(path.read_text())


def test_the_command_writes_to_standard_output_what_the_address_answers(
    client: TestClient,
) -> None:
    result = diagram("sqs", "--format", "mmd", "--as-of", "2026-11-23", "-o", "-")

    assert client.get("/diagram/sqs.mmd").text == result.stdout


def test_the_command_draws_what_a_saved_query_finds() -> None:
    result = diagram("--query", "integrations", "--var", "id=sqs", "--format", "json")

    assert ["lambda", "sns", "sqs"] == drawn_nodes(result.stdout)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("lamda", "--format", "svg"), 1, "unknown entity 'lamda'. Did you mean 'lambda'?"),
        (("sqs", "--format", "svgg"), 1, "unknown diagram format 'svgg'. Did you mean 'svg'?"),
        (("sqs", "--kind", "pulls", "--format", "svg"), 1, "Did you mean 'pulls-from'?"),
        (("sqs",), 2, "say in which format"),
        (("--format", "svg"), 2, "say what to draw"),
        (("sqs", "--query", "limits", "--format", "svg"), 2, "say what to draw"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: tuple[str, ...], status: int, message: str
) -> None:
    result = diagram(*arguments)

    assert (status, "") == (result.returncode, result.stdout)
    assert message in result.stderr


def test_a_diagram_that_cannot_be_drawn_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out.svg"
    path.write_text("before")

    diagram("sqs", "--kind", "replaces", "-o", str(path))

    assert "before" == path.read_text()
