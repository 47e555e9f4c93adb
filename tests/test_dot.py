"""Diagrams in Graphviz's language, drawn by Graphviz."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from typing import Any

import pytest
import readers
from diagram_samples import DAY, HOSTILE, SAMPLES, diagrams, sample
from graphviz_svg import drawn, names_of_nodes, squeezed
from hypothesis import HealthCheck, given, settings

from kg.diagrams.diagram import Diagram, Edge, Group, GroupKind, LayoutDirection, Node
from kg.diagrams.dot import write
from kg.diagrams.styles import STROKES, EdgeStyle
from kg.model import Entity, EntityKind, Relation
from kg.vocabulary import KINDS_BY_NAME

each_sample = pytest.mark.parametrize("name", SAMPLES)


def draw(diagram: Diagram, format_: str = "svg") -> bytes:
    """Draw with dot, which must have nothing to complain about."""
    command = [readers.need("dot", "graphviz"), f"-T{format_}"]
    done = subprocess.run(command, input=write(diagram).encode(), capture_output=True, check=True)

    assert "" == done.stderr.decode()
    return done.stdout


def structure(diagram: Diagram) -> Any:
    return json.loads(draw(diagram, "json"))


def positions(diagram: Diagram) -> dict[str, tuple[float, float]]:
    """Return node id to place, counted from the lower left."""
    objects = structure(diagram)["objects"]
    places = {each["name"]: each["pos"].split(",") for each in objects if "pos" in each}
    return {name: (float(x), float(y)) for name, (x, y) in places.items()}


def thing(id_: str, name: str = "", brief: str = "It is.") -> Entity:
    return Entity(id=id_, kind=EntityKind.CONCEPT, name=name or id_, brief=brief)


def relation(source: str, kind: str, target: str) -> Relation:
    return Relation(
        id=f"{source}#{kind}-{target}",
        about=source,
        text=f"{source} to {target}",
        sources=(),
        relation_kind=KINDS_BY_NAME[kind],
        target=target,
    )


def edge(start: str, end: str, style: EdgeStyle, kind: str) -> Edge:
    return Edge(start, end, kind, style, (relation(start, kind, end),))


PAIR = Diagram(
    title="Pair",
    direction=LayoutDirection.RIGHT,
    as_of=DAY,
    nodes=(Node(thing("a"), is_focus=True), Node(thing("b"))),
    groups=(),
    edges=(edge("a", "b", EdgeStyle.PUSH, "pushes-to"),),
)


@each_sample
def test_every_node_shows_its_name_and_every_frame_its_title(name: str) -> None:
    diagram = sample(name)
    svg = draw(diagram)

    assert names_of_nodes(diagram) == {id_: each.text for id_, each in drawn(svg, "node").items()}
    assert {f"cluster_{group.id}": squeezed(group.label) for group in diagram.groups} == {
        id_: each.text for id_, each in drawn(svg, "cluster").items()
    }


@each_sample
def test_every_edge_is_a_line_with_its_words(name: str) -> None:
    diagram = sample(name)
    expected = {(each.start, each.end, each.style.value, each.label) for each in diagram.edges}
    found = structure(diagram)
    names = [each["name"] for each in found["objects"]]
    lines = [line for line in found.get("edges", ()) if line.get("style") != "invis"]
    colors = {STROKES[style].color: style.value for style in EdgeStyle}

    assert expected == {
        (
            names[line["tail"]],
            names[line["head"]],
            colors[line["color"]],
            line["label"].replace("\\n", " "),
        )
        for line in lines
    }


@each_sample
def test_frames_stand_in_frames_as_groups_do(name: str) -> None:
    diagram = sample(name)
    objects = structure(diagram)["objects"]
    parents = {
        objects[child]["name"]: each["name"]
        for each in objects
        for child in each.get("subgraphs", ())
        if each["name"].startswith("cluster_") and objects[child]["name"].startswith("cluster_")
    }

    assert {
        f"cluster_{group.id}": f"cluster_{group.parent}" for group in diagram.groups if group.parent
    } == parents


@each_sample
def test_the_title_and_the_meaning_of_every_style_in_use_can_be_read(name: str) -> None:
    diagram = sample(name)
    (page,) = drawn(draw(diagram), "graph").values()
    meanings = [STROKES[style].meaning for style in diagram.legend]

    assert squeezed("".join([diagram.title, *meanings])) == page.text


@pytest.mark.parametrize(
    ("direction", "step"),
    [
        (LayoutDirection.RIGHT, (1, 0)),
        (LayoutDirection.LEFT, (-1, 0)),
        (LayoutDirection.DOWN, (0, -1)),
        (LayoutDirection.UP, (0, 1)),
    ],
)
def test_data_flows_where_the_diagram_says(
    direction: LayoutDirection, step: tuple[int, int]
) -> None:
    places = positions(replace(PAIR, direction=direction))
    ways = zip(places["a"], places["b"], strict=True)

    assert step == tuple((there > here) - (there < here) for here, there in ways)


def test_alternatives_stand_side_by_side() -> None:
    group = Group("either", "Alternatives", GroupKind.ALTERNATIVES)
    nodes = tuple(replace(node, group="either") for node in PAIR.nodes)
    places = positions(replace(PAIR, nodes=nodes, groups=(group,)))

    assert places["a"][0] == places["b"][0]


def test_things_without_lines_stand_in_rows() -> None:
    nodes = tuple(Node(thing(f"n{number}")) for number in range(9))
    places = positions(replace(PAIR, nodes=nodes, edges=()))

    assert (3, 3) == tuple(len(set(axis)) for axis in zip(*places.values(), strict=True))


def test_a_line_has_a_head_only_where_it_has_a_direction() -> None:
    either = replace(PAIR, edges=(edge("a", "b", EdgeStyle.ALTERNATIVE, "alternative-to"),))

    assert ("path", "polygon") == drawn(draw(PAIR), "edge")["a->b"].shapes
    assert ("path",) == drawn(draw(either), "edge")["a->b"].shapes


def test_what_was_asked_for_stands_out() -> None:
    objects = {each["name"]: each for each in structure(PAIR)["objects"]}

    assert ("3", "bold") == (objects["a"]["penwidth"], objects["a"]["fontname"].split()[-1])
    assert "1.5" == objects["b"].get("penwidth", "1.5")
    assert objects["a"]["fillcolor"] != objects["b"].get("fillcolor")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_tooltip_says_what_it_says_to_the_letter(text: str) -> None:
    nodes = (Node(thing("a", brief=text)), Node(thing("b")))
    svg = draw(replace(PAIR, nodes=nodes))

    assert squeezed(text) == squeezed(drawn(svg, "node")["a"].tooltip)


@given(diagrams())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_text_means_itself(diagram: Diagram) -> None:
    svg = draw(diagram)
    nodes, frames = drawn(svg, "node"), drawn(svg, "cluster")
    (page,) = drawn(svg, "graph").values()

    assert names_of_nodes(diagram) == {id_: each.text for id_, each in nodes.items()}
    assert {f"cluster_{group.id}": squeezed(group.label) for group in diagram.groups} == {
        id_: each.text for id_, each in frames.items()
    }
    assert page.text.startswith(squeezed(diagram.title))
    assert {node.id: squeezed(node.entity.brief) for node in diagram.nodes} == {
        id_: squeezed(each.tooltip) for id_, each in nodes.items()
    }


@given(diagrams())
@settings(max_examples=25)
def test_the_same_diagram_gives_the_same_text(diagram: Diagram) -> None:
    assert write(diagram) == write(diagram)
