"""Questions to the advisor over GraphQL and plain HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.advisor.conversations import MAXIMUM_TURNS, Conversations
from api.advisor.errors import ConversationNotFoundError
from kg.advisor.conversation import Intent, Turn

ASK = "query ($q: String!, $history: [TurnInput!], $id: ID, $day: Date) {{ ask(question: $q, history: $history, conversation: $id, asOf: $day) {{ {} }} }}"


def ask_graphql(client: TestClient, fields: str, question: str, **variables: Any) -> Any:
    body = {"query": ASK.format(fields), "variables": {"q": question, **variables}}
    return client.post("/graphql", json=body).json()


def errors_of(response: Any) -> list[tuple[str, str]]:
    return [(each["extensions"]["code"], each["message"]) for each in response["errors"]]


LONG = "may have at most 4,000 characters, not 4,001"


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({}, "BAD_USER_INPUT", "question: must be a text."),
        ({"question": 5}, "BAD_USER_INPUT", "question: must be a text."),
        (
            {"question": " \n"},
            "BAD_USER_INPUT",
            "question: is empty: ask something in plain words.",
        ),
        ({"question": "a" * 4_001}, "BAD_USER_INPUT", f"question: {LONG}."),
        (
            {"question": "a", "histroy": []},
            "BAD_USER_INPUT",
            "histroy: is no parameter of this address. Did you mean 'history'?",
        ),
        (
            {"question": "a", "history": {}},
            "BAD_USER_INPUT",
            "history: must be a list of turns.",
        ),
        (
            {"question": "a", "history": [{"intent": "limits"}]},
            "BAD_USER_INPUT",
            (
                "history[0].intent: must be one of definition, limit, delivery, integration, "
                "procedure, alternative, difference, scope, recommendation, cost, error, history, "
                "list, path, property. Did you mean 'limit'?"
            ),
        ),
        (
            {"question": "a", "history": [{"entities": ["sqs", 1]}]},
            "BAD_USER_INPUT",
            "history[0].entities: must be a list of texts.",
        ),
        (
            {"question": "a", "history": [{"entities": ["a" * 201]}]},
            "BAD_USER_INPUT",
            "history[0].entities: must be at most 50 texts of at most 200 characters.",
        ),
        (
            {"question": "a", "history": [{}] * 51},
            "BAD_USER_INPUT",
            "history: may have at most 50 turns, not 51.",
        ),
        (
            {"question": "a", "asOf": "in 2018"},
            "BAD_USER_INPUT",
            "asOf: must be a day, written YYYY-MM-DD.",
        ),
        (
            {"question": "a", "history": [{}], "conversation": "new"},
            "BAD_USER_INPUT",
            "history: is kept under 'conversation': pass one of the two.",
        ),
        (
            {"question": "a", "options": ["one"]},
            "BAD_USER_INPUT",
            "options: must be from 2 to 20, not 1.",
        ),
        (
            {"question": "a", "options": ["one", ""]},
            "BAD_USER_INPUT",
            "options: must each have from 1 to 1,000 characters.",
        ),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_with_the_part_that_is_wrong(
    client: TestClient, body: Any, code: str, message: str
) -> None:
    response = client.post("/ask", json=body)

    assert 400 == response.status_code
    assert [(code, message)] == errors_of(response.json())


@pytest.mark.parametrize("text", ["{", "", "[]", "[" * 100_000, b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(client: TestClient, text: str | bytes) -> None:
    response = client.post("/ask", content=text, headers={"Content-Type": "application/json"})

    assert 400 == response.status_code
    assert "BAD_REQUEST" == errors_of(response.json())[0][0]


def test_a_body_of_another_type_is_refused(client: TestClient) -> None:
    response = client.post("/ask", data={"question": "What is SQS?"})

    assert 415 == response.status_code
    assert "UNSUPPORTED_MEDIA_TYPE" == errors_of(response.json())[0][0]


def test_a_huge_body_is_refused(client: TestClient) -> None:
    response = client.post("/ask", json={"question": "a" * 1024 * 1024})

    assert 413 == response.status_code
    assert "PAYLOAD_TOO_LARGE" == errors_of(response.json())[0][0]


@pytest.mark.parametrize(
    ("variables", "code", "message"),
    [
        (
            {"q": ""},
            "BAD_USER_INPUT",
            "question: is empty: ask something in plain words.",
        ),
        ({"q": "a" * 4_001}, "BAD_USER_INPUT", f"question: {LONG}."),
        (
            {"q": "a", "history": [{"entities": []}] * 51},
            "BAD_USER_INPUT",
            "history: may have at most 50 turns, not 51.",
        ),
        (
            {"q": "a", "id": "x"},
            "NOT_FOUND",
            (
                "unknown conversation: it was never begun or has expired. "
                "Begin one with the id 'new', or pass 'history' instead."
            ),
        ),
    ],
)
def test_graphql_refuses_such_questions_too(
    client: TestClient, variables: Any, code: str, message: str
) -> None:
    response = client.post("/graphql", json={"query": ASK.format("text"), "variables": variables})

    assert [(code, message)] == errors_of(response.json())


def test_an_unknown_conversation_is_not_found(client: TestClient) -> None:
    response = client.post("/ask", json={"question": "What is SQS?", "conversation": "1"})

    assert 404 == response.status_code
    assert "NOT_FOUND" == errors_of(response.json())[0][0]


def test_ids_of_conversations_are_long_and_never_the_same() -> None:
    conversations = Conversations()
    ids = {conversations.begin() for _ in range(100)}

    assert 100 == len(ids)
    assert {32} == {len(each) for each in ids}


def test_a_conversation_expires_after_its_last_question() -> None:
    now = 0.0
    conversations = Conversations(seconds=60, clock=lambda: now)
    id_ = conversations.begin()
    now = 50.0
    conversations.add(id_, Turn(Intent.LIMIT, ("sqs",)))
    now = 100.0

    assert (Turn(Intent.LIMIT, ("sqs",)),) == conversations.turns(id_)
    now = 111.0
    with pytest.raises(ConversationNotFoundError):
        conversations.turns(id_)
    assert 0 == len(conversations)


def test_of_too_many_conversations_the_one_unused_the_longest_goes() -> None:
    conversations = Conversations(most=2)
    first, second = conversations.begin(), conversations.begin()
    conversations.add(first, Turn(None, ()))
    third = conversations.begin()

    assert (Turn(None, ()),) == conversations.turns(first)
    assert () == conversations.turns(third)
    with pytest.raises(ConversationNotFoundError):
        conversations.turns(second)


def test_a_conversation_keeps_the_last_turns_only() -> None:
    conversations = Conversations()
    id_ = conversations.begin()
    turns = [Turn(None, (), date(2020, 1, 1 + index % 28)) for index in range(MAXIMUM_TURNS + 5)]
    for each in turns:
        conversations.add(id_, each)

    assert tuple(turns[5:]) == conversations.turns(id_)
