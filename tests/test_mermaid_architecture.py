"""Mermaid architecture diagrams, drawn by the versions of Mermaid that people have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from diagram_by_hand import BY_HAND
from diagram_samples import SAMPLES, diagrams, large, sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mermaid_reader import VERSIONS, Selectors, Viewer, Viewers

from kg.diagrams.diagram import Diagram, LayoutDirection, Node
from kg.diagrams.icons import IconSet
from kg.diagrams.mermaid_architecture import write
from kg.model import Entity, EntityKind

DRAWN = Selectors(
    nodes=".architecture-service > g:first-child",
    frames=".architecture-groups text",
    lines=".architecture-edges path.edge",
    labels=".architecture-edges text",
)
SHIPPED = [*(sample(name) for name in SAMPLES if name != "around-lambda"), large(60)]
SMALL = [
    sample(name) for name in ("messaging-push-and-pull", "storage-and-scopes", "s3-to-redshift")
]
FIVE_DIAGRAMS = st.lists(diagrams(), min_size=5, max_size=5)
GOLDEN = """\
---
title: "Around \uff1cSQS\uff1e"
config:
  architecture: { idealEdgeLengthMultiplier: 3 }
  themeVariables: { fontSize: 12px }
---
architecture-beta
    group group_region(cloud)[AWS Region]
    service sqs(cloud)[Amazon SQS] in group_region
    service kafka(server)[Apache Kafka]
    service lambda(server)[AWS Lambda] in group_region
    sqs:R -[alternative to]- L:kafka
    lambda:R <-[pushes to back PULL consumer polls]-> L:sqs
"""

each_version = pytest.mark.parametrize("version", VERSIONS)


def joined_pairs(diagram: Diagram) -> set[frozenset[str]]:
    return {frozenset((edge.start, edge.end)) for edge in diagram.edges if edge.start != edge.end}


def squeezed(name: str) -> str:
    """Return the letters and digits of a name, which lines may break anywhere."""
    return "".join(re.findall(r"[A-Za-z0-9]+", name))


def wanted(diagram: Diagram) -> dict[str, Any]:
    return {
        "nodes": Counter(squeezed(node.entity.name) for node in diagram.nodes),
        "frames": Counter(squeezed(group.label) for group in diagram.groups),
        "lines": len(joined_pairs(diagram)),
        "injected": 0,
    }


def drawn(viewer: Viewer, diagrams: Sequence[Diagram], icons: IconSet) -> list[dict[str, Any]]:
    pictures = viewer.draw([write(diagram, icons) for diagram in diagrams], DRAWN)
    return [
        {part: Counter(map(squeezed, picture[part])) for part in ("nodes", "frames")}
        | {part: picture[part] for part in ("lines", "injected")}
        for picture in pictures
    ]


def title_of(name: str) -> str:
    """Return what stands for the name of a thing."""
    entity = Entity(id="s3/an-id", kind=EntityKind.CONCEPT, name=name, brief="")
    text = write(replace(BY_HAND, nodes=(Node(entity),), edges=(), groups=()))
    (line,) = [line for line in text.splitlines() if "service" in line]
    return line.partition("[")[2].rstrip("]")


def sides_of(diagram: Diagram) -> set[tuple[str, str]]:
    """Return the sides between which lines run, as the text says."""
    found = re.finditer(r":([LRTB]) .* ([LRTB]):", write(diagram))
    return {(each[1], each[2]) for each in found}


def test_an_architecture_looks_like_this() -> None:
    assert GOLDEN == write(BY_HAND)


def test_icons_are_asked_for_by_name() -> None:
    lines = write(BY_HAND, IconSet.LOGOS).splitlines()

    assert "    service sqs(logos:aws-sqs)[Amazon SQS] in group_region" in lines


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Amazon S3 (Glacier): Deep-Archive", "Amazon S3 Glacier Deep Archive"),
        ("AT&T", "AT and T"),
        ("C++ and C#", "C plus plus and C sharp"),
        ("Café Zürich", "Cafe Zurich"),
        ("日本語の名前", "s3 an id"),
        ("Amazon и Москва", "s3 an id"),
        ("---", "s3 an id"),
        ("a]\nservice b(cloud)[c", "a service b cloud c"),
    ],
)
def test_names_lose_nothing_that_readers_need(name: str, title: str) -> None:
    assert title == title_of(name)


@each_version
def test_every_sample_is_drawn_whole(mermaids: Viewers, version: str) -> None:
    viewer = mermaids[version, False]

    assert [wanted(each) for each in SHIPPED] == drawn(viewer, SHIPPED, IconSet.BUILT_IN)


@each_version
def test_icons_are_drawn(mermaids: Viewers, version: str) -> None:
    viewer = mermaids[version, True]

    assert [wanted(each) for each in SMALL] == drawn(viewer, SMALL, IconSet.LOGOS)


@each_version
def test_labels_say_both_ways_and_who_pulls(mermaids: Viewers, version: str) -> None:
    (picture,) = mermaids[version, False].draw([write(BY_HAND)], DRAWN)

    assert {"alternativeto", "pushestobackPULLconsumerpolls"} == set(
        map(squeezed, picture["labels"])
    )


@each_version
@given(FIVE_DIAGRAMS, st.sampled_from(IconSet))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_names_inject_nothing(
    mermaids: Viewers, version: str, made: list[Diagram], icons: IconSet
) -> None:
    sizes = [(len(each.nodes), len(each.groups), len(joined_pairs(each)), 0) for each in made]
    pictures = drawn(mermaids[version, True], made, icons)

    assert sizes == [
        (each["nodes"].total(), each["frames"].total(), each["lines"], each["injected"])
        for each in pictures
    ]


@pytest.mark.parametrize(
    ("direction", "sides"),
    [
        (LayoutDirection.RIGHT, ("R", "L")),
        (LayoutDirection.LEFT, ("L", "R")),
        (LayoutDirection.DOWN, ("B", "T")),
        (LayoutDirection.UP, ("T", "B")),
    ],
)
def test_lines_leave_by_the_side_that_data_flows_to(
    direction: LayoutDirection, sides: tuple[str, str]
) -> None:
    push = BY_HAND.edges[1]
    diagram = replace(BY_HAND, direction=direction, edges=(push,))

    assert {sides} == sides_of(diagram)


@given(diagrams())
@settings(max_examples=20, deadline=None)
def test_the_same_diagram_is_the_same_text(diagram: Diagram) -> None:
    assert write(diagram) == write(diagram)
