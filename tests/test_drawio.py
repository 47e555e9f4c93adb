"""Files for draw.io, opened in the real one."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import drawio_app
import pytest
from diagram_samples import SAMPLES, diagrams, sample
from drawio_app import DrawioApp, Opened, drawio
from hostile_diagram import hostile_diagram
from hypothesis import HealthCheck, given, settings
from playwright.async_api import Browser

import kg.diagrams
from kg.diagrams.boxes import Point
from kg.diagrams.diagram import Diagram, Edge, LayoutDirection
from kg.diagrams.drawio import write
from kg.diagrams.drawio_styles import shapes
from kg.diagrams.layout import Layout, lay_out
from kg.diagrams.routes import without_idle_corners
from kg.diagrams.styles import STROKES
from kg.diagrams.xml_text import xml_text

each_sample = pytest.mark.parametrize("name", SAMPLES)


@pytest.fixture(name="app", scope="module")
def _app(browser: Browser, runner: asyncio.Runner) -> Iterator[DrawioApp]:
    opened = drawio(browser)
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


def squeezed(text: str) -> str:
    """Take out all that may change on the way into a picture: spaces, and what XML cannot hold."""
    return xml_text("".join(text.split()))


def expected_texts(diagram: Diagram) -> dict[str, str]:
    """Return the id of each cell that shows words to those words."""
    texts = {
        "title": diagram.title,
        **{f"node:{node.id}": node.entity.name for node in diagram.nodes},
        **{f"frame:{group.id}": group.label for group in diagram.groups},
        **{f"edge:{edge.id}": edge.label for edge in diagram.edges},
        **{f"legend:{style}": STROKES[style].meaning for style in diagram.legend},
    }
    return {id_: squeezed(text) for id_, text in texts.items() if squeezed(text)}


def texts(opened: Opened) -> dict[str, str]:
    return {id_: cell.text for id_, cell in opened.cells.items() if cell.text}


# What people see


@each_sample
def test_draw_io_shows_everything_and_nothing_is_hard_to_read(
    name: str, app: DrawioApp, runner: asyncio.Runner
) -> None:
    opened = runner.run(app.open(write(sample(name))))
    drawio_app.keep(opened, name)

    assert () == opened.broken
    assert expected_texts(sample(name)) == texts(opened)
    assert [] == opened.illegible()
    layout = lay_out(sample(name))
    assert layout.routes == {edge.id: route(opened, edge, layout) for edge in sample(name).edges}


def route(opened: Opened, edge: Edge, layout: Layout) -> tuple[Point, ...]:
    """Return where a line turns in draw.io, and, as in the layout, where it leaves its nodes.

    It goes on from there to the shapes, which need not fill the room for icon and label.
    """
    points = opened.cells[f"edge:{edge.id}"].points
    drawn = [Point(round(point[0]), round(point[1])) for point in points if point]
    corners = [*without_idle_corners(drawn)]
    planned = layout.routes[edge.id]
    return (planned[0], *corners[1:-1], planned[-1])


@pytest.mark.parametrize("direction", [each for each in LayoutDirection if each != "right"])
def test_that_holds_for_every_direction(
    direction: LayoutDirection, app: DrawioApp, runner: asyncio.Runner
) -> None:
    opened = runner.run(app.open(write(sample("around-sqs", direction))))
    drawio_app.keep(opened, f"sqs-and-sns-{direction}")

    assert () == opened.broken
    assert [] == opened.illegible()


def test_hostile_names_are_shown_as_they_are(app: DrawioApp, runner: asyncio.Runner) -> None:
    diagram = hostile_diagram()
    opened = runner.run(app.open(write(diagram)))
    drawio_app.keep(opened, "hostile")

    assert () == opened.broken
    assert expected_texts(diagram) == texts(opened)
    assert [] == opened.illegible()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagram=diagrams())
def test_any_diagram_can_be_opened_and_read(
    diagram: Diagram, app: DrawioApp, runner: asyncio.Runner
) -> None:
    opened = runner.run(app.open(write(diagram)))

    assert () == opened.broken
    assert expected_texts(diagram) == texts(opened)


def test_what_is_in_a_frame_moves_with_it(app: DrawioApp, runner: asyncio.Runner) -> None:
    before = runner.run(app.open(write(sample("storage-and-scopes")))).cells
    after = runner.run(app.move("frame:group:region", 100, 40))
    for id_ in ("frame:group:efs", "node:efs/mount-target", "node:ebs"):
        here, there = before[id_].box, after[id_].box
        assert here
        assert there
        assert (100, 40) == (there.left - here.left, there.top - here.top)
    here, there = (cells["edge:ebs structure ec2"].words for cells in (before, after))
    assert here
    assert there
    assert (100, 40) == (there.left - here.left, there.top - here.top)


# What the checks are worth


def test_the_checks_find_what_is_broken(app: DrawioApp, runner: asyncio.Runner) -> None:
    file = (
        write(sample("s3-to-redshift"))
        .replace("resIcon=mxgraph.aws4.s3;", "resIcon=mxgraph.aws4.s33;")
        .replace('target="node:redshift"', 'target="node:nobody"', 1)
    )
    broken = runner.run(app.open(file)).broken

    assert {
        "edge:aurora pull redshift dangles",
        "edge:aurora pull redshift is not drawn",
        "node:s3 wants mxgraph.aws4.s33",
    } == set(broken)


def test_the_checks_find_what_cannot_be_read(app: DrawioApp, runner: asyncio.Runner) -> None:
    place = lay_out(sample("s3-to-redshift")).nodes
    file = ET.fromstring(write(sample("s3-to-redshift")))  # noqa: S314 - archkg wrote it
    for cell in file.iter("object"):
        if cell.get("id") == "node:dms":
            geometry = next(cell.iter("mxGeometry"))
            geometry.set("y", f"{place['cloudformation'].y - 120}")
    opened = runner.run(app.open(ET.tostring(file, encoding="unicode")))

    assert "node:cloudformation and node:dms overlap" in opened.illegible()


# Icons


def icons() -> set[str]:
    table = Path(kg.diagrams.__file__).with_name("icons.csv")
    with table.open(encoding="utf-8", newline="") as file:
        return {row["drawio"] for row in csv.DictReader(file)} - {""}


def test_every_icon_that_is_named_has_its_shape() -> None:
    assert icons() == set(shapes())


def test_shapes_have_the_proportions_that_draw_io_gives_them(
    app: DrawioApp, runner: asyncio.Runner
) -> None:
    runner.run(app.open(write(sample("s3-to-redshift"))))
    stencils = {f"mxgraph.aws4.{name}": shape.size for name, shape in shapes().items()}
    found = runner.run(app.proportions(list(stencils)))

    assert {} == {
        name: (size, found[name])
        for name, size in stencils.items()
        if abs(size.width - found[name] * size.height) > 1.5
    }


# The file


def test_a_file_has_one_cell_a_line_and_is_written_the_same_again() -> None:
    diagram = sample("around-sqs")
    lines = write(diagram).splitlines()
    cells = [line for line in lines if "<mxCell " in line]

    assert all(line.count("<mxCell ") == 1 for line in cells)
    assert len(cells) == 2 + 1 + len(
        [*diagram.nodes, *diagram.groups, *diagram.edges]
    ) + 1 + 2 * len(diagram.legend)
    assert write(diagram) == "\n".join(lines) + "\n"


def test_a_changed_name_changes_one_line() -> None:
    diagram = sample("s3-to-redshift")
    first, *others = diagram.nodes
    renamed = replace(first, entity=replace(first.entity, brief="Another brief."))
    before = write(diagram).splitlines()
    after = write(replace(diagram, nodes=(renamed, *others))).splitlines()

    assert 1 == sum(one != other for one, other in zip(before, after, strict=True))


def test_cells_say_what_they_stand_for() -> None:
    diagram = sample("messaging-push-and-pull")
    file = ET.fromstring(write(diagram))  # noqa: S314 - archkg wrote it
    about = {each.get("id"): each for each in file.iter("object")}
    edge = diagram.edges[0]

    assert "sqs" == about["node:sqs"].get("entity")
    assert "Amazon SQS" == about["node:sqs"].get("name")
    assert next(n.entity.brief for n in diagram.nodes if n.id == "sqs") == about["node:sqs"].get(
        "brief"
    )
    assert [each.id for each in edge.relations] == about[f"edge:{edge.id}"].get(
        "relations", ""
    ).split("\n")
    assert [each.text for each in edge.relations] == about[f"edge:{edge.id}"].get("says", "").split(
        "\n"
    )
