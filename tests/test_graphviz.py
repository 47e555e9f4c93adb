"""Diagrams as pictures: SVG, PNG and PDF, all drawn by Graphviz from the shared layout."""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import readers
from diagram_samples import DAY, HOSTILE, SAMPLES, diagrams, sample
from graphviz_svg import drawn, elements, ends_of_lines, frames_of_nodes, squeezed, texts_of_nodes
from hypothesis import HealthCheck, given, settings

from kg.diagrams import graphviz
from kg.diagrams.diagram import Diagram, LayoutDirection, Node
from kg.diagrams.errors import RendererMissingError, RenderingFailedError
from kg.diagrams.graphviz import Rendering, render
from kg.diagrams.layout import lay_out
from kg.diagrams.styles import STROKES
from kg.model import Entity, EntityKind, Lifecycle

each_sample = pytest.mark.parametrize("name", SAMPLES)
each_rendering = pytest.mark.parametrize("kind", Rendering)


@pytest.fixture(autouse=True)
def _graphviz() -> None:
    readers.need("neato", "graphviz")


@cache
def picture(name: str) -> bytes:
    """Return the SVG of a sample."""
    return render(sample(name), Rendering.SVG)


def make_diagram(*names: str) -> Diagram:
    nodes = tuple(
        Node(Entity(id=f"n{number}", kind=EntityKind.CONCEPT, name=name, brief="It is."))
        for number, name in enumerate(names)
    )
    return Diagram("Some things", LayoutDirection.RIGHT, DAY, nodes, (), ())


def labels_of_nodes(diagram: Diagram) -> dict[str, str]:
    """Return node id to name and kind, as they are read from a picture."""
    return {node.id: squeezed(node.entity.name) + _kind(node.entity) for node in diagram.nodes}


def _kind(entity: Entity) -> str:
    if entity.lifecycle is Lifecycle.ACTIVE:
        return entity.kind.value
    return squeezed(f"{entity.kind}, {entity.lifecycle.partition('-')[0]}")


# What can be read


@each_sample
def test_everything_that_the_diagram_says_can_be_read(name: str) -> None:
    diagram = sample(name)
    svg = picture(name)
    nodes = {id_: each.text for id_, each in drawn(svg, "node").items()}
    frames = {id_: each.text for id_, each in drawn(svg, "cluster").items()}
    (page,) = drawn(svg, "graph").values()

    assert (
        labels_of_nodes(diagram)
        | {f"legend {style}": squeezed(STROKES[style].meaning) for style in diagram.legend}
        == nodes
    )
    assert {f"cluster_{group.id}": squeezed(group.label) for group in diagram.groups} == frames
    assert squeezed(diagram.title) == page.text


@each_sample
def test_every_line_has_its_words_its_colour_and_a_head_where_it_has_a_direction(name: str) -> None:
    diagram = sample(name)
    expected = {
        (
            f"{edge.start}->{edge.end}",
            squeezed(edge.label),
            STROKES[edge.style].color.lower(),
            edge.is_directed,
        )
        for edge in diagram.edges
    }

    assert expected == set(ends_of_lines(picture(name)))


@given(diagrams())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_text_means_itself(diagram: Diagram) -> None:
    svg = render(diagram, Rendering.SVG)
    nodes, frames = drawn(svg, "node"), drawn(svg, "cluster")
    (page,) = drawn(svg, "graph").values()

    assert labels_of_nodes(diagram) == {node.id: nodes[node.id].text for node in diagram.nodes}
    assert {f"cluster_{group.id}": squeezed(group.label) for group in diagram.groups} == {
        id_: each.text for id_, each in frames.items()
    }
    assert squeezed(diagram.title) == page.text


def test_a_name_that_looks_like_an_image_of_a_file_is_only_a_name() -> None:
    name = '<IMG SRC="/etc/hostname"/>'
    svg = render(make_diagram(name), Rendering.SVG)

    assert f"{name.replace(' ', '')}concept" == drawn(svg, "node")["n0"].text
    assert b"<image" not in svg


# Where it stands


@each_sample
def test_every_node_stands_where_the_layout_puts_it(name: str) -> None:
    diagram = sample(name)
    layout = lay_out(diagram)
    frames = frames_of_nodes(picture(name))
    offsets = {
        (round(frames[id_].left - box.x), round(frames[id_].top - box.y))
        for id_, box in layout.nodes.items()
    }
    sizes = {id_: (box.width, box.height) for id_, box in layout.nodes.items()}

    assert 1 == len(offsets)
    assert sizes == {id_: frames[id_].size for id_ in layout.nodes}


