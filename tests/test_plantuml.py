"""Diagrams for PlantUML, drawn by Debian's, which is old."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import readers
from diagram_by_hand import BY_HAND
from diagram_samples import HOSTILE, SAMPLES, diagrams, large, sample
from hypothesis import given, settings
from hypothesis_batches import batch
from svg_texts import active_elements, squeezed, texts_in

from kg.diagrams.diagram import Diagram, LayoutDirection, Node
from kg.diagrams.plain_words import one_line
from kg.diagrams.plantuml import write
from kg.diagrams.styles import STROKES, Dash
from kg.model import Entity, EntityKind

JAR = Path("/usr/share/plantuml/plantuml.jar")
JAVA_FOR_A_SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true")
PLANTUMLS_OWN = (
    "<img:/etc/passwd>",
    "<$sprite> <&icon>",
    "[[http://example.org link]]",
    "!theme spacelab",
    "!include <C4/C4_Container>",
    '"] as x',
    "..dots.. --strike-- ====",
    "' comment",
    "/' block",
    "~~ <U+0041> &#65; <b>",
    "\\ue100 private",
)
"""What PlantUML takes for more than words."""
SAMPLE_OF_LINE = {Dash.SOLID: "────▶", Dash.DASHED: "──▶", Dash.DOTTED: "···▶"}
GOLDEN = """\
@startuml
left to right direction
skinparam shadowing false
skinparam defaultTextAlignment center
skinparam roundCorner 8
skinparam legendBackgroundColor #FFFFFF
skinparam legendBorderColor #CFD6DD
hide stereotype
skinparam rectangle<<compute>> {
  BackgroundColor #FFFFFF
  BorderColor #ED7100
  BorderThickness 2
  FontColor #1F2933
}
skinparam rectangle<<messaging-focus>> {
  BackgroundColor #FFFFFF
  BorderColor #E7157B
  BorderThickness 4
  FontColor #1F2933
}
skinparam rectangle<<other>> {
  BackgroundColor #FFFFFF
  BorderColor #5A6B7B
  BorderThickness 2
  FontColor #1F2933
}
skinparam rectangle<<scope-boundary>> {
  BackgroundColor transparent
  BorderColor #5A6B7B
  BorderStyle dashed
  FontColor #37424D
}
title Around <U+003C>SQS<U+003E>
rectangle "==Apache <U+0022>Kafka<U+0022>\\n//<size:12>[Technology]</size>//\\n\\nA log of events." as kafka <<other>>
rectangle "==AWS Region\\n<size:12>[Scope]</size>" as group_region <<scope-boundary>> {
  rectangle "==AWS Lambda\\n//<size:12>[Service: compute]</size>//\\n\\nRuns code on demand." as lambda <<compute>>
  rectangle "==Amazon SQS\\n//<size:12>[Service: messaging]</size>//\\n\\nQueues that consumers poll." as sqs <<messaging-focus>>
}
sqs -[#6A1B9A,dashed,thickness=2]- kafka : <color:#6A1B9A>alternative to
lambda -[#1B5E20,thickness=2]-> sqs : <color:#1B5E20>pushes to
sqs -[#0D47A1,dashed,thickness=2]-> lambda : <color:#0D47A1>consumer polls
legend right
<#FFFFFF,#FFFFFF>|= |= Legend |
| <color:#1B5E20>────▶ | pushes<U+003A> the sender acts |
| <color:#0D47A1>─ ─ ▶ | pulls<U+003A> the receiver asks |
| <color:#6A1B9A>─ ─ ▶ | either will do |
endlegend
@enduml
"""


@dataclass(frozen=True)
class Picture:
    """A diagram and what PlantUML drew of it."""

    diagram: Diagram
    svg: str


def things(names: Sequence[str]) -> Diagram:
    nodes = tuple(
        Node(Entity(id=f"n{number}", kind=EntityKind.CONCEPT, name=name, brief=name))
        for number, name in enumerate(names)
    )
    return replace(BY_HAND, nodes=nodes, groups=(), edges=())


@pytest.fixture(name="pictures", scope="module")
def _pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Picture]]:
    """Everything drawn at once: a Java machine takes seconds to start."""
    folder = tmp_path_factory.mktemp("plantuml")
    shipped = [sample(name) for name in SAMPLES if name != "around-lambda"]
    made = {
        "by hand": [BY_HAND],
        "samples": [*shipped, large(60)],
        "hostile": [things((*HOSTILE, *PLANTUMLS_OWN)), *batch(diagrams(), 8)],
    }
    files = {
        folder / f"{name} {number}.puml": diagram
        for name, diagrams in made.items()
        for number, diagram in enumerate(diagrams)
    }
    for path, diagram in files.items():
        path.write_text(write(diagram), encoding="utf-8")
    _draw(list(files))
    return {
        name: [
            Picture(diagram, (folder / f"{name} {number}.svg").read_text(encoding="utf-8"))
            for number, diagram in enumerate(diagrams)
        ]
        for name, diagrams in made.items()
    }


def _draw(paths: list[Path]) -> None:
    readers.need("plantuml", "plantuml")
    java = [readers.need("java", "plantuml"), *JAVA_FOR_A_SHORT_RUN, "-jar", str(JAR)]
    command = [*java, "-tsvg", "-nometadata", "-charset", "UTF-8", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert (0, "") == (done.returncode, done.stdout + done.stderr)


def letters_wanted(diagram: Diagram) -> Counter[str]:
    """Return how often each letter is in all that is to be read."""
    words = [diagram.title, *(edge.label for edge in diagram.edges)]
    for node in diagram.nodes:
        words += [node.entity.name, node.entity.brief]
    words += [group.label for group in diagram.groups]
    words += [f"[{group.kind.capitalize()}]" for group in diagram.groups if group.entity]
    words += ["Legend"] if diagram.legend else []
    for style in diagram.legend:
        words += [STROKES[style].meaning, SAMPLE_OF_LINE[STROKES[style].dash]]
    letters = "".join(squeezed(one_line(text)) for text in words)
    return Counter("\ufffd" if letter >= "\U00100000" else letter for letter in letters)


def letters_in(picture: Picture) -> Counter[str]:
    """Return how often each letter was drawn, but for the lines that say what a thing is."""
    texts = ET.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - ours
    read = [text.text or "" for text in texts if text.get("font-style") != "italic"]
    return Counter("".join(map(squeezed, read)))


def kinds_in(picture: Picture) -> list[str]:
    """Return the lines that say what a thing is."""
    texts = ET.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - ours
    return [text.text or "" for text in texts if text.get("font-style") == "italic"]


def lines_in(picture: Picture) -> list[tuple[str, bool]]:
    """Return the colours of lines, and whether they are broken."""
    paths = ET.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}path")  # noqa: S314 - ours
    looks = [path.get("style", "") for path in paths if path.get("id")]
    return [(look.partition("stroke: ")[2][:7], "dasharray" in look) for look in looks]


def assert_drawn_whole(picture: Picture) -> None:
    diagram = picture.diagram
    strokes = [STROKES[edge.style] for edge in diagram.edges]

    assert letters_wanted(diagram) == letters_in(picture)
    assert len(diagram.nodes) == len(kinds_in(picture))
    assert Counter((each.color, each.dash is not Dash.SOLID) for each in strokes) == Counter(
        lines_in(picture)
    )
    assert [] == active_elements(picture.svg)


def test_a_diagram_looks_like_this() -> None:
    assert GOLDEN == write(BY_HAND)


def test_every_sample_is_drawn_whole(pictures: dict[str, list[Picture]]) -> None:
    for picture in pictures["samples"]:
        assert_drawn_whole(picture)


def test_hostile_names_are_shown_and_inject_nothing(pictures: dict[str, list[Picture]]) -> None:
    for picture in pictures["hostile"]:
        assert_drawn_whole(picture)


def test_boxes_say_what_they_are(pictures: dict[str, list[Picture]]) -> None:
    (picture,) = pictures["by hand"]

    assert ["[Service: compute]", "[Service: messaging]", "[Technology]"] == sorted(
        kinds_in(picture)
    )
    assert {"[Scope]", "AmazonSQS", "Legend"} <= set(texts_in(picture.svg))


def test_lines_are_written_from_their_ends_where_plantuml_cannot_turn() -> None:
    lines = write(replace(BY_HAND, direction=LayoutDirection.UP)).splitlines()

    assert "sqs <-[#1B5E20,thickness=2]- lambda : <color:#1B5E20>pushes to" in lines


@pytest.mark.parametrize("direction", LayoutDirection)
def test_it_is_laid_out_rightwards_or_downwards(direction: LayoutDirection) -> None:
    is_turned = "left to right direction" in write(replace(BY_HAND, direction=direction))

    assert is_turned == (direction in {LayoutDirection.RIGHT, LayoutDirection.LEFT})


@given(diagrams())
@settings(max_examples=20, deadline=None)
def test_the_same_diagram_is_the_same_text(diagram: Diagram) -> None:
    assert write(diagram) == write(diagram)
