"""Cursors, quantities and filters of any kind: an answer, or a refusal that names the argument."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any, Final

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.graphql.schema import build_schema
from kg.units import UNITS_BY_SPELLING

LISTS: Final = {
    "services": "ServiceFilter",
    "entities": "EntityFilter",
    "features": "FeatureFilter",
    "statements": "StatementFilter",
    "limits": "LimitFilter",
    "relations": "RelationFilter",
    "practices": "PracticeFilter",
    "procedures": "ProcedureFilter",
    "conflicts": "ConflictFilter",
}
"""Field to the type of its filter."""
REFUSALS: Final = {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "OPERATION_TOO_LARGE"}


def ask(client: TestClient, query: str, **variables: Any) -> Any:
    return client.post("/graphql", json={"query": query, "variables": variables}).json()


def refusal(answer: Any) -> Any:
    """Return the first refusal of an answer, which has to be one that a client can mend."""
    for error in answer.get("errors", ()):
        assert error["extensions"]["code"] in REFUSALS, error
        assert error["message"]
        return error
    assert answer["data"]
    return None


# Cursors


@cache
def cursor_of(client: TestClient, field: str) -> str:
    answer = ask(client, f"{{ {field}(first: 2) {{ pageInfo {{ endCursor }} }} }}")
    return str(answer["data"][field]["pageInfo"]["endCursor"])


@pytest.mark.parametrize("argument", ["after", "before"])
@given(cursor=st.text(max_size=100))
def test_a_text_that_is_no_cursor_is_refused_by_the_name_of_the_argument(
    client: TestClient, argument: str, cursor: str
) -> None:
    query = f"query ($c: String) {{ services({argument}: $c) {{ nodes {{ id }} }} }}"
    error = refusal(ask(client, query, c=cursor))

    assert argument == error["extensions"]["argument"]


@given(
    field=st.sampled_from(sorted(LISTS)),
    place=st.integers(min_value=0),
    change=st.integers(1, 255),
)
def test_a_cursor_that_was_changed_is_a_place_or_refused(
    client: TestClient, field: str, place: int, change: int
) -> None:
    sound = cursor_of(client, field)
    content = bytearray(base64.urlsafe_b64decode(sound + "=" * (-len(sound) % 4)))
    content[place % len(content)] ^= change
    cursor = base64.urlsafe_b64encode(bytes(content)).decode().rstrip("=")
    query = f"query ($c: String) {{ {field}(after: $c) {{ nodes {{ __typename }} }} }}"
    error = refusal(ask(client, query, c=cursor))

    assert error is None or "after" == error["extensions"]["argument"]


@pytest.mark.parametrize("other", sorted(set(LISTS) - {"services"}))
def test_a_cursor_of_another_list_is_refused(client: TestClient, other: str) -> None:
    query = "query ($c: String) { services(after: $c) { nodes { id } } }"
    error = refusal(ask(client, query, c=cursor_of(client, other)))

    assert "after" == error["extensions"]["argument"]
    assert "another list" in error["message"]


# Quantities

spellings = st.sampled_from(sorted(UNITS_BY_SPELLING))
amounts = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.from_regex(r"[+-]?[0-9,._eE٣]{0,40}", fullmatch=True),
)
quantities = st.one_of(
    st.text(max_size=40),
    st.tuples(amounts, st.sampled_from(["", " ", "\t", "  "]), spellings | st.text(max_size=5)).map(
        "".join
    ),
    st.tuples(amounts, spellings, spellings).map(lambda parts: "{} {}/{}".format(*parts)),
)


@settings(max_examples=100)
@given(quantity=quantities, operator=st.sampled_from(["eq", "gt", "gte", "lt", "lte"]))
def test_any_quantity_is_compared_or_refused(
    client: TestClient, quantity: str, operator: str
) -> None:
    query = (
        "query ($q: Quantity!) "
        f"{{ limits(where: {{quantity: {{{operator}: $q}}}}) {{ totalCount nodes {{ id }} }} }}"
    )
    answer = ask(client, query, q=quantity)

    if refusal(answer) is None:
        found = answer["data"]["limits"]
        assert found["totalCount"] == len(found["nodes"])


# Filters

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=10), st.sampled_from(["sqs", "2020-01-01", "5 KiB", "CURRENT", "queue"]),
)  # fmt: skip


def values_of(kind: GraphQLInputType, depth: int) -> st.SearchStrategy[Any]:
    """Return values of an input type, most of them right."""
    if isinstance(kind, GraphQLNonNull):
        return values_of(kind.of_type, depth)
    if isinstance(kind, GraphQLList):
        return st.lists(values_of(kind.of_type, depth - 1), max_size=2)
    if isinstance(kind, GraphQLEnumType):
        return st.sampled_from(sorted(kind.values))
    if not isinstance(kind, GraphQLInputObjectType):
        return scalars
    if depth <= 0:
        return st.just({})
    fields = {name: values_of(each.type, depth - 1) for name, each in kind.fields.items()}
    return st.fixed_dictionaries({}, optional=fields).filter(lambda made: len(made) < 4)


@cache
def filters(name: str) -> st.SearchStrategy[Any]:
    kind = build_schema()._schema.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)
    return values_of(kind, 4)


@pytest.mark.parametrize("field", LISTS)
@settings(max_examples=40)
@given(data=st.data())
def test_any_filter_chooses_or_is_refused(
    client: TestClient, field: str, data: st.DataObject
) -> None:
    name = LISTS[field]
    where = data.draw(filters(name) | st.dictionaries(st.text(max_size=5), scalars, max_size=2))
    query = (
        f"query ($w: {name}) {{ {field}(where: $w, first: 500) "
        "{ totalCount nodes { __typename } } }"
    )
    answer = ask(client, query, w=where)

    if refusal(answer) is None:
        found = answer["data"][field]
        assert found["totalCount"] == len(found["nodes"])


@given(depth=st.integers(1, 400))
def test_filters_within_filters_are_answered_or_refused(client: TestClient, depth: int) -> None:
    where: Any = {"id": {"eq": "sqs"}}
    for _ in range(depth):
        where = {"and": [where]}
    query = "query ($w: ServiceFilter) { services(where: $w) { totalCount } }"
    answer = ask(client, query, w=where)

    if refusal(answer) is None:
        assert 1 == answer["data"]["services"]["totalCount"]
