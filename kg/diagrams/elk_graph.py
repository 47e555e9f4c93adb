"""A part of a diagram as a graph of ELK's: what lines join, with room for what else there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import sqrt
from typing import Final

from kg.diagrams.boxes import Size
from kg.diagrams.components import Components, Unit
from kg.diagrams.diagram import Diagram, Edge, Group, LayoutDirection, Node
from kg.diagrams.elk import Graph
from kg.diagrams.sizes import (
    ICON,
    PADDING,
    SPACING,
    content_top,
    edge_label_size,
    head_size,
    node_size,
)

_SPACING: Final = {
    "elk.spacing.nodeNode": f"{SPACING}",
    "elk.spacing.edgeNode": "14",
    "elk.spacing.edgeEdge": "12",
    "elk.spacing.edgeLabel": "2",
    "elk.spacing.portPort": "9",
    "elk.layered.spacing.nodeNodeBetweenLayers": "32",
    "elk.layered.spacing.edgeNodeBetweenLayers": "16",
    "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
}
_PAGE: Final = {
    "elk.algorithm": "layered",
    "elk.hierarchyHandling": "INCLUDE_CHILDREN",
    "elk.edgeRouting": "ORTHOGONAL",
    "elk.randomSeed": "1",
    "elk.padding": "[top=0,left=0,bottom=0,right=0]",
    # All places are seen from the page, whatever is inside what.
    "elk.json.shapeCoords": "ROOT",
    "elk.json.edgeCoords": "ROOT",
}
_NODE: Final = {
    "elk.portAlignment.default": "DISTRIBUTED",
    "elk.spacing.labelNode": "0",
    "elk.nodeLabels.padding": "[top=0,left=0,bottom=0,right=0]",
}
# On the line, which breaks off for it: so nobody asks which line a label belongs to.
_EDGE_LABEL: Final = {"elk.edgeLabels.inline": "true", "elk.edgeLabels.placement": "CENTER"}
_OWN_PORTS: Final = 6
"""So many lines in, and as many out, meet an icon each in a place of its own.

