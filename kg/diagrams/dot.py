"""A diagram in Graphviz's language, without places: Graphviz lays it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isqrt
from typing import Final

from kg.diagrams.colors import node_colors, tint
from kg.diagrams.diagram import Diagram, Edge, Group, GroupKind, LayoutDirection, Node
from kg.diagrams.dot_language import (
    Raw,
    attributes,
    block,
    html_lines,
    html_text,
    label,
    quoted,
    tooltip,
)
from kg.diagrams.styles import STROKES, Dash, EdgeStyle, Stroke

FONT: Final = "Arial,Helvetica,sans-serif"
"""Arial's twin Liberation Sans stands in for it on most Linux systems."""
BOLD: Final = f"{FONT} bold"

_RANK_DIRECTIONS: Final = {
    LayoutDirection.RIGHT: "LR",
    LayoutDirection.LEFT: "RL",
    LayoutDirection.DOWN: "TB",
    LayoutDirection.UP: "BT",
}
_FRAMES: Final = {
    GroupKind.SCOPE: {"style": "rounded", "color": "#5A6B7B"},
    GroupKind.SERVICE: {"style": "rounded,filled", "color": "#CFD6DD", "fillcolor": "#F4F6F8"},
    GroupKind.ALTERNATIVES: {"style": "rounded,dashed", "color": "#6A1B9A"},
}
_GRAPH: Final = attributes(
    {
        "labelloc": "t",
        "labeljust": "l",
        "fontname": FONT,
        "fontsize": 11,
        "nodesep": 0.3,
        "ranksep": 0.6,
        "pad": 0.2,
    }
)
_NODE: Final = attributes(
    {
        "shape": "box",
        "style": "rounded,filled",
        "fillcolor": "#FFFFFF",
        "penwidth": 1.5,
        "fontname": FONT,
        "fontsize": 12,
        "margin": "0.15,0.08",
    }
)
_EDGE: Final = attributes({"fontname": FONT, "fontsize": 10, "arrowsize": 0.8})


def write(diagram: Diagram) -> str:
    """Write DOT for ``dot`` to lay out.

    Labels are plain text, which everything that reads DOT can show; only the title and the legend,
    which are the label of the whole graph and so out of the way, are a table in Graphviz's HTML.
    """
    return "\n".join(block(f"digraph {quoted(diagram.title)}", _statements(diagram))) + "\n"


def _statements(diagram: Diagram) -> Iterator[str]:
    yield f"graph [label={_heading(diagram)}, {_GRAPH}]"
    yield f"rankdir={_RANK_DIRECTIONS[diagram.direction]}"
    yield f"node [{_NODE}]"
    yield f"edge [{_EDGE}]"
    yield from _inside(diagram, None, node_colors(diagram))
    yield from (_edge(edge) for edge in diagram.edges)


def _inside(diagram: Diagram, parent: str | None, colors: Mapping[str, str]) -> Iterator[str]:
    nodes = diagram.nodes_in.get(parent, ())
    yield from (_node(node, colors[node.id]) for node in nodes)
    yield from _rows_of_unconnected(diagram, nodes)
    for group in diagram.groups_in.get(parent, ()):
        yield from block(f"subgraph {cluster(group)}", _group(diagram, group, colors))


def cluster(group: Group) -> str:
    """Name the subgraph that Graphviz draws a frame around."""
    return quoted(f"cluster_{group.id}")


def _group(diagram: Diagram, group: Group, colors: Mapping[str, str]) -> Iterator[str]:
    yield f"graph [{attributes(frame(group))}, margin=14]"
    yield from _inside(diagram, group.id, colors)
    nodes = diagram.nodes_in.get(group.id, ())
    if group.kind is GroupKind.ALTERNATIVES and nodes:
        yield f"{{ rank=same; {'; '.join(quoted(node.id) for node in nodes)} }}"


