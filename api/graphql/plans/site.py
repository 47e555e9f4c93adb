"""The fields of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import Executor, FieldNode, GraphQLField, GraphQLObjectType, GraphQLResolveInfo
from graphql.pyutils import Path


@dataclass(frozen=True)
class Site:
    """A field of the schema as a document asks for it."""

    parent: GraphQLObjectType
    name: str
    field: GraphQLField
    nodes: Sequence[FieldNode]

    def info(self, executor: Executor[Any], path: Path) -> GraphQLResolveInfo[Any]:
        """Return what resolvers are told of where they are; the path has no positions in lists."""
        return executor.build_resolve_info(self.field, [*self.nodes], self.parent, path)
