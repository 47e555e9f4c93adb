"""The variables that parts of a document look at, and their values as parts of keys."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

from graphql import DirectiveNode, FragmentDefinitionNode, FragmentSpreadNode, Node, VariableNode

from kg.pausing import pause

Fragments = Mapping[str, FragmentDefinitionNode]


def nodes_in(nodes: Iterable[Node], fragments: Fragments) -> Iterable[Node]:
    """Yield nodes and all that is below them, fragments that are spread there included, each once."""
    left, spread = [*nodes], set[str]()
    while left:
        pause()
        node = left.pop()
        yield node
        if isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
            spread.add(node.name.value)
            left.append(fragments[node.name.value])
        for key in node.keys:
            child = getattr(node, key)
            if isinstance(child, Node):
                left.append(child)
            elif isinstance(child, (list, tuple)):
                left.extend(child)


def names_in(nodes: Iterable[Node], fragments: Fragments) -> frozenset[str]:
    """Return the names of the variables that nodes and all below them look at."""
    found = nodes_in(nodes, fragments)
    return frozenset(each.name.value for each in found if isinstance(each, VariableNode))


def names_in_directives(nodes: Iterable[Node], fragments: Fragments) -> frozenset[str]:
    """Return the names of the variables that decide what is left out."""
    directives = [each for each in nodes_in(nodes, fragments) if isinstance(each, DirectiveNode)]
    return names_in(directives, fragments)


_ABSENT: Final = object()


def key_of(names: Iterable[str], values: Mapping[str, Any]) -> Hashable:
    """Return values of variables in a form that can be part of a key; names come in a fixed order.

    Raises ``TypeError`` for values that have no such form.
    """
    return tuple(_hashable(values.get(name, _ABSENT)) for name in names)


def _hashable(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple((key, _hashable(each)) for key, each in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    # Equal to each other, but not the same in an answer: 1, 1.0 and true.
    hash(value)
    return type(value), value
