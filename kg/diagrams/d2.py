"""A diagram in D2, which is laid out by its ELK engine."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from kg.diagrams.colors import node_categories
from kg.diagrams.diagram import Diagram, Edge, Group, LayoutDirection, Node
from kg.diagrams.icons import icon_of
from kg.diagrams.identifiers import identifiers
from kg.diagrams.plain_words import one_line
from kg.diagrams.styles import CATEGORY_COLORS, OTHER_COLOR, STROKES, Dash, EdgeStyle
from kg.model import EntityKind

_DIRECTIONS: Final = {
    LayoutDirection.RIGHT: "right",
    LayoutDirection.LEFT: "left",
    LayoutDirection.DOWN: "down",
    LayoutDirection.UP: "up",
}
_OTHER: Final = "other"
_NODE: Final = 'style: {{ fill: "#FFFFFF"; stroke: "{}"; stroke-width: 2; font-color: "#1F2933" }}'
_CLASSES: Final = {
    **{category: _NODE.format(color) for category, color in CATEGORY_COLORS.items()},
    _OTHER: _NODE.format(OTHER_COLOR),
    EntityKind.CONCEPT.value: "style.border-radius: 24",
    EntityKind.TECHNOLOGY.value: "style.border-radius: 8",
    "store": "shape: cylinder",
    "focus": "style: { stroke-width: 5; bold: true }",
    "scope-frame": 'style: { fill: transparent; stroke: "#5A6B7B"; font-size: 18 }',
    "service-frame": 'style: { fill: "#F4F6F8"; stroke: "#CFD6DD"; font-size: 18 }',
    "alternatives-frame": (
        'style: { fill: transparent; stroke: "#6A1B9A"; stroke-dash: 4; font-size: 18 }'
    ),
}
"""Class to what it sets; where a thing is of several, a later one goes before an earlier one."""
_DASHES: Final = {
    Dash.SOLID: "",
    Dash.DASHED: "; stroke-dash: 5",
    Dash.DOTTED: "; stroke-dash: 2",
}
_RESERVED: Final = (
    *("title", "label", "desc", "shape", "icon", "constraint", "tooltip", "link", "near"),
    *("width", "height", "top", "left", "direction", "class", "classes", "vars", "style"),
    *("layers", "scenarios", "steps", "source-arrowhead", "target-arrowhead", "null", "suspend"),
    *("unsuspend", "opacity", "stroke", "fill", "shadow", "multiple", "font", "bold", "italic"),
    *("underline", "animated", "filled", "true", "false"),
)
_NODE_WIDTH: Final = 24
_LABEL_WIDTH: Final = 32
_TITLE_WIDTH: Final = 80


def write(diagram: Diagram) -> str:
    """Write D2, as version 0.1.33 of its npm package draws it; older ones may know no legend."""
    return "\n".join(_Document(diagram).statements()) + "\n"


class _Document:
    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._names = identifiers(diagram, _RESERVED)
        self._categories = node_categories(diagram)
        self._paths: dict[str, str] = {}
        for group in diagram.groups:
            self._add_path(group.id, group.parent)
        for node in diagram.nodes:
            self._add_path(node.id, node.group)

    def _add_path(self, id_: str, group: str | None) -> None:
        above = f"{self._paths[group]}." if group else ""
        self._paths[id_] = above + self._names[id_]

    def statements(self) -> Iterator[str]:
        yield from _block("vars: {", self._settings())
        yield f"direction: {_DIRECTIONS[self._diagram.direction]}"
        yield from _block("classes: {", self._used_classes())
        yield ""
        title = _quoted(self._diagram.title, _TITLE_WIDTH)
        yield f"title: {title} {{ near: top-center; shape: text; style.font-size: 24 }}"
        yield from self._inside(None)
        yield ""
        yield from (self._edge(edge) for edge in self._diagram.edges)

    def _settings(self) -> Iterator[str]:
        yield "d2-config: { layout-engine: elk }"
        if self._diagram.legend:
            yield from _block("d2-legend: {", self._legend())

    def _legend(self) -> Iterator[str]:
        # A legend lists its shapes too, unless they cannot be seen.
        yield 'from: "" { style.opacity: 0 }'
        yield 'to: "" { style.opacity: 0 }'
        directed = {edge.style for edge in self._diagram.edges if edge.is_directed}
        for style in self._diagram.legend:
            line = f"from {_arrow(is_directed=style in directed)} to"
            yield f"{line}: {_quoted(STROKES[style].meaning)} {{ {_stroke(style)} }}"

    def _used_classes(self) -> Iterator[str]:
        nodes = {name for node in self._diagram.nodes for name in self._node_classes(node)}
        used = nodes | {_frame_class(group) for group in self._diagram.groups}
        yield from (f"{name}: {{ {look} }}" for name, look in _CLASSES.items() if name in used)
        yield from (f"{style}: {{ {_stroke(style)} }}" for style in self._diagram.legend)

    def _inside(self, parent: str | None) -> Iterator[str]:
        yield from (self._node(node) for node in self._diagram.nodes_in.get(parent, ()))
        for group in self._diagram.groups_in.get(parent, ()):
            start = f"{self._names[group.id]}: {_quoted(group.label, _LABEL_WIDTH)} {{"
            yield from _block(start, self._group(group))

    def _group(self, group: Group) -> Iterator[str]:
        yield f"class: {_frame_class(group)}"
        if group.entity:
            yield f"tooltip: {_quoted(group.entity.brief)}"
        yield from self._inside(group.id)

    def _node(self, node: Node) -> str:
        classes = "; ".join(self._node_classes(node))
        label, brief = _quoted(node.entity.name, _NODE_WIDTH), _quoted(node.entity.brief)
        return f"{self._names[node.id]}: {label} {{ class: [{classes}]; tooltip: {brief} }}"

    def _node_classes(self, node: Node) -> list[str]:
        is_store = icon_of(node.entity).mermaid in {"database", "disk"}
        names = {self._categories[node.id] or _OTHER, node.entity.kind.value}
        names |= {"store"} if is_store else set()
        names |= {"focus"} if node.is_focus else set()
        return [name for name in _CLASSES if name in names]

    def _edge(self, edge: Edge) -> str:
        start, end = self._paths[edge.start], self._paths[edge.end]
        label = _quoted(edge.label, _LABEL_WIDTH)
        arrow = _arrow(is_directed=edge.is_directed)
        return f"{start} {arrow} {end}: {label} {{ class: {edge.style} }}"


def _frame_class(group: Group) -> str:
    return f"{group.kind}-frame"


def _block(start: str, inside: Iterable[str]) -> Iterator[str]:
    yield start
    yield from (f"  {line}" for line in inside)
    yield "}"


def _arrow(*, is_directed: bool) -> str:
    return "->" if is_directed else "--"


def _stroke(style: EdgeStyle) -> str:
    look = STROKES[style]
    return (
        f'style: {{ stroke: "{look.color}"; font-color: "{look.color}"; stroke-width: 2'
        f"{_DASHES[look.dash]} }}"
    )


def _quoted(text: str, width: int | None = None) -> str:
    """Return a string of D2, with line ends after so many characters."""
    line = one_line(text)
    lines = textwrap.wrap(line, width) if width else [line]
    escaped = [re.sub(r'([\\"$])', r"\\\1", each) for each in lines]
    return '"' + r"\n".join(escaped) + '"'
