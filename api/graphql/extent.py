"""How large an operation is with its fragments written out, without writing them out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from api.graphql.limits import GraphQLLimits, OperationTooLargeError
from kg.pausing import pause

_NESTING: Final = 100
"""Selections inside of each other, those of fragments counted in, that are looked into."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Counts over a selection, its fragments written out."""

    fields: int = 0
    width: int = 0
    """Fields of the selection itself."""
    depth: int = 0
    """Fields inside of each other."""
    aliases: int = 0
    directives: int = 0

    def beside(self, other: Extent) -> Extent:
        """Return the extent of two selections that are one beside the other."""
        return Extent(
            self.fields + other.fields,
            self.width + other.width,
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
        )


_NOTHING: Final = Extent()


def check_extent(document: DocumentNode, limits: GraphQLLimits) -> None:
    """Refuse a document that is larger than allowed, in time linear to its text.

    What validation and execution do may take a time that grows with the fragments written out, and
    those may double with each fragment. Raises :class:`OperationTooLargeError`.
    """
    measure = _Measure(document)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            extent = measure.definition(definition)
            _check(extent, limits)
            if isinstance(definition, OperationDefinitionNode):
                _allow("root fields", extent.width, limits.root_fields)


def _check(extent: Extent, limits: GraphQLLimits) -> None:
    _allow("depth", extent.depth, limits.depth)
    _allow("fields", extent.fields, limits.fields)
    _allow("aliases", extent.aliases, limits.aliases)
    _allow("directives", extent.directives, limits.directives)


def _allow(what: str, found: int, maximum: int) -> None:
    if found > maximum:
        raise OperationTooLargeError(what, found, maximum)


class _Measure:
    """Measures each fragment once.

    A fragment that contains itself counts as empty inside of itself: validation refuses it.
    """

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, Extent] = {}
        self._nesting = 0

    def definition(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> Extent:
        own = len(node.directives or ())
        own += sum(len(each.directives or ()) for each in node.variable_definitions or ())
        return self._selections(node.selection_set).beside(Extent(directives=own))

    def _selections(self, node: SelectionSetNode) -> Extent:
        self._nesting += 1
        _allow("selections inside of each other", self._nesting, _NESTING)
        extents = list(self._extents(node.selections))
        self._nesting -= 1
        return Extent(
            sum(each.fields for each in extents),
            sum(each.width for each in extents),
            max((each.depth for each in extents), default=0),
            sum(each.aliases for each in extents),
            sum(each.directives for each in extents),
        )

    def _extents(self, selections: tuple[SelectionNode, ...]) -> Iterator[Extent]:
        for each in selections:
            pause()
            own = Extent(directives=len(each.directives or ()))
            if isinstance(each, FieldNode):
                yield self._field(each)
            elif isinstance(each, InlineFragmentNode):
                yield self._selections(each.selection_set).beside(own)
            elif isinstance(each, FragmentSpreadNode):
                yield self._fragment(each.name.value).beside(own)

    def _field(self, node: FieldNode) -> Extent:
        inside = self._selections(node.selection_set) if node.selection_set else _NOTHING
        return Extent(
            inside.fields + 1,
            1,
            inside.depth + 1,
            inside.aliases + (node.alias is not None),
            inside.directives + len(node.directives or ()),
        )

    def _fragment(self, name: str) -> Extent:
        if name not in self._known:
            self._known[name] = _NOTHING
            if name in self._fragments:
                self._known[name] = self.definition(self._fragments[name])
        return self._known[name]
