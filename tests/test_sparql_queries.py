"""Every saved SPARQL query gives the same answer as its twin in GraphQL, whole and not in part."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import pyoxigraph
import pytest
from conftest import TODAY, Ask, make_ask
from rdf_graphs import graph_of_records
from rdflib import Variable
from rdflib.term import Identifier
from sparql_twins import (
    TWINS,
    Given,
    Row,
    ask_in_graphql,
    ask_in_sparql,
    given_today,
    plain,
    select,
    store_of,
)

from api.saved_queries import (
    SavedSparql,
    find_saved_sparql,
    list_saved_queries,
    list_saved_sparql,
)
from kg.graph import KnowledgeGraph
from kg.model import Interval, Limit, NoLimit, Quantity, Relation


@pytest.fixture(name="store", scope="session")
def _store(shipped: KnowledgeGraph) -> pyoxigraph.Store:
    return store_of(shipped.records)


CASES: Final[tuple[tuple[str, Given], ...]] = (
    ("compare", {"id": ["sqs", "sns"]}),
    ("compare", {"id": ["s3", "ebs", "efs"], "asOf": ["2019-06-01"]}),
    ("conflicts", {}),
    ("conflicts", {"asOf": ["2015-01-01"]}),
    ("integrations", {"id": ["lambda"]}),
    ("integrations", {"id": ["s3"], "asOf": ["2014-06-01"]}),
    ("limited-to-zone", {}),
    ("limited-to-zone", {"asOf": ["2016-01-01"]}),
    ("limits", {"id": ["sqs"]}),
    ("limits", {"id": ["sqs"], "asOf": ["2020-01-01"]}),
    ("limits", {"id": ["dynamodb"]}),
    ("push-versus-pull", {}),
    ("push-versus-pull", {"asOf": ["2014-01-01"]}),
    ("reaches", {"start": ["sns"], "goal": ["lambda"]}),
    ("reaches", {"start": ["kinesis-data-streams"], "goal": ["redshift"]}),
    ("reaches", {"start": ["cognito"], "goal": ["dynamodb"]}),
    ("replacements", {"id": ["clb"]}),
    ("replacements", {"id": ["kinesis-data-streams"]}),
    ("true-at", {"id": ["s3"], "day": ["2019-01-01"]}),
    ("true-at", {"id": ["lambda"], "day": ["2016-01-01"]}),
    ("what-the-notes-say", {"line": ["201"]}),
    ("what-the-notes-say", {"line": ["327"], "asOf": ["2010-01-01"]}),
)


@pytest.mark.parametrize(("name", "given"), CASES, ids=str)
def test_both_languages_give_the_same_answer(
    name: str, given: Given, store: pyoxigraph.Store, ask_shipped: Ask
) -> None:
    expected = ask_in_graphql(ask_shipped, name, given)
    actual = ask_in_sparql(store, name, given)

    assert expected
    assert set(expected) == set(actual)
    assert len(actual) == len(set(actual)), "no row stands twice"


def test_every_question_is_asked_in_both_languages_and_compared_here() -> None:
    in_graphql = {query.name: query.question for query in list_saved_queries()}
    in_sparql = {query.name: query.question for query in list_saved_sparql()}

    assert in_graphql == in_sparql
    assert set(in_sparql) == set(TWINS) == {name for name, _ in CASES}


@pytest.mark.parametrize("query", list(list_saved_sparql()), ids=lambda query: query.name)
def test_a_query_answers_as_it_stands(query: SavedSparql, store: pyoxigraph.Store) -> None:
    assert list(select(store, query.text))


def test_the_day_is_today_when_none_is_given(store: pyoxigraph.Store) -> None:
    query = find_saved_sparql("limits")
    today = datetime.now(UTC).date().isoformat()

    assert list(select(store, query.fill({"asOf": [today]}))) == list(select(store, query.text))


def test_a_parameter_stays_a_text_whatever_is_in_it(store: pyoxigraph.Store) -> None:
    query = find_saved_sparql("limits")
    harmful = 'sqs" } ?a ?b ?c . VALUES ?asOf { "\\\n'

    assert [] == list(select(store, query.fill({"id": [harmful]})))


# What the shipped knowledge has no example of


@pytest.fixture(name="disputed", scope="module")
def _disputed(graph: KnowledgeGraph) -> KnowledgeGraph:
    """Return the sample with disks in two places, one of them at times, and one limit in two units."""
    records = graph.records
    by_id = {each.id: each for each in records.statements}
    place = by_id["ebs#relation-limited-to-availability-zone"]
    size = by_id["sqs#limit-message-size"]
    assert isinstance(place, Relation)
    assert isinstance(size, Limit)
    added = (
        replace(place, id="ebs#relation-limited-to-region", target="region"),
        replace(
            place, id="ebs#relation-limited-to-zone-once", valid=Interval(None, date(2012, 1, 1))
        ),
        replace(size, id="sqs#limit-size-in-kib", quantity=Quantity(Decimal(512), "KiB")),
        replace(size, id="sqs#limit-no-size", quantity=NoLimit.NO_LIMIT),
    )
    return KnowledgeGraph(replace(records, statements=(*records.statements, *added)))


@pytest.mark.parametrize("day", ["2010-01-01", "2026-11-23"])
def test_conflicts_of_every_rule_are_found_unless_units_differ(
    disputed: KnowledgeGraph, runner: asyncio.Runner, day: str
) -> None:
    store, ask = store_of(disputed.records), make_ask(disputed, runner)
    in_units = ("conflicts", {"asOf": [day]})
    expected = {
        row for row in ask_in_graphql(ask, *in_units) if not differs_in_units(disputed, row)
    }
    rules = {"different-limits", "different-places", "marked-as-opposed", "corrected"}

    assert rules == {row[0] for row in expected}
    assert expected == set(ask_in_sparql(store, *in_units))


def differs_in_units(graph: KnowledgeGraph, row: Row) -> bool:
    """Tell whether a conflict is one of limits whose units differ, which SPARQL cannot convert."""
    quantities = [
        each.quantity
        for each in graph.statements([row[3], row[6]])
        if isinstance(each, Limit) and isinstance(each.quantity, Quantity)
    ]
    return len({each.unit for each in quantities}) > 1


SAMPLE_CASES: Final[tuple[tuple[str, Given], ...]] = (
    ("compare", {"id": ["sqs", "sns"]}),
    ("conflicts", {}),
    ("integrations", {"id": ["sqs"]}),
    ("limited-to-zone", {}),
    ("limits", {"id": ["sqs"]}),
    ("push-versus-pull", {}),
    ("reaches", {"start": ["sns"], "goal": ["s3"]}),
    ("replacements", {"id": ["ebs"]}),
    ("true-at", {"id": ["sqs"], "day": ["2019-01-01"]}),
    ("what-the-notes-say", {"line": ["10"]}),
)


def in_text(value: Identifier | None) -> str | None:
    return None if value is None else str(value)


@pytest.mark.parametrize(("name", "given"), SAMPLE_CASES, ids=str)
def test_another_engine_gives_the_same_answer(
    name: str, given: Given, disputed: KnowledgeGraph
) -> None:
    query = find_saved_sparql(name).fill(given_today(name, given))
    expected = list(select(store_of(disputed.records), query))
    solutions = graph_of_records(disputed.records, TODAY).query(query).bindings
    names = expected[0].keys()
    actual = [
        {name: plain(name, in_text(each.get(Variable(name)))) for name in names}
        for each in solutions
    ]

    assert expected
    assert sorted(map(repr, expected)) == sorted(map(repr, actual))
