"""Where diagrams put things: nothing in the way of anything else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import pytest
from diagram_samples import SAMPLES, diagrams, large, sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.diagrams.boxes import Box, Point
from kg.diagrams.diagram import Diagram, GroupKind, LayoutDirection
from kg.diagrams.elk import Engine
from kg.diagrams.errors import DiagramTooLargeError, LayoutFailedError
from kg.diagrams.fonts import NODE_FONT
from kg.diagrams.layout import Layout, lay_out

each_sample = pytest.mark.parametrize("name", SAMPLES)
each_direction = pytest.mark.parametrize("direction", LayoutDirection)
few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def laid_out(name: str) -> Layout:
    return lay_out(sample(name))


def overlap(one: Box, other: Box) -> bool:
    return (
        min(one.x + one.width, other.x + other.width) > max(one.x, other.x)
        and min(one.y + one.height, other.y + other.height) > max(one.y, other.y)
    )  # fmt: skip


def holds(frame: Box, box: Box) -> bool:
    return (
        frame.x <= box.x
        and frame.y <= box.y
        and frame.x + frame.width >= box.x + box.width
        and frame.y + frame.height >= box.y + box.height
    )


def pieces(route: tuple[Point, ...]) -> Iterator[Box]:
    """Yield the level and upright pieces of a line, each a pixel broad."""
    for start, end in itertools.pairwise(route):
        yield Box(
            min(start.x, end.x),
            min(start.y, end.y),
            abs(start.x - end.x) + 1,
            abs(start.y - end.y) + 1,
        )


def faults(diagram: Diagram, layout: Layout) -> list[str]:
    """Return what is in the way of something else."""
    words = {f"label of {id_}": box for id_, box in layout.labels.items()}
    rows = {f"legend of {style}": box for style, box in layout.legend.items()}
    solid = {**layout.nodes, **words, **rows, "the title": layout.title}
    page = Box(0, 0, layout.width, layout.height)
    return sorted(
        [
            *(
                f"{a} and {b} overlap"
                for (a, one), (b, other) in itertools.combinations(solid.items(), 2)
                if overlap(one, other)
            ),
            *(
                f"{edge.id} runs through {id_}"
                for edge in diagram.edges
                for id_, box in solid.items()
                if id_ not in {edge.start, edge.end, f"label of {edge.id}"}
                and any(overlap(piece, box) for piece in pieces(layout.routes[edge.id]))
            ),
            *(f"{id_} is off the page" for id_, box in solid.items() if not holds(page, box)),
            *_frame_faults(diagram, layout),
        ]
    )


def _frame_faults(diagram: Diagram, layout: Layout) -> Iterator[str]:
    homes = {node.id: (node.group, layout.nodes[node.id]) for node in diagram.nodes}
    homes |= {group.id: (group.parent, layout.groups[group.id]) for group in diagram.groups}
    for id_, (home, box) in homes.items():
        if home and not holds(layout.groups[home], box):
            yield f"{id_} is outside of {home}"
        for group, frame in layout.groups.items():
            if group != id_ and group not in _above(diagram, home) and overlap(frame, box):
                inside = id_ in layout.groups and id_ in _above(diagram, homes[group][0])
                if not inside:
                    yield f"{id_} is in the way of {group}"


def _above(diagram: Diagram, group: str | None) -> set[str]:
    parents = {each.id: each.parent for each in diagram.groups}
    above: set[str] = set()
    while group is not None:
        above.add(group)
        group = parents[group]
    return above


@each_sample
def test_nothing_is_in_the_way_of_anything_else(name: str) -> None:
    assert [] == faults(sample(name), laid_out(name))


@each_direction
def test_data_flows_the_way_that_was_asked_for(direction: LayoutDirection) -> None:
    diagram = sample("s3-to-redshift", direction)
    nodes = lay_out(diagram).nodes
    way = {
        LayoutDirection.RIGHT: nodes["redshift"].x - nodes["s3"].x,
        LayoutDirection.LEFT: nodes["s3"].x - nodes["redshift"].x,
        LayoutDirection.DOWN: nodes["redshift"].y - nodes["s3"].y,
        LayoutDirection.UP: nodes["s3"].y - nodes["redshift"].y,
    }

    assert way[direction] > 200
    assert [] == faults(diagram, lay_out(diagram))


@few
@given(diagrams())
def test_whatever_is_drawn_nothing_is_in_the_way(diagram: Diagram) -> None:
    # The checks of the data refuse what relates to itself.
    real = replace(diagram, edges=tuple(each for each in diagram.edges if each.start != each.end))

    assert [] == faults(real, lay_out(real))


@each_sample
def test_lines_are_level_or_upright_and_end_at_the_borders_of_their_nodes(name: str) -> None:
    diagram, layout = sample(name), laid_out(name)
    for edge in diagram.edges:
        route = layout.routes[edge.id]
        turns = [start.x == end.x or start.y == end.y for start, end in itertools.pairwise(route)]

        assert all(turns), edge.id
        assert on_border(layout.nodes[edge.start], route[0]), edge.id
        assert on_border(layout.nodes[edge.end], route[-1]), edge.id


def on_border(box: Box, point: Point) -> bool:
    at_side = point.x in {box.x, box.x + box.width}
    at_end = point.y in {box.y, box.y + box.height}
    return holds(box, Box(*point, 0, 0)) and (at_side or at_end)


@each_sample
def test_the_same_diagram_is_laid_out_the_same_again(name: str) -> None:
    assert laid_out(name) == lay_out(sample(name))


def test_alternatives_stand_beside_one_another_across_the_flow() -> None:
    for direction in LayoutDirection:
        diagram = sample("storage-and-scopes", direction)
        layout = lay_out(diagram)
        group = next(each for each in diagram.groups if each.kind is GroupKind.ALTERNATIVES)
        one, other = (layout.groups[each.id] for each in diagram.groups_in[group.id])
        if direction in {LayoutDirection.RIGHT, LayoutDirection.LEFT}:
            assert overlap(one, other._replace(y=one.y))
        else:
            assert overlap(one, other._replace(x=one.x))


def test_what_no_line_leads_to_takes_little_room() -> None:
    diagram, layout = sample("around-sqs"), laid_out("around-sqs")
    ends = {end for edge in diagram.edges for end in (edge.start, edge.end)}
    alone = [layout.nodes[node.id] for node in diagram.nodes if node.id not in ends]
    rows = {box.y for box in alone}

    assert 19 == len(alone)
    assert 4 == len(rows)


@each_sample
def test_pages_are_no_ribbons(name: str) -> None:
    layout = laid_out(name)

    assert 0.4 < layout.width / layout.height < 3


def test_words_of_any_length_have_room() -> None:
    diagram = sample("s3-to-redshift")
    first, *others = diagram.nodes
    name = "a rather long name " * 20
    long = replace(first, entity=replace(first.entity, name=name))
    wordy = replace(diagram, nodes=(long, *others), title=name)
    layout = lay_out(wordy)

    assert layout.nodes[first.id].height > 15 * 20
    assert [] == faults(wordy, layout)


def test_too_many_nodes_are_refused_in_words_that_help() -> None:
    node = sample("s3-to-redshift").nodes[0]
    nodes = tuple(
        replace(node, entity=replace(node.entity, id=f"n{number}")) for number in range(301)
    )
    diagram = replace(sample("s3-to-redshift"), nodes=nodes, edges=())

    with pytest.raises(DiagramTooLargeError, match=r"301 things.* ask for fewer things") as caught:
        lay_out(diagram)
    assert {"nodes": 301, "maximum": 300} == caught.value.details()


# The engine

SMALL = {
    "id": "page",
    "layoutOptions": {"elk.algorithm": "layered"},
    "children": [{"id": each, "width": 10, "height": 10} for each in "ab"],
    "edges": [{"id": "e", "sources": ["a"], "targets": ["b"]}],
}
BIG = SMALL | {
    "children": [{"id": f"{each}", "width": 10, "height": 10} for each in range(600)],
    "edges": [
        {"id": f"{a} {b}", "sources": [f"{a}"], "targets": [f"{b}"]}
        for a in range(600)
        for b in (a * 7 % 600, a * 11 % 600, a * 13 % 600)
        if a < b
    ],
}


def test_a_layout_that_takes_too_long_is_given_up_and_the_next_one_works() -> None:
    engine = Engine(seconds=1)
    with pytest.raises(LayoutFailedError, match="it takes more than 1 s"):
        engine.lay_out(BIG)

    assert 44 < Engine.lay_out(engine, SMALL)["width"] < 100


def test_a_layout_that_takes_too_much_memory_is_given_up() -> None:
    engine = Engine(memory=16 << 20)
    with pytest.raises(LayoutFailedError, match="it takes more than 16 MB of memory") as caught:
        engine.lay_out(BIG)
    assert {"reason": "it takes more than 16 MB of memory"} == caught.value.details()


def test_a_graph_that_makes_no_sense_is_refused() -> None:
    strange = SMALL | {"edges": [{"id": "e", "sources": ["a"], "targets": ["nobody"]}]}
    with pytest.raises(LayoutFailedError, match="the layout engine refuses it"):
        Engine().lay_out(strange)


def test_many_may_ask_at_once() -> None:
    names = ["s3-to-redshift", "storage-and-scopes"] * 4
    expected = [laid_out(name) for name in names]
    with ThreadPoolExecutor(8) as threads:
        assert expected == list(threads.map(lay_out, map(sample, names)))


def test_three_hundred_things_can_be_laid_out() -> None:
    diagram = large(300)
    layout = lay_out(diagram)

    assert 300 == len(layout.nodes)
    assert [] == faults(diagram, layout)


# Text

words = st.text(st.characters(codec="utf-8"), max_size=60)


@given(words)
def test_lines_hold_all_that_is_written(text: str) -> None:
    assert "".join(text.split()) == "".join("".join(NODE_FONT.lines(text)).split())


@given(words)
def test_no_line_is_longer_than_it_may_be(text: str) -> None:
    widest = max(map(NODE_FONT.length, text), default=0)

    assert all(NODE_FONT.length(line) <= NODE_FONT.width + widest for line in NODE_FONT.lines(text))


def test_what_is_one_sign_stays_whole() -> None:
    family = "👩\u200d👩\u200d👧"
    assert {family} == {
        sign for line in NODE_FONT.lines(family * 20) for sign in line.replace("👧", "👧 ").split()
    }
