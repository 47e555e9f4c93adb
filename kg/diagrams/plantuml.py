"""A diagram for PlantUML, in the manner of C4: boxes that say what they are, dashed boundaries."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from kg.diagrams.colors import node_categories
from kg.diagrams.diagram import Diagram, Edge, Group, GroupKind, LayoutDirection, Node
from kg.diagrams.icons import icon_of
from kg.diagrams.identifiers import identifiers
from kg.diagrams.plain_words import one_line
from kg.diagrams.styles import CATEGORY_COLORS, OTHER_COLOR, STROKES, Dash, EdgeStyle

_MARKUP: Final = re.compile(
    r"[^\w (),.'-]|_"  # all but letters, digits, and what is safe and frequent in names
    r"|(?<![^\W_])[),.'-]|(?<![^\W_ ])\("  # which it is not where no word goes before it
    r"|[\U00010000-\U0010ffff]"  # letters that old versions garble
)
_UNWRITABLE: Final = re.compile("[\U00100000-\U0010ffff]")
"""Private characters whose codes are too long for PlantUML; they become U+FFFD."""
_SETTINGS: Final = (
    "skinparam shadowing false",
    "skinparam defaultTextAlignment center",
    "skinparam roundCorner 8",
    "skinparam legendBackgroundColor #FFFFFF",
    "skinparam legendBorderColor #CFD6DD",
    "hide stereotype",
)
_FRAMES: Final = {
    GroupKind.SCOPE: "#5A6B7B",
    GroupKind.SERVICE: "#9AA5B1",
    GroupKind.ALTERNATIVES: "#6A1B9A",
}
_LINES: Final = {Dash.SOLID: "", Dash.DASHED: ",dashed", Dash.DOTTED: ",dotted"}
_SAMPLES: Final = {Dash.SOLID: "────▶", Dash.DASHED: "─ ─ ▶", Dash.DOTTED: "· · ·▶"}
_HEADING_WIDTH: Final = 22
_WIDTH: Final = 32
_TITLE_WIDTH: Final = 80
_OTHER: Final = "other"
_RESERVED: Final = (
    *("actor", "agent", "allowmixing", "artifact", "as", "boundary", "caption", "card", "circle"),
    *("class", "cloud", "collections", "component", "control", "database", "end", "endlegend"),
    *("entity", "file", "folder", "footer", "frame", "header", "hexagon", "hide", "interface"),
    *("label", "left", "legend", "mainframe", "newpage", "node", "note", "of", "package", "page"),
    *("person", "port", "portin", "portout", "process", "queue", "rectangle", "remove", "right"),
    *("rotate", "scale", "set", "show", "skin", "skinparam", "sprite", "stack", "state", "storage"),
    *("style", "title", "together", "top", "url", "usecase"),
)


def write(diagram: Diagram) -> str:
    """Write PlantUML for version 1.2020.2 and later, which includes no file and no library.

    PlantUML lays out rightwards or downwards; for the other directions its lines are written from
    their ends.
    """
    return "\n".join(_Document(diagram).statements()) + "\n"


class _Document:
    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._names = identifiers(diagram, _RESERVED)
        self._categories = node_categories(diagram)

    def statements(self) -> Iterator[str]:
        yield "@startuml"
        if self._diagram.direction in {LayoutDirection.RIGHT, LayoutDirection.LEFT}:
            yield "left to right direction"
        yield from _SETTINGS
        yield from self._looks()
        title = _text(self._diagram.title, _TITLE_WIDTH)
        if title:
            yield f"title {title}"
        yield from self._inside(None)
        yield from (self._edge(edge) for edge in self._diagram.edges)
        yield from _legend(self._diagram.legend)
        yield "@enduml"

    def _looks(self) -> Iterator[str]:
        looks = {
            f"{_shape(node)}<<{self._stereotype(node)}>>": self._look(node)
            for node in self._diagram.nodes
        }
        looks |= {
            f"rectangle<<{_boundary(group)}>>": _frame(group) for group in self._diagram.groups
        }
        for name, look in sorted(looks.items()):
            yield from _block(f"skinparam {name} {{", look)

    def _stereotype(self, node: Node) -> str:
        category = self._categories[node.id] or _OTHER
        return f"{category}-focus" if node.is_focus else category

    def _look(self, node: Node) -> list[str]:
        return [
            "BackgroundColor #FFFFFF",
            f"BorderColor {CATEGORY_COLORS.get(self._categories[node.id] or _OTHER, OTHER_COLOR)}",
            f"BorderThickness {4 if node.is_focus else 2}",
            "FontColor #1F2933",
        ]

    def _inside(self, parent: str | None) -> Iterator[str]:
        yield from (self._node(node) for node in self._diagram.nodes_in.get(parent, ()))
        for group in self._diagram.groups_in.get(parent, ()):
            kind = rf"\n<size:12>[{group.kind.capitalize()}]</size>" if group.entity else ""
            label = f'"{_heading(group.label)}{kind}"'
            name = f"{self._names[group.id]} <<{_boundary(group)}>>"
            yield from _block(f"rectangle {label} as {name} {{", self._inside(group.id))

    def _node(self, node: Node) -> str:
        category = self._categories[node.id]
        kind = ": ".join(filter(None, (node.entity.kind.capitalize(), category)))
        label = rf"{_heading(node.entity.name)}\n//<size:12>[{kind}]</size>//\n\n{_text(node.entity.brief)}"
        name = f"{self._names[node.id]} <<{self._stereotype(node)}>>"
        return f'{_shape(node)} "{label}" as {name}'

    def _edge(self, edge: Edge) -> str:
        start, end, look = self._names[edge.start], self._names[edge.end], STROKES[edge.style]
        line = f"-[{look.color}{_LINES[look.dash]},thickness=2]-"
        head, tail = (">", "<") if edge.is_directed else ("", "")
        label = f" : <color:{look.color}>{_text(edge.label)}" if edge.label else ""
        if self._diagram.direction in {LayoutDirection.LEFT, LayoutDirection.UP}:
            return f"{end} {tail}{line} {start}{label}"
        return f"{start} {line}{head} {end}{label}"


def _shape(node: Node) -> str:
    return "database" if icon_of(node.entity).mermaid in {"database", "disk"} else "rectangle"


def _boundary(group: Group) -> str:
    return f"{group.kind}-boundary"


def _frame(group: Group) -> list[str]:
    return [
        "BackgroundColor transparent",
        f"BorderColor {_FRAMES[group.kind]}",
        "BorderStyle dashed",
        "FontColor #37424D",
    ]


def _legend(styles: Iterable[EdgeStyle]) -> Iterator[str]:
    entries = [
        f"| <color:{STROKES[style].color}>{_SAMPLES[STROKES[style].dash]}"
        f" | {_text(STROKES[style].meaning)} |"
        for style in styles
    ]
    if entries:
        yield "legend right"
        yield "<#FFFFFF,#FFFFFF>|= |= Legend |"
        yield from entries
        yield "endlegend"


def _block(start: str, inside: Iterable[str]) -> Iterator[str]:
    yield start
    yield from (f"  {line}" for line in inside)
    yield "}"


def _text(words: str, width: int = _WIDTH) -> str:
    """Return words that are not markup, nor end a string, nor reach the preprocessor."""
    return r"\n".join(_lines(words, width))


def _heading(words: str) -> str:
    return r"\n".join(f"=={line}" for line in _lines(words, _HEADING_WIDTH))


def _lines(words: str, width: int) -> list[str]:
    # PlantUML's own wrapping decodes what it wraps twice.
    lines = textwrap.wrap(_UNWRITABLE.sub("\ufffd", one_line(words)), width)
    return [_MARKUP.sub(lambda found: f"<U+{ord(found.group()):04X}>", line) for line in lines]
