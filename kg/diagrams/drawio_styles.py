"""How things look in draw.io, by the shapes and conventions of its own AWS library."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from kg.diagrams.boxes import Size
from kg.diagrams.diagram import Edge, Group, GroupKind, Node
from kg.diagrams.fonts import EDGE_FONT, GROUP_FONT, LEGEND_FONT, NODE_FONT, TITLE_FONT
from kg.diagrams.icons import icon_of
from kg.diagrams.sizes import GROUP_ICON, ICON, ICON_GAP
from kg.diagrams.styles import OTHER_COLOR, STROKES, Dash, EdgeStyle, Stroke
from kg.model import EntityKind

Style = Mapping[str, str | int | float]
"""Names and values as draw.io knows them; a name whose value is empty stands alone."""

_INK: Final = "#232F3E"
_TEXT: Final[Style] = {
    # Plain text: what looks like HTML in a name is shown and not obeyed.
    "html": 0,
    "fontFamily": "Helvetica",
    "fontColor": _INK,
}
_DASHES: Final[Mapping[Dash, Style]] = {
    Dash.SOLID: {},
    Dash.DASHED: {"dashed": 1, "dashPattern": "8 4"},
    Dash.DOTTED: {"dashed": 1, "dashPattern": "2 3"},
}
_CONTAINER: Final[Style] = {
    "container": 1,
    "collapsible": 0,
    "recursiveResize": 0,
    # A click inside a frame reaches what is behind it.
    "pointerEvents": 0,
    "fillColor": "none",
    "align": "left",
    "verticalAlign": "top",
    "fontSize": GROUP_FONT.size,
    "fontStyle": 1,
}
_SCOPES: Final[Mapping[str, Style]] = {
    "global": {"grIcon": "mxgraph.aws4.group_aws_cloud_alt", "strokeColor": _INK},
    "account": {"grIcon": "mxgraph.aws4.group_account", "strokeColor": "#CD2264"},
    "region": {"grIcon": "mxgraph.aws4.group_region", "strokeColor": "#147EBA", "dashed": 1},
    "availability-zone": {
        "grIcon": "mxgraph.aws4.group_availability_zone",
        "strokeColor": "#147EBA",
        "dashed": 1,
    },
    "vpc-scope": {"grIcon": "mxgraph.aws4.group_vpc", "strokeColor": "#248814"},
    "subnet": {"grIcon": "mxgraph.aws4.group_subnet", "strokeColor": "#147EBA"},
}
_OTHER_SCOPE: Final[Style] = {
    "grIcon": "mxgraph.aws4.group_aws_cloud",
    "strokeColor": OTHER_COLOR,
}
_OWN_GAP: Final = 8
"""Pixels that draw.io itself leaves between a shape and the label below it."""
_ROUNDED: Final[Style] = {"rounded": 1, "absoluteArcSize": 1, "arcSize": 16}


def text_of(style: Style) -> str:
    """Write a style as the text that cells hold."""
    return "".join(
        f"{name}={value};" if value != "" else f"{name};" for name, value in style.items()
    )


@dataclass(frozen=True, slots=True)
class Shape:
    """A sign of draw.io's AWS library."""

    name: str
    """What follows ``mxgraph.aws4.``."""
    size: Size
    """Of the sign itself, as large as fits into an icon."""
    on_square: bool
    """Whether the library offers it in white on a square of its colour, as it does services."""


@cache
def shapes() -> Mapping[str, Shape]:
    """Return each sign that the table of icons names."""
    table = Path(__file__).with_name("drawio_shapes.csv")
    with table.open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: Shape(
                row["name"], Size(int(row["width"]), int(row["height"])), row["look"] == "square"
            )
            for row in csv.DictReader(file)
        }


def _shape(node: Node) -> Shape:
    """Return the sign of a node; without a square where it is that of a part of a service."""
    shape = shapes()[icon_of(node.entity).drawio]
    return replace(shape, on_square=False) if node.entity.kind is EntityKind.FEATURE else shape


def icon_size(node: Node) -> Size:
    """Return how large the shape of a node is, which need not fill the square of its icon."""
    shape = _shape(node)
    return Size(ICON, ICON) if shape.on_square else shape.size


def node_style(node: Node, color: str) -> Style:
    """Return the look of a node: services are signs on squares, their parts signs alone."""
    shape = _shape(node)
    stencil = f"mxgraph.aws4.{shape.name}"
    look: Style = (
        {"shape": "mxgraph.aws4.resourceIcon", "resIcon": stencil, "strokeColor": "#FFFFFF"}
        if shape.on_square
        else {"shape": stencil, "strokeColor": "none"}
    )
    focus: Style = {"shadow": 1, "fontStyle": 1} if node.is_focus else {}
    return {
        **_TEXT,
        **look,
        "fillColor": color,
        "outlineConnect": 0,
        "aspect": "fixed",
        "verticalLabelPosition": "bottom",
        "verticalAlign": "top",
        "align": "center",
        "fontSize": NODE_FONT.size,
        "spacingTop": (ICON - icon_size(node).height) // 2 + ICON_GAP - _OWN_GAP,
        **focus,
    }


def group_style(group: Group, color: str) -> Style:
    """Return the look of a frame; ``color`` is that of the service, where it is one's."""
    if group.kind is GroupKind.SCOPE:
        scope = _SCOPES.get(group.entity.id if group.entity else "", _OTHER_SCOPE)
        look: Style = {
            "shape": "mxgraph.aws4.group",
            "grStroke": 1,
            **scope,
            "fontColor": scope["strokeColor"],
            "spacingLeft": GROUP_ICON + 3,
        }
    elif group.kind is GroupKind.SERVICE:
        look = {**_ROUNDED, "strokeColor": color, "spacingLeft": 8}
    else:
        stroke = STROKES[EdgeStyle.ALTERNATIVE]
        dashes = _DASHES[Dash.DASHED]
        look = {**_ROUNDED, **dashes, "strokeColor": stroke.color, "spacingLeft": 8}
    return {**_TEXT, **_CONTAINER, **look, "spacingTop": 2}


def line_style(stroke: Stroke) -> Style:
    """Return the look of a line, in the picture or in the legend."""
    return {"strokeColor": stroke.color, "strokeWidth": 1.5, **_DASHES[stroke.dash]}


def edge_style(edge: Edge) -> Style:
    """Return the look of an edge and of its label."""
    stroke = STROKES[edge.style]
    return {
        **_TEXT,
        "edgeStyle": "orthogonalEdgeStyle",
        "rounded": 1,
        "arcSize": 8,
        **line_style(stroke),
        "startArrow": "none",
        "endArrow": "block" if edge.is_directed else "none",
        "endFill": 1,
        "endSize": 5,
        "fontSize": EDGE_FONT.size,
        "fontColor": stroke.color,
        "labelBackgroundColor": "#FFFFFF",
    }


TITLE: Final[Style] = {
    "text": "",
    **_TEXT,
    "align": "left",
    "verticalAlign": "top",
    "fontSize": TITLE_FONT.size,
    "fontStyle": 1,
    "spacing": 0,
    "spacingTop": -4,
}
LEGEND: Final[Style] = {"group": "", **_CONTAINER, "strokeColor": "none"}
LEGEND_TEXT: Final[Style] = {
    "text": "",
    **_TEXT,
    "align": "left",
    "verticalAlign": "middle",
    "fontSize": LEGEND_FONT.size,
    "spacing": 0,
}
