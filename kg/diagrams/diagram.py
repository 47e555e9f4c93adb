"""A diagram, free of formats: nodes inside groups, edges between nodes, and what a legend says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from kg.diagrams.styles import EdgeStyle
from kg.model import Entity, Relation


class LayoutDirection(StrEnum):
    """Where data flows to on the page."""

    RIGHT = "right"
    LEFT = "left"
    DOWN = "down"
    UP = "up"


class GroupKind(StrEnum):
    """Why things stand together in a frame."""

    SCOPE = "scope"
    """They live inside one zone, Region, network …"""
    SERVICE = "service"
    """They are features of one service, which may stand among them."""
    ALTERNATIVES = "alternatives"
    """Each is an alternative to each of the others."""


@dataclass(frozen=True, slots=True)
class Node:
    """An entity that is drawn."""

    entity: Entity
    group: str | None = None
    """Id of the innermost group that holds it."""
    is_focus: bool = False
    """Whether the diagram was asked for by this entity."""

    @property
    def id(self) -> str:
        """The entity's id, unique among nodes."""
        return self.entity.id


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around nodes and other groups; never empty."""

    id: str
    """Unique among groups, and never that of a node."""
    label: str
    kind: GroupKind
    parent: str | None = None
    """Id of the group around it."""
    entity: Entity | None = None
    """The scope or the service; ``None`` for alternatives."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One line: all relations that lead from one node to another and look the same."""

    start: str
    """Id of the node where data or control comes from, whichever end of the relations it is."""
    end: str
    """Id of the node where it arrives."""
    label: str
    style: EdgeStyle
    relations: tuple[Relation, ...]
    """At least one, of which each leads from ``start`` to ``end`` or, where data flows against the
    relation, from ``end`` to ``start``."""

    @property
    def id(self) -> str:
        """Unique among the edges of a diagram."""
        return f"{self.start} {self.style} {self.end}"

    @property
    def is_directed(self) -> bool:
        """Whether the line has a head at its end; being an alternative has no direction."""
        return not all(relation.relation_kind.symmetric for relation in self.relations)


@dataclass(frozen=True)
class Diagram:
    """What every format draws.

    Nodes, groups and edges come in one order for one content. Groups come after the groups around
    them. An edge ends at nodes only.
    """

    title: str
    direction: LayoutDirection
    as_of: date
    nodes: tuple[Node, ...]
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]
    nested: tuple[Relation, ...] = ()
    """Relations that are shown by one thing being inside another, or beside it in a group."""

    @cached_property
    def legend(self) -> tuple[EdgeStyle, ...]:
        """The styles of edge in use, in the order of their declaration."""
        used = {edge.style for edge in self.edges}
        return tuple(style for style in EdgeStyle if style in used)

    @cached_property
    def nodes_in(self) -> Mapping[str | None, tuple[Node, ...]]:
        """Group id, or ``None`` for the page, to the nodes directly inside."""
        inside: dict[str | None, list[Node]] = {}
        for node in self.nodes:
            inside.setdefault(node.group, []).append(node)
        return {group: tuple(nodes) for group, nodes in inside.items()}

    @cached_property
    def groups_in(self) -> Mapping[str | None, tuple[Group, ...]]:
        """Group id, or ``None`` for the page, to the groups directly inside."""
        inside: dict[str | None, list[Group]] = {}
        for group in self.groups:
            inside.setdefault(group.parent, []).append(group)
        return {parent: tuple(groups) for parent, groups in inside.items()}
