"""D2, compiled and drawn by D2 itself."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest
import readers
from diagram_by_hand import BY_HAND
from diagram_samples import HOSTILE, SAMPLES, diagrams, sample
from hypothesis import given, settings
from hypothesis_batches import batch
from svg_texts import active_elements, squeezed, texts_in

from kg.diagrams.d2 import write
from kg.diagrams.diagram import Diagram, LayoutDirection, Node
from kg.diagrams.plain_words import one_line
from kg.diagrams.styles import STROKES
from kg.model import Entity, EntityKind

D2S_OWN = (
    "|md # heading |",
    "x -> y",
    "a: b",
    "# comment",
    "*.style.opacity: 0",
    "vars",
    "${x}",
    "...",
)
"""What D2 takes for more than words."""
GOLDEN = """\
vars: {
  d2-config: { layout-engine: elk }
  d2-legend: {
    from: "" { style.opacity: 0 }
    to: "" { style.opacity: 0 }
    from -> to: "pushes: the sender acts" { style: { stroke: "#1B5E20"; font-color: "#1B5E20"; stroke-width: 2 } }
    from -> to: "pulls: the receiver asks" { style: { stroke: "#0D47A1"; font-color: "#0D47A1"; stroke-width: 2; stroke-dash: 5 } }
    from -- to: "either will do" { style: { stroke: "#6A1B9A"; font-color: "#6A1B9A"; stroke-width: 2; stroke-dash: 5 } }
  }
}
direction: right
classes: {
  compute: { style: { fill: "#FFFFFF"; stroke: "#ED7100"; stroke-width: 2; font-color: "#1F2933" } }
  messaging: { style: { fill: "#FFFFFF"; stroke: "#E7157B"; stroke-width: 2; font-color: "#1F2933" } }
  other: { style: { fill: "#FFFFFF"; stroke: "#5A6B7B"; stroke-width: 2; font-color: "#1F2933" } }
  technology: { style.border-radius: 8 }
  focus: { style: { stroke-width: 5; bold: true } }
  scope-frame: { style: { fill: transparent; stroke: "#5A6B7B"; font-size: 18 } }
  push: { style: { stroke: "#1B5E20"; font-color: "#1B5E20"; stroke-width: 2 } }
  pull: { style: { stroke: "#0D47A1"; font-color: "#0D47A1"; stroke-width: 2; stroke-dash: 5 } }
  alternative: { style: { stroke: "#6A1B9A"; font-color: "#6A1B9A"; stroke-width: 2; stroke-dash: 5 } }
}

title: "Around <SQS>" { near: top-center; shape: text; style.font-size: 24 }
kafka: "Apache \\"Kafka\\"" { class: [other; technology]; tooltip: "A log of events." }
group_region: "AWS Region" {
  class: scope-frame
  tooltip: "An area."
  lambda: "AWS Lambda" { class: [compute]; tooltip: "Runs code on demand." }
  sqs: "Amazon SQS" { class: [messaging; focus]; tooltip: "Queues that consumers poll." }
}

group_region.sqs -- kafka: "alternative to" { class: alternative }
group_region.lambda -> group_region.sqs: "pushes to" { class: push }
group_region.sqs -> group_region.lambda: "consumer polls" { class: pull }
"""


@dataclass(frozen=True)
class Picture:
    """A diagram and what D2 drew of it."""

    diagram: Diagram
    drawn: dict[str, Any]


def things(names: tuple[str, ...]) -> Diagram:
    nodes = tuple(
        Node(Entity(id=f"n{number}", kind=EntityKind.CONCEPT, name=name, brief=name))
        for number, name in enumerate(names)
    )
    return replace(BY_HAND, nodes=nodes, groups=(), edges=())


@pytest.fixture(name="pictures", scope="module")
def _pictures() -> dict[str, list[Picture]]:
    """Everything drawn at once: D2 takes seconds to start."""
    shipped = [sample(name) for name in SAMPLES if name != "around-lambda"]
    made = {
        "by hand": [BY_HAND],
        "samples": shipped,
        "hostile": [things((*HOSTILE, *D2S_OWN)), *batch(diagrams(), 6)],
    }
    flat = [diagram for diagrams in made.values() for diagram in diagrams]
    script = readers.FOLDER / "draw_d2.mjs"
    drawn = iter(json.loads(readers.run_node(script, text=json.dumps([*map(write, flat)]))))
    return {name: [Picture(each, next(drawn)) for each in made[name]] for name in made}


def texts_wanted(diagram: Diagram) -> Counter[str]:
    names = [node.entity.name for node in diagram.nodes]
    frames = [group.label for group in diagram.groups]
    lines = [edge.label for edge in diagram.edges]
    meanings = [STROKES[style].meaning for style in diagram.legend]
    legend = ["Legend", *meanings] if meanings else []
    texts = (*names, *frames, *lines, *legend, diagram.title)
    return Counter(filter(None, (squeezed(one_line(text)) for text in texts)))


def assert_drawn_whole(picture: Picture) -> None:
    diagram, drawn = picture.diagram, picture.drawn

    assert texts_wanted(diagram) == Counter(filter(None, texts_in(drawn["svg"])))
    assert len(diagram.nodes) + len(diagram.groups) + 1 == len(drawn["shapes"])
    assert Counter(
        (STROKES[edge.style].color, "triangle" if edge.is_directed else "none")
        for edge in diagram.edges
    ) == Counter((line["stroke"], line["heads"][1]) for line in drawn["lines"])
    assert [] == active_elements(drawn["svg"])


def test_a_diagram_looks_like_this() -> None:
    assert GOLDEN == write(BY_HAND)


def test_every_sample_is_drawn_whole(pictures: dict[str, list[Picture]]) -> None:
    for picture in pictures["samples"]:
        assert_drawn_whole(picture)


def test_hostile_names_are_shown_and_inject_nothing(pictures: dict[str, list[Picture]]) -> None:
    for picture in pictures["hostile"]:
        assert_drawn_whole(picture)


def test_the_file_asks_for_elk_and_brings_a_legend(pictures: dict[str, list[Picture]]) -> None:
    (picture,) = pictures["by hand"]

    assert "elk" == picture.drawn["engine"]
    assert [STROKES[style].meaning for style in BY_HAND.legend] == picture.drawn["legend"]


def test_pulls_are_dashed(pictures: dict[str, list[Picture]]) -> None:
    (picture,) = pictures["by hand"]
    dashed = {line["label"]: line["dash"] > 0 for line in picture.drawn["lines"]}

    assert {"alternative to": True, "pushes to": False, "consumer polls": True} == dashed


def test_briefs_are_tooltips(pictures: dict[str, list[Picture]]) -> None:
    (picture,) = pictures["by hand"]
    tooltips = {shape["id"]: shape["tooltip"] for shape in picture.drawn["shapes"]}

    assert "Queues that consumers poll." == tooltips["group_region.sqs"]


@pytest.mark.parametrize("direction", LayoutDirection)
def test_data_flows_in_the_direction_asked_for(direction: LayoutDirection) -> None:
    assert f"direction: {direction}" in write(replace(BY_HAND, direction=direction)).splitlines()


@given(diagrams())
@settings(max_examples=20, deadline=None)
def test_the_same_diagram_is_the_same_text(diagram: Diagram) -> None:
    assert write(diagram) == write(diagram)
