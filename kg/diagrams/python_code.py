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
from itertools import chain
from typing import Final

from kg.diagrams.diagram import Diagram, Edge, Group, LayoutDirection, Node
from kg.diagrams.icons import icon_of
from kg.diagrams.identifiers import identifiers
from kg.diagrams.styles import STROKES, EdgeStyle
from kg.diagrams.xml_text import xml_text

_DIRECTIONS: Final = {
    LayoutDirection.RIGHT: "LR",
    LayoutDirection.LEFT: "RL",
    LayoutDirection.DOWN: "TB",
    LayoutDirection.UP: "BT",
}
# Orthogonal lines, which the package draws otherwise, have no place for labels.
_GRAPH: Final = '{"splines": "spline", "labelloc": "t", "pad": "0.5"}'
_FOCUS: Final = """FOCUS = {
    "shape": "box",
    "style": "rounded,filled",
    "fillcolor": "#FFF3C4",
    "fontname": "Sans-Serif bold",
}"""
_LEGEND_END: Final = 'LEGEND_END = {"shape": "point", "width": "0.05", "height": "0.05"}'
_LINE: Final = 88
_INDENT: Final = "    "
_RESERVED: Final = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins)))
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_NODE_WIDTH: Final = 18
"""Characters under an icon before its label meets that of the next one."""
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
        color, dash = STROKES[style].color, STROKES[style].dash
        look = f'{{"color": "{color}", "fontcolor": "{color}", "style": "{dash}"}}'
        yield f"{style.upper()} = {look}"
    if diagram.legend:
        yield _LEGEND_END
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
        for edge in diagram.edges:
            yield from self._edge(edge)
        yield from _legend(diagram.legend)
        if not diagram.nodes:
            yield f"{_INDENT}pass"

    @cached_property
    def _variables(self) -> Mapping[str, str]:
        """Node id to variable; in lower case, so that none is that of a class or a style."""
        names = {id_: name.lower() for id_, name in identifiers(self.diagram).items()}
        return {id_: f"{name}_" if name in _RESERVED else name for id_, name in names.items()}

    @cached_property
    def _unique_labels(self) -> AbstractSet[str]:
        """What can be the name of a cluster: clusters of one name are drawn as one."""
        labels = Counter(group.label for group in self.diagram.groups)
        return {label for label, times in labels.items() if times == 1} - {"Legend"}

    def _inside(self, parent: str | None, depth: int) -> Iterator[str]:
        for node in self.diagram.nodes_in.get(parent, ()):
            opening = f"{self._variables[node.id]} = {_class(node)}"
            yield from _call(depth, opening, _arguments(node))
        for group in self.diagram.groups_in.get(parent, ()):
            yield from _call(depth, "with Cluster", self._frame(group), ":")
            yield from self._inside(group.id, depth + 1)

    def _frame(self, group: Group) -> list[str]:
        label = _text(group.label, _TITLE_WIDTH)
        if group.label in self._unique_labels:
            return [label]
        return [_literal(f"group {group.id}"), f'graph_attr={{"label": {label}}}']

    def _edge(self, edge: Edge) -> Iterator[str]:
        operator = ">>" if edge.is_directed else "-"
        label = [f"label={_text(edge.label, _LABEL_WIDTH)}"] if edge.label else []
        yield from _call(
            1,
            f"{self._variables[edge.start]} {operator} Edge",
            [*label, f"**{edge.style.upper()}"],
            f" {operator} {self._variables[edge.end]}",
        )


def _class(node: Node) -> str:
    return icon_of(node.entity).diagrams.rpartition(".")[2]


def _arguments(node: Node) -> list[str]:
    emphasis = ["**FOCUS"] if node.is_focus else []
    return [_text(node.entity.name, _NODE_WIDTH), *emphasis]


def _legend(styles: Sequence[EdgeStyle]) -> Iterator[str]:
    if styles:
        yield f'{_INDENT}with Cluster("Legend"):'
    for style in styles:
        label = _text(STROKES[style].meaning, _LABEL_WIDTH)
        opening, closing = "Node(**LEGEND_END) >> Edge", " >> Node(**LEGEND_END)"
        yield from _call(2, opening, [f"label={label}", f"**{style.upper()}"], closing)


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
