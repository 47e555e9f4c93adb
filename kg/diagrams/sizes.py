"""How much room everything in a picture takes, in pixels."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kg.diagrams.boxes import Box, Size
from kg.diagrams.diagram import Edge, Group, Node
from kg.diagrams.fonts import EDGE_FONT, GROUP_FONT, LEGEND_FONT, NODE_FONT, Font
from kg.diagrams.styles import STROKES, EdgeStyle

ICON: Final = 78
"""Width and height of an icon: those of the AWS shapes that draw.io offers."""
ICON_GAP: Final = 4
"""Between an icon and its label."""
GROUP_ICON: Final = 25
"""Width and height of the icon in the upper left corner of a frame."""
PADDING: Final = 24
"""Between a frame and what is inside."""
SPACING: Final = 24
"""Between things beside one another."""
SAMPLE: Final = 40
"""Length of a line in the legend."""
SAMPLE_GAP: Final = 8


def node_font(node: Node) -> Font:
    """Return how the label of a node is written: bold where the node was asked for."""
    return replace(NODE_FONT, bold=node.is_focus)


def node_size(node: Node) -> Size:
    """Return the size of an icon with its label below."""
    width, height = node_font(node).extent(node.entity.name)
    return Size(max(ICON, width), ICON + ICON_GAP + height)


def icon_box(node: Box) -> Box:
    """Return where the icon is in the box of a node."""
    return Box(node.x + (node.width - ICON) // 2, node.y, ICON, ICON)


def head_size(group: Group) -> Size:
    """Return the size of the strip, in a frame's upper left corner, that holds icon and title."""
    width, height = GROUP_FONT.extent(group.label)
    return Size(GROUP_ICON + width + PADDING, max(GROUP_ICON, height))


def content_top(group: Group) -> int:
    """Return how far below the upper side of a frame its content begins."""
    return head_size(group).height + PADDING // 2


def frame_size(group: Group, content: Size) -> Size:
    """Return the size of a frame around its content."""
    width = max(head_size(group).width, content.width + 2 * PADDING)
    return Size(width, content_top(group) + content.height + PADDING)


def edge_label_size(edge: Edge) -> Size:
    """Return the size of the text beside a line, with some air left and right."""
    width, height = EDGE_FONT.extent(edge.label)
    return Size(width + 6, height)


def legend_size(style: EdgeStyle) -> Size:
    """Return the size of a row of the legend."""
    width, height = LEGEND_FONT.extent(STROKES[style].meaning)
    return Size(SAMPLE + SAMPLE_GAP + width + ICON_GAP, height)
