"""A diagram as a Python program that draws it with the package ``diagrams``.

Source: ``diagrams`` 0.25.1, <https://diagrams.mingrammer.com>. It hands texts to Graphviz, in whose
labels a backslash begins an escape, ``&`` an entity, and ``<`` up to ``>`` HTML.
"""

from __future__ import annotations

import builtins
import keyword
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from math import isqrt
from typing import Final

from kg.diagrams.diagram import Diagram, Edge, Group, LayoutDirection, Node
from kg.diagrams.icons import icon_of
from kg.diagrams.identifiers import identifiers
from kg.diagrams.styles import STROKES, Dash
from kg.diagrams.xml_text import xml_text

_DIRECTIONS: Final = {
    LayoutDirection.RIGHT: "LR",
    LayoutDirection.LEFT: "RL",
    LayoutDirection.DOWN: "TB",
    LayoutDirection.UP: "BT",
}
# Dots show less of a line than dashes do.
_LINES: Final = {Dash.SOLID: "solid", Dash.DASHED: "dashed", Dash.DOTTED: "dotted,bold"}
# Orthogonal lines, which the package draws otherwise, have no place for labels.
_GRAPH: Final = '{"splines": "spline", "labelloc": "t", "pad": "0.5"}'
_FOCUS: Final = """FOCUS = {
    "shape": "box",
    "style": "rounded,filled",
    "fillcolor": "#FFF3C4",
    "fontname": "Sans-Serif bold",
}"""
_END: Final = 'END = {"shape": "point", "width": "0.05", "height": "0.05"}'
_LINE: Final = 88
_INDENT: Final = "    "
_RESERVED: Final = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins)))
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_NODE_WIDTH: Final = 18
"""Characters under an icon before its label meets that of the next one."""
_FOCUS_WIDTH: Final = 14
"""Characters in bold inside the frame of a thing in focus."""
_LABEL_WIDTH: Final = 24
_TITLE_WIDTH: Final = 80


def write(diagram: Diagram) -> str:
    """Write a program that draws ``<title>.png`` into the folder that it is run in.

    It is laid out as Black and Ruff do.
    """
    lines = chain(_head(diagram), _imports(diagram), _looks(diagram), _Body(diagram).lines())
    return "\n".join(lines) + "\n"


def _head(diagram: Diagram) -> Iterator[str]:
    yield f'"""Architecture diagram as of {diagram.as_of}: needs diagrams and Graphviz."""'
    yield ""


def _imports(diagram: Diagram) -> Iterator[str]:
    used = {"": {"Diagram"}}
    if diagram.groups or diagram.legend:
        used[""].add("Cluster")
    if diagram.legend:
        used[""] |= {"Edge", "Node"}
    if _rows(diagram):
        used[""].add("Edge")
    for node in diagram.nodes:
        module, _, name = icon_of(node.entity).diagrams.rpartition(".")
        used.setdefault(f".{module}", set()).add(name)
    for module, names in sorted(used.items()):
        yield from _import(f"from diagrams{module} import ", sorted(names, key=_import_order))
    yield ""


def _import_order(name: str) -> tuple[bool, str]:
    """Sort as isort does: what looks like a constant before what looks like a class."""
    return not name.isupper(), name


def _import(opening: str, names: list[str]) -> Iterator[str]:
    flat = opening + ", ".join(names)
    if len(flat) <= _LINE:
        yield flat
        return
    yield f"{opening}("
    yield from (f"{_INDENT}{name}," for name in names)
    yield ")"


def _looks(diagram: Diagram) -> Iterator[str]:
    for style in diagram.legend:
        color, line = STROKES[style].color, _LINES[STROKES[style].dash]
        look = f'{{"color": "{color}", "fontcolor": "{color}", "style": "{line}"}}'
        yield f"{style.upper()} = {look}"
    if diagram.legend:
        yield _END
    if any(node.is_focus for node in diagram.nodes):
        yield _FOCUS
    yield ""


