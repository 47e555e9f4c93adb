"""A diagram as a workspace in the language of Structurizr.

Source: <https://docs.structurizr.com/dsl/language> and the published source of its parser. No
program that reads the language runs in the tests of archkg: they hold what is written here to the
parser's rules for lines, words between quotes, groups, names and relationships, not to the parser.

Whatever is drawn is a custom element, since AWS services are neither the software systems nor the
containers of the C4 model. Every relationship has a head there, that of alternatives too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

from kg.diagrams.colors import node_colors
from kg.diagrams.diagram import Diagram, Edge, LayoutDirection, Node
from kg.diagrams.identifiers import identifiers
from kg.diagrams.styles import CATEGORY_COLORS, OTHER_COLOR, STROKES, EdgeStyle
from kg.diagrams.xml_text import xml_text

_INDENT: Final = "    "
_DIRECTIONS: Final = {
    LayoutDirection.RIGHT: "lr",
    LayoutDirection.LEFT: "rl",
    LayoutDirection.DOWN: "tb",
    LayoutDirection.UP: "bt",
}
_SEPARATOR: Final = "\N{SYMBOL FOR UNIT SEPARATOR}"
"""Stands between the names of nested groups, so that it cannot stand inside them."""
_COLOR_TAGS: Final = {
    OTHER_COLOR: "other",
    **{color: category for category, color in reversed(CATEGORY_COLORS.items())},
}
"""Colour to the tag of what has it: the first category that does."""
_ZERO_WIDTH_SPACE: Final = "\u200b"


def write(diagram: Diagram) -> str:
    """Write a workspace: a model of elements inside groups, and one view of all with its styles.

    The language has no way to write a double quote, so it becomes ``”``, nor ``${``, between which
    two an invisible space is put. Names that must differ there get a number.
    """
    return "\n".join(_Workspace(diagram).lines()) + "\n"


@dataclass(frozen=True)
class _Workspace:
    diagram: Diagram

    def lines(self) -> Iterator[str]:
        title, day = _quoted(self.diagram.title), _quoted(f"As of {self.diagram.as_of}")
        yield from _block(f"workspace {title} {day}", chain(self._model(), self._views()))

    @cached_property
    def _identifiers(self) -> Mapping[str, str]:
        return identifiers(self.diagram, ("this",))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Node id to a name that no other element has."""
        return _distinct((node.id, "", node.entity.name) for node in self.diagram.nodes)

    @cached_property
    def _group_names(self) -> Mapping[str, str]:
        """Group id to a name that no other group beside it has: groups of one name are one."""
        groups = self.diagram.groups
        return _distinct(
            (group.id, group.parent or "", group.label.replace(_SEPARATOR, " ")) for group in groups
        )

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        """Edge id to a description that no other relationship between its ends has."""
        return _distinct(
            (edge.id, f"{edge.start} {edge.end}", edge.label) for edge in self.diagram.edges
        )

    @cached_property
    def _colors(self) -> Mapping[str, str]:
        return node_colors(self.diagram)

    def _model(self) -> Iterator[str]:
        separator = [f'"structurizr.groupSeparator" "{_SEPARATOR}"']
        properties = _block("properties", separator)
        relationships = chain.from_iterable(map(self._relationship, self.diagram.edges))
        yield from _block("model", chain(properties, self._inside(None), relationships))

    def _inside(self, parent: str | None) -> Iterator[str]:
        for node in self.diagram.nodes_in.get(parent, ()):
            yield from self._element(node)
        for group in self.diagram.groups_in.get(parent, ()):
            yield from _block(
                f"group {_quoted(self._group_names[group.id])}", self._inside(group.id)
            )

    def _element(self, node: Node) -> Iterator[str]:
        tags = [_COLOR_TAGS[self._colors[node.id]], *(["focus"] if node.is_focus else [])]
        words = (self._names[node.id], node.entity.kind, node.entity.brief, ",".join(tags))
        yield from _block(
            f"{self._identifiers[node.id]} = element {' '.join(map(_quoted, words))}",
            _block("properties", [f'"archkg.id" {_quoted(node.id)}']),
        )

    def _relationship(self, edge: Edge) -> Iterator[str]:
        start, end = self._identifiers[edge.start], self._identifiers[edge.end]
        statements = ", ".join(relation.id for relation in edge.relations)
        yield from _block(
            f'{start} -> {end} {_quoted(self._labels[edge.id])} "" "{edge.style}"',
            _block("properties", [f'"archkg.statements" {_quoted(statements)}']),
        )

    def _views(self) -> Iterator[str]:
        content = ["include *", f"autolayout {_DIRECTIONS[self.diagram.direction]}"]
        view = f'custom "diagram" {_quoted(self.diagram.title)} {_quoted(self._legend())}'
        yield from _block("views", chain(_block(view, content), _block("styles", self._styles())))

    def _legend(self) -> str:
        meanings = (f"{style}: {STROKES[style].meaning}" for style in self.diagram.legend)
        return "; ".join(meanings)

    def _styles(self) -> Iterator[str]:
        yield from _block('element "Element"', ["shape RoundedBox", "color #ffffff"])
        yield from _block('element "Group"', ["color #37424d"])
        for color in sorted(set(self._colors.values())):
            yield from _block(f'element "{_COLOR_TAGS[color]}"', [f"background {color}"])
        if any(node.is_focus for node in self.diagram.nodes):
            yield from _block('element "focus"', ["stroke #000000", "strokeWidth 8"])
        for style in self.diagram.legend:
            yield from _block(f'relationship "{style}"', _line(style))


def _line(style: EdgeStyle) -> list[str]:
    stroke = STROKES[style]
    return [f"color {stroke.color}", f"style {stroke.dash}"]


def _distinct(texts: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Number texts that are equal in one place; takes and returns id, place and text."""
    taken: set[tuple[str, str]] = set()
    found = {}
    for id_, place, text in texts:
        shown = _line_of(text)
        number = 2
        while (place, shown) in taken:
            shown = f"{_line_of(text)} ({number})"
            number += 1
        taken.add((place, shown))
        found[id_] = shown
    return found


def _line_of(text: str) -> str:
    """Put a text on one line, in letters that the language can write."""
    line = " ".join(xml_text(text).split()).replace('"', "”")
    return line.replace("${", f"${_ZERO_WIDTH_SPACE}{{") or "?"


def _quoted(text: str) -> str:
    """Write a word between quotes.

    Quotes do not keep braces, arrows and equals signs from meaning what they mean without them,
    and a backslash would take the closing quote's meaning; a space behind them ends both.
    """
    line = _line_of(text)
    ends_badly = line in {"{", "}", "="} or re.search(r"\\$|->$", line)
    return f'"{line} "' if ends_badly else f'"{line}"'


def _block(opening: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"{opening} {{"
    yield from (f"{_INDENT}{line}" for line in lines)
    yield "}"
