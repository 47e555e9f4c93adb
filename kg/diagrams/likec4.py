"""A diagram as a model and a view in LikeC4's language.

Source: LikeC4 1.59, <https://likec4.dev/dsl>: its grammar for words, the way it reads strings for
escapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

from kg.diagrams.colors import node_colors
from kg.diagrams.diagram import Diagram, Edge, Group, GroupKind, LayoutDirection, Node
from kg.diagrams.icons import icon_of
from kg.diagrams.identifiers import identifiers
from kg.diagrams.styles import CATEGORY_COLORS, OTHER_COLOR, STROKES
from kg.diagrams.xml_text import xml_text
from kg.model import EntityKind

_INDENT: Final = "  "
_DIRECTIONS: Final = {
    LayoutDirection.RIGHT: "LeftRight",
    LayoutDirection.LEFT: "RightLeft",
    LayoutDirection.DOWN: "TopBottom",
    LayoutDirection.UP: "BottomTop",
}
_FRAMES: Final = {
    GroupKind.SCOPE: ("scope_frame", "lives inside", "border solid"),
    GroupKind.SERVICE: ("service_frame", "belongs to one service", "border none"),
    GroupKind.ALTERNATIVES: ("alternatives", "either will do", "border dashed"),
}
"""Kind of group to kind of element, what its frame says, and how the frame looks."""
_COLOR_NAMES: Final = {
    OTHER_COLOR: "other",
    **{color: category for category, color in reversed(CATEGORY_COLORS.items())},
}
"""Colour to its name in the file: that of the first category that has it."""
_KINDS: Final = {EntityKind.TECHNOLOGY: "tech"}
"""Kinds of entity whose name is a word of the language, to the name of the kind of element."""
_RESERVED: Final = (  # noqa: SIM905 - as a list, the words would fill a screen
    "and autoLayout border color deploymentNode description dynamic dynamicPredicateGroup exclude"
    " extend extends false from global head icon iconColor iconPosition iconSize icons import"
    " include includeAncestors instanceOf is it kind likec4lib line link metadata multiple"
    " navigateTo not notation notes of opacity or order padding predicate predicateGroup rank rgb"
    " rgba shape size specification style styleGroup summary tag tail technology textSize this"
    " title true variant view views where with"
).split()
"""Words of the language that cannot name an element."""


def write(diagram: Diagram) -> str:
    """Write one file: what kinds there are, the elements inside each other, and one view of all.

    LikeC4 has no lines that lead back to where they began: an element says those in its metadata.
    """
    return "\n".join(chain(_specification(diagram), _Model(diagram).lines())) + "\n"


def _specification(diagram: Diagram) -> Iterator[str]:
    yield f"// Architecture diagram as of {diagram.as_of}, for LikeC4"
    yield "specification {"
    yield from _indented(_colors(diagram))
    yield from _indented(_kinds(diagram))
    yield f"{_INDENT}tag focus"
    yield "}"
    yield ""


def _colors(diagram: Diagram) -> Iterator[str]:
    for color in sorted(set(node_colors(diagram).values())):
        yield f"color {_COLOR_NAMES[color]} {color}"
    for style in diagram.legend:
        yield f"color {style} {STROKES[style].color}"


def _kinds(diagram: Diagram) -> Iterator[str]:
    for kind in sorted({node.entity.kind for node in diagram.nodes}):
        yield f"element {_KINDS.get(kind, kind)} {{"
        # The name of the icon would stand there otherwise.
        yield from _indented((f"notation {_quoted(kind)}", f"technology {_quoted(kind)}"))
        yield "}"
    for group_kind in sorted({group.kind for group in diagram.groups}):
        name, notation, border = _FRAMES[group_kind]
        yield f"element {name} {{"
        yield f"{_INDENT}notation {_quoted(notation)}"
        yield f"{_INDENT}style {{"
        yield from _indented(_indented(("color muted", "opacity 10%", border)))
        yield f"{_INDENT}}}"
        yield "}"
    for style in diagram.legend:
        yield f"relationship {style} {{"
        yield f"{_INDENT}notation {_quoted(STROKES[style].meaning)}"
        yield from _indented((f"color {style}", f"line {STROKES[style].dash}", "multiple true"))
        yield "}"


@dataclass(frozen=True)
class _Model:
    """The elements of a diagram, the relationships between them, and the view."""

    diagram: Diagram

    def lines(self) -> Iterator[str]:
        yield "model {"
        yield from _indented(self._inside(None))
        edges = (edge for edge in self.diagram.edges if edge.start != edge.end)
        yield from _indented(chain.from_iterable(map(self._relationship, edges)))
        yield "}"
        yield ""
        yield "views {"
        yield from _indented(self._view())
        yield "}"

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Node or group id to its name inside the one around it."""
        return identifiers(self.diagram, _RESERVED)

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        """Node or group id to its name from the top."""
        paths: dict[str | None, str] = {None: ""}
        for group in self.diagram.groups:
            paths[group.id] = f"{paths[group.parent]}{self._names[group.id]}."
        return {
            node.id: f"{paths[node.group]}{self._names[node.id]}" for node in self.diagram.nodes
        }

    def _inside(self, parent: str | None) -> Iterator[str]:
        for node in self.diagram.nodes_in.get(parent, ()):
            kind = _KINDS.get(node.entity.kind, node.entity.kind)
            yield f"{self._names[node.id]} = {kind} {_quoted(node.entity.name)} {{"
            yield from _indented(self._details(node))
            yield "}"
        for group in self.diagram.groups_in.get(parent, ()):
            yield f"{self._names[group.id]} = {_FRAMES[group.kind][0]} {_quoted(group.label)} {{"
            yield from _indented(_frame(group))
            yield from _indented(self._inside(group.id))
            yield "}"

    def _details(self, node: Node) -> Iterator[str]:
        if node.is_focus:
            yield "#focus"
        yield f"description {_quoted(node.entity.brief)}"
        if icon := icon_of(node.entity).likec4:
            yield f"icon {icon}"
        yield "style {"
        yield f"{_INDENT}color {_COLOR_NAMES[self._colors[node.id]]}"
        yield "}"
        yield "metadata {"
        yield f"{_INDENT}id {_quoted(node.id)}"
        loops = [edge for edge in self.diagram.edges if edge.start == edge.end == node.id]
        if loops:
            yield f"{_INDENT}to_itself {_array(edge.label for edge in loops)}"
        yield "}"

    @cached_property
    def _colors(self) -> Mapping[str, str]:
        return node_colors(self.diagram)

    def _relationship(self, edge: Edge) -> Iterator[str]:
        start, end = self._paths[edge.start], self._paths[edge.end]
        yield f"{start} -[{edge.style}]-> {end} {_quoted(edge.label)} {{"
        yield f"{_INDENT}description {_quoted(' '.join(each.text for each in edge.relations))}"
        if not edge.is_directed:
            yield from _indented(("style {", f"{_INDENT}head none", "}"))
        yield f"{_INDENT}metadata {{"
        yield f"{_INDENT * 2}statements {_array(relation.id for relation in edge.relations)}"
        yield f"{_INDENT}}}"
        yield "}"

    def _view(self) -> Iterator[str]:
        top = (f"{self._names[group.id]}.**" for group in self.diagram.groups_in.get(None, ()))
        yield "view index {"
        yield f"{_INDENT}title {_quoted(self.diagram.title)}"
        yield f"{_INDENT}description {_quoted(_legend(self.diagram))}"
        yield f"{_INDENT}include {', '.join(('*', *top))}"
        if any(node.is_focus for node in self.diagram.nodes):
            yield from _indented(("style element.tag = #focus {", f"{_INDENT}size large", "}"))
        yield f"{_INDENT}autoLayout {_DIRECTIONS[self.diagram.direction]}"
        yield "}"


def _legend(diagram: Diagram) -> str:
    """Say what the lines mean, because LikeC4's own legend is about elements only."""
    lines = (f"{STROKES[style].dash} {style}: {STROKES[style].meaning}" for style in diagram.legend)
    return f"As of {diagram.as_of}. Lines: {'; '.join(lines) or 'none'}."


def _frame(group: Group) -> Iterator[str]:
    if group.entity:
        yield f"description {_quoted(group.entity.brief)}"
        yield "metadata {"
        yield f"{_INDENT}id {_quoted(group.entity.id)}"
        yield "}"


def _quoted(text: str) -> str:
    """Write a text on one line between single quotes, where only a backslash escapes."""
    line = " ".join(xml_text(text).split())
    escaped = line.replace("\\", r"\\").replace("'", r"\'")
    return f"'{escaped}'"


def _array(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"{_INDENT}{line}" for line in lines)
