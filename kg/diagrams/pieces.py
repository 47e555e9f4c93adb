"""A diagram laid out in pieces: ELK places what lines join, and all pieces are packed together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.diagrams.boxes import Box, Point, Size, extent, in_rows, packed
from kg.diagrams.components import Components, Unit
from kg.diagrams.diagram import Diagram, Group, GroupKind, Node
from kg.diagrams.elk import ENGINE
from kg.diagrams.elk_graph import graph_of, is_vertical
from kg.diagrams.elk_result import Placed
from kg.diagrams.sizes import PADDING, SPACING, content_top, frame_size, node_size

_RATIO: Final = 1.6
"""Width of what is packed together divided by its height."""


@dataclass(frozen=True)
class Piece:
    """Things, and the lines among them, seen from the upper left corner of their common box."""

    size: Size
    boxes: Mapping[str, Box] = field(default_factory=dict)
    """Id of a node or group to where it is."""
    routes: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    """Edge id to the corners of the line."""
    labels: Mapping[str, Box] = field(default_factory=dict)
    """Edge id to the box around its label."""

    def moved(self, x: int, y: int) -> Piece:
        """Return the same further right and further down."""
        return Piece(
            Size(self.size.width + x, self.size.height + y),
            {id_: box.moved(x, y) for id_, box in self.boxes.items()},
            {
                id_: tuple(Point(corner.x + x, corner.y + y) for corner in route)
                for id_, route in self.routes.items()
            },
            {id_: box.moved(x, y) for id_, box in self.labels.items()},
        )

    def with_all(self, others: Iterable[Piece]) -> Piece:
        """Return one piece with what all hold, each where it is."""
        size, boxes = self.size, dict(self.boxes)
        routes, labels = dict(self.routes), dict(self.labels)
        for other in others:
            size = Size(*map(max, size, other.size))
            boxes |= other.boxes
            routes |= other.routes
            labels |= other.labels
        return Piece(size, boxes, routes, labels)


class Pieces:
    """Lays out a diagram, frame by frame from the inside to the page."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._components = Components(diagram)
        self._closed: dict[str | None, Piece] = {}
        self._alternatives = {
            group.id for group in diagram.groups if group.kind is GroupKind.ALTERNATIVES
        }

    def closed(self, frame: str | None) -> Piece:
        """Return all in a frame from which no line leads out of it; of the page, all there is."""
        if frame not in self._closed:
            self._closed[frame] = self._pack(frame)
        return self._closed[frame]

    def _pack(self, frame: str | None) -> Piece:
        pieces: list[Piece] = []
        alone: list[Node] = []
        for component in self._components.inside(frame):
            first = component.units[0]
            if component.is_open:
                continue
            if component.has_lines:
                pieces.append(self._joined(component.units))
            elif isinstance(first, Group):
                pieces.append(self._framed(first))
            else:
                alone.append(first)
        if frame in self._alternatives:
            return self._across([*pieces, *map(_lonely, alone)])
        return _in_order([*pieces, *_grid(alone)])

    def _across(self, pieces: Sequence[Piece]) -> Piece:
        """Place alternatives in one row where data flows down, else in one column."""
        row = sum(piece.size.width + SPACING for piece in pieces)
        sizes = dict(enumerate(piece.size for piece in pieces))
        return _put(pieces, in_rows(sizes, row if is_vertical(self._diagram) else 0, SPACING))

    def _framed(self, group: Group) -> Piece:
        inside = self.closed(group.id)
        size = frame_size(group, inside.size)
        frame = Piece(size, {group.id: Box(0, 0, *size)})
        return frame.with_all([inside.moved(PADDING, content_top(group))])

    def _joined(self, units: Sequence[Unit]) -> Piece:
        graph = graph_of(
            self._diagram, self._components, units, lambda group: self.closed(group).size
        )
        placed = Placed(self._diagram, ENGINE.lay_out(graph))
        boxes = placed.boxes()
        joined = Piece(placed.size(), boxes, placed.routes(boxes), placed.labels())
        frames = (group.id for group in self._diagram.groups if group.id in boxes)
        return joined.with_all(self._beside(group, boxes[group]) for group in frames)

    def _beside(self, group: str, frame: Box) -> Piece:
        """Return what is closed in a frame, where no line comes in or goes out.

        That is at the right where lines run up and down, otherwise at the bottom.
        """
        closed = self.closed(group)
        if is_vertical(self._diagram):
            x = frame.x + frame.width - PADDING - closed.size.width
            return closed.moved(x, frame.y + PADDING)
        y = frame.y + frame.height - PADDING - closed.size.height
        return closed.moved(frame.x + PADDING, y)


def _lonely(node: Node) -> Piece:
    size = node_size(node)
    return Piece(size, {node.id: Box(0, 0, *size)})


def _grid(nodes: Sequence[Node]) -> list[Piece]:
    """Return nodes in one piece, all as wide as the widest, so that they stand in columns."""
    sizes = {node.id: node_size(node) for node in nodes}
    widest = max((size.width for size in sizes.values()), default=0)
    cells = {id_: size._replace(width=widest) for id_, size in sizes.items()}
    boxes = packed(cells, _RATIO, SPACING)
    return [Piece(extent(boxes.values()), boxes)] if nodes else []


def _in_order(pieces: Iterable[Piece]) -> Piece:
    """Pack pieces, the highest first, so that rows waste little."""
    ordered = sorted(pieces, key=lambda piece: -piece.size.height)
    return _put(ordered, packed(dict(enumerate(piece.size for piece in ordered)), _RATIO, SPACING))


def _put(pieces: Sequence[Piece], boxes: Mapping[int, Box]) -> Piece:
    return Piece(Size(0, 0)).with_all(pieces[at].moved(box.x, box.y) for at, box in boxes.items())
