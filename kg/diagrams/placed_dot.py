"""A diagram in Graphviz's language with the places of a layout, for ``neato -n2`` to draw.

A layout counts pixels from the top, Graphviz points from the bottom; a pixel becomes a point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.diagrams.boxes import Box, Point
from kg.diagrams.colors import node_colors, tint
from kg.diagrams.diagram import Diagram, Edge, Group, Node
from kg.diagrams.dot import FONT, cluster, frame, legend_row, stroke
from kg.diagrams.dot_language import Raw, attributes, block, html_text, quoted, tooltip
from kg.diagrams.fonts import EDGE_FONT, GROUP_FONT, LEGEND_FONT, NODE_FONT, TITLE_FONT, Font
from kg.diagrams.layout import Layout
from kg.diagrams.splines import ARROW, spline
from kg.diagrams.styles import EdgeStyle
from kg.model import Entity, Lifecycle

_POINTS_IN_AN_INCH: Final = 72
_LENGTH_OF_ARROWS: Final = 10
"""Points, of an arrow of size 1."""
_PADDING: Final = 5
"""Points between the border of a node and its name."""
_MARGIN: Final = 8
"""Points between the border of a frame and its title."""
_KIND_FONT: Final = replace(NODE_FONT, size=9, line=11)
_GRAY: Final = "#5A6B7B"

_NODE: Final = attributes(
    {
        "shape": "box",
        "style": "rounded,filled",
        "fillcolor": "#FFFFFF",
        "penwidth": 1.5,
        "fontname": FONT,
        "fontsize": NODE_FONT.size,
        "fixedsize": "true",
    }
)
_EDGE: Final = attributes(
    {"fontname": FONT, "fontsize": EDGE_FONT.size, "arrowsize": ARROW / _LENGTH_OF_ARROWS}
)


def write_placed(diagram: Diagram, layout: Layout) -> str:
    """Write DOT in which everything has its place, and every text its lines."""
    statements = _Page(diagram, layout, node_colors(diagram)).statements()
    return "\n".join(block(f"digraph {quoted(diagram.title)}", statements)) + "\n"


@dataclass(frozen=True)
class _Page:
    diagram: Diagram
    layout: Layout
    colors: Mapping[str, str]

    def statements(self) -> Iterator[str]:
        yield f"graph [{attributes(self._title())}]"
        yield f"node [{_NODE}]"
        yield f"edge [{_EDGE}]"
        yield from self._inside(None)
        yield from (self._edge(edge) for edge in self.diagram.edges)
        yield from (self._meaning(style, box) for style, box in self.layout.legend.items())

    def _title(self) -> dict[str, str | float]:
        box = self.layout.title
        return {
            # So that words lie over lines, whichever comes first.
            "outputorder": "edgesfirst",
            "pad": 0.2,
            "fontname": FONT,
            "label": _table(box, _row(_html(TITLE_FONT, TITLE_FONT.lines(self.diagram.title)))),
            "lp": self._center(box),
        }

    def _inside(self, parent: str | None) -> Iterator[str]:
        for node in self.diagram.nodes_in.get(parent, ()):
            yield self._node(node)
        for group in self.diagram.groups_in.get(parent, ()):
            yield from block(f"subgraph {cluster(group)}", self._group(group))

    def _group(self, group: Group) -> Iterator[str]:
        box, lines = self.layout.groups[group.id], GROUP_FONT.lines(group.label)
        title = Box(
            box.x + _MARGIN,
            box.y + _MARGIN // 2,
            box.width - 2 * _MARGIN,
            GROUP_FONT.line * len(lines),
        )
        looks = frame(group) | {
            "label": _table(title, _row(_html(GROUP_FONT, lines))),
            "lp": self._center(title),
            "bb": self._bounds(box),
        }
        yield f"graph [{attributes(looks)}]"
        yield from self._inside(group.id)

    def _node(self, node: Node) -> str:
        color = self.colors[node.id]
        box = self.layout.nodes[node.id]
        font = _font_inside(box, node)
        name = _html(font, font.lines(node.entity.name))
        kind = _html(_KIND_FONT, [_kind(node.entity)], _GRAY)
        looks = self._place(box) | {
            "label": Raw(f"<{name}<BR/>{kind}>"),
            "tooltip": tooltip(node.entity.brief),
            "color": color,
        }
        if node.is_focus:
            looks |= {"penwidth": 3, "fillcolor": tint(color)}
        return f"{quoted(node.id)} [{attributes(looks)}]"

    def _edge(self, edge: Edge) -> str:
        corners = [self._point(corner) for corner in self.layout.routes[edge.id]]
        looks = stroke(edge) | {"pos": spline(corners, is_directed=edge.is_directed)}
        if box := self.layout.labels.get(edge.id):
            words = _html(EDGE_FONT, EDGE_FONT.lines(edge.label))
            # Words may stand on their own line.
            looks["label"] = _table(
                box, f'<TR><TD {_size(box)} BGCOLOR="#FFFFFF">{words}</TD></TR>'
            )
            looks["lp"] = self._center(box)
        return f"{quoted(edge.start)} -> {quoted(edge.end)} [{attributes(looks)}]"

    def _meaning(self, style: EdgeStyle, box: Box) -> str:
        looks = self._place(box) | {
            "shape": "none",
            "fontsize": LEGEND_FONT.size,
            "label": _table(box, legend_row(style)),
        }
        return f"{quoted(f'legend {style}')} [{attributes(looks)}]"

    def _place(self, box: Box) -> dict[str, str | float]:
        return {
            "pos": self._center(box),
            "width": round(box.width / _POINTS_IN_AN_INCH, 4),
            "height": round(box.height / _POINTS_IN_AN_INCH, 4),
        }

    def _point(self, point: Point) -> complex:
        return complex(point.x, self.layout.height - point.y)

    def _center(self, box: Box) -> str:
        y = self.layout.height - box.y - box.height / 2
        return f"{box.x + box.width / 2:g},{y:g}"

    def _bounds(self, box: Box) -> str:
        top = self.layout.height - box.y
        return f"{box.x},{top - box.height},{box.x + box.width},{top}"


def _font_inside(box: Box, node: Node) -> Font:
    """Choose the largest type that neither breaks a word of a name nor runs out of its box.

    The layout makes room for an icon, which is not drawn here, but for no air beside the name.
    """
    name, width = node.entity.name, box.width - 2 * _PADDING
    fonts = [
        replace(NODE_FONT, size=size, line=size + 3, width=width, bold=node.is_focus)
        for size in range(NODE_FONT.size, _KIND_FONT.size - 1, -1)
    ]
    return next((font for font in fonts if _fits(name, font, box)), fonts[-1])


def _fits(name: str, font: Font, box: Box) -> bool:
    _, height = font.extent(name)
    is_whole = all(font.length(word) <= font.width for word in name.split())
    return is_whole and height + _KIND_FONT.line <= box.height - 2 * _PADDING


def _kind(entity: Entity) -> str:
    if entity.lifecycle is Lifecycle.ACTIVE:
        return entity.kind.value
    # One word, since it has to fit below the name: to whom it is closed, there is no room to say.
    return f"{entity.kind}, {entity.lifecycle.partition('-')[0]}"


def _html(font: Font, lines: Sequence[str], color: str | None = None) -> str:
    text = "<BR/>".join(html_text(line) for line in lines)
    text = f"<B>{text}</B>" if font.bold else text
    paint = f' COLOR="{color}"' if color else ""
    return f'<FONT POINT-SIZE="{font.size}"{paint}>{text}</FONT>'


def _row(cell: str) -> str:
    return f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{cell}</TD></TR>'


def _table(box: Box, rows: str) -> Raw:
    """Fill a box with rows of a table; a cell without a size takes no more room than it needs."""
    look = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'
    return Raw(f"<<TABLE {look} {_size(box)}>{rows}</TABLE>>")


def _size(box: Box) -> str:
    return f'FIXEDSIZE="TRUE" WIDTH="{box.width}" HEIGHT="{box.height}"'
