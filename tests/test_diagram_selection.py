"""Which part of the graph is drawn, from every form of the store."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from kg.diagrams.compose import compose
from kg.diagrams.diagram import Diagram
from kg.diagrams.errors import DiagramTooLargeError, EmptyDiagramError
from kg.diagrams.selection import Selection, View, select
from kg.errors import BadInputError, NotFoundError
from kg.graph import KnowledgeGraph
from kg.query import Direction
from kg.store import Store
from kg.vocabulary import family_members

TODAY = date(2026, 11, 23)


@pytest.fixture(name="draw")
def _draw(store: Store, runner: asyncio.Runner) -> Any:
    def draw(*of: str, **how: Any) -> Diagram:
        selection = Selection(of, how.pop("as_of", TODAY), **how)
        return compose(runner.run(select(store, selection)))

    return draw


def ids(diagram: Diagram) -> list[str]:
    return [node.id for node in diagram.nodes]


def lines(diagram: Diagram) -> list[tuple[str, str, str]]:
    return [(edge.start, edge.label, edge.end) for edge in diagram.edges]


def test_everything_around_a_thing_is_drawn(draw: Any) -> None:
    diagram = draw("SQS")

    assert "Amazon SQS" == diagram.title
    assert ["lambda", "sns", "sqs", "sqs/fifo-queue"] == ids(diagram)
    assert [("sns", "pushes to", "sqs"), ("sqs", "consumer polls", "lambda")] == lines(diagram)
    assert ["sqs"] == [node.id for node in diagram.nodes if node.is_focus]


def test_at_depth_0_only_what_is_between_the_things_is_drawn(draw: Any) -> None:
    diagram = draw("sqs", "sns", depth=0)

    assert ["sns", "sqs"] == ids(diagram)
    assert [("sns", "pushes to", "sqs")] == lines(diagram)


def test_each_further_depth_draws_what_is_around_that(draw: Any) -> None:
    assert ["lambda", "pub-sub", "s3", "sns", "sqs", "sqs/fifo-queue"] == ids(draw("sqs", depth=2))


def test_only_some_kinds_of_relation_are_followed(draw: Any) -> None:
    diagram = draw("sqs", kinds=family_members("pulls-from"))

    assert [("sqs", "consumer polls", "lambda")] == lines(diagram)


def test_only_one_direction_of_relations_is_followed(draw: Any) -> None:
    assert ["lambda", "pub-sub", "sns", "sqs"] == ids(draw("sns", follow=Direction.OUT))
    assert ["ebs"] == ids(draw("availability-zone", follow=Direction.IN))


def test_what_did_not_hold_on_the_day_is_not_drawn(draw: Any) -> None:
    assert ["pub-sub", "sns", "sqs"] == ids(draw("sns", as_of=date(2014, 1, 1)))


def test_relations_that_are_named_bring_their_ends_and_are_the_only_ones(draw: Any) -> None:
    diagram = draw("lambda#relation-pulls-from-sqs", "sns", depth=0)

    assert ["lambda", "sns", "sqs"] == ids(diagram)
    assert [("sqs", "consumer polls", "lambda")] == lines(diagram)


def test_a_statement_that_is_named_brings_what_it_is_about(draw: Any) -> None:
    assert ["sqs"] == ids(draw("sqs#limit-message-size", depth=0))


def test_scopes_are_around_what_lives_in_them(draw: Any) -> None:
    diagram = draw("ebs", "s3", depth=0)

    assert {"group:availability-zone": "group:region", "group:region": None} == {
        group.id: group.parent for group in diagram.groups
    }
    assert [("ebs", "alternative to", "s3")] == lines(diagram)


def test_a_path_shows_every_shortest_way(draw: Any) -> None:
    diagram = draw("sns", "lambda", view=View.PATH)

    assert "Amazon SNS to AWS Lambda" == diagram.title
    assert [
        ("sns", "invokes", "lambda"),
        ("sns", "pushes to", "sqs"),
        ("sqs", "consumer polls", "lambda"),
    ] == lines(diagram)


def test_a_comparison_shows_what_relates_to_two_at_least(draw: Any) -> None:
    diagram = draw("sqs", "sns", view=View.COMPARISON)

    assert "Amazon SQS, Amazon SNS compared" == diagram.title
    assert ["lambda", "sns", "sqs"] == ids(diagram)


def test_a_diagram_may_have_a_title_of_its_own(draw: Any) -> None:
    assert "Mine" == draw("sqs", title="Mine").title


@pytest.mark.parametrize(
    ("of", "how", "reason"),
    [
        ((), {}, "nothing was named"),
        (("kafka",), {}, "nothing relates to 'kafka' on 2026-11-23"),
        (
            ("sqs", "sns"),
            {"kinds": family_members("replaces")},
            "nothing relates to 'sqs' or 'sns' by replaces on 2026-11-23",
        ),
        (
            ("s3", "sns"),
            {"view": View.PATH},
            "no way leads from 's3' to 'sns' within 4 relations",
        ),
    ],
)
def test_an_empty_picture_is_refused_with_the_reason(
    draw: Any, of: tuple[str, ...], how: dict[str, Any], reason: str
) -> None:
    with pytest.raises(EmptyDiagramError, match=f"there is nothing to draw: {reason}"):
        draw(*of, **how)


def test_unknown_names_are_refused_with_what_was_meant(draw: Any) -> None:
    with pytest.raises(NotFoundError) as entity:
        draw("sqs", "lamda")
    with pytest.raises(NotFoundError) as statement:
        draw("sqs#limit-mesage-size")

    assert NotFoundError("entity", "lamda", ("lambda",)) == entity.value
    assert "sqs#limit-message-size" in statement.value.suggestions


def test_a_path_needs_two_ends_and_a_comparison_two_things(draw: Any) -> None:
    with pytest.raises(BadInputError, match="a path leads from one thing to another, not 1"):
        draw("sqs", view=View.PATH)
    with pytest.raises(BadInputError, match="a comparison needs at least two things"):
        draw("sqs", view=View.COMPARISON)


def test_too_large_a_part_is_refused_before_anything_is_drawn(
    shipped: KnowledgeGraph, runner: asyncio.Runner
) -> None:
    with pytest.raises(DiagramTooLargeError) as refused:
        runner.run(select(shipped, Selection(("lambda",), TODAY, depth=2)))

    assert refused.value.nodes > 300
