"""Where everything stands on the page: the one layout that every picture shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.diagrams.boxes import Box, Point, Size, extent, in_rows
from kg.diagrams.diagram import Diagram
from kg.diagrams.errors import MAXIMUM_NODES, DiagramTooLargeError
from kg.diagrams.fonts import TITLE_FONT
from kg.diagrams.pieces import Pieces
from kg.diagrams.sizes import SPACING, legend_size
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
    title = Box(_MARGIN, _MARGIN, *TITLE_FONT.extent(diagram.title))
    picture = Pieces(diagram).closed(None).moved(_MARGIN, title.y + title.height + SPACING)
    drawn = extent((title, Box(0, 0, *picture.size)))
    legend = _legend(diagram, drawn)
    page = extent((Box(0, 0, *drawn), *legend.values()))
    return Layout(
        width=page.width + _MARGIN,
        height=page.height + _MARGIN,
        nodes={node.id: picture.boxes[node.id] for node in diagram.nodes},
        groups={group.id: picture.boxes[group.id] for group in diagram.groups},
        routes={edge.id: picture.routes[edge.id] for edge in diagram.edges},
        labels={edge.id: picture.labels[edge.id] for edge in diagram.edges if edge.label},
        legend=legend,
        title=title,
    )


def _legend(diagram: Diagram, above: Size) -> dict[EdgeStyle, Box]:
    sizes = {style: legend_size(style) for style in diagram.legend}
    rows = in_rows(sizes, max(above.width - _MARGIN, _LEGEND_WIDTH), SPACING)
    return {style: box.moved(_MARGIN, above.height + SPACING) for style, box in rows.items()}
