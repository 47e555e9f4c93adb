"""The Model Context Protocol, spoken by the client of its SDK over both transports."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import jsonschema
import pytest
from conftest import SAMPLE
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp_types import ResourceTemplateReference, TextContent, Tool
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.app import create_app
from api.front.settings import FrontSettings, WebSettings
from api.saved_queries import list_saved_queries
from kg.graph import KnowledgeGraph

ARCHKG = Path(sys.executable).parent / "archkg"
VERBS = {
    "ask",
    "get_entity",
    "list_limits",
    "find_relations",
    "find_path",
    "compare",
    "find_conflicts",
    "export_diagram",
}
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ask", {"question": "What is the maximum message size of Amazon SQS?"}),
    ("get_entity", {"id": "Amazon SQS"}),
    ("list_limits", {"id": "sqs"}),
    ("find_relations", {"id": "sqs", "kinds": ["pulls-from"], "direction": "in"}),
    ("find_path", {"start": "s3", "end": "redshift"}),
    ("compare", {"ids": ["sqs", "sns", "kinesis-data-streams"]}),
    ("find_conflicts", {}),
    ("export_diagram", {"ids": ["sqs", "lambda"], "depth": 0}),
    ("query_compare", {"ids": ["sqs", "sns"]}),
    ("query_conflicts", {"where": {"resolved": {"eq": False}}}),
    ("query_integrations", {"id": "lambda"}),
    ("query_limited_to_zone", {}),
    ("query_limits", {"id": "sqs"}),
    ("query_push_versus_pull", {}),
    ("query_reaches", {"from": "s3", "to": "redshift", "max_hops": 3}),
    ("query_replacements", {"id": "opsworks"}),
    ("query_true_at", {"id": "sqs", "day": "2019-01-01"}),
    ("query_what_the_notes_say", {"line": "103"}),
)

T = TypeVar("T")


def talk(server: Any, work: Callable[[Client], Awaitable[T]], **options: Any) -> T:
    async def run() -> T:
        async with Client(server, **options) as client:
            return await work(client)

    return asyncio.run(run())


def call(server: Any, name: str, **arguments: Any) -> Any:
    return talk(server, lambda client: client.call_tool(name, arguments))


@pytest.fixture(name="server", scope="module")
def _server(address: str) -> str:
    return f"{address}/mcp"


@pytest.fixture(name="tools", scope="module")
def _tools(server: str) -> dict[str, Tool]:
    listed = talk(server, lambda client: client.list_tools())
    return {each.name: each for each in listed.tools}


@pytest.fixture(name="results", scope="module")
def _results(server: str) -> dict[str, Any]:
    async def call_all(client: Client) -> dict[str, Any]:
        return {name: await client.call_tool(name, given) for name, given in CALLS}

    return talk(server, call_all)


def test_there_is_a_tool_for_every_verb_and_every_saved_query(tools: dict[str, Tool]) -> None:
    queries = {f"query_{each.name.replace('-', '_')}" for each in list_saved_queries()}

    assert VERBS | queries == set(tools)
    assert {name for name, _ in CALLS} == set(tools)
    assert all(each.annotations and each.annotations.read_only_hint for each in tools.values())


def test_all_tools_together_take_less_than_1500_tokens(tools: dict[str, Tool]) -> None:
    characters = sum(
        len(each.name) + len(str(each.description)) + len(json.dumps(each.input_schema))
        for each in tools.values()
    )

    assert characters / 4 < 1500


@pytest.mark.parametrize("name", [name for name, _ in CALLS])
def test_every_tool_returns_what_its_schema_says(
    tools: dict[str, Tool], results: dict[str, Any], name: str
) -> None:
    result, schema = results[name], tools[name].output_schema

    assert not result.is_error, result.content
    assert schema is not None
    jsonschema.validate(result.structured_content, schema)


@pytest.mark.parametrize("name", [name for name, _ in CALLS])
def test_every_result_is_small(results: dict[str, Any], name: str) -> None:
    assert len(json.dumps(results[name].structured_content)) < 20_000


def test_the_schema_of_a_saved_query_names_every_field(tools: dict[str, Tool]) -> None:
    schema = tools["query_limits"].output_schema
    assert schema is not None
    entity = schema["properties"]["data"]["properties"]["entity"]["anyOf"][0]
    limit = entity["properties"]["limits"]["items"]

    assert ["id", "name", "limits"] == entity["required"]
    assert {"type": "string"} == limit["properties"]["text"]
    assert {"anyOf": [{"type": "boolean"}, {"type": "null"}]} == limit["properties"]["adjustable"]


def test_ask_answers_with_cited_statements(results: dict[str, Any]) -> None:
    answer = results["ask"].structured_content

    assert (True, "LIMIT", None) == (answer["answered"], answer["intent"], answer["refusal"])
    assert "1 MiB" in answer["text"]
    first = answer["citations"][0]
    assert (1, "CURRENT") == (first["number"], first["statement"]["standing"])
    assert first["statement"]["sources"]


def test_a_conversation_goes_on_under_its_id(server: str) -> None:
    async def two(client: Client) -> Any:
        question = "What is the maximum message size of Amazon SQS?"
        begun = await client.call_tool("ask", {"question": question, "conversation": "new"})
        id_ = begun.structured_content["conversation"]
        follow_up = {"question": "And its retention period?", "conversation": id_}
        return await client.call_tool("ask", follow_up)

    assert "14 days" in talk(server, two).structured_content["text"]


def test_pages_follow_one_another(server: str) -> None:
    async def all_pages(client: Client) -> list[Any]:
        pages: list[Any] = []
        while not pages or pages[-1]["more"]:
            given = {"id": "sqs", "page": len(pages) + 1}
            result = await client.call_tool("list_limits", given)
            pages.append(result.structured_content)
        return pages

    pages = talk(server, all_pages)
    ids = [each["id"] for page in pages for each in page["items"]]

    assert [10, 10, 10] == [len(page["items"]) for page in pages[:3]]
    assert pages[0]["total"] == len(ids) == len(set(ids))


def test_lists_of_saved_queries_are_cut_to_pages(results: dict[str, Any], server: str) -> None:
    first = results["query_limits"].structured_content
    second = call(server, "query_limits", id="sqs", page=2).structured_content
    lists = [each["data"]["entity"]["limits"] for each in (first, second)]

    assert (10, 10, True) == (len(lists[0]), len(lists[1]), first["more"])
    assert lists[0] != lists[1]


def test_differences_come_first_in_a_comparison(results: dict[str, Any]) -> None:
    rows = results["compare"].structured_content["rows"]

    assert [True] * 10 == [each["differs"] for each in rows]
    assert {"sqs", "sns", "kinesis-data-streams"} == set(rows[0]["cells"])


def test_a_diagram_comes_as_text(results: dict[str, Any]) -> None:
    picture = results["export_diagram"].structured_content

    assert ("mermaid", "text/vnd.mermaid") == (picture["format"], picture["mediaType"])
    assert "flowchart LR" in picture["text"]


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("get_entity", {"id": "sqss"}, "unknown entity 'sqss'. Did you mean 'sqs'?"),
        ("list_limits", {"id": "sqs", "page": 0}, "greater than or equal to 1"),
        ("list_limits", {}, "Field required"),
        ("compare", {"ids": []}, "at least 1 item"),
        ("find_relations", {"id": "sqs", "direction": "up"}, "must be one of in, out, both"),
        ("find_relations", {"id": "sqs", "kinds": ["invoke"]}, "Did you mean 'invokes'"),
        ("export_diagram", {"ids": ["sqs"], "format": "png"}, "Did you mean 'svg'?"),
        ("ask", {"question": ""}, "question: is empty: ask something in plain words."),
        ("ask", {"question": "a" * 4_001}, "may have at most 4,000 characters"),
        ("ask", {"question": "a", "conversation": "x"}, "unknown conversation"),
        ("ask", {"question": "a", "as_of": "in 2018"}, "valid date"),
        ("query_limits", {"id": "sqss"}, "unknown entity 'sqss'. Did you mean 'sqs'?"),
        ("no_such_tool", {}, "Unknown tool"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_to_the_agent(
    server: str, name: str, given: dict[str, Any], message: str
) -> None:
    result = call(server, name, **given)

    assert result.is_error
    assert message in result.content[0].text


def test_what_is_wrong_with_arguments_is_told_by_their_names_without_text_from_the_inside(
    server: str,
) -> None:
    told = [
        call(server, name, **given).content[0].text
        for name, given in (
            ("list_limits", {"id": "sqs", "page": 0}),
            ("list_limits", {"page": "secret"}),
            ("query_compare", {"ids": list(range(50))}),
        )
    ]

    assert (
        "Error executing tool list_limits: page: Input should be greater than or equal to 1"
        == told[0]
    )
    assert (
        "Error executing tool list_limits: id: Field required; page: Input should be a valid integer, unable to parse string as an integer"
        == told[1]
    )
    assert told[2].startswith(
        "Error executing tool query_compare: ids.0: Input should be a valid string; ids.1: "
    )
    assert told[2].endswith("; ids.9: Input should be a valid string; and 40 more")


def test_entities_are_resources(server: str) -> None:
    async def read(client: Client) -> Any:
        return await client.read_resource("archkg://entity/sqs/dead-letter-queue")

    (content,) = talk(server, read).contents
    entity = json.loads(content.text)

    assert ("application/json", "sqs/dead-letter-queue") == (
        content.mime_type,
        entity["entity"]["id"],
    )
    assert entity["items"]


def test_an_unknown_resource_is_refused_with_the_nearest(server: str) -> None:
    async def read(client: Client) -> str:
        with pytest.raises(MCPError) as refused:
            await client.read_resource("archkg://entity/sqss")
        return str(refused.value)

    assert "unknown entity 'sqss'. Did you mean 'sqs'?" == talk(server, read)


def test_ids_of_resources_are_completed(server: str) -> None:
    reference = ResourceTemplateReference(uri="archkg://entity/{+id}")
    given = {"name": "id", "value": "sqs/dead"}
    completed = talk(server, lambda client: client.complete(reference, given))

    assert ["sqs/dead-letter-queue"] == completed.completion.values


def test_prompts_say_which_tools_to_use(server: str) -> None:
    given = {"first": "SQS", "second": "SNS"}
    prompt = talk(server, lambda client: client.get_prompt("choose_between", given))
    content = prompt.messages[0].content

    assert isinstance(content, TextContent)
    assert "Should I use SQS or SNS? Use compare" in content.text


def test_clients_of_the_protocols_with_a_handshake_are_served_too(server: str) -> None:
    tools = talk(server, lambda client: client.list_tools(), mode="legacy").tools

    assert VERBS < {each.name for each in tools}


def test_the_same_is_answered_over_standard_input_and_output() -> None:
    command = StdioServerParameters(
        command=str(ARCHKG), args=["mcp", "--data", str(SAMPLE)], env=dict(os.environ)
    )
    result = call(stdio_client(command), "get_entity", id="sqs")

    assert "Amazon SQS" == result.structured_content["entity"]["name"]


HEADERS = {"Accept": "application/json, text/event-stream"}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
NOT_JSON = "the body is not JSON in UTF-8"
NO_MESSAGE = (
    "the body is no message of JSON-RPC 2.0: send one object with 'jsonrpc': \"2.0\", "
    "'method', 'params' if there are any, and 'id' if it is a request"
)


@pytest.mark.parametrize(
    ("hosts", "host", "origin", "status"),
    [
        ((), "127.0.0.1:8000", None, 200),
        ((), "localhost", "http://localhost:3000", 200),
        ((), "evil.example", None, 421),
        ((), "localhost", "https://evil.example", 403),
        (("graph.example",), "graph.example", "https://graph.example", 200),
    ],
)
def test_only_names_of_the_server_itself_reach_it(
    graph: KnowledgeGraph, hosts: tuple[str, ...], host: str, origin: str | None, status: int
) -> None:
    headers = {**HEADERS, "Host": host, **({"Origin": origin} if origin else {})}
    with TestClient(create_app(graph, front=FrontSettings(web=WebSettings(hosts=hosts)))) as client:
        response = client.post("/mcp", json=PING, headers=headers, follow_redirects=False)

    assert status == response.status_code


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", -32700, NOT_JSON),
        (b"{", -32700, NOT_JSON),
        (b"\xff", -32700, NOT_JSON),
        (b"[" * 10_000, -32700, NOT_JSON),
        (b"null", -32600, NO_MESSAGE),
        (b'"secret"', -32600, NO_MESSAGE),
        (b"[]", -32600, NO_MESSAGE),
        (b'{"secret": 1}', -32600, NO_MESSAGE),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', -32600, NO_MESSAGE),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', -32600, NO_MESSAGE),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', -32600, NO_MESSAGE),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": "secret"}', -32600, NO_MESSAGE),
    ],
)
def test_what_is_no_message_of_the_protocol_is_refused_in_its_shape_and_in_words_of_our_own(
    server: str, content: bytes, code: int, message: str
) -> None:
    error = {"code": code, "message": message}

    assert (400, {"jsonrpc": "2.0", "id": None, "error": error}) == post(server, content)
    assert (200, {"jsonrpc": "2.0", "id": 1, "result": {}}) == post(server, json.dumps(PING))


def test_other_refusals_of_the_protocol_stay_as_they_are(server: str) -> None:
    status, answer = post(server, json.dumps(PING), **{"MCP-Protocol-Version": "2026-07-28"})

    assert (400, 1, -32602) == (status, answer["id"], answer["error"]["code"])
    assert "clientCapabilities" in answer["error"]["message"]


@pytest.mark.parametrize(
    ("header", "value", "status", "message"),
    [
        ("Content-Type", "text/plain", 400, "send the message as application/json"),
        ("Origin", "https://evil.example", 403, "pages of this origin may not ask here"),
        ("Host", "evil.example", 421, "this server does not go by the name in 'Host'"),
    ],
)
def test_what_is_refused_before_it_is_read_is_refused_in_the_same_shape(
    server: str, header: str, value: str, status: int, message: str
) -> None:
    error = {"code": -32600, "message": message}
    refused = post(server, json.dumps(PING), **{header: value})

    assert (status, {"jsonrpc": "2.0", "id": None, "error": error}) == refused


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_no_stream_is_opened_that_would_stay_open(server: str, method: str) -> None:
    with httpx2.Client() as client:
        refused = client.request(method, server, headers={"Accept": "text/event-stream"})

    assert (405, "POST") == (refused.status_code, refused.headers["allow"])
    assert method == "HEAD" or -32600 == refused.json()["error"]["code"]


def post(url: str, content: str | bytes, **further: str) -> tuple[int, Any]:
    headers = {**HEADERS, "Content-Type": "application/json", **further}
    with httpx2.Client() as client:
        response = client.post(url, content=content, headers=headers)
    return response.status_code, response.json()


def test_a_server_that_no_agent_asks_does_not_load_the_protocol() -> None:
    code = "import sys, api.app, api.cli; print([each for each in ('mcp', 'openai') if each in sys.modules])"
    printed = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )

    assert "[]\n" == printed.stdout


def kept_answers(address: str) -> dict[str, float]:
    """How often a kept answer was looked for so far, by what came of it."""
    text = httpx2.get(f"{address}/metrics").text
    (family,) = (
        each for each in text_string_to_metric_families(text) if each.name == "archkg_kept_answers"
    )
    return {
        each.labels["result"]: each.value
        for each in family.samples
        if each.name == "archkg_kept_answers_total"
    }


def test_what_graphql_has_answered_is_kept_for_agents_too(address: str, server: str) -> None:
    asked = {"documentId": "limits", "variables": {"id": "lambda"}}
    told = httpx2.post(f"{address}/graphql", json=asked).json()["data"]["entity"]["id"]
    before = kept_answers(address)
    found = call(server, "query_limits", id="lambda").structured_content
    after = kept_answers(address)

    assert "lambda" == told == found["data"]["entity"]["id"]
    assert {**before, "hit": before.get("hit", 0) + 1} == after
