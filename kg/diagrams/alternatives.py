"""Things of which any one will do, gathered in frames of their own."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.diagrams.diagram import Group, GroupKind, Node
from kg.model import Relation
from kg.vocabulary import KINDS_BY_NAME

ALTERNATIVE_TO = KINDS_BY_NAME["alternative-to"]

Unit = str
"""What can be moved into a frame: the id of a node, or that of the frame of a service."""


@dataclass(frozen=True)
class Alternatives:
    """Frames for alternatives, and what moves into them."""

    groups: tuple[Group, ...] = ()
    group_of: Mapping[Unit, str] = field(default_factory=dict)
    nested: frozenset[str] = frozenset()
    """Ids of the relations that the frames stand for."""


def gather_alternatives(
    nodes: Sequence[Node], groups: Mapping[str, Group], relations: Sequence[Relation]
) -> Alternatives:
    """Gather what stands in one frame and of which each is an alternative to each other.

    What was asked for goes first, then what has most alternatives; a thing is in one set only.
    """
    units = {node.id: _unit(node, groups) for node in nodes}
    pairs = [
        (units[each.source], units[each.target], each.id)
        for each in relations
        if each.relation_kind == ALTERNATIVE_TO
        and each.source in units
        and each.target in units
        and units[each.source][1] == units[each.target][1]
    ]
    parents = {unit: parent for start, end, _ in pairs for unit, parent in (start, end)}
    near = _neighbours([(start[0], end[0]) for start, end, _ in pairs])
    made = [
        (
            Group(f"alternatives:{members[0]}", "Alternatives", GroupKind.ALTERNATIVES, parent),
            members,
        )
        for members in _cliques(near, {units[node.id][0] for node in nodes if node.is_focus})
        for parent in (parents[members[0]],)
    ]
    group_of = {unit: group.id for group, members in made for unit in members}
    nested = frozenset(
        id_
        for (start, _), (end, _), id_ in pairs
        if start in group_of and group_of[start] == group_of.get(end)
    )
    return Alternatives(tuple(group for group, _ in made), group_of, nested)


def _unit(node: Node, groups: Mapping[str, Group]) -> tuple[Unit, str | None]:
    """Return what moves when a node moves, and the frame that it stands in."""
    group = groups.get(node.group or "")
    if group and group.entity == node.entity and group.kind is GroupKind.SERVICE:
        return group.id, group.parent
    return node.id, node.group


def _neighbours(pairs: Sequence[tuple[Unit, Unit]]) -> dict[Unit, set[Unit]]:
    near: dict[Unit, set[Unit]] = {}
    for start, end in pairs:
        if start != end:
            near.setdefault(start, set()).add(end)
            near.setdefault(end, set()).add(start)
    return near


def _cliques(near: Mapping[Unit, set[Unit]], first: Container[Unit]) -> Iterator[list[Unit]]:
    def rank(unit: Unit) -> tuple[bool, int, Unit]:
        return unit not in first, -len(near[unit]), unit

    left = set(near)
    for start in sorted(near, key=rank):
        members = [start] if start in left else []
        for other in sorted(near[start] & left, key=rank) if members else ():
            if all(other in near[member] for member in members):
                members.append(other)
        if len(members) > 1:
            left.difference_update(members)
            yield sorted(members)