@dataclass(frozen=True)
class _Body:
    """What stands inside ``with Diagram(…):``, and that line."""

    diagram: Diagram

    def lines(self) -> Iterator[str]:
        diagram = self.diagram
        settings = [
            _text(diagram.title, _TITLE_WIDTH),
            f"filename={_literal(_slug(diagram.title))}",
            f'direction="{_DIRECTIONS[diagram.direction]}"',
            "show=False",
            f"graph_attr={_GRAPH}",
        ]
        yield from _call(0, "with Diagram", settings, ":")
        yield from self._inside(None, 1)
        yield from chain.from_iterable(map(self._edge, diagram.edges))
        yield from self._legend()
        if not diagram.nodes:
            yield f"{_INDENT}pass"

    @cached_property
    def _variables(self) -> Mapping[str, str]:
        """Node id to variable; in lower case, so that none is that of a class or a style."""
        names = {id_: name.lower() for id_, name in identifiers(self.diagram).items()}
        return {id_: f"{name}_" if name in _RESERVED else name for id_, name in names.items()}

    @cached_property
    def _neighbours(self) -> Mapping[str | None, Sequence[tuple[str, str]]]:
        return _rows(self.diagram)

    @cached_property
    def _unique_labels(self) -> AbstractSet[str]:
        """What can be the name of a cluster: clusters of one name are drawn as one."""
        labels = Counter(group.label for group in self.diagram.groups)
        others = {"Legend", *(group.id for group in self.diagram.groups)}
        return {label for label, times in labels.items() if times == 1} - others

    def _inside(self, parent: str | None, depth: int) -> Iterator[str]:
        for node in self.diagram.nodes_in.get(parent, ()):
            opening = f"{self._variables[node.id]} = {_class(node)}"
            yield from _call(depth, opening, _arguments(node))
        for group in self.diagram.groups_in.get(parent, ()):
            yield from _call(depth, "with Cluster", self._frame(group), ":")
            yield from self._inside(group.id, depth + 1)
        for start, end in self._neighbours.get(parent, ()):
            names = self._variables[start], self._variables[end]
            yield from _link(depth, names[0], "-", ['style="invis"'], names[1])

    def _frame(self, group: Group) -> list[str]:
        label = _text(group.label, _TITLE_WIDTH)
        if group.label in self._unique_labels:
            return [label]
        return [_literal(group.id), f'graph_attr={{"label": {label}}}']

    def _edge(self, edge: Edge) -> Iterator[str]:
        label = [f"label={_text(edge.label, _LABEL_WIDTH)}"] if edge.label else []
        arguments = [*label, f"**{edge.style.upper()}"]
        operator = ">>" if edge.is_directed else "-"
        start, end = self._variables[edge.start], self._variables[edge.end]
        yield from _link(1, start, operator, arguments, end)

    def _legend(self) -> Iterator[str]:
        if self.diagram.legend:
            yield f'{_INDENT}with Cluster("Legend"):'
        directed = {edge.style for edge in self.diagram.edges if edge.is_directed}
        for style in self.diagram.legend:
            label = _text(STROKES[style].meaning, _LABEL_WIDTH)
            arguments = [f"label={label}", f"**{style.upper()}"]
            operator = ">>" if style in directed else "-"
            yield from _link(2, "Node(**END)", operator, arguments, "Node(**END)")


def _rows(diagram: Diagram) -> dict[str | None, list[tuple[str, str]]]:
    """Put things without lines into rows, because Graphviz puts them all into one column.

    Returns group id, or ``None`` for the page, to the ids of the neighbours in its rows.
    """
    linked = {end for edge in diagram.edges for end in (edge.start, edge.end)}
    rows = {}
    for group, nodes in diagram.nodes_in.items():
        loose = [node.id for node in nodes if node.id not in linked]
        width = isqrt(len(loose))
        if width > 1:
            pairs = enumerate(pairwise(loose), 1)
            rows[group] = [pair for number, pair in pairs if number % width]
    return rows


def _class(node: Node) -> str:
    return icon_of(node.entity).diagrams.rpartition(".")[2]


def _arguments(node: Node) -> list[str]:
    name = node.entity.name
    if node.is_focus:
        return [_text(name, _FOCUS_WIDTH), "**FOCUS"]
    return [_text(name, _NODE_WIDTH)]


def _link(
    depth: int, start: str, operator: str, arguments: Sequence[str], end: str
) -> Iterator[str]:
    indent = depth * _INDENT
    flat = f"{indent}{start} {operator} Edge({', '.join(arguments)}) {operator} {end}"
    if len(flat) <= _LINE:
        yield flat
        return
    yield f"{indent}("
    yield f"{indent}{_INDENT}{start}"
    yield from _call(depth + 1, f"{operator} Edge", arguments)
    yield f"{indent}{_INDENT}{operator} {end}"
    yield f"{indent})"


def _call(depth: int, opening: str, arguments: Sequence[str], closing: str = "") -> Iterator[str]:
    """Write a call on one line where it fits, or else an argument to a line."""
    indent = depth * _INDENT
    flat = f"{indent}{opening}({', '.join(arguments)}){closing}"
    if len(flat) <= _LINE:
        yield flat
        return
    yield f"{indent}{opening}("
    yield from (f"{indent}{_INDENT}{argument}," for argument in arguments)
    yield f"{indent}){closing}"


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", title.lower())[:60].strip("_") or "architecture"


def _text(text: str, width: int) -> str:
    """Write a text that Graphviz will show as it is, wrapped to lines of ``width`` characters."""
    lines = textwrap.wrap(xml_text(text), width, break_on_hyphens=False)
    shown = _ENTITY.sub("&amp;", "\n".join(lines)).replace("\\", r"\\")
    return _literal(re.sub("^<", "&lt;", shown))


def _literal(text: str) -> str:
    """Write a string as ``repr`` does, but between double quotes unless those need more escapes."""
    if text.count('"') > text.count("'"):
        return repr(text)
    # With an apostrophe and no double quote in it, repr writes double quotes.
    parts = (repr(f"{part}'")[1:-2] for part in text.split('"'))
    return '"' + '\\"'.join(parts) + '"'
