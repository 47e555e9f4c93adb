"""Things that no line leads to: packed beside one another, so that they take little room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kg.diagrams.boxes import Box, Size, extent, in_rows, packed
from kg.diagrams.diagram import Diagram, GroupKind, LayoutDirection
from kg.diagrams.sizes import PADDING, SPACING, content_top, frame_size, node_size

Block = Mapping[str, Box]
"""Id of a node or group to its box, seen from the upper left corner of the block."""

_RATIO: Final = 1.6
"""Width of a block divided by its height."""
_VERTICAL: Final = {LayoutDirection.UP, LayoutDirection.DOWN}


class Idle:
    """The parts of a diagram that no line leads to."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._busy = set(_busy(diagram))

    def holds(self, id_: str) -> bool:
        """Tell whether no line leads to a node, or to anything inside a group."""
        return id_ not in self._busy

    def block(self, parent: str | None) -> Block:
        """Return all that is idle inside a group, or on the page, in one block."""
        groups = [each for each in self._diagram.groups_in.get(parent, ()) if self.holds(each.id)]
        inside = {group.id: self.block(group.id) for group in groups}
        sizes = {group.id: frame_size(group, extent(inside[group.id].values())) for group in groups}
        boxes = self._arrange(parent, sizes | self._nodes(parent))
        for group in groups:
            x, y = boxes[group.id].x + PADDING, boxes[group.id].y + content_top(group)
            boxes |= {id_: each.moved(x, y) for id_, each in inside[group.id].items()}
        return boxes

    def _nodes(self, parent: str | None) -> dict[str, Size]:
        """Return the nodes, all of them as wide as the widest, so that they stand in columns."""
        nodes = self._diagram.nodes_in.get(parent, ())
        sizes = {node.id: node_size(node) for node in nodes if self.holds(node.id)}
        widest = max((size.width for size in sizes.values()), default=0)
        return {id_: size._replace(width=widest) for id_, size in sizes.items()}

    def _arrange(self, parent: str | None, sizes: Mapping[str, Size]) -> dict[str, Box]:
        if not self._are_alternatives(parent):
            return packed(sizes, _RATIO, SPACING)
        # Across the flow: one row where data flows down, one column where it flows to a side.
        row = sum(size.width + SPACING for size in sizes.values())
        return in_rows(sizes, row if self._diagram.direction in _VERTICAL else 0, SPACING)

    def _are_alternatives(self, parent: str | None) -> bool:
        return any(
            group.id == parent and group.kind is GroupKind.ALTERNATIVES
            for group in self._diagram.groups
        )


def _busy(diagram: Diagram) -> Iterator[str]:
    parents = {group.id: group.parent for group in diagram.groups}
    homes = {node.id: node.group for node in diagram.nodes}
    for edge in diagram.edges:
        for end in (edge.start, edge.end):
            yield end
            group = homes[end]
            while group is not None:
                yield group
                group = parents[group]
