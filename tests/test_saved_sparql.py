"""Saved SPARQL queries take parameters, and list what the vocabulary says."""

from __future__ import annotations

import re

import pytest

from api.saved_queries import SavedSparql, find_saved_sparql, list_saved_sparql
from kg.errors import NotFoundError
from kg.model import DataFlow
from kg.vocabulary import FLOWING_KINDS, RELATION_KINDS, family_members


@pytest.mark.parametrize("query", list(list_saved_sparql()), ids=lambda query: query.name)
def test_each_parameter_of_a_query_can_be_given(query: SavedSparql) -> None:
    filled = query.fill({name: [f"some {name}"] for name in query.parameters})

    assert query.parameters
    assert [] == [name for name in query.parameters if f'?{name} {{ "some {name}" }}' not in filled]


def test_an_unknown_parameter_or_query_is_told_with_the_nearest_ones() -> None:
    with pytest.raises(NotFoundError) as parameter:
        find_saved_sparql("limits").fill({"asof": ["2020-01-01"]})
    with pytest.raises(NotFoundError) as query:
        find_saved_sparql("limit")

    assert "asOf" in str(parameter.value)
    assert "limits" in str(query.value)


@pytest.mark.parametrize(
    ("name", "families"),
    [("integrations", ["integrates-with"]), ("replacements", ["evolution", "alternatives"])],
)
def test_a_query_lists_the_kinds_of_its_families(name: str, families: list[str]) -> None:
    listed = re.search(r"VALUES \?kind \{([^}]*)\}", find_saved_sparql(name).text)
    assert listed is not None

    members = [kind.name for family in families for kind in family_members(family)]
    assert members == re.findall(r"kg:([a-z-]+)", listed[1])


def test_who_hands_on_is_as_the_relation_table_says() -> None:
    text = find_saved_sparql("push-versus-pull").text
    ends = {
        kind.name: "rdf:object" if kind.flow is DataFlow.BACKWARD else "kg:about"
        for kind in RELATION_KINDS
        if kind.hands_on
    }

    assert ends == dict(re.findall(r"\(kg:([a-z-]+) (kg:about|rdf:object)\)", text))


def test_ways_go_along_the_flow_of_the_relation_table() -> None:
    text = find_saved_sparql("reaches").text
    paths = re.findall(r"\(\n((?:[ |^a-z:-]+\n)+) +\)\??  *\?", text)
    lists = re.findall(r"IN \(\n([^)]*)\)", text)
    forward = {each.name for each in FLOWING_KINDS if each.flow is not DataFlow.BACKWARD}
    backward = {each.name for each in FLOWING_KINDS if each.flow is not DataFlow.FORWARD}

    assert 3 == len(paths)
    for path in paths:
        assert forward == set(re.findall(r"(?<!\^)kg:([a-z-]+)", path))
        assert backward == set(re.findall(r"\^kg:([a-z-]+)", path))
    assert [forward, backward] == [set(re.findall(r"kg:([a-z-]+)", each)) for each in lists]
