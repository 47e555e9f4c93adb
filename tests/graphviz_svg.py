"""What Graphviz drew: the elements of its SVG, and the texts in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from kg.diagrams.diagram import Diagram
from kg.diagrams.xml_text import xml_text

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"


@dataclass(frozen=True)
class Drawn:
    """One node, line or frame of a picture."""

    text: str
    """What can be read, without any space: lines break anywhere."""
    tooltip: str
    shapes: tuple[str, ...]
    """Tags of what is drawn: ``path``, ``polygon`` …"""


def squeezed(text: str) -> str:
    """Take out all that may change on the way into a picture: spaces, and what XML cannot hold."""
    return xml_text("".join(text.split()))


def elements(svg: bytes) -> Iterator[ET.Element]:
    """Return every element of a picture."""
    return ET.fromstring(svg).iter()  # noqa: S314 - archkg wrote it


def _groups(svg: bytes, kind: str) -> Iterator[tuple[str, ET.Element]]:
    for element in elements(svg):
        if element.tag == f"{_SVG}g" and element.get("class") == kind:
            yield element.findtext(f"{_SVG}title", ""), element


def drawn(svg: bytes, kind: str) -> dict[str, Drawn]:
    """Return title to what is drawn of the kind ``node``, ``edge``, ``cluster`` or ``graph``.

    Of the graph, only what does not belong to anything else.
    """
    return {title: _drawn(group) for title, group in _groups(svg, kind)}


def _drawn(group: ET.Element) -> Drawn:
    parts = list(_parts(group))
    link = next((part for part in parts if part.get(f"{_XLINK}title")), None)
    return Drawn(
        squeezed("".join(part.text or "" for part in parts if part.tag == f"{_SVG}text")),
        "" if link is None else link.get(f"{_XLINK}title", ""),
        tuple(part.tag.removeprefix(_SVG) for part in parts if part.get("stroke")),
    )


def _parts(group: ET.Element) -> list[ET.Element]:
    parts: list[ET.Element] = []
    for part in group:
        if part.get("class"):
            continue
        parts += [part, *_parts(part)]
    return parts


def names_of_nodes(diagram: Diagram) -> dict[str, str]:
    """Return node id to name, as :func:`drawn` reads it."""
    return {node.id: squeezed(node.entity.name) for node in diagram.nodes}


def ends_of_lines(svg: bytes) -> list[tuple[str, str, str, bool]]:
    """Return title, words and colour of each line, and whether it has a head."""
    lines = []
    for title, group in _groups(svg, "edge"):
        (path,) = group.iter(f"{_SVG}path")
        # The ground of the words is a polygon too, one without a stroke.
        polygons = group.iter(f"{_SVG}polygon")
        has_head = any(polygon.get("stroke") != "transparent" for polygon in polygons)
        lines.append((title, _drawn(group).text, path.get("stroke", ""), has_head))
    return lines


@dataclass(frozen=True)
class Frame:
    """The outline of a node, in points, ``y`` growing down."""

    left: float
    top: float
    right: float
    bottom: float
    stroke: str
    """Width of the line."""

    @property
    def size(self) -> tuple[int, int]:
        return round(self.right - self.left), round(self.bottom - self.top)


def frames_of_nodes(svg: bytes) -> dict[str, Frame]:
    """Return title to outline of each node that has one."""
    return {
        title: _frame(path)
        for title, group in _groups(svg, "node")
        for path in group.iter(f"{_SVG}path")
    }


def _frame(path: ET.Element) -> Frame:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d", ""))]
    across, down = numbers[::2], numbers[1::2]
    return Frame(min(across), min(down), max(across), max(down), path.get("stroke-width", "1"))


def texts_of_nodes(svg: bytes) -> dict[str, list[tuple[str, tuple[float, float]]]]:
    """Return title of each node to its texts and where each of them begins."""
    return {
        title: [
            (text.text or "", (float(text.get("x", 0)), float(text.get("y", 0))))
            for text in group.iter(f"{_SVG}text")
        ]
        for title, group in _groups(svg, "node")
    }
