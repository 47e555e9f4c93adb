"""A diagram as a graph of ELK's: what lines lead to, with room for all that stands beside it."""

from __future__ import annotations

from collections import Counter
from typing import Final

from kg.diagrams.boxes import Size, extent
from kg.diagrams.diagram import Diagram, Edge, Group, LayoutDirection, Node
from kg.diagrams.elk import Graph
from kg.diagrams.idle import Idle
from kg.diagrams.sizes import (
    ICON,
    PADDING,
    SPACING,
    content_top,
    edge_label_size,
    head_size,
    node_size,
)

_LAYERED: Final = {
    "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
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
_LABEL: Final = {"elk.edgeLabels.inline": "true", "elk.edgeLabels.placement": "CENTER"}
_OWN_PORTS: Final = 6
"""So many lines in, and as many out, meet an icon each in a place of its own; of more, those that look the same
share one."""


def is_vertical(diagram: Diagram) -> bool:
    """Tell whether data flows up or down."""
    return diagram.direction in {LayoutDirection.UP, LayoutDirection.DOWN}


def graph_of(diagram: Diagram, idle: Idle) -> Graph:
    """Return the graph; ids are those of the diagram, and none has what is idle in it."""
    return _Writer(diagram, idle).page()


class _Writer:
    def __init__(self, diagram: Diagram, idle: Idle) -> None:
        self._diagram = diagram
        self._idle = idle
        self._ports: dict[str, dict[str, None]] = {}
        self._degrees = Counter((edge.start, "out") for edge in diagram.edges)
        self._degrees.update((edge.end, "in") for edge in diagram.edges)

    def page(self) -> Graph:
        edges = [self._edge(edge) for edge in self._diagram.edges]
        direction = {"elk.direction": self._diagram.direction.upper()}
        return {
            "id": "page",
            "layoutOptions": _LAYERED | _PAGE | direction,
            "children": self._inside(None),
            "edges": edges,
        }

    def _inside(self, parent: str | None) -> list[Graph]:
        nodes = self._diagram.nodes_in.get(parent, ())
        groups = self._diagram.groups_in.get(parent, ())
        return [
            *(self._node(node) for node in nodes if not self._idle.holds(node.id)),
            *(self._group(group) for group in groups if not self._idle.holds(group.id)),
        ]

    def _node(self, node: Node) -> Graph:
        """Return the icon; its label is below, and no line may lead through it.

        Lines to and from a side meet the icon, lines from below meet the label's lower end.
        """
        size = node_size(node)
        label = {"text": node.id, "width": size.width, "height": size.height - ICON}
        place = "INSIDE" if is_vertical(self._diagram) else "OUTSIDE"
        return {
            "id": node.id,
            "width": ICON,
            "height": size.height if is_vertical(self._diagram) else ICON,
            "ports": [{"id": port} for port in self._ports[node.id]],
            "labels": [label],
            "layoutOptions": {
                "elk.nodeLabels.placement": f"{place} V_BOTTOM H_CENTER",
                "elk.spacing.labelNode": "0",
                "elk.nodeLabels.padding": "[top=0,left=0,bottom=0,right=0]",
            },
        }

    def _group(self, group: Group) -> Graph:
        block = extent(self._idle.block(group.id).values())
        width, height = block.width, block.height
        bottom, right = PADDING, PADDING
        least = Size(head_size(group).width, 0)
        if block.width and is_vertical(self._diagram):
            right += block.width + SPACING
            least = Size(0, content_top(group) + block.height + PADDING)
        elif block.width:
            bottom += block.height + SPACING
            least = Size(max(head_size(group).width, block.width + 2*PADDING), 0)
        return {
            "id": group.id,
            "layoutOptions": _LAYERED | {
                "elk.padding": f"[top={content_top(group)},left={PADDING},bottom={bottom},right={right}]",
                "elk.nodeSize.constraints": "MINIMUM_SIZE",
                "elk.nodeSize.minimum": f"({least.width},{least.height})",
            },
            "children": self._inside(group.id),
        }

    def _edge(self, edge: Edge) -> Graph:
        width, height = edge_label_size(edge)
        label = {"id": f"{edge.id} label", "text": edge.label, "width": width, "height": height, "layoutOptions": _LABEL}
        return {
            "id": edge.id,
            "sources": [self._port(edge.start, "out", edge)],
            "targets": [self._port(edge.end, "in", edge)],
            "labels": [label] if edge.label else [],
        }

    def _port(self, node: str, way: str, edge: Edge) -> str:
        shared = self._degrees[node, way] > _OWN_PORTS
        port = f"{node} {way} {edge.style if shared else edge.id}"
        self._ports.setdefault(node, {})[port] = None
        return port
