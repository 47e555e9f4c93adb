"""Diagrams as models in LikeC4's language, read by LikeC4 itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from diagram_samples import HOSTILE, SAMPLES, diagrams, large, sample
from hostile_diagram import hostile_diagram
from hypothesis import Phase, given, settings
from readers import MODULES, run_node

from kg.diagrams.diagram import Diagram, LayoutDirection
from kg.diagrams.icons import icon_of
from kg.diagrams.likec4 import write
from kg.diagrams.styles import STROKES
from kg.diagrams.xml_text import xml_text

PROGRAM = MODULES / "likec4/bin/likec4.mjs"
Model = dict[str, Any]


def read(drawn: Iterable[Diagram], folder: Path) -> list[Model]:
    """Have LikeC4 read diagrams, each as a project of its own, and say what it has read."""
    names = []
    for number, diagram in enumerate(drawn):
        names.append(f"project-{number}")
        project = folder / names[-1]
        project.mkdir()
        (project / "likec4.config.json").write_text(json.dumps({"name": names[-1]}))
        (project / "diagram.c4").write_text(write(diagram), encoding="utf-8")
    found = json.loads(run_node(PROGRAM, "validate", "--json", "--no-layout", str(folder)))
    assert [] == found["errors"]
    out = folder / "models.json"
    run_node(PROGRAM, "export", "json", "--skip-layout", "-o", str(out), str(folder))
    models = json.loads(out.read_text(encoding="utf-8"))
    by_project = {model["projectId"]: model for model in models}
    return [by_project[name] for name in names]


def line(text: str) -> str:
    """A text on one line."""
    return " ".join(xml_text(text).split())


def places(diagram: Diagram) -> list[tuple[str, ...]]:
    """The names of everything, each after the names of what is around it."""
    frames: dict[str | None, tuple[str, ...]] = {None: ()}
    for group in diagram.groups:
        frames[group.id] = (*frames[group.parent], line(group.label))
    nodes = [(*frames[node.group], line(node.entity.name)) for node in diagram.nodes]
    return sorted([*nodes, *(frames[group.id] for group in diagram.groups)])


def places_in(model: Model) -> list[tuple[str, ...]]:
    elements = model["elements"]
    found = []
    for path in elements:
        parts = path.split(".")
        above = (".".join(parts[:number]) for number in range(1, len(parts) + 1))
        found.append(tuple(elements[each]["title"] for each in above))
    return sorted(found)


def check(diagram: Diagram, model: Model) -> None:
    view = model["views"]["index"]
    lines = [edge for edge in diagram.edges if edge.start != edge.end]
    nodes = {
        element["metadata"]["id"]: element
        for element in model["elements"].values()
        if element["kind"] in {"service", "feature", "concept", "tech", "scope"}
    }
    ids = {element["id"]: id_ for id_, element in nodes.items()}

    assert places(diagram) == places_in(model)
    assert sorted(
        (edge.start, line(edge.label), edge.end, edge.style, STROKES[edge.style].dash)
        for edge in lines
    ) == sorted(
        (
            ids[each["source"]["model"]],
            each.get("title") or "",
            ids[each["target"]["model"]],
            each["color"],
            each["line"],
        )
        for each in model["relations"].values()
    )
    assert {node.id: line(node.entity.brief) for node in diagram.nodes} == {
        id_: element["description"]["txt"] for id_, element in nodes.items()
    }
    assert {node.id for node in diagram.nodes if node.is_focus} == {
        id_ for id_, element in nodes.items() if element.get("tags") == ["focus"]
    }
    assert {node.id: icon_of(node.entity).likec4 or None for node in diagram.nodes} == {
        id_: element["style"].get("icon") for id_, element in nodes.items()
    }
    assert line(diagram.title) == view["title"]
    assert len(diagram.nodes) + len(diagram.groups) == len(view["nodes"])
    assert len(lines) == len(view["edges"])


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Diagram, Model]]:
    """All diagrams to be read and what LikeC4 read, in one go since it takes seconds to start."""
    drawn = [*(sample(name) for name in SAMPLES), *map(hostile_diagram, HOSTILE[:3])]

    @settings(max_examples=15, deadline=None, phases=[Phase.generate])
    @given(diagrams())
    def draw(diagram: Diagram) -> None:
        drawn.append(diagram)

    draw()
    return list(zip(drawn, read(drawn, tmp_path_factory.mktemp("likec4")), strict=True))


def test_likec4_reads_all_that_is_in_every_diagram_and_hostile_names_as_they_are(
    models: list[tuple[Diagram, Model]],
) -> None:
    for diagram, model in models:
        check(diagram, model)


def test_what_is_an_alternative_has_a_line_without_a_head(
    models: list[tuple[Diagram, Model]],
) -> None:
    [model] = [each for diagram, each in models if diagram == sample("storage-and-scopes")]

    assert {"alternative to": "none", "stores in": "normal"} == {
        each["title"]: each.get("head", "normal")
        for each in model["relations"].values()
        if each["title"] in {"alternative to", "stores in"}
    }


def test_a_relationship_says_which_statements_it_stands_for() -> None:
    source = write(sample("messaging-push-and-pull"))

    assert "-> group_region.lambda 'consumer polls' {" in source
    assert "      statements ['lambda#relation-pulls-from-sqs']\n" in source


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (LayoutDirection.RIGHT, "LeftRight"),
        (LayoutDirection.LEFT, "RightLeft"),
        (LayoutDirection.DOWN, "TopBottom"),
        (LayoutDirection.UP, "BottomTop"),
    ],
)
def test_the_view_runs_in_the_direction_of_the_diagram(
    direction: LayoutDirection, expected: str
) -> None:
    assert [expected] == re.findall(r"autoLayout (\w+)", write(sample("s3-to-redshift", direction)))


def test_the_same_diagram_gives_the_same_model() -> None:
    assert write(large(60)) == write(large(60))
