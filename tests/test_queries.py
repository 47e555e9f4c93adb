"""Every saved query answers its question over the shipped knowledge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Ask
from graphql import parse, validate

from api.graphql.schema import build_schema
from api.saved_queries import SavedQuery, find_saved_query, list_saved_queries, read_variables

QUERIES = list(list_saved_queries())


def answer(ask: Ask, name: str, **variables: str) -> Any:
    query = find_saved_query(name)
    result = ask(query.text, **read_variables(query, variables))
    assert "errors" not in result
    return result["data"]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_saved_query_is_valid_and_states_one_question(query: SavedQuery) -> None:
    assert [] == validate(build_schema()._schema, parse(query.text))
    assert query.question.endswith("?")
    assert 1 == query.question.count("?")


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_saved_query_is_checked_here_by_what_it_answers(query: SavedQuery) -> None:
    assert f'"{query.name}"' in Path(__file__).read_text()


def test_push_versus_pull(ask_shipped: Ask) -> None:
    data = answer(ask_shipped, "push-versus-pull")
    push = {node["id"] for node in data["push"]["nodes"]}
    pull = {node["id"]: node for node in data["pull"]["nodes"]}

    assert {"sns", "eventbridge", "s3"} <= push
    assert {"sqs", "kinesis-data-streams"} <= pull.keys()
    assert "sns" not in pull
    assert "sqs" not in push
    assert ["PULL"] == pull["sqs"]["delivery"]
    polled = [each for each in pull["sqs"]["relations"] if each["source"]["id"] == "lambda"]
    assert "PULL" == polled[0]["delivery"]
    assert "notes" in {
        citation["source"]["id"]
        for each in pull["sqs"]["relations"]
        for citation in each["sources"]
    }


def test_limited_to_zone(ask_shipped: Ask) -> None:
    nodes = answer(ask_shipped, "limited-to-zone")["relations"]["nodes"]
    ebs = next(node for node in nodes if node["source"]["id"] == "ebs")
    moves = [p for p in ebs["source"]["procedures"] if "snapshot" in str(p["steps"]).lower()]

    assert "107" in {citation["locator"] for citation in ebs["sources"]}
    assert moves


def test_limits(ask_shipped: Ask) -> None:
    limits = answer(ask_shipped, "limits", id="sqs")["entity"]["limits"]
    size = next(each for each in limits if each["id"] == "sqs#limit-message-size")

    assert {"text": "1 MiB", "amount": "1", "unit": "MiB"} == size["quantity"]
    assert "MAXIMUM" == size["bound"]


def test_limits_at_a_day(ask_shipped: Ask) -> None:
    limits = answer(ask_shipped, "limits", id="sqs", asOf="2020-01-01")["entity"]["limits"]
    sizes = {(e["bound"], e["quantity"]["text"]) for e in limits if e["name"] == "message size"}

    assert ("MAXIMUM", "256 KiB") in sizes
    assert ("MAXIMUM", "1 MiB") not in sizes


def test_integrations(ask_shipped: Ask) -> None:
    edges = answer(ask_shipped, "integrations", id="lambda")["entity"]["relations"]
    polled = next(
        each
        for each in edges
        if (each["relationKind"], each["target"]["id"]) == ("PULLS_FROM", "sqs")
        and each["source"]["id"].startswith("lambda")
    )

    assert "event source mapping" in polled["mechanism"]
    assert {"INVOKES", "PULLS_FROM", "LOGS_TO"} <= {each["relationKind"] for each in edges}


def test_replacements(ask_shipped: Ask) -> None:
    edges = answer(ask_shipped, "replacements", id="clb")["entity"]["relations"]
    successors = {e["source"]["id"] for e in edges if e["relationKind"] == "REPLACES"}

    assert {"alb", "nlb"} & successors


def test_true_at(ask_shipped: Ask) -> None:
    then = answer(ask_shipped, "true-at", id="s3", day="2019-01-01")["then"]["statements"]
    eventual = [each for each in then if each["validUntil"] and "eventual" in each["text"].lower()]

    assert eventual
    assert "2020-12-01" == eventual[0]["validUntil"]
    assert eventual[0]["replacedBy"]["id"]


def test_conflicts(ask_shipped: Ask) -> None:
    found = answer(ask_shipped, "conflicts", first="500")["conflicts"]
    corrected = next(
        each
        for each in found["nodes"]
        if each["rule"] == "CORRECTED" and each["about"]["id"] == "sqs"
    )
    wrong, right = corrected["statements"]

    assert "REFUTED" == wrong["standing"]
    assert "notes" in {citation["source"]["id"] for citation in wrong["sources"]}
    assert "CURRENT" == right["standing"]


def test_reaches(ask_shipped: Ask) -> None:
    paths = answer(ask_shipped, "reaches", **{"from": "s3", "to": "lambda"})["paths"]

    assert 1 == paths[0]["length"]
    assert ["s3", "lambda"] == [each["id"] for each in paths[0]["entities"]]
    assert paths[0]["hops"][0]["relations"][0]["sources"]


def test_compare(ask_shipped: Ask) -> None:
    rows = answer(ask_shipped, "compare", ids="sqs,sns")["compare"]["rows"]
    size = next(row for row in rows if (row["dimension"], row["name"]) == ("LIMIT", "message size"))

    assert size["differs"]
    assert all(cell["statements"] for cell in size["cells"])


def test_what_the_notes_say(ask_shipped: Ask) -> None:
    said = answer(ask_shipped, "what-the-notes-say", line="201")["statements"]
    standings = {node["standing"] for node in said["nodes"]}

    assert "OUTDATED" in standings
