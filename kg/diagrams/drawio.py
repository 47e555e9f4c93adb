"""A diagram as a file for draw.io: laid out, with its AWS shapes, to be edited and kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import dist
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from kg.diagrams.boxes import Box, Point, around
from kg.diagrams.colors import node_colors
from kg.diagrams.diagram import Diagram, Edge, Group, Node
from kg.diagrams.drawio_styles import (
    LEGEND,
    LEGEND_TEXT,
    TITLE,
    Style,
    edge_style,
    group_style,
    icon_size,
    line_style,
    node_style,
    text_of,
)
from kg.diagrams.fonts import EDGE_FONT, GROUP_FONT, LEGEND_FONT, TITLE_FONT, Font
from kg.diagrams.layout import Layout, lay_out
from kg.diagrams.sizes import SAMPLE, SAMPLE_GAP, icon_box, node_font
from kg.diagrams.styles import CATEGORY_COLORS, OTHER_COLOR, STROKES
from kg.diagrams.xml_text import xml_text
from kg.model import Entity

_LAYER: Final = "1"
"""Id of the one layer, as in draw.io's own files."""
_LEGEND: Final = "legend"


def write(diagram: Diagram) -> str:
    """Write a file, one cell a line, so that a change shows as a change of few lines.

    Raises:
        DiagramTooLargeError: The diagram has too many nodes.
        LayoutFailedError: It cannot be laid out.
    """
    layout = lay_out(diagram)
    model = {
        "page": "1",
        "pageWidth": f"{layout.width}",
        "pageHeight": f"{layout.height}",
        "background": "#FFFFFF",
        "grid": "0",
        "guides": "1",
        "tooltips": "1",
        "connect": "1",
        "arrows": "1",
        "fold": "0",
        "math": "0",
        "shadow": "0",
    }
    page = {"id": "archkg", "name": _label(TITLE_FONT, diagram.title).replace("\n", " ")}
    cells = (tostring(cell, encoding="unicode") for cell in _Cells(diagram, layout).all())
    return "\n".join(
        (
            '<mxfile host="archkg" compressed="false">',
            f"  {_opened('diagram', page)}",
            f"    {_opened('mxGraphModel', model)}",
            "      <root>",
            *(f"        {cell}" for cell in cells),
            "      </root>",
            "    </mxGraphModel>",
            "  </diagram>",
            "</mxfile>\n",
        )
    )


def _opened(name: str, attributes: Mapping[str, str]) -> str:
    empty = tostring(Element(name, dict(attributes)), encoding="unicode")
    return empty.removesuffix(" />") + ">"


class _Cells:
    def __init__(self, diagram: Diagram, layout: Layout) -> None:
        self._diagram = diagram
        self._layout = layout
        self._colors = node_colors(diagram)
        self._parents = {group.id: group.parent for group in diagram.groups}
        self._homes = {node.id: node.group for node in diagram.nodes}
        self._shapes = {node.id: _shape(node, layout.nodes[node.id]) for node in diagram.nodes}

    def all(self) -> Iterator[Element]:
        yield Element("mxCell", id="0")
        yield Element("mxCell", id=_LAYER, parent="0")
        yield self._title()
        yield from (self._group(group) for group in self._diagram.groups)
        yield from (self._node(node) for node in self._diagram.nodes)
        yield from (self._edge(edge) for edge in self._diagram.edges)
        yield from self._legend()

    def _title(self) -> Element:
        label = _label(TITLE_FONT, self._diagram.title)
        return _vertex({"id": "title", "label": label}, TITLE, _LAYER, self._layout.title)

    def _group(self, group: Group) -> Element:
        about = {"id": _frame_id(group.id), "label": _label(GROUP_FONT, group.label)}
        if group.entity:
            about |= _about(group.entity)
        category = (group.entity.category if group.entity else None) or ""
        style = group_style(group, CATEGORY_COLORS.get(category, OTHER_COLOR))
        box = self._inside(group.parent, self._layout.groups[group.id])
        return _vertex(about, style, _frame_id(group.parent), box)

    def _node(self, node: Node) -> Element:
        label = _label(node_font(node), node.entity.name)
        about = {"id": _node_id(node.id), "label": label, **_about(node.entity)}
        style = node_style(node, self._colors[node.id])
        box = self._inside(node.group, self._shapes[node.id])
        return _vertex(about, style, _frame_id(node.group), box)

    def _inside(self, group: str | None, box: Box) -> Box:
        """Return a box as seen from the frame that holds it."""
        origin = self._origin(group)
        return box.moved(-origin.x, -origin.y)

    def _origin(self, group: str | None) -> Point:
        return Point(0, 0) if group is None else Point(*self._layout.groups[group][:2])

    def _edge(self, edge: Edge) -> Element:
        route = self._layout.routes[edge.id]
        start, end = self._shapes[edge.start], self._shapes[edge.end]
        route = (_on_shape(start, route[0]), *route[1:-1], _on_shape(end, route[-1]))
        home = self._common_frame(edge)
        style = {
            **edge_style(edge),
            **_anchor("exit", start, route[0]),
            **_anchor("entry", end, route[-1]),
        }
        about = {
            "id": f"edge:{xml_text(edge.id)}",
            "label": _label(EDGE_FONT, edge.label),
            "relations": xml_text("\n".join(each.id for each in edge.relations)),
            "says": xml_text("\n".join(each.text for each in edge.relations)),
        }
        owner, cell = _cell(about, style, _frame_id(home))
        cell.set("edge", "1")
        cell.set("source", _node_id(edge.start))
        cell.set("target", _node_id(edge.end))
        geometry = SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
        if box := self._layout.labels.get(edge.id):
            _place_label(geometry, route, box)
        points = SubElement(geometry, "Array", {"as": "points"})
        origin = self._origin(home)
        # A straight line has a point too: draw.io looks for a way of its own where there is none.
        for x, y in route[1:-1] or [_middle(*route)]:
            SubElement(points, "mxPoint", x=f"{x - origin.x:g}", y=f"{y - origin.y:g}")
        return owner

    def _common_frame(self, edge: Edge) -> str | None:
        """Return the innermost group around both ends: with it the line moves."""
        around_start = set(self._frames(edge.start))
        return next((group for group in self._frames(edge.end) if group in around_start), None)

    def _frames(self, node: str) -> Iterator[str]:
        group = self._homes[node]
        while group is not None:
            yield group
            group = self._parents[group]

    def _legend(self) -> Iterator[Element]:
        if not self._layout.legend:
            return
        whole = around(self._layout.legend.values())
        yield _vertex({"id": _LEGEND, "label": ""}, LEGEND, _LAYER, whole)
        for style, box in self._layout.legend.items():
            row = box.moved(-whole.x, -whole.y)
            line = {"line": "", **line_style(STROKES[style])}
            sample = row._replace(width=SAMPLE)
            yield _vertex({"id": f"legend:{style}:line", "label": ""}, line, _LEGEND, sample)
            about = {
                "id": f"legend:{style}",
                "label": _label(LEGEND_FONT, STROKES[style].meaning),
            }
            words = row.moved(SAMPLE + SAMPLE_GAP, 0)
            words = words._replace(width=row.width - SAMPLE - SAMPLE_GAP)
            yield _vertex(about, LEGEND_TEXT, _LEGEND, words)


