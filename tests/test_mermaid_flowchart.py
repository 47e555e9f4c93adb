"""Mermaid flowcharts, drawn by the versions of Mermaid that people have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from diagram_by_hand import BY_HAND
from diagram_samples import HOSTILE, SAMPLES, diagrams, large, sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mermaid_reader import VERSIONS, Selectors, Viewer, Viewers

from kg.diagrams.diagram import Diagram, LayoutDirection, Node
from kg.diagrams.icons import IconSet
from kg.diagrams.mermaid_flowchart import write
from kg.diagrams.plain_words import one_line
from kg.diagrams.styles import STROKES
from kg.model import Entity, EntityKind

DRAWN = Selectors(
    nodes=".node:not(.legend_end) .label, .icon-shape .label",
    frames=".cluster:not(.legend)",
    # Mermaid 11 draws a line from a thing to itself in three pieces.
    lines="path.flowchart-link:not([id*=cyclic-special-1], [id*=cyclic-special-2])",
    labels=".edgeLabels .edgeLabel > .label",
)
SHIPPED = [*(sample(name) for name in SAMPLES if name != "around-lambda"), large(60)]
MERMAIDS_OWN = (
    "direction LR",
    "direction   TB",
    "style a:b #x; y;",
    "classDef x:y #;",
    "1. list",
    "1) list",
    "- list",
    "# heading",
    "ﬂ°°35¶ß",
    "fa:fa-car",
    "$$x^2$$",
    "www.example.org",
    "[a](javascript:b)",
    "<a href=\"x\" onclick='y'>z</a>",
)
"""What Mermaid and its Markdown take for more than words."""
GOLDEN = """\
---
title: "Around \uff1cSQS\uff1e"
---
flowchart LR
    accTitle: Around #60;SQS#62;
    accDescr: 3 things and 3 connections, as of 2026-11-23
    kafka("Apache #34;Kafka#34;")
    subgraph group_region["AWS Region"]
        direction LR
        lambda["AWS Lambda"]
        sqs["Amazon SQS"]
    end
    sqs -.-|"alternative to"| kafka
    lambda -->|"pushes to"| sqs
    sqs -.->|"consumer polls"| lambda
    subgraph legend["Legend"]
        direction LR
        push_from[" "] -->|"pushes#58; the sender acts"| push_to[" "]
        pull_from[" "] -.->|"pulls#58; the receiver asks"| pull_to[" "]
        alternative_from[" "] -.-|"either will do"| alternative_to[" "]
    end
    classDef compute fill:#FFFFFF,stroke:#ED7100,stroke-width:2px,color:#1F2933
    classDef messaging fill:#FFFFFF,stroke:#E7157B,stroke-width:2px,color:#1F2933
    classDef other fill:#FFFFFF,stroke:#5A6B7B,stroke-width:2px,color:#1F2933
    classDef scope fill:none,stroke:#5A6B7B
    classDef focus stroke-width:5px,font-weight:bold
    classDef legend fill:none,stroke:#CFD6DD
    classDef legend_end fill:none,stroke:none
    class lambda compute
    class sqs messaging
    class kafka other
    class group_region scope
    class sqs focus
    class legend legend
    class push_from,push_to,pull_from,pull_to,alternative_from,alternative_to legend_end
    linkStyle 0,5 stroke:#6A1B9A,stroke-width:2px,stroke-dasharray:6 4,marker-end:none
    linkStyle 1,3 stroke:#1B5E20,stroke-width:2px
    linkStyle 2,4 stroke:#0D47A1,stroke-width:2px,stroke-dasharray:6 4
