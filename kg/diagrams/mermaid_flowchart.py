"""A diagram as a Mermaid flowchart, which GitHub, GitLab and many editors draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.diagrams.colors import node_categories
from kg.diagrams.diagram import Diagram, Edge, GroupKind, LayoutDirection, Node
from kg.diagrams.icons import IconSet, icon_of
from kg.diagrams.identifiers import identifiers
from kg.diagrams.mermaid_text import description, frontmatter, quotable
from kg.diagrams.styles import CATEGORY_COLORS, OTHER_COLOR, STROKES, Dash, EdgeStyle
from kg.model import EntityKind

_DIRECTIONS: Final = {
    LayoutDirection.RIGHT: "LR",
    LayoutDirection.LEFT: "RL",
    LayoutDirection.DOWN: "TB",
    LayoutDirection.UP: "BT",
}
_SHAPES: Final = {
    EntityKind.SERVICE: '["{}"]',
    EntityKind.FEATURE: '["{}"]',
    EntityKind.TECHNOLOGY: '("{}")',
    EntityKind.CONCEPT: '(["{}"])',
    EntityKind.SCOPE: '{{{{"{}"}}}}',
}
_STORE: Final = '[("{}")]'
_STORE_SYMBOLS: Final = frozenset({"database", "disk"})

_NODE: Final = "fill:#FFFFFF,stroke:{},stroke-width:2px,color:#1F2933"
_OTHER: Final = "other"
_FOCUS: Final = "focus"
_LEGEND: Final = "legend"
_LEGEND_END: Final = "legend_end"
_LOOKS: Final = {
    **{
        category.replace("-", "_"): _NODE.format(color)
        for category, color in CATEGORY_COLORS.items()
    },
    _OTHER: _NODE.format(OTHER_COLOR),
    GroupKind.SCOPE.value: "fill:none,stroke:#5A6B7B",
    GroupKind.SERVICE.value: "fill:#F4F6F8,stroke:#CFD6DD,color:#37424D",
    GroupKind.ALTERNATIVES.value: "fill:none,stroke:#6A1B9A,stroke-dasharray:6 4",
    _FOCUS: "stroke-width:5px,font-weight:bold",
    _LEGEND: "fill:none,stroke:#CFD6DD",
    _LEGEND_END: "fill:none,stroke:none",
}
"""Class to CSS; where a thing is of several, a later one goes before an earlier one."""

_DASHES: Final = {
    Dash.SOLID: "",
    Dash.DASHED: ",stroke-dasharray:6 4",
    Dash.DOTTED: ",stroke-dasharray:2 3",
}
_RESERVED: Final = (
    *("end", "default", "graph", "flowchart", "subgraph", "direction", "class", "classDef"),
    *("style", "linkStyle", "interpolate", "click", "call", "href", "v", _LEGEND),
    *(f"{style}_{end}" for style in EdgeStyle for end in ("from", "to")),
)


def write(diagram: Diagram, icons: IconSet = IconSet.BUILT_IN) -> str:
    """Write a flowchart for Mermaid 11.4 and later, with its own shapes or with icons.

    The lines from a thing to itself are drawn as one.

    Mermaid itself refuses more than 500 lines or 50,000 characters, unless the page that shows
    the drawing allows more.
    """
    body = (f"    {line}" for line in _Flowchart(diagram, icons).statements())
    start = f"flowchart {_DIRECTIONS[diagram.direction]}"
    return "\n".join((*frontmatter(diagram), start, *body)) + "\n"


class _Flowchart:
    def __init__(self, diagram: Diagram, icons: IconSet) -> None:
        self._diagram = diagram
        self._icons = icons
        self._edges = _with_one_loop_each(diagram.edges)
        self._names = identifiers(diagram, _RESERVED)
        self._direction = _DIRECTIONS[diagram.direction]

    def statements(self) -> Iterator[str]:
        yield from description(self._diagram)
        yield from self._inside(None)
        yield from (self._edge(edge) for edge in self._edges)
        yield from self._legend()
        yield from self._classes()
        yield from self._strokes()

    def _inside(self, parent: str | None) -> Iterator[str]:
        for node in self._diagram.nodes_in.get(parent, ()):
            yield self._node(node)
        for group in self._diagram.groups_in.get(parent, ()):
            name = self._names[group.id]
            yield from _subgraph(name, group.label, self._direction, self._inside(group.id))

    def _node(self, node: Node) -> str:
        name, label, logo = self._names[node.id], quotable(node.entity.name), self._logo(node)
        if logo:
            return f'{name}@{{ icon: "logos:{logo}", label: "{label}", pos: "b", h: 48 }}'
        is_store = icon_of(node.entity).mermaid in _STORE_SYMBOLS
        return name + (_STORE if is_store else _SHAPES[node.entity.kind]).format(label)

    def _logo(self, node: Node) -> str:
        """Return the name of a node's icon, or nothing where the node is a shape."""
        return icon_of(node.entity).logos if self._icons is IconSet.LOGOS else ""

    def _edge(self, edge: Edge) -> str:
        label = f'|"{quotable(edge.label)}"|' if edge.label else ""
        arrow = _arrow(edge.style, is_directed=edge.is_directed)
        return f"{self._names[edge.start]} {arrow}{label} {self._names[edge.end]}"

    def _legend(self) -> Iterator[str]:
        entries = (
            f'{style}_from[" "] {_arrow(style, is_directed=is_directed)}'
            f'|"{quotable(STROKES[style].meaning)}"| {style}_to[" "]'
            for style, is_directed in self._samples()
        )
        if self._diagram.legend:
            yield from _subgraph(_LEGEND, "Legend", "LR", entries)

    def _samples(self) -> list[tuple[EdgeStyle, bool]]:
        """Return the styles in the legend, and whether any line of each has a head."""
        directed = {edge.style for edge in self._diagram.edges if edge.is_directed}
        return [(style, style in directed) for style in self._diagram.legend]

    def _classes(self) -> Iterator[str]:
        members = self._members()
        yield from (f"classDef {name} {_LOOKS[name]}" for name in _LOOKS if name in members)
        yield from (f"class {','.join(members[name])} {name}" for name in _LOOKS if name in members)

    def _members(self) -> Mapping[str, list[str]]:
        """Return class to what is of it, by name."""
        members: dict[str, list[str]] = defaultdict(list)
        categories = node_categories(self._diagram)
        for node in self._diagram.nodes:
            if not self._logo(node):
                category = categories[node.id] or _OTHER
                members[category.replace("-", "_")].append(self._names[node.id])
        for group in self._diagram.groups:
            members[group.kind.value].append(self._names[group.id])
        for node in self._diagram.nodes:
            if node.is_focus:
                members[_FOCUS].append(self._names[node.id])
        for style in self._diagram.legend:
            members[_LEGEND] = [_LEGEND]
            members[_LEGEND_END] += [f"{style}_from", f"{style}_to"]
        return members

    def _strokes(self) -> Iterator[str]:
        """Say what lines look like, which Mermaid knows by their place in the text."""
        places: dict[tuple[EdgeStyle, bool], list[str]] = defaultdict(list)
        drawn = [(edge.style, edge.is_directed) for edge in self._edges]
        for place, look in enumerate((*drawn, *self._samples())):
            places[look].append(str(place))
        for (style, is_directed), where in places.items():
            yield f"linkStyle {','.join(where)} {_stroke(style, is_directed=is_directed)}"


