"""What ELK answers: where it placed things, in whole pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from kg.diagrams.boxes import Box, Point, Size
from kg.diagrams.diagram import Diagram
from kg.diagrams.elk import Graph
from kg.diagrams.elk_graph import RAIL
from kg.diagrams.routes import on_border, without_idle_corners, without_jogs
from kg.diagrams.sizes import node_size


class Placed:
    """A graph of :mod:`kg.diagrams.elk_graph` after its layout."""

    def __init__(self, diagram: Diagram, graph: Graph) -> None:
        self._graph = graph
        self._lines = [line for line in graph["edges"] if not line["id"].startswith(RAIL)]
        self._nodes = {node.id: node for node in diagram.nodes}
        self._edges = {edge.id: edge for edge in diagram.edges}
        self._uses = Counter(
            port for line in self._lines for port in (*line["sources"], *line["targets"])
        )
        """Port to the number of lines that share it."""

    def size(self) -> Size:
        """Return the size of all that was placed."""
        return Size(round(self._graph["width"]), round(self._graph["height"]))

    def boxes(self) -> dict[str, Box]:
        """Return id of a node or group to its box, that of a node with its label."""
        return dict(self._inside(self._graph))

    def _inside(self, parent: Graph) -> Iterator[tuple[str, Box]]:
        for child in parent["children"]:
            box = _box(child)
            if node := self._nodes.get(child["id"]):
                size = node_size(node)
                yield node.id, Box(box.x - (size.width - box.width) // 2, box.y, *size)
            else:
                yield child["id"], box
                yield from self._inside(child)

    def labels(self) -> dict[str, Box]:
        """Return edge id to the box of its label."""
        return {line["id"]: _box(label) for line in self._lines for label in line["labels"]}

    def routes(self, boxes: Mapping[str, Box]) -> dict[str, tuple[Point, ...]]:
        """Return edge id to the corners of its line, from border to border."""
        return {line["id"]: tuple(self._route(line, boxes)) for line in self._lines}

    def _route(self, line: Mapping[str, Any], boxes: Mapping[str, Box]) -> Iterator[Point]:
        corners = [
            _point(corner)
            for part in line["sections"]
            for corner in (part["startPoint"], *part.get("bendPoints", ()), part["endPoint"])
        ]
        edge = self._edges[line["id"]]
        corners[0] = on_border(boxes[edge.start], corners[0])
        corners[-1] = on_border(boxes[edge.end], corners[-1])
        is_alone = all(self._uses[port] == 1 for port in (*line["sources"], *line["targets"]))
        return without_idle_corners(without_jogs(corners) if is_alone else corners)


def _box(shape: Mapping[str, Any]) -> Box:
    return Box(*_point(shape), round(shape["width"]), round(shape["height"]))


def _point(place: Mapping[str, Any]) -> Point:
    return Point(round(place["x"]), round(place["y"]))
