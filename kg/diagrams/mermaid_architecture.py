"""A diagram as a Mermaid architecture diagram, whose language is in beta."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from kg.diagrams.diagram import Diagram, Edge, Group, Node
from kg.diagrams.icons import IconSet, icon_of
from kg.diagrams.identifiers import identifiers
from kg.diagrams.mermaid_grid import Grid
from kg.diagrams.mermaid_text import frontmatter
from kg.diagrams.plain_words import one_line
from kg.diagrams.styles import EdgeStyle
from kg.model import Entity

_RESERVED: Final = (
    *("architecture", "group", "service", "junction", "in", "title", "align", "row", "column"),
    *("L", "R", "T", "B", "accTitle", "accDescr"),
)
_SPELLED: Final = {"&": " and ", "+": " plus ", "#": " sharp ", "%": " percent ", ",": " and "}
_SPACING: Final = (
    "config:",
    "  architecture: { idealEdgeLengthMultiplier: 3 }",
    "  themeVariables: { fontSize: 12px }",
)
"""Room for labels; Mermaid 11.4 does not know the first."""
Bundle = tuple[list[Edge], list[Edge]]
"""Of the lines between two things those that lead the way of the first one, and those back."""
_MARKS: Final = {EdgeStyle.PULL: "PULL "}
"""What lines say that elsewhere the legend says."""


def write(diagram: Diagram, icons: IconSet = IconSet.BUILT_IN) -> str:
    """Write an architecture diagram for Mermaid 11.4 and later.

    The language has neither styles nor legends: a line has a head or none, and where the receiver
    pulls its label begins with ``PULL``. Between two things it draws one line, which carries the
    labels of all; those that lead back follow ``back``. What leads from a thing to itself is named
    in its title, and what was asked for stands first.

    Mermaid 11.4 takes no titles but those of ASCII letters, digits and spaces. So ``&`` becomes
    ``and``, ``+`` ``plus``, ``#`` ``sharp``, accents go, and other punctuation becomes a space; a
    name in another script is replaced by the id, in words. Neither does it take descriptions for
    screen readers, nor show the title of the whole.
    """
    lines = (f"    {line}" for line in _Architecture(diagram, icons).statements())
    return "\n".join((*frontmatter(diagram, *_SPACING), "architecture-beta", *lines)) + "\n"


class _Architecture:
    def __init__(self, diagram: Diagram, icons: IconSet) -> None:
        self._diagram = diagram
        self._icons = icons
        self._names = identifiers(diagram, _RESERVED)
        self._grid = Grid(diagram)

    def statements(self) -> Iterator[str]:
        yield from (self._group(group) for group in self._diagram.groups)
        nodes = {node.id: node for node in self._diagram.nodes}
        yield from (self._service(nodes[id_]) for id_ in self._grid.order)
        bundles = _bundles(self._diagram)
        yield from (self._line(*bundle) for bundle in sorted(bundles, key=self._is_firm))

    def _group(self, group: Group) -> str:
        icon = self._icon(group.entity) if group.entity else "cloud"
        return f"group {self._declared(group.id, icon, group.label, group.parent)}"

    def _service(self, node: Node) -> str:
        loops = [edge.label for edge in self._diagram.edges if edge.start == edge.end == node.id]
        label = " ".join((node.entity.name, *(f"{loop} itself" for loop in loops)))
        icon = self._icon(node.entity)
        return f"service {self._declared(node.id, icon, label, node.group)}"

    def _icon(self, entity: Entity) -> str:
        icon = icon_of(entity)
        if self._icons is IconSet.LOGOS and icon.logos:
            return f"logos:{icon.logos}"
        return icon.mermaid

    def _declared(self, id_: str, icon: str, label: str, group: str | None) -> str:
        place = f" in {self._names[group]}" if group else ""
        return f"{self._names[id_]}({icon})[{_title(label, id_)}]{place}"

    def _is_firm(self, bundle: Bundle) -> bool:
        forth = bundle[0][0]
        return self._grid.is_firm(forth.start, forth.end)

    def _line(self, forth: Sequence[Edge], back: Sequence[Edge]) -> str:
        start, end = forth[0].start, forth[0].end
        leaves, arrives = self._grid.sides(start, end)
        head = ">" if any(edge.is_directed for edge in forth) else ""
        tail = "<" if any(edge.is_directed for edge in back) else ""
        words = [_words(edges) for edges in (forth, back) if edges]
        label = _title(" back ".join(words), "")
        line = f"-[{label}]-" if label else "--"
        return f"{self._names[start]}:{leaves} {tail}{line}{head} {arrives}:{self._names[end]}"


def _bundles(diagram: Diagram) -> list[Bundle]:
    bundles: dict[frozenset[str], Bundle] = {}
    for edge in diagram.edges:
        if edge.start != edge.end:
            forth, back = bundles.setdefault(frozenset((edge.start, edge.end)), ([], []))
            (back if forth and forth[0].start != edge.start else forth).append(edge)
    return list(bundles.values())


def _words(edges: Sequence[Edge]) -> str:
    return ", ".join(f"{_MARKS.get(edge.style, '')}{edge.label}" for edge in edges)


def _title(text: str, id_: str) -> str:
    """Return words of ASCII letters, digits and spaces, after a text or else after an id."""
    plain = "".join(_SPELLED.get(letter, letter) for letter in one_line(text))
    letters = [each for each in unicodedata.normalize("NFKD", plain) if _is_kept(each)]
    if not all(each.isascii() for each in letters) or not any(map(str.isalnum, letters)):
        letters = list(id_)
    return " ".join(re.findall(r"[A-Za-z0-9]+", "".join(letters)))


def _is_kept(letter: str) -> bool:
    return letter.isascii() or letter.isalnum()
