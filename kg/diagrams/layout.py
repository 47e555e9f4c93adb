"""Where everything stands on the page: the one layout that every picture shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.diagrams.boxes import Box, Point, extent, in_rows
from kg.diagrams.diagram import Diagram, Node
from kg.diagrams.elk import ENGINE, Graph
from kg.diagrams.elk_graph import graph_of, is_vertical
from kg.diagrams.errors import MAXIMUM_NODES, DiagramTooLargeError
from kg.diagrams.fonts import TITLE_FONT
from kg.diagrams.idle import Idle
from kg.diagrams.sizes import PADDING, SPACING, content_top, legend_size, node_size
from kg.diagrams.styles import EdgeStyle

_MARGIN: Final = 24
"""Around everything."""
_LEGEND_SPACING: Final = 24
_LEGEND_WIDTH: Final = 480
"""The legend's rows may be as long as the picture is wide, and this long in any case."""


@dataclass(frozen=True)
class Layout:
    """Places and sizes in pixels on one page, from its upper left corner, ``y`` growing down."""

    width: int
    height: int
    nodes: Mapping[str, Box]
    """Node id to the box that holds its icon and, below it, its label."""
    groups: Mapping[str, Box]
    """Group id to its frame, whose title stands inside at the top."""
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
    placed = _Placed(diagram, idle, ENGINE.lay_out(graph_of(diagram, idle)))
    return placed.layout()


class _Placed:
    """What the engine placed, and around it what it was not asked about."""

    def __init__(self, diagram: Diagram, idle: Idle, page: Graph) -> None:
        self._diagram = diagram
        self._idle = idle
        self._page = page
        self._title = Box(_MARGIN, _MARGIN, *TITLE_FONT.extent(diagram.title))
        self._top = self._title.y + self._title.height + SPACING

    def layout(self) -> Layout:
        boxes = dict(self._boxes(self._page))
        boxes |= {node.id: self._node_box(node, boxes[node.id]) for node in self._diagram.nodes if node.id in boxes}
        for parent in (None, *(group.id for group in self._diagram.groups)):
            if parent is None or not self._idle.holds(parent):
                boxes |= self._block(parent, boxes)
        routes = {edge["id"]: tuple(self._route(edge)) for edge in self._page["edges"]}
        labels = {
            edge["id"]: self._box(label)
            for edge in self._page["edges"]
            for label in edge.get("labels", ())
        }
        points = [Box(*point, 0, 0) for route in routes.values() for point in route]
        drawn = extent([self._title, *boxes.values(), *labels.values(), *points])
        legend = self._legend(drawn)
        page = extent([Box(0, 0, *drawn), *legend.values()])
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

    def _boxes(self, parent: Graph) -> Iterator[tuple[str, Box]]:
        for child in parent.get("children", ()):
            yield child["id"], self._box(child)
            yield from self._boxes(child)

    def _box(self, shape: Mapping[str, Any]) -> Box:
        x, y = self._point(shape)
        return Box(x, y, round(shape["width"]), round(shape["height"]))

    def _node_box(self, node: Node, icon: Box) -> Box:
        size = node_size(node)
        return Box(icon.x - (size.width - icon.width) // 2, icon.y, *size)

    def _point(self, place: Mapping[str, Any]) -> Point:
        return Point(round(place["x"]) + _MARGIN, round(place["y"]) + self._top)

    def _route(self, edge: Mapping[str, Any]) -> Iterator[Point]:
        for section in edge["sections"]:
            yield from map(self._point, (section["startPoint"], *section.get("bendPoints", ()), section["endPoint"]))

    def _block(self, parent: str | None, boxes: Mapping[str, Box]) -> dict[str, Box]:
        block = self._idle.block(parent)
        size = extent(block.values())
        if parent is None:
            w,h = round(self._page["width"]), round(self._page["height"])
            if is_vertical(self._diagram): x,y = _MARGIN+w+(SPACING if w else 0), self._top
            else: x,y=_MARGIN, self._top+h+(SPACING if h else 0)
        else:
            frame = boxes[parent]
            if is_vertical(self._diagram): x,y=frame.x+frame.width-PADDING-size.width, frame.y+content_top(next(g for g in self._diagram.groups if g.id==parent))
            else: x,y=frame.x+PADDING, frame.y+frame.height-PADDING-size.height
        return {id_: box.moved(x, y) for id_, box in block.items()}

    def _legend(self, drawn) -> dict[EdgeStyle, Box]:
        sizes = {style: legend_size(style) for style in self._diagram.legend}
        rows = in_rows(sizes, max(drawn.width - _MARGIN, _LEGEND_WIDTH), _LEGEND_SPACING)
        return {style: box.moved(_MARGIN, drawn.height + SPACING) for style, box in rows.items()}
