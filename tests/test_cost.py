"""What operations cost, and what is refused for its size."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query
from graphql_doors import ask, door_of, error_of
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.graphql.cost import PRICES
from api.graphql.limits import GraphQLLimits
from api.saved_queries import SavedQuery, list_saved_queries
from kg.graph import KnowledgeGraph

DEFAULT = GraphQLLimits()
VALUES = {"Date!": "2020-01-01", "ID!": "sqs", "[ID!]!": ["sqs", "sns"], "String!": "queue"}


@pytest.fixture(name="door", scope="module")
def _door(graph: KnowledgeGraph) -> TestClient:
    return door_of(graph)


def cost_of(response: Any) -> int:
    return int(response.headers["x-graphql-cost"])


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ meta { version } }", 2),
        ("{ __typename }", 1),
        ("{ services { totalCount } }", 2),
        ("{ services { nodes { id name } } }", 1 + 100 * 3),
        ("{ services(first: 7) { nodes { id } edges { cursor node { id } } } }", 1 + 7 * 2 + 7 * 4),
        ("{ services(last: 7) { pageInfo { hasNextPage } nodes { id } } }", 1 + 2 + 7 * 2),
        ("{ services(first: 100000) { nodes { id } } }", 1 + 500 * 2),
        ("{ services(first: -1) { nodes { id } } }", 1),
        ('{ search(text: "queue") { nodes { id } } }', 100 + 1 + 10 * 2),
        ('{ search(text: "queue", first: 3) { nodes { id } } }', 100 + 1 + 3 * 2),
        ('{ entity(id: "sqs") { relations { id } } }', 2 + 25 * 2),
        ('{ service(id: "sqs") { relations { id sources { locator } } } }', 2 + 50 * (2 + 1 + 2 * 2)),
        ('{ service(id: "sqs") { relations(kinds: [INVOKES]) { id } } }', 2 + 10 * 2),
        ("{ a: meta { version } ... on Query { b: meta { version } } ...F } fragment F on Query { c: meta { version builtAt } }", 2 + 2 + 3),
        ("{ services(first: 5) { ...F } features(first: 2) { totalCount } } fragment F on ServiceConnection { nodes { id } totalCount }", 1 + 5 * 2 + 1 + 2),
        ("{ meta @skip(if: true) { version } }", 2),
    ],
)  # fmt: skip
def test_the_cost_is_the_number_of_values_by_estimate(
    door: TestClient, query: str, cost: int
) -> None:
    assert cost == cost_of(ask(door, query))


DOCUMENTED = (Path(__file__).parent.parent / "docs" / "limits.md").read_text()


def test_every_limit_is_documented_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\w,.]+)( MiB)? \|", DOCUMENTED, re.MULTILINE)
    told = {
        name: value == "yes"
        if value in {"yes", "no"}
        else int(value.replace(",", "")) * (2**20 if unit else 1)
        for name, value, unit in rows
        if hasattr(DEFAULT, name)
    }

    assert asdict(DEFAULT) == told


def test_every_price_is_documented() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([\d,]+) \|$", DOCUMENTED, re.MULTILINE)
    told = {
        name: int(price.replace(",", ""))
        for names, price in rows
        for name in re.findall(r"\w+", names)
    }

    assert {
        place.partition(".")[2]: price for place, price in PRICES.items()
    }.items() <= told.items()


PAGE = "query ($n: Int = 7, $m: Int) { services(first: $n, last: $m) { nodes { id } } }"


@pytest.mark.parametrize(
    ("variables", "cost"), [({}, 15), ({"n": 3}, 7), ({"n": None, "m": 20}, 41), ({"n": None}, 201)]
)
def test_pages_count_with_the_values_of_variables(
    door: TestClient, variables: dict[str, int | None], cost: int
) -> None:
    assert cost == cost_of(ask(door, PAGE, **variables))


@given(st.integers(0, 500), st.integers(1, 20))
def test_the_cost_grows_with_the_page_and_with_the_fields(
    door: TestClient, size: int, fields: int
) -> None:
    names = " ".join(f"f{index}: name" for index in range(fields))
    query = f"query ($n: Int!) {{ services(first: $n) {{ nodes {{ {names} }} }} }}"

    assert 1 + size * (1 + fields) == cost_of(ask(door, query, n=size))


def test_every_answer_tells_what_is_left_of_the_budget(door: TestClient) -> None:
    answers = [
        ask(door, "{ meta { version } }"),
        ask(door, "{ nonsense }"),
        door.post("/graphql", content=b"null", headers={"Content-Type": "application/json"}),
        door.put("/graphql"),
        door.get("/graphql", params={"query": "{ meta { version } }"}),
    ]

    told = [
        (each.headers["x-graphql-cost"], each.headers["x-graphql-budget-remaining"])
        for each in answers
    ]
    assert [("2", "499998"), *[("0", "500000")] * 3, ("2", "499998")] == told


def test_what_costs_more_than_the_budget_is_refused_with_both(door: TestClient) -> None:
    query = "{ services(first: 500) { nodes { relations { target { relations { id } } } } } }"
    response = ask(door, query)

    cost = 1 + 500 * (2 + 50 * (3 + 25 * 2))
    assert (400, str(cost), "0") == (
        response.status_code,
        response.headers["x-graphql-cost"],
        response.headers["x-graphql-budget-remaining"],
    )
    assert {
        "message": f"the operation costs {cost:,}, and the budget is 500,000: ask for smaller pages "
        "with 'first', or for fewer fields inside of lists",
        "code": "COST_EXCEEDED",
        "cost": cost,
        "budget": 500_000,
    } == error_of(response)
    assert "data" not in response.json()


def times(number: int, text: str) -> str:
    return " ".join(text.replace("%", str(index)) for index in range(number))


def nested(depth: int) -> str:
    return (
        "{ services { nodes { " + "partOf { " * (depth - 3) + "id" + " }" * (depth - 3) + " } } }"
    )


@pytest.mark.parametrize(
    ("limit", "query", "found"),
    [
        ("depth", nested(21), 21),
        ("aliases", f"{{ meta {{ {times(51, 'a%: version')} }} }}", 51),
        ("aliases", f"{{ meta {{ ...F ...F }} }} fragment F on GraphMeta {{ {times(26, 'a%: version')} }}", 52),
        ("root fields", f"{{ {times(21, 'meta { version }')} }}", 21),
        ("root fields", "{ ...F ...F } fragment F on Query { " + times(11, "meta { version }") + " }", 22),
        ("directives", f"{{ meta {{ {times(51, 'version @skip(if: true)')} }} }}", 51),
        ("directives", "{ meta { ...F @a ...F @a } } fragment F on GraphMeta @a { " + times(25, "version @a") + " }", 54),
        ("fields", f"{{ meta {{ {times(420, '...F')} }} }} fragment F on GraphMeta {{ version builtAt version builtAt version }}", 2101),
        ("tokens", f"{{ meta {{ {times(2000, 'version')} }} }}", 2001),
        ("characters", f"{{ meta {{ version }} }} {'#' * 50_000}", 50_021),
    ],
)  # fmt: skip
def test_what_is_larger_than_a_limit_is_refused_with_both(
    door: TestClient, limit: str, query: str, found: int
) -> None:
    response = ask(door, query)

    maximum = getattr(DEFAULT, limit.replace(" ", "_"))
    assert (400, "OPERATION_TOO_LARGE") == (response.status_code, error_of(response)["code"])
    assert (limit, found, maximum) == tuple(
        error_of(response)[name] for name in ("limit", "found", "maximum")
    )


def test_variables_have_limits_of_their_own(door: TestClient) -> None:
    many = ask(door, "{ meta { version } }", ids=["a"] * 2_000)
    deep: dict[str, Any] = {}
    for _ in range(60):
        deep = {"not": deep}
    nested_filter = ask(
        door, "query ($w: ServiceFilter) { services(where: $w) { totalCount } }", w=deep
    )

    assert ("values", 2_001) == (error_of(many)["limit"], error_of(many)["found"])
    assert "values inside of each other" == error_of(nested_filter)["limit"]


def test_what_was_sent_is_not_sent_back_at_length(door: TestClient) -> None:
    long = "lamda" * 100_000
    response = ask(door, "query ($id: ID!) { entity(id: $id) { name } }", id=long)

    assert "NOT_FOUND" == error_of(response)["code"]
    assert long[:1_000] == error_of(response)["id"].rstrip("…")
    assert len(response.content) < 5_000


@pytest.mark.parametrize(
    "where",
    [
        {"or": [{"text": {"contains": "a"}}] * 101},
        {"and": [{}] * 101},
        {"not": {"or": [{"text": {"contains": "a", "eq": "b"}}] * 51}},
        {"or": [{"cites": {"source": {"eq": "a"}, "locator": {"eq": "b"}}}] * 51},
    ],
    ids=["joined", "empty", "inside", "cited"],
)
def test_a_filter_has_a_limit_as_each_condition_is_tried_on_everything(
    door: TestClient, where: dict[str, Any]
) -> None:
    query = "query ($where: RelationFilter) { relations(where: $where) { totalCount } }"
    refused = error_of(ask(door, query, where=where))

    assert "BAD_USER_INPUT" == refused["code"]
    assert refused["message"].startswith("where: may hold at most 100 conditions, not 10")


def test_a_filter_may_hold_as_many_conditions_as_anybody_needs(door: TestClient) -> None:
    query = "query ($where: RelationFilter) { relations(where: $where) { totalCount } }"
    answer = ask(door, query, where={"or": [{"text": {"contains": "zz"}}] * 100}).json()

    assert {"data": {"relations": {"totalCount": 0}}} == answer


def chained(fragments: int, spread: str, last: str, type_: str = "Query") -> str:
    links = (
        f"fragment F{n} on {type_} {{ {spread.replace('%', str(n + 1))} }}"
        for n in range(fragments)
    )
    return " ".join([*links, f"fragment F{fragments} on {type_} {{ {last} }}"])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ ...F0 } " + chained(19, "...F% ...F%", "meta { version }"), "OPERATION_TOO_LARGE"),
        ("{ ...F0 } " + chained(60, "...F% ...F%", "meta { version }"), "OPERATION_TOO_LARGE"),
        ("{ meta { version } } " + chained(60, "...F% ...F%", "meta { version }"), "OPERATION_TOO_LARGE"),
        ("{ ...F0 } " + chained(60, "...F% ...F%", "...F0"), "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...F0 } " + chained(200, "...F%", "meta { version }"), "OPERATION_TOO_LARGE"),
        ("{ services { nodes { ...F0 } } } " + chained(30, "relations { source { ...F% } target { ...F% } }", "id", "Entity"), "OPERATION_TOO_LARGE"),
        ("{ services { nodes { ...F0 } } } " + chained(4, "relations { source { ...F% } target { ...F% } }", "id", "Entity"), "COST_EXCEEDED"),
        ("{ meta { " + "version " * 900 + "} }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ services { nodes { " + "limits(includeFeatures: true) { id } " * 105 + "} } }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)  # fmt: skip
def test_documents_that_multiply_are_refused_without_being_written_out(
    door: TestClient, query: str, code: str
) -> None:
    response = ask(door, query)

    assert (400, code) == (response.status_code, response.json()["errors"][0]["extensions"]["code"])


def test_limits_are_as_they_are_set(graph: KnowledgeGraph) -> None:
    door = door_of(graph, replace(DEFAULT, budget=10, depth=2))
    deep = error_of(ask(door, "{ services(first: 5) { nodes { id } } }"))

    assert "8" == ask(door, "{ meta { version } }").headers["x-graphql-budget-remaining"]
    assert ("depth", 3, 2) == (deep["limit"], deep["found"], deep["maximum"])
    assert "the operation exceeds the limit of depth: 3, and 2 are allowed" == deep["message"]
    assert 10 == error_of(ask(door, '{ search(text: "a") { totalCount } }'))["budget"]


@pytest.mark.parametrize("saved", tuple(list_saved_queries()), ids=lambda saved: saved.name)
def test_saved_queries_are_within_the_default_limits(
    shipped: KnowledgeGraph, saved: SavedQuery
) -> None:
    variables = {name: VALUES[kind] for name, kind in saved.variables.items() if kind in VALUES}
    response = ask(door_of(shipped), saved.text, **variables)

    assert (200, False) == (response.status_code, "errors" in response.json())


def test_the_question_for_the_schema_is_within_the_default_limits(door: TestClient) -> None:
    query = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )

    assert "Query" == ask(door, query).json()["data"]["__schema"]["queryType"]["name"]