def _with_one_loop_each(edges: Sequence[Edge]) -> list[Edge]:
    """Join the lines that lead from a thing to itself, of which Mermaid 11.4 draws the last only."""
    joined: dict[str, Edge] = {}
    for edge in edges:
        key = edge.start if edge.start == edge.end else edge.id
        first = joined.get(key)
        joined[key] = replace(first, label=f"{first.label}, {edge.label}") if first else edge
    return list(joined.values())


def _subgraph(name: str, label: str, direction: str, inside: Iterable[str]) -> Iterator[str]:
    yield f'subgraph {name}["{quotable(label)}"]'
    # Without it Mermaid turns what is inside, where no line leads out.
    yield f"    direction {direction}"
    yield from (f"    {line}" for line in inside)
    yield "end"


def _arrow(style: EdgeStyle, *, is_directed: bool) -> str:
    if STROKES[style].dash is Dash.SOLID:
        return "-->" if is_directed else "---"
    return "-.->" if is_directed else "-.-"


def _stroke(style: EdgeStyle, *, is_directed: bool) -> str:
    look = STROKES[style]
    # Mermaid 11.4 draws a head on every line.
    head = "" if is_directed else ",marker-end:none"
    return f"stroke:{look.color},stroke-width:2px{_DASHES[look.dash]}{head}"