@each_sample
def test_every_name_is_inside_its_box(name: str) -> None:
    svg = picture(name)
    frames = frames_of_nodes(svg)
    outside = [
        text
        for id_, texts in texts_of_nodes(svg).items()
        if id_ in frames
        for text, (x, y) in texts
        # Texts are centred: one that begins inside ends inside.
        if not (frames[id_].left <= x and frames[id_].top <= y <= frames[id_].bottom)
    ]

    assert [] == outside


def test_what_was_asked_for_stands_out() -> None:
    svg = picture("around-sqs")

    assert {"sqs": "3"} == {
        id_: frame.stroke for id_, frame in frames_of_nodes(svg).items() if frame.stroke != "1.5"
    }


# The files


@each_sample
def test_svg_asks_for_nothing_and_runs_nothing(name: str) -> None:
    svg = picture(name)
    tags = {element.tag.rpartition("}")[2] for element in elements(svg)}

    assert {"a", "g", "path", "polygon", "polyline", "svg", "text", "title"} >= tags
    assert {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"} == {
        address.decode() for address in re.findall(rb'https?://[^"]*', svg)
    }
    assert b"<!DOCTYPE" not in svg
    assert b"href" not in svg


def test_png_has_two_pixels_for_each_of_the_layout() -> None:
    diagram = sample("storage-and-scopes")
    layout = lay_out(diagram)
    png = render(diagram, Rendering.PNG)
    width, height = struct.unpack(">II", png[16:24])

    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert layout.width * 1.9 <= width <= layout.width * 2.1
    assert layout.height * 1.9 <= height <= layout.height * 2.1


def test_a_large_png_gets_coarser_rather_than_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz, "MAXIMUM_PIXELS", 500)
    width, height = struct.unpack(">II", render(sample("around-sqs"), Rendering.PNG)[16:24])

    assert 450 <= max(width, height) <= 510


def test_pdf_opens_and_says_what_the_diagram_says() -> None:
    diagram = sample("messaging-push-and-pull")
    (page,) = pypdf.PdfReader(BytesIO(render(diagram, Rendering.PDF))).pages
    text = squeezed(page.extract_text())

    assert [] == [label for label in labels_of_nodes(diagram).values() if label not in text]


@each_rendering
def test_hostile_names_are_drawn_in_every_format(kind: Rendering) -> None:
    assert 1000 < len(render(make_diagram(*HOSTILE), kind))


def test_pdf_is_of_the_day_of_the_diagram() -> None:
    reader = pypdf.PdfReader(BytesIO(render(make_diagram("a"), Rendering.PDF)))

    assert reader.metadata is not None
    assert datetime(2026, 11, 23, tzinfo=UTC) == reader.metadata.creation_date


@each_rendering
def test_the_same_diagram_gives_the_same_bytes(kind: Rendering) -> None:
    diagram = sample("s3-to-redshift")

    assert render(diagram, kind) == render(diagram, kind)


# When it cannot be drawn


def put_program(folder: Path, script: str) -> None:
    program = folder / "neato"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_without_graphviz_the_error_says_what_to_install_and_what_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RendererMissingError) as caught:
        render(make_diagram("a"), Rendering.SVG)

    assert "RENDERER_MISSING" == caught.value.code
    assert (
        "Graphviz draws this format and is not installed: install the package graphviz of your "
        "system. The formats that are text, such as mermaid and drawio, work without."
    ) == str(caught.value)


def test_a_program_that_takes_too_long_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_program(tmp_path, "exec sleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(graphviz, "SECONDS", 0.2)

    with pytest.raises(RenderingFailedError, match="it took more than"):
        render(make_diagram("a"), Rendering.SVG)


@pytest.mark.parametrize("script", ["echo secret >&2; exit 1", "exit 0"])
def test_a_program_that_breaks_down_is_told_of_without_its_words(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_program(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RenderingFailedError) as caught:
        render(make_diagram("a"), Rendering.PNG)

    assert RenderingFailedError("Graphviz", "the program broke down") == caught.value


def test_a_diagram_with_too_much_text_is_not_given_to_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(graphviz, "MAXIMUM_CHARACTERS", 100)

    with pytest.raises(RenderingFailedError, match="the diagram holds too much text"):
        render(make_diagram("a"), Rendering.SVG)
