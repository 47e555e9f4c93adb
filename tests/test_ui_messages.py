"""The stream of UI messages, read by the AI SDK itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
import readers
from starlette.testclient import TestClient

SCRIPT = readers.FOLDER / "read_ui_messages.mjs"
QUESTION = "What is the maximum message size of Amazon SQS?"


def said(text: str, role: str = "user") -> dict[str, Any]:
    return {"id": text[:8], "role": role, "parts": [{"type": "text", "text": text}]}


def chat(address: str, *messages: dict[str, Any], stop_after: int = 0) -> Any:
    arguments = (f"{address}/api/chat", str(stop_after))
    return json.loads(readers.run_node(SCRIPT, *arguments, text=json.dumps(messages)))


@pytest.fixture(name="message", scope="module")
def _message(address: str) -> Any:
    answer = chat(address, said(QUESTION))
    assert answer["states"] > 5
    return answer["message"]


def parts(message: Any, kind: str) -> list[Any]:
    return [each for each in message["parts"] if each["type"] == kind]


def test_the_answer_is_streamed_as_text(message: Any) -> None:
    (text,) = parts(message, "text")

    assert ("assistant", "done") == (message["role"], text["state"])
    assert "1 MiB" in text["text"]
    assert "\n\nSources:\n[1] " in text["text"]


def test_the_look_up_in_the_graph_is_a_call_of_a_tool(message: Any) -> None:
    (tool,) = parts(message, "dynamic-tool")

    assert ("ask_graph", "output-available") == (tool["toolName"], tool["state"])
    assert {"question": QUESTION, "asOf": "2026-11-23"} == tool["input"]
    assert "LIMIT" == tool["output"]["intent"]
    assert tool["output"]["citations"]


def test_sources_come_once_each_with_address_and_title(message: Any) -> None:
    sources = parts(message, "source-url")

    assert sources
    assert len({each["url"] for each in sources}) == len(sources)
    for each in sources:
        assert each["url"].startswith("https://")
        assert each["title"] in parts(message, "text")[0]["text"]


def test_what_was_asked_before_is_what_the_question_refers_to(address: str) -> None:
    told = said("I will not say.", "assistant")
    answer = chat(address, said(QUESTION), told, said("And its retention period?"))

    assert "14 days" in parts(answer["message"], "text")[0]["text"]


def test_a_client_that_leaves_leaves_the_server_serving(address: str) -> None:
    left = chat(address, said(QUESTION), stop_after=2)

    assert left["states"] < 10
    assert "1 MiB" in parts(chat(address, said(QUESTION))["message"], "text")[0]["text"]


def test_what_is_wrong_is_told_in_words(address: str) -> None:
    answer = chat(address, said(""))

    assert {
        "error": "question: is empty: ask something in plain words.",
        "status": 400,
        "states": 0,
    } == answer


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        ("{", 400, "the body is not JSON"),
        ("{}", 400, "messages: must be a list with at least one message."),
        (
            '{"messages": [{"role": "user", "parts": [{"type": "file"}]}]}',
            400,
            (
                "messages[0].parts[0]: must be a part of type 'text' with a 'text': "
                "nothing else is read."
            ),
        ),
        (
            json.dumps({"asOf": 5, "messages": [said("What is SQS?")]}),
            400,
            "asOf: must be a day, written YYYY-MM-DD.",
        ),
        (json.dumps({"a": "a" * 1024 * 1024}), 413, "the body is larger than 1,048,576 bytes"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_in_words(
    client: TestClient, content: str, status: int, words: str
) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/chat", content=content, headers=headers)

    assert (status, words) == (response.status_code, response.text)


def test_the_stream_says_what_it_is_and_ends_with_done(client: TestClient) -> None:
    response = client.post("/api/chat", json={"messages": [said(QUESTION)]})

    assert "v1" == response.headers["x-vercel-ai-ui-message-stream"]
    assert response.text.startswith('data: {"type":"start",')
    assert response.text.endswith("\n\ndata: [DONE]\n\n")