def _rows_of_unconnected(diagram: Diagram, nodes: Iterable[Node]) -> Iterator[str]:
    """Set nodes without lines in rows as long as there are rows: dot would put all in one line."""
    ends = {end for edge in diagram.edges for end in (edge.start, edge.end)}
    alone = [quoted(node.id) for node in nodes if node.id not in ends]
    length = max(isqrt(len(alone)), 1)
    rows = [alone[first : first + length] for first in range(0, len(alone), length)]
    yield from (f"{' -> '.join(row)} [style=invis]" for row in rows if len(row) > 1)


def frame(group: Group) -> dict[str, str | float]:
    """Say how the frame of a group looks."""
    about = group.entity.brief if group.entity else group.label
    return {
        "label": label(group.label, 40),
        "labeljust": "l",
        "tooltip": tooltip(about),
        "fontcolor": "#37424D",
        "fontsize": 11,
        **_FRAMES[group.kind],
    }


def _node(node: Node, color: str) -> str:
    look: dict[str, str | float] = {
        "label": label(node.entity.name, 24),
        "tooltip": tooltip(node.entity.brief),
        "color": color,
    }
    if node.is_focus:
        look |= {"penwidth": 3, "fontname": BOLD, "fillcolor": tint(color)}
    return f"{quoted(node.id)} [{attributes(look)}]"


def _edge(edge: Edge) -> str:
    look = {"label": label(edge.label, 24)} | stroke(edge)
    return f"{quoted(edge.start)} -> {quoted(edge.end)} [{attributes(look)}]"


def stroke(edge: Edge) -> dict[str, str | float]:
    """Say how a line and its words look, and what its tooltip says."""
    looks = STROKES[edge.style]
    return {
        "tooltip": tooltip(" ".join(relation.text for relation in edge.relations)),
        "labeltooltip": tooltip(looks.meaning),
        "color": looks.color,
        "fontcolor": looks.color,
        "style": looks.dash.value,
        # Dots show less of a line than dashes do.
        "penwidth": 2 if looks.dash is Dash.DOTTED else 1.3,
        **({} if edge.is_directed else {"dir": "none"}),
    }


def _heading(diagram: Diagram) -> Raw:
    title = f'<FONT POINT-SIZE="18"><B>{html_lines(diagram.title, 60)}</B></FONT>'
    cells = [title, _legend(diagram.legend)] if diagram.legend else [title]
    rows = "".join(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{cell}</TD></TR>' for cell in cells)
    return Raw(f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="2">{rows}</TABLE>>')


def _legend(styles: Sequence[EdgeStyle]) -> str:
    """Write a row for each style.

    Without a fixed size, Graphviz would draw the columns apart to the width of the title.
    """
    rows = "".join(legend_row(style) for style in styles)
    size = f'WIDTH="200" HEIGHT="{20 * len(styles)}" FIXEDSIZE="TRUE"'
    return f'<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="0" ALIGN="LEFT" {size}>{rows}</TABLE>'


def legend_row(style: EdgeStyle) -> str:
    """Write a row of a table in HTML: a piece of a line, and its meaning."""
    looks = STROKES[style]
    meaning = f'<FONT COLOR="{looks.color}">{html_text(looks.meaning)}</FONT>'
    return (
        f'<TR><TD>{_piece_of_line(looks)}</TD><TD ALIGN="LEFT" CELLPADDING="4">{meaning}</TD></TR>'
    )


def _piece_of_line(looks: Stroke) -> str:
    """Draw a line as the border between two empty cells; HTML in Graphviz knows no other."""
    cell = 'WIDTH="32" HEIGHT="4" FIXEDSIZE="TRUE"'
    return (
        '<TABLE BORDER="0" CELLBORDER="2" CELLSPACING="0" CELLPADDING="0">'
        f'<TR><TD {cell} SIDES="B" STYLE="{looks.dash}" COLOR="{looks.color}"></TD></TR>'
        f'<TR><TD {cell} BORDER="0"></TD></TR></TABLE>'
    )