Of more lines, those that look the same share one place and branch off from one trunk.
"""
_COLUMN: Final = 12
"""Of things that are alike, more than this stand in rows."""
_HEIGHTS: Final = 0.4
"""Height of a thing in such a row divided by its width, with the room for lines and words."""
RAIL: Final = "rail"
"""How the ids of lines begin that only keep things in rows, and are not drawn."""
_COMPACT: Final = 110
"""With up to so many lines things are placed as compactly as can be, which takes too long for more."""


def is_vertical(diagram: Diagram) -> bool:
    """Tell whether data flows up or down."""
    return diagram.direction in {LayoutDirection.UP, LayoutDirection.DOWN}


def graph_of(
    diagram: Diagram,
    components: Components,
    units: Sequence[Unit],
    closed_size: Callable[[str], Size],
) -> Graph:
    """Return the graph of what lines join, whose ids are those of the diagram.

    ``closed_size`` tells how much room to leave in a group for what no line leads out of.
    """
    return _Writer(diagram, components, closed_size).page(units)


class _Writer:
    def __init__(
        self, diagram: Diagram, components: Components, closed_size: Callable[[str], Size]
    ) -> None:
        self._diagram = diagram
        self._components = components
        self._closed_size = closed_size
        self._ports: dict[str, dict[str, None]] = {}
        """Node id to the ids of its ports, in the order of the edges."""
        self._placement: dict[str, str] = {}
        self._rails: list[Graph] = []
        self._degrees = Counter((edge.start, "out") for edge in diagram.edges)
        self._degrees.update((edge.end, "in") for edge in diagram.edges)

    def page(self, units: Sequence[Unit]) -> Graph:
        nodes = {node.id for node in self._nodes(units)}
        edges = [self._edge(edge) for edge in self._diagram.edges if edge.start in nodes]
        self._placement = _placement(len(edges))
        options = (
            _PAGE | _placement(len(nodes)) | {"elk.direction": self._diagram.direction.upper()}
        )
        page = {"id": "page", **self._frame(units, options)}
        return {**page, "edges": [*edges, *self._rails]}

    def _nodes(self, units: Sequence[Unit]) -> Iterator[Node]:
        for unit in units:
            if isinstance(unit, Node):
                yield unit
            else:
                yield from self._nodes(self._components.open_units(unit.id))

    def _frame(self, units: Sequence[Unit], options: dict[str, str]) -> Graph:
        self._rails.extend(self._rails_between(units))
        return {
            "children": [
                self._node(unit) if isinstance(unit, Node) else self._group(unit) for unit in units
            ],
            # Frames inherit none of these.
            "layoutOptions": _SPACING | self._placement | options,
        }

    def _rails_between(self, units: Sequence[Unit]) -> Iterator[Graph]:
        """Join what would all stand in one column, because it leads to the same hub, into rows."""
        for alike in self._components.leaves(units):
            if len(alike) <= _COLUMN:
                continue
            row = round(sqrt(len(alike) * _HEIGHTS))
            ordered = sorted(alike, key=lambda unit: isinstance(unit, Group))
            for number, (start, end) in enumerate(pairwise(ordered), 1):
                if number % row:
                    yield {
                        "id": f"{RAIL} {start.id}",
                        "sources": [start.id],
                        "targets": [end.id],
                        "layoutOptions": {"elk.layered.priority.straightness": "10"},
                    }

    def _group(self, group: Group) -> Graph:
        head, closed = head_size(group), self._closed_size(group.id)
        top, left, bottom, right = content_top(group), PADDING, PADDING, PADDING
        # Lines come in and go out at two opposite sides, and meet there neither title nor block.
        if is_vertical(self._diagram):
            top, left = PADDING, head.width
            right += closed.width and closed.width + SPACING
            # ELK lays out what flows down as what flows right, and forgets to turn this size.
            least = (max(head.height, top + closed.height + bottom), 0)
        else:
            bottom += closed.height and closed.height + SPACING
            least = (max(head.width, left + closed.width + right), 0)
        room = {
            "elk.padding": f"[top={top},left={left},bottom={bottom},right={right}]",
            "elk.nodeSize.constraints": "MINIMUM_SIZE",
            "elk.nodeSize.minimum": f"({least[0]},{least[1]})",
        }
        return {"id": group.id, **self._frame(self._components.open_units(group.id), room)}

    def _node(self, node: Node) -> Graph:
        """Return an icon with the label below it, through which no line may lead.

        Lines meet the sides of the icon, or its upper side and the lower one of the label.
        """
        size = node_size(node)
        place = "INSIDE" if is_vertical(self._diagram) else "OUTSIDE"
        return {
            "id": node.id,
            "width": ICON,
            "height": size.height if is_vertical(self._diagram) else ICON,
            "labels": [{"text": "name", "width": size.width, "height": size.height - ICON}],
            "ports": [{"id": port} for port in self._ports[node.id]],
            "layoutOptions": _NODE | {"elk.nodeLabels.placement": f"{place} V_BOTTOM H_CENTER"},
        }

    def _edge(self, edge: Edge) -> Graph:
        size = edge_label_size(edge)._asdict()
        label = {"text": "label", "layoutOptions": _EDGE_LABEL, **size}
        return {
            "id": edge.id,
            "sources": [self._port(edge.start, "out", edge)],
            "targets": [self._port(edge.end, "in", edge)],
            "labels": [label] if edge.label else [],
        }

    def _port(self, node: str, way: str, edge: Edge) -> str:
        is_shared = self._degrees[node, way] > _OWN_PORTS
        port = f"{node} {way} {edge.style if is_shared else edge.id}"
        self._ports.setdefault(node, {})[port] = None
        return port


def _placement(lines: int) -> dict[str, str]:
    strategy = "NETWORK_SIMPLEX" if lines <= _COMPACT else "BRANDES_KOEPF"
    return {"elk.layered.nodePlacement.strategy": strategy}