def _shape(node: Node, box: Box) -> Box:
    """Return where the shape of a node is, in the middle of the room for its icon."""
    icon, size = icon_box(box), icon_size(node)
    return Box(
        icon.x + (icon.width - size.width) // 2, icon.y + (icon.height - size.height) // 2, *size
    )


def _node_id(node: str) -> str:
    return f"node:{xml_text(node)}"


def _frame_id(group: str | None) -> str:
    return _LAYER if group is None else f"frame:{xml_text(group)}"


def _label(font: Font, text: str) -> str:
    return xml_text("\n".join(font.lines(text)))


def _about(entity: Entity) -> dict[str, str]:
    """Return what draw.io shows of a thing when asked, or when the pointer rests on it."""
    return {
        "entity": xml_text(entity.id),
        "name": xml_text(entity.name),
        "brief": xml_text(entity.brief),
    }


def _cell(about: Mapping[str, str], style: Style, parent: str) -> tuple[Element, Element]:
    """Return what holds the attributes of a cell, and the cell inside."""
    owner = Element("object", dict(about))
    return owner, SubElement(owner, "mxCell", {"style": text_of(style), "parent": parent})


def _vertex(about: Mapping[str, str], style: Style, parent: str, box: Box) -> Element:
    owner, cell = _cell(about, style, parent)
    cell.set("vertex", "1")
    place = {name: f"{value}" for name, value in box._asdict().items()}
    SubElement(cell, "mxGeometry", place | {"as": "geometry"})
    return owner


def _on_shape(shape: Box, point: Point) -> Point:
    """Move the end of a line at the left or right of a node to the side of its shape."""
    if shape.x <= point.x <= shape.x + shape.width:
        return point
    return point._replace(x=shape.x if point.x < shape.x else shape.x + shape.width)


def _anchor(way: str, shape: Box, point: Point) -> Style:
    """Fix an end of a line to a place, in fractions of the shape's width and height."""
    return {
        f"{way}X": round((point.x - shape.x) / shape.width, 4),
        f"{way}Y": round((point.y - shape.y) / shape.height, 4),
        f"{way}Dx": 0,
        f"{way}Dy": 0,
        f"{way}Perimeter": 0,
    }


def _middle(start: Point, end: Point) -> tuple[float, float]:
    return (start.x + end.x) / 2, (start.y + end.y) / 2


def _place_label(geometry: Element, route: Sequence[Point], box: Box) -> None:
    """Place a label on its line: as a share of the way, from -1 to 1, and an offset from there."""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    passed, nearest = 0.0, (float("inf"), 0.0, 0.0, 0.0)
    for start, end in pairwise(route):
        foot_x = min(max(x, min(start.x, end.x)), max(start.x, end.x))
        foot_y = min(max(y, min(start.y, end.y)), max(start.y, end.y))
        foot = (foot_x, foot_y)
        nearest = min(nearest, (dist((x, y), foot), passed + dist(start, foot), *foot))
        passed += dist(start, end)
    _, way, foot_x, foot_y = nearest
    geometry.set("x", f"{2 * way / (passed or 1) - 1:.4f}")
    SubElement(
        geometry, "mxPoint", {"x": f"{x - foot_x:g}", "y": f"{y - foot_y:g}", "as": "offset"}
    )
