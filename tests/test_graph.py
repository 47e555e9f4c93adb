"""The graph itself."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest
from conftest import TODAY

from kg.errors import NotFoundError
from kg.graph import KnowledgeGraph
from kg.model import DeliveryMode, Standing
from kg.query import EVERYTHING, Collection, Direction, Selection, Window
from kg.store import About, Edges, PathQuestion
from kg.vocabulary import FAMILIES, KINDS_BY_NAME, RELATION_KINDS, family_members


@pytest.mark.parametrize("name", ["sqs", "SQS", "amazon sqs", "Simple Queue Service", " sqs "])
def test_an_entity_is_found_by_id_name_or_alias_in_any_case(
    graph: KnowledgeGraph, name: str
) -> None:
    assert graph.get(name).id == "sqs"


def test_an_unknown_name_suggests_near_ones(graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFoundError) as caught:
        graph.get("sqss")

    assert caught.value.suggestions[0] == "sqs"
    assert str(caught.value).startswith("unknown entity 'sqss'. Did you mean 'sqs'")


def test_statements_are_found_by_the_place_they_cite(graph: KnowledgeGraph) -> None:
    assert [each.id for each in graph.find_citing("notes", "11")] == ["sqs#claim-types"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 8, 3), Standing.CURRENT), (date(2025, 8, 4), Standing.OUTDATED)],
)
def test_a_statement_ends_on_the_day_it_no_longer_holds(
    graph: KnowledgeGraph, day: date, expected: Standing
) -> None:
    (limit,) = graph.statements(["sqs#limit-message-size-before"])

    assert limit is not None
    assert limit.standing(day) is expected


def test_lists_hold_what_was_true_on_the_day(graph: KnowledgeGraph) -> None:
    def limits(day: date) -> set[str]:
        about = About(day, Collection.LIMITS, EVERYTHING, with_features=False)
        return {each.id for each in graph.statements_about(["sqs"], about)[0]}

    assert "sqs#limit-message-size-before" in limits(date(2020, 1, 1))
    assert "sqs#limit-message-size" not in limits(date(2020, 1, 1))
    assert "sqs#limit-message-size" in limits(TODAY)


def test_data_leaves_a_queue_by_being_pulled(graph: KnowledgeGraph) -> None:
    sqs, sns, s3 = graph.deliveries_of(["sqs", "sns", "s3"], TODAY)

    assert frozenset({DeliveryMode.PULL}) == sqs
    assert frozenset({DeliveryMode.PUSH}) == sns
    assert frozenset() == s3


def test_a_symmetric_relation_is_seen_from_both_ends(graph: KnowledgeGraph) -> None:
    wanted = Edges(TODAY, (KINDS_BY_NAME["alternative-to"],), Direction.OUT, with_features=False)

    ebs, s3 = graph.relations_of(["ebs", "s3"], wanted)

    assert [each.id for each in ebs] == ["ebs#relation-alternative-to-s3"]
    assert ebs == s3


def test_paths_follow_data_against_the_direction_of_pulling(graph: KnowledgeGraph) -> None:
    (path,) = graph.paths(PathQuestion("sqs", "s3", TODAY, max_hops=2))

    assert [hop.end.id for hop in path.hops] == ["lambda", "s3"]
    assert graph.paths(PathQuestion("s3", "sqs", TODAY)) == []


def test_paths_come_shortest_first_and_within_bounds(graph: KnowledgeGraph) -> None:
    found = graph.paths(PathQuestion("sns", "s3", TODAY))

    assert [len(path.hops) for path in found] == [2, 3]
    assert len(graph.paths(PathQuestion("sns", "s3", TODAY, max_hops=2))) == 1
    assert len(graph.paths(PathQuestion("sns", "s3", TODAY, limit=1))) == 1


def test_paths_use_only_what_held_on_the_day(graph: KnowledgeGraph) -> None:
    (path,) = graph.paths(PathQuestion("sns", "lambda", date(2014, 1, 1)))

    assert [hop.end.id for hop in path.hops] == ["sqs", "lambda"]


def test_a_neighbourhood_grows_by_depth(graph: KnowledgeGraph) -> None:
    wanted = Edges(TODAY, None, Direction.BOTH, with_features=False)

    near = graph.neighborhood(["s3"], 1, wanted)
    far = graph.neighborhood(["s3"], 2, wanted)

    assert {"s3", "lambda", "ebs"} == {each.id for each in near.entities}
    assert {"sqs", "sns", "availability-zone"} <= {each.id for each in far.entities}
    assert not far.truncated


def test_conflicts_name_rule_and_both_sides(graph: KnowledgeGraph) -> None:
    page = graph.page(Selection(Collection.CONFLICTS, TODAY), Window())

    assert [(each.rule, each.first.id, each.second.id) for each in page.items] == [
        ("different-limits", "sns#limit-retention-a", "sns#limit-retention-b"),
        ("marked-as-opposed", "sqs#claim-cheap", "sqs#claim-dear"),
        ("corrected", "sqs#claim-types", "sqs#claim-two-types"),
    ]
    assert page.items[0].explanation == "1 day against 2 days"
    assert [each.resolved for each in page.items] == [False, False, True]


def test_a_comparison_aligns_limits_by_name(graph: KnowledgeGraph) -> None:
    compared = graph.compare(["sqs", "sns"], TODAY)
    row = next(each for each in compared.rows if each.name == "message size")

    assert row.differs
    assert [[statement.id for statement in cell.statements] for cell in row.cells] == [
        ["sqs#limit-message-size"],
        ["sns#limit-message-size"],
    ]


def test_search_finds_words_in_any_form_and_names_first(graph: KnowledgeGraph) -> None:
    assert graph.search("sns", None, TODAY)[0].id == "sns"
    assert "sqs#practice-long-polling" in [hit.id for hit in graph.search("long poll", None, TODAY)]


def test_search_leaves_out_what_no_longer_holds(graph: KnowledgeGraph) -> None:
    now = [hit.id for hit in graph.search("256 KiB message", None, TODAY)]
    then = [hit.id for hit in graph.search("256 KiB message", None, date(2020, 1, 1))]

    assert "sqs#limit-message-size-before" not in now
    assert "sqs#limit-message-size-before" in then


@pytest.mark.parametrize(
    "text", ['"', "*", "a OR", "NEAR(", "-", "' ; drop table", "\x00", "sqs AND"]
)
def test_signs_around_a_word_do_not_hide_it(graph: KnowledgeGraph, text: str) -> None:
    assert "sqs" in [hit.about for hit in graph.search(f"{text} sqs", None, TODAY)]


def test_equal_records_have_equal_versions(graph: KnowledgeGraph, shipped: KnowledgeGraph) -> None:
    again = KnowledgeGraph(graph._records)

    assert graph.meta().version == again.meta().version
    assert graph.meta().version != shipped.meta().version


def test_a_version_is_the_same_in_every_process() -> None:
    program = "from kg.load.overlay import load_graph; print(load_graph().meta().version)"
    versions = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert 1 == len(versions)


def test_every_kind_belongs_to_a_family_and_family_members_come_back() -> None:
    members = [kind for family in FAMILIES for kind in family_members(family)]

    assert sorted(RELATION_KINDS, key=lambda kind: kind.name) == sorted(
        members, key=lambda k: k.name
    )
    assert len(family_members("integrates-with")) == 22
    assert (KINDS_BY_NAME["replaces"],) == family_members("replaces")
