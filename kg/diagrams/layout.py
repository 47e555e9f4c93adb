"""Where everything stands on the page: the one layout that every picture shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.diagrams.boxes import Box, Point, Size, extent, in_rows
from kg.diagrams.diagram import Diagram
from kg.diagrams.elk import ENGINE, Graph
from kg.diagrams.elk_graph import graph_of, is_vertical
from kg.diagrams.errors import MAXIMUM_NODES, DiagramTooLargeError
from kg.diagrams.fonts import TITLE_FONT
from kg.diagrams.idle import Idle
from kg.diagrams.routes import on_border, without_idle_corners, without_jogs
from kg.diagrams.sizes import PADDING, SPACING, legend_size, node_size
from kg.diagrams.styles import EdgeStyle

_MARGIN: Final = 24
"""Around everything."""
_LEGEND_WIDTH: Final = 480
"""The legend's rows are as long as the picture is wide, and may be this long in any case."""


@dataclass(frozen=True)
class Layout:
    """Places and sizes in pixels on one page, from its upper left corner, ``y`` growing down."""

    width: int
    height: int
    nodes: Mapping[str, Box]
    """Node id to the box that holds its icon and, below it, its label."""
    groups: Mapping[str, Box]
    """Group id to its frame, whose title stands inside in the upper left corner."""
    routes: Mapping[str, tuple[Point, ...]]
    """Edge id to its corners; the first and the last lie on the borders of its nodes."""
    labels: Mapping[str, Box]
    """Id of each edge that has a label to the box around its text."""
    legend: Mapping[EdgeStyle, Box]
    """Each style of line in use to the box for a short line and, right of it, what it means."""
    title: Box


def lay_out(diagram: Diagram) -> Layout:
    """Place everything that a diagram holds; nothing overlaps and lines run around icons.

    Raises:
        DiagramTooLargeError: There are more than ``MAXIMUM_NODES`` nodes.
        LayoutFailedError: The layout engine ran out of time or memory.
    """
    if len(diagram.nodes) > MAXIMUM_NODES:
        raise DiagramTooLargeError(len(diagram.nodes))
    idle = Idle(diagram)
    return _Page(diagram, idle, ENGINE.lay_out(graph_of(diagram, idle))).layout()


class _Page:
    """What the engine placed, and around it what it was not asked for."""

    def __init__(self, diagram: Diagram, idle: Idle, placed: Graph) -> None:
        self._diagram = diagram
        self._idle = idle
        self._placed = placed
        self._edges = {edge.id: edge for edge in diagram.edges}
        self._uses = Counter(
            port for line in placed["edges"] for port in (*line["sources"], *line["targets"])
        )
        """Port to the number of lines that share it."""
        self._title = Box(_MARGIN, _MARGIN, *TITLE_FONT.extent(diagram.title))
        self._top = self._title.y + self._title.height + SPACING

    def layout(self) -> Layout:
        boxes = self._all_boxes()
        routes = {edge["id"]: self._route(edge, boxes) for edge in self._placed["edges"]}
        labels = {
            edge["id"]: self._box(label)
            for edge in self._placed["edges"]
            for label in edge["labels"]
        }
        corners = (Box(*point, 0, 0) for route in routes.values() for point in route)
        drawn = extent((self._title, *boxes.values(), *labels.values(), *corners))
        legend = self._legend(drawn.width - _MARGIN, drawn.height + SPACING)
        page = extent((Box(0, 0, *drawn), *legend.values()))
        return Layout(
            width=page.width + _MARGIN,
            height=page.height + _MARGIN,
            nodes={node.id: boxes[node.id] for node in self._diagram.nodes},
            groups={group.id: boxes[group.id] for group in self._diagram.groups},
            routes=routes,
            labels=labels,
            legend=legend,
            title=self._title,
        )

    def _all_boxes(self) -> dict[str, Box]:
        boxes = dict(self._boxes(self._placed))
        for node in self._diagram.nodes:
            if icon := boxes.get(node.id):
                size = node_size(node)
                boxes[node.id] = Box(icon.x - (size.width - icon.width) // 2, icon.y, *size)
        for parent in (None, *(group.id for group in self._diagram.groups)):
            if parent is None or not self._idle.holds(parent):
                block = self._idle.block(parent)
                x, y = self._place(extent(block.values()), boxes.get(parent or ""))
                boxes |= {id_: box.moved(x, y) for id_, box in block.items()}
        return boxes

    def _place(self, block: Size, frame: Box | None) -> Point:
        """Return where a block goes: right of the lines of a frame, or of the page, or below them.

        It goes where no lines come in or go out.
        """
        if frame:
            right = frame.x + frame.width - PADDING - block.width
            bottom = frame.y + frame.height - PADDING - block.height
        else:
            page = self._box(self._placed)
            right = page.x + page.width + (page.width and SPACING)
            bottom = page.y + page.height + (page.height and SPACING)
            frame = page._replace(x=page.x - PADDING, y=page.y - PADDING)
        if is_vertical(self._diagram):
            return Point(right, frame.y + PADDING)
        return Point(frame.x + PADDING, bottom)

    def _boxes(self, parent: Graph) -> Iterator[tuple[str, Box]]:
        for child in parent.get("children", ()):
            yield child["id"], self._box(child)
            yield from self._boxes(child)

    def _box(self, shape: Mapping[str, Any]) -> Box:
        return Box(*self._point(shape), round(shape["width"]), round(shape["height"]))

    def _point(self, place: Mapping[str, Any]) -> Point:
        return Point(round(place["x"]) + _MARGIN, round(place["y"]) + self._top)

    def _route(self, line: Mapping[str, Any], boxes: Mapping[str, Box]) -> tuple[Point, ...]:
        corners = [
            self._point(corner)
            for part in line["sections"]
            for corner in (part["startPoint"], *part.get("bendPoints", ()), part["endPoint"])
        ]
        edge = self._edges[line["id"]]
        corners[0] = on_border(boxes[edge.start], corners[0])
        corners[-1] = on_border(boxes[edge.end], corners[-1])
        is_alone = all(self._uses[port] == 1 for port in (*line["sources"], *line["targets"]))
        return tuple(without_idle_corners(without_jogs(corners) if is_alone else corners))

    def _legend(self, width: int, top: int) -> dict[EdgeStyle, Box]:
        sizes = {style: legend_size(style) for style in self._diagram.legend}
        rows = in_rows(sizes, max(width, _LEGEND_WIDTH), SPACING)
        return {style: box.moved(_MARGIN, top) for style, box in rows.items()}
