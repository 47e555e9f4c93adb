"""Frames and lines: how a part of the graph becomes a diagram."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import diagram_samples
import pytest
from hypothesis import given

from kg.diagrams.compose import compose
from kg.diagrams.diagram import Diagram, Edge, GroupKind
from kg.diagrams.errors import DiagramTooLargeError
from kg.diagrams.identifiers import identifiers
from kg.diagrams.styles import CATEGORY_COLORS, EdgeStyle
from kg.diagrams.subject import Subject
from kg.model import Citation, DeliveryMode, Entity, EntityKind, Relation
from kg.vocabulary import CATEGORIES, KINDS_BY_NAME

SCOPES = {
    id_: Entity(id=id_, kind=EntityKind.SCOPE, name=id_.title(), brief="A place.")
    for id_ in ("region", "zone")
}


def entity(id_: str) -> Entity:
    kind = EntityKind.FEATURE if "/" in id_ else EntityKind.SERVICE
    return Entity(id=id_, kind=kind, name=id_.upper(), brief="A thing.")


def relation(source: str, kind: str, target: str, **details: Any) -> Relation:
    return Relation(
        id=f"{source}#{kind}-{target}",
        about=source,
        target=target,
        text=f"{source} {kind} {target}.",
        sources=(Citation("notes", "1"),),
        relation_kind=KINDS_BY_NAME[kind],
        **details,
    )


def diagram(ids: str, *relations: Relation, **where: Any) -> Diagram:
    """Compose a diagram of things, all of whose services are known."""
    entities = tuple(map(entity, ids.split()))
    owners = {each.owner for each in entities if each.kind is EntityKind.FEATURE}
    return compose(
        Subject(
            title="A title",
            as_of=date(2026, 11, 23),
            entities=entities,
            relations=relations,
            services={id_: entity(id_) for id_ in owners},
            scopes=SCOPES,
            scope_parents={"zone": "region"},
            **where,
        )
    )


def lines(drawn: Diagram) -> list[tuple[str, str, str]]:
    return [(edge.start, edge.label, edge.end) for edge in drawn.edges]


def frames(drawn: Diagram) -> dict[str, str | None]:
    """Group id to the id of the group around it."""
    return {group.id: group.parent for group in drawn.groups}


def places(drawn: Diagram) -> dict[str, str | None]:
    return {node.id: node.group for node in drawn.nodes}


def test_what_is_pushed_goes_from_its_source_to_its_target() -> None:
    drawn = diagram("sns sqs", relation("sns", "pushes-to", "sqs", delivery=DeliveryMode.PUSH))

    assert [("sns", "pushes to", "sqs")] == lines(drawn)
    assert EdgeStyle.PUSH == drawn.edges[0].style


def test_what_is_polled_goes_the_way_of_the_data_and_says_who_asks() -> None:
    drawn = diagram(
        "lambda sqs", relation("lambda", "pulls-from", "sqs", delivery=DeliveryMode.PULL)
    )

    assert [("sqs", "consumer polls", "lambda")] == lines(drawn)
    assert EdgeStyle.PULL == drawn.edges[0].style


@pytest.mark.parametrize(
    ("kind", "label"),
    [("reads-from", "read by"), ("caches", "cached by"), ("managed-by", "manages")],
)
def test_what_flows_against_its_relation_is_labelled_by_the_inverse(kind: str, label: str) -> None:
    assert [("b", label, "a")] == lines(diagram("a b", relation("a", kind, "b")))


def test_relations_that_look_the_same_share_a_line() -> None:
    kinds = ("logs-to", "pushes-to", "stores-in")
    relations = [relation("a", kind, "b", delivery=DeliveryMode.PUSH) for kind in kinds]

    drawn = diagram("a b", *relations, relation("a", "supports", "b"))

    assert [("a", "logs to, pushes to +1", "b"), ("a", "supports", "b")] == lines(drawn)
    assert tuple(relations) == drawn.edges[0].relations
    assert (EdgeStyle.PUSH, EdgeStyle.STRUCTURE) == drawn.legend


def test_a_line_without_direction_has_no_head() -> None:
    symmetric = diagram("a b", relation("a", "integrates-with", "b")).edges[0]
    directed = diagram("a b", relation("a", "invokes", "b")).edges[0]

    assert (False, True) == (symmetric.is_directed, directed.is_directed)


def test_a_symmetric_relation_said_from_both_ends_is_one_line() -> None:
    drawn = diagram(
        "a b", relation("a", "compatible-with", "b"), relation("b", "compatible-with", "a")
    )

    assert [("a", "compatible with", "b")] == lines(drawn)
    assert 2 == len(drawn.edges[0].relations)


def test_features_stand_inside_their_service() -> None:
    part = relation("s3/bucket", "part-of", "s3")

    drawn = diagram("s3 s3/bucket", part)

    assert {"s3": "group:s3", "s3/bucket": "group:s3"} == places(drawn)
    assert (GroupKind.SERVICE, "S3") == (drawn.groups[0].kind, drawn.groups[0].label)
    assert ((), (part,)) == (drawn.edges, drawn.nested)


def test_a_service_frames_its_feature_also_when_it_is_not_drawn_itself() -> None:
    assert {"s3/bucket": "group:s3"} == places(diagram("s3/bucket"))


def test_a_service_without_features_needs_no_frame() -> None:
    assert {"s3": None} == places(diagram("s3"))


def test_a_part_of_another_feature_is_a_line() -> None:
    drawn = diagram("s3/bucket s3/object", relation("s3/object", "part-of", "s3/bucket"))

    assert [("s3/object", "part of", "s3/bucket")] == lines(drawn)


def test_scopes_frame_what_lives_in_them_one_inside_the_other() -> None:
    drawn = diagram("ebs s3", scope_of={"ebs": "zone", "s3": "region"})

    assert {"group:region": None, "group:zone": "group:region"} == frames(drawn)
    assert {"ebs": "group:zone", "s3": "group:region"} == places(drawn)


def test_a_feature_in_a_smaller_scope_than_its_service_stays_inside_it() -> None:
    drawn = diagram("efs/mount-target", scope_of={"efs": "region", "efs/mount-target": "zone"})

    assert {
        "group:region": None,
        "group:efs": "group:region",
        "group:efs:zone": "group:efs",
    } == frames(drawn)
    assert {"efs/mount-target": "group:efs:zone"} == places(drawn)


def test_a_feature_outside_the_scope_of_its_service_stands_there_and_a_line_says_whose_it_is() -> (
    None
):
    drawn = diagram(
        "ec2 ec2/ami",
        relation("ec2/ami", "part-of", "ec2"),
        scope_of={"ec2": "zone", "ec2/ami": "region"},
    )

    assert {"ec2": "group:zone", "ec2/ami": "group:region"} == places(drawn)
    assert [("ec2/ami", "part of", "ec2")] == lines(drawn)


def test_a_scope_that_frames_what_is_limited_to_it_is_no_node() -> None:
    limited = relation("ebs", "limited-to", "zone")
    subject = Subject(
        title="",
        as_of=date(2026, 11, 23),
        entities=(entity("ebs"), SCOPES["zone"]),
        relations=(limited,),
        scopes=SCOPES,
        scope_of={"ebs": "zone"},
    )

    assert {"ebs": "group:zone"} == places(compose(subject))
    assert (limited,) == compose(subject).nested


def test_a_scope_that_something_needs_is_a_node() -> None:
    subject = Subject(
        title="",
        as_of=date(2026, 11, 23),
        entities=(entity("s3"), SCOPES["zone"]),
        relations=(relation("s3", "requires", "zone"),),
        scopes=SCOPES,
    )

    assert [("s3", "requires", "zone")] == lines(compose(subject))


def test_alternatives_stand_side_by_side_in_a_frame_instead_of_a_line() -> None:
    drawn = diagram("sns sqs", relation("sqs", "alternative-to", "sns"))

    assert {"sns": "alternatives:sns", "sqs": "alternatives:sns"} == places(drawn)
    assert [] == lines(drawn)


def test_a_frame_of_alternatives_holds_only_what_are_alternatives_to_each_other() -> None:
    drawn = diagram(
        "a b c", relation("a", "alternative-to", "b"), relation("b", "alternative-to", "c")
    )

    assert {"a": "alternatives:a", "b": "alternatives:a", "c": None} == places(drawn)
    assert [("b", "alternative to", "c")] == lines(drawn)


def test_what_was_asked_for_stands_out_unless_it_is_everything() -> None:
    some = diagram("a b", focus=frozenset({"a"}))
    everything = diagram("a b", focus=frozenset({"a", "b"}))

    assert [True, False] == [node.is_focus for node in some.nodes]
    assert [False, False] == [node.is_focus for node in everything.nodes]


def test_what_was_asked_for_is_grouped_with_its_alternatives_first() -> None:
    drawn = diagram(
        "a b c",
        relation("a", "alternative-to", "b"),
        relation("b", "alternative-to", "c"),
        focus=frozenset({"c"}),
    )

    assert {"a": None, "b": "alternatives:b", "c": "alternatives:b"} == places(drawn)


def test_a_service_moves_among_its_alternatives_with_all_its_features() -> None:
    drawn = diagram("a a/x b", relation("a", "alternative-to", "b"))

    assert {"alternatives:b": None, "group:a": "alternatives:b"} == frames(drawn)


def test_alternatives_in_different_scopes_are_joined_by_a_line() -> None:
    drawn = diagram("ebs s3", relation("ebs", "alternative-to", "s3"), scope_of={"ebs": "zone"})

    assert [("ebs", "alternative to", "s3")] == lines(drawn)
    assert not drawn.edges[0].is_directed


def test_more_things_than_can_be_read_are_refused_with_a_way_out() -> None:
    with pytest.raises(DiagramTooLargeError, match="301 things, and 300 can be read: ask for"):
        diagram(" ".join(f"s{number}" for number in range(301)))


@given(diagram_samples.diagrams())
def test_every_line_ends_at_nodes_and_every_frame_holds_something(drawn: Diagram) -> None:
    nodes = {node.id for node in drawn.nodes}
    known: set[str | None] = {None}
    for group in drawn.groups:
        assert group.parent in known
        known.add(group.id)

    assert {end for edge in drawn.edges for end in (edge.start, edge.end)} <= nodes
    assert {node.group for node in drawn.nodes} <= known
    assert all(drawn.nodes_in.get(id_) or drawn.groups_in.get(id_) for id_ in known)
    assert not nodes & known


@given(diagram_samples.diagrams())
def test_no_relation_and_no_line_is_there_twice(drawn: Diagram) -> None:
    shown = [each.id for edge in drawn.edges for each in edge.relations]
    shown += [each.id for each in drawn.nested]

    assert sorted(set(shown)) == sorted(shown)
    assert len(drawn.edges) == len({edge.id for edge in drawn.edges})


def test_the_order_in_which_things_are_found_does_not_matter() -> None:
    forward = diagram("a b c", relation("a", "invokes", "b"), relation("b", "invokes", "c"))
    back = diagram("c b a", relation("b", "invokes", "c"), relation("a", "invokes", "b"))

    assert forward == back


@given(diagram_samples.diagrams())
def test_names_in_other_languages_are_plain_and_each_is_another(drawn: Diagram) -> None:
    names = identifiers(drawn, reserved=("end", "graph"))

    assert {*(n.id for n in drawn.nodes), *(g.id for g in drawn.groups)} == set(names)
    assert len(names) == len({name.lower() for name in names.values()})
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]*", name) for name in names.values())
    assert not {"end", "graph"} & {name.lower() for name in names.values()}


def test_every_category_has_a_colour() -> None:
    assert set(CATEGORIES) == set(CATEGORY_COLORS)


def test_edges_have_ids_of_their_own() -> None:
    edge = Edge("a", "b", "invokes", EdgeStyle.PUSH, (relation("a", "invokes", "b"),))

    assert "a push b" == edge.id
    assert edge.id != replace(edge, style=EdgeStyle.PULL).id