"""


SMALL = [
    sample(name) for name in ("messaging-push-and-pull", "storage-and-scopes", "s3-to-redshift")
]
FIVE_DIAGRAMS = st.lists(diagrams(), min_size=5, max_size=5)

each_version = pytest.mark.parametrize("version", VERSIONS)
each_viewer = pytest.mark.parametrize(
    "kind", [(version, logos) for version in VERSIONS for logos in (True, False)]
)


def lines_of(diagram: Diagram) -> list[str]:
    """Return the labels of lines, of which those from a thing to itself are one."""
    labels = [one_line(edge.label) for edge in diagram.edges if edge.start != edge.end]
    loops: dict[str, list[str]] = {}
    for edge in diagram.edges:
        if edge.start == edge.end:
            loops.setdefault(edge.start, []).append(one_line(edge.label))
    return labels + [", ".join(loop) for loop in loops.values()]


def wanted(diagram: Diagram) -> dict[str, Any]:
    labels = lines_of(diagram)
    meanings = [STROKES[style].meaning for style in diagram.legend]
    return {
        "nodes": Counter(one_line(node.entity.name) for node in diagram.nodes),
        "frames": Counter(one_line(group.label) for group in diagram.groups),
        "labels": Counter(labels + meanings),
        "lines": len(labels + meanings),
        "injected": 0,
    }


def drawn(viewer: Viewer, diagrams: Sequence[Diagram], icons: IconSet) -> list[dict[str, Any]]:
    pictures = viewer.draw([write(diagram, icons) for diagram in diagrams], DRAWN)
    return [
        {part: Counter(picture[part]) for part in ("nodes", "frames", "labels")}
        | {part: picture[part] for part in ("lines", "injected")}
        for picture in pictures
    ]


def test_a_flowchart_looks_like_this() -> None:
    assert GOLDEN == write(BY_HAND)


def test_things_with_icons_are_written_like_this() -> None:
    lines = write(BY_HAND, IconSet.LOGOS).splitlines()

    assert '        sqs@{ icon: "logos:aws-sqs", label: "Amazon SQS", pos: "b", h: 48 }' in lines


@each_version
def test_every_sample_is_drawn_whole(mermaids: Viewers, version: str) -> None:
    viewer = mermaids[version, False]

    assert [wanted(each) for each in SHIPPED] == drawn(viewer, SHIPPED, IconSet.BUILT_IN)


@each_viewer
def test_icons_are_asked_for_by_name(mermaids: Viewers, kind: tuple[str, bool]) -> None:
    assert [wanted(each) for each in SMALL] == drawn(mermaids[kind], SMALL, IconSet.LOGOS)


@each_version
def test_only_viewers_without_the_icons_show_question_marks(
    mermaids: Viewers, version: str
) -> None:
    (with_icons,) = mermaids[version, True].draw([write(BY_HAND, IconSet.LOGOS)], DRAWN)
    (without,) = mermaids[version, False].draw([write(BY_HAND, IconSet.LOGOS)], DRAWN)

    assert (0, 3) == (with_icons["question_marks"], without["question_marks"])


@each_version
def test_the_title_is_shown_and_read_aloud(mermaids: Viewers, version: str) -> None:
    diagram = replace(BY_HAND, title='Who & why: "<b>S3</b>" #35; %%{init: {}}%%')
    (picture,) = mermaids[version, False].draw([write(diagram)], DRAWN)

    assert 'Who \uff06 why: "\uff1cb\uff1eS3\uff1c/b\uff1e" #35; %%{init: {}}%%' == picture["title"]
    assert [diagram.title, "3 things and 3 connections, as of 2026-11-23"] == picture["described"]


@each_version
@given(FIVE_DIAGRAMS, st.sampled_from(IconSet))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_names_are_shown_and_inject_nothing(
    mermaids: Viewers, version: str, made: list[Diagram], icons: IconSet
) -> None:
    assert [wanted(each) for each in made] == drawn(mermaids[version, True], made, icons)


@each_version
def test_every_hostile_name_is_shown(mermaids: Viewers, version: str) -> None:
    names = (*HOSTILE, *MERMAIDS_OWN)
    nodes = tuple(
        Node(Entity(id=f"n{number}", kind=EntityKind.CONCEPT, name=name, brief=""))
        for number, name in enumerate(names)
    )
    diagram = replace(BY_HAND, nodes=nodes, groups=(), edges=())

    for icons in IconSet:
        assert [wanted(diagram)] == drawn(mermaids[version, True], [diagram], icons)


@pytest.mark.parametrize(
    ("direction", "word"), [*zip(LayoutDirection, ("LR", "RL", "TB", "BT"), strict=True)]
)
def test_data_flows_in_the_direction_asked_for(direction: LayoutDirection, word: str) -> None:
    lines = write(replace(BY_HAND, direction=direction)).splitlines()

    assert f"flowchart {word}" in lines
    assert f"        direction {word}" in lines


@given(diagrams())
@settings(max_examples=20, deadline=None)
def test_the_same_diagram_is_the_same_text(diagram: Diagram) -> None:
    assert write(diagram) == write(diagram)
