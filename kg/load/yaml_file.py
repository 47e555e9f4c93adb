"""YAML text to plain values that remember where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import yaml
from yaml import (
    CollectionEndEvent,
    CollectionStartEvent,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)

from kg.errors import Problem
from kg.load.characters import find_refused_character

Value: TypeAlias = Any
"""``str``, a list of values, or a mapping from ``str`` to values: every scalar is read as text."""

Path: TypeAlias = Sequence[str | int]
"""Keys and positions that lead from the document's root to a value."""

MAXIMUM_DEPTH: Final = 20
MAXIMUM_PROBLEMS: Final = 1000
"""Problems that are told of one file; more of them help nobody."""

_PLAIN_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))

# The base loaders guess no types: every scalar is text. libyaml is ten times faster; a PyYAML built
# without it has only the Python parser.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Document:
    """One parsed file: its value, and the place of every part of it."""

    path: str
    value: Value
    root: Node | None

    @cached_property
    def _fields(self) -> dict[int, Mapping[str, Node]]:
        """Values by name of the mappings that were looked into: in a large one, looking for each
        problem anew would take for ever.
        """  # noqa: D205 - one sentence
        return {}

    def problem(
        self, where: Path, message: str, rule: str, suggestions: Sequence[str] = ()
    ) -> Problem:
        """Build a problem at the value that ``where`` leads to, or at its nearest parent."""
        line, column = self._position(where)
        return Problem(self.path, line, column, message, rule, tuple(suggestions))

    def _position(self, where: Path) -> tuple[int, int]:
        node = self.root
        for key in where:
            child = self._child(node, key)
            if child is None:
                break
            node = child
        return (1, 1) if node is None else _place(node)

    def without(self, faults: Sequence[Path]) -> Document:
        """Return the document less the smallest list items or fields that hold the ``faults``.

        What remains keeps its places, so that it can be checked further.
        """
        if self.root is None:
            return self
        doomed = {id(node) for fault in faults if (node := self._removable(fault)) is not None}
        root = _copy_without(self.root, doomed)
        return Document(self.path, _plain(root, []), root)

    def _removable(self, fault: Path) -> Node | None:
        """Find the innermost list item, else the field, that a fault lies in."""
        node, field, item = self.root, None, None
        for key in fault:
            node = self._child(node, key)
            if node is None:
                break
            field = field or node
            item = node if isinstance(key, int) else item
        return item or field

    def _child(self, node: Node | None, key: str | int) -> Node | None:
        if isinstance(node, MappingNode):
            return self._named(node).get(str(key))
        if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
            item: Node = node.value[key]
            return item
        return None

    def _named(self, node: MappingNode) -> Mapping[str, Node]:
        if id(node) not in self._fields:
            self._fields[id(node)] = {
                name.value: value
                for name, value in reversed(node.value)
                if isinstance(name, ScalarNode)
            }
        return self._fields[id(node)]


def _copy_without(node: Node, doomed: set[int]) -> Node:
    if isinstance(node, MappingNode):
        pairs = [(k, _copy_without(v, doomed)) for k, v in node.value if id(v) not in doomed]
        return MappingNode(node.tag, pairs, node.start_mark, node.end_mark)
    if isinstance(node, SequenceNode):
        items = [_copy_without(item, doomed) for item in node.value if id(item) not in doomed]
        return SequenceNode(node.tag, items, node.start_mark, node.end_mark)
    return node


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def parse(path: str, text: str) -> tuple[Document, list[Problem]]:
    """Read one YAML document; ``path`` is only for messages.

    Anchors, aliases, merge keys, tags, duplicate keys and control characters are refused: data needs
    none of them, and they can hide a value or blow a small file up to any size.
    """
    try:
        root = _compose(text)
    except yaml.YAMLError as error:
        return Document(path, None, None), [_syntax_problem(path, error)]
    faults: list[Fault] = []
    value = None if root is None else _plain(root, faults)
    told = faults[:MAXIMUM_PROBLEMS]
    problems = [Problem(path, *_place(node), message, rule) for node, message, rule in told]
    return Document(path, None if problems else value, root), problems


def _compose(text: str) -> Node | None:
    _refuse_bombs(text)
    loader = _Loader(text)
    try:
        node: Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


_MANY: Final = 1000
"""So many brackets can be composed one within the other without harm to the stack."""
_DEEP_LINE: Final = re.compile(rf"^[ \t?:-]{{{_MANY}}}", re.MULTILINE)


def _may_be_a_bomb(text: str) -> bool:
    return (
        "&" in text
        or "*" in text
        or text.count("[") + text.count("{") > _MANY
        or _DEEP_LINE.search(text) is not None
    )


def _refuse_bombs(text: str) -> None:
    """Raise ``YAMLError`` for what must not even be composed, which is done by recursion in C.

    A file with thousands of levels ends the process there, and aliases make a small one as large as
    it likes. Events come one by one; as walking through them takes as long as composing, only files
    are looked through that could be meant so.
    """
    if not _may_be_a_bomb(text):
        return
    depth = 0
    event: Any
    for event in yaml.parse(text, _Loader):
        if getattr(event, "anchor", None):
            message = "anchors and aliases are not used in data files: write the value out"
            raise yaml.MarkedYAMLError(problem=message, problem_mark=event.start_mark)
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        if depth > _MANY:
            message = f"nested more than {_MANY:,} levels deep"
            raise yaml.MarkedYAMLError(problem=message, problem_mark=event.start_mark)


def _syntax_problem(path: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or str(error)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(path, line, column, f"not readable as YAML: {message}", "yaml-syntax")


Fault: TypeAlias = tuple[Node, str, str]
"""A node that plain data would not have, a message, and the broken rule."""


def _plain(node: Node, faults: list[Fault], depth: int = 0) -> Value:
    """Return the value of a node, adding to ``faults`` what is wrong in it."""
    if node.tag not in _PLAIN_TAGS:
        faults.append((node, f"tag {node.tag!r} is not used in data files", "yaml-tag"))
    if isinstance(node, ScalarNode):
        return _text(node, faults)
    if depth == MAXIMUM_DEPTH:
        faults.append((node, f"nested more than {MAXIMUM_DEPTH} levels deep", "yaml-depth"))
        return None
    if isinstance(node, SequenceNode):
        return [_plain(item, faults, depth + 1) for item in node.value]
    return _mapping(node, faults, depth)


def _text(node: ScalarNode, faults: list[Fault]) -> str:
    text: str = node.value
    if refused := find_refused_character(text):
        message = f"the character {refused} is not used in data files"
        faults.append((node, message, "control-character"))
    return text


def _mapping(node: Node, faults: list[Fault], depth: int) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            faults.append((key, "a key must be plain text", "yaml-key"))
        elif key.value == "<<":
            message = "merge keys are not used in data files: write the values out"
            faults.append((key, message, "yaml-merge"))
        elif key.value in values:
            faults.append((key, f"duplicate key {key.value!r}", "duplicate-key"))
        else:
            values[_text(key, faults)] = _plain(value, faults, depth + 1)
    return values
