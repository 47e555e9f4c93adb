"""A diagram as a graph of ELK's: all that lines lead to, with room for what else there is."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import Final

from kg.diagrams.boxes import extent
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
_FREE_LAYERS: Final = 24
"""Up to so many things in one frame are placed for short lines only."""
_COMPACT: Final = 150
"""Up to so many nodes are placed as compactly as can be, which takes long for more."""


def is_vertical(diagram: Diagram) -> bool:
    """Tell whether data flows up or down."""
    return diagram.direction in {LayoutDirection.UP, LayoutDirection.DOWN}


def graph_of(diagram: Diagram, idle: Idle) -> Graph:
    """Return the graph. Ids are those of the diagram; what is idle is not in it."""
    return _Writer(diagram, idle).page()


class _Writer:
    def __init__(self, diagram: Diagram, idle: Idle) -> None:
        self._diagram = diagram
        self._idle = idle
        self._ports: dict[str, dict[str, None]] = {}
        """Node id to the ids of its ports, in the order of the edges."""
        self._degrees = Counter((edge.start, "out") for edge in diagram.edges)
        self._degrees.update((edge.end, "in") for edge in diagram.edges)

    def page(self) -> Graph:
        edges = [self._edge(edge) for edge in self._diagram.edges]
        options = _PAGE | {"elk.direction": self._diagram.direction.upper()}
        return {"id": "page", "edges": edges, **self._frame(None, options)}

    def _frame(self, group: str | None, options: dict[str, str]) -> Graph:
        nodes = self._diagram.nodes_in.get(group, ())
        groups = self._diagram.groups_in.get(group, ())
        children = [
            *(self._node(node) for node in nodes if not self._idle.holds(node.id)),
            *(self._group(each) for each in groups if not self._idle.holds(each.id)),
        ]
        strategies = _layering(len(children)) | _placement(len(self._diagram.nodes))
        return {"children": children, "layoutOptions": _SPACING | strategies | options}

    def _group(self, group: Group) -> Graph:
        head, block = head_size(group), extent(self._idle.block(group.id).values())
        top, left, bottom, right = content_top(group), PADDING, PADDING, PADDING
        # Lines come in and go out at two opposite sides: neither title nor block may be there.
        if is_vertical(self._diagram):
            top, left = PADDING, head.width
            right += block.width and block.width + SPACING
            # ELK lays out what flows down as what flows right, and forgets to turn this size.
            least = (max(head.height, top + block.height + bottom), 0)
        else:
            bottom += block.height and block.height + SPACING
            least = (max(head.width, left + block.width + right), 0)
        room = {
            "elk.padding": f"[top={top},left={left},bottom={bottom},right={right}]",
            "elk.nodeSize.constraints": "MINIMUM_SIZE",
            "elk.nodeSize.minimum": f"({least[0]},{least[1]})",
        }
        return {"id": group.id, **self._frame(group.id, room)}

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


def _layering(things: int) -> dict[str, str]:
    """Choose how the things in a frame are shared out among layers.

    Of many, one layer would hold nearly all: what pushes to a hub, say. So a layer holds a limited
    number then, and the picture becomes no ribbon.
    """
    if things <= _FREE_LAYERS:
        return {}
    return {
        "elk.layered.layering.strategy": "COFFMAN_GRAHAM",
        "elk.layered.layering.coffmanGraham.layerBound": f"{round(2 * sqrt(things))}",
    }


def _placement(nodes: int) -> dict[str, str]:
    strategy = "NETWORK_SIMPLEX" if nodes <= _COMPACT else "BRANDES_KOEPF"
    return {"elk.layered.nodePlacement.strategy": strategy}
