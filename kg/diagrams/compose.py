"""From a subject to a diagram: which frame everything stands in, and which lines are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.diagrams.alternatives import Alternatives, gather_alternatives
from kg.diagrams.diagram import Diagram, Edge, Group, LayoutDirection, Node
from kg.diagrams.errors import MAXIMUM_NODES, DiagramTooLargeError
from kg.diagrams.frames import Frames
from kg.diagrams.styles import EdgeStyle, ends_of, label_of, style_of
from kg.diagrams.subject import Subject
from kg.model import EntityKind, Relation
from kg.vocabulary import LIMITED_TO, PART_OF

_LABELS: Final = 2
"""How many kinds of relation one line names; more do not fit beside it."""


def compose(subject: Subject, direction: LayoutDirection = LayoutDirection.RIGHT) -> Diagram:
    """Make a diagram; raises ``DiagramTooLargeError``.

    Being limited to a scope, being part of a service or scope, and being an alternative are shown
    by frames where that can be, and by lines otherwise.
    """
    if len(subject.entities) > MAXIMUM_NODES:
        raise DiagramTooLargeError(len(subject.entities))
    frames = Frames(subject)
    places = {
        each.id: frames.place(each)
        for each in subject.entities
        if each.kind is not EntityKind.SCOPE
    }
    framed = {relation.id for relation in subject.relations if _is_framed(relation, places, frames)}
    ends = {
        end
        for relation in subject.relations
        if relation.id not in framed
        for end in ends_of(relation)
    }
    # Where everything was asked for, nothing stands out.
    focus = subject.focus if len(subject.focus) < len(subject.entities) else frozenset()
    nodes = [
        Node(each, places.get(each.id), each.id in focus)
        for each in subject.entities
        if each.id in places or each.id in ends or not _has_frame(each.id, frames)
    ]
    alternatives = gather_alternatives(nodes, frames.groups, subject.relations)
    nested = framed | alternatives.nested
    return Diagram(
        title=subject.title,
        direction=direction,
        as_of=subject.as_of,
        nodes=tuple(sorted(_moved(nodes, alternatives), key=lambda node: node.id)),
        groups=_ordered(frames.groups, alternatives),
        edges=_edges(each for each in subject.relations if each.id not in nested),
        nested=tuple(each for each in _sorted(subject.relations) if each.id in nested),
    )


def _is_framed(relation: Relation, places: Mapping[str, str | None], frames: Frames) -> bool:
    """Tell whether a frame says what a relation does."""
    if relation.relation_kind not in (LIMITED_TO, PART_OF):
        return False
    if relation.source not in places:  # a scope inside a scope
        return _has_frame(relation.source, frames)
    around = frames.around(places[relation.source])
    return any(frame.entity and frame.entity.id == relation.target for frame in around)


def _has_frame(scope: str, frames: Frames) -> bool:
    return any(group.entity and group.entity.id == scope for group in frames.groups.values())


def _moved(nodes: Iterable[Node], alternatives: Alternatives) -> list[Node]:
    group_of = alternatives.group_of
    return [replace(node, group=group_of.get(node.id, node.group)) for node in nodes]


def _ordered(frames: Mapping[str, Group], alternatives: Alternatives) -> tuple[Group, ...]:
    """Return all groups, each after the one around it, otherwise by id."""
    moved = [
        replace(group, parent=alternatives.group_of.get(group.id, group.parent))
        for group in frames.values()
    ]
    groups = {group.id: group for group in (*moved, *alternatives.groups)}

    def path(group: Group) -> tuple[str, ...]:
        above = path(groups[group.parent]) if group.parent else ()
        return (*above, group.id)

    return tuple(sorted(groups.values(), key=path))


def _sorted(relations: Iterable[Relation]) -> list[Relation]:
    return sorted(relations, key=lambda relation: relation.id)


def _edges(relations: Iterable[Relation]) -> tuple[Edge, ...]:
    bundles: dict[tuple[str, str, EdgeStyle], list[Relation]] = {}
    for relation in _sorted(relations):
        start, end = ends_of(relation)
        style = style_of(relation)
        turned = (end, start, style)
        is_turned = relation.relation_kind.symmetric and turned in bundles
        bundles.setdefault(turned if is_turned else (start, end, style), []).append(relation)
    return tuple(
        Edge(start, end, _label(bundle), style, tuple(bundle))
        for (start, end, style), bundle in sorted(bundles.items())
    )


def _label(relations: Sequence[Relation]) -> str:
    labels = list(dict.fromkeys(map(label_of, relations)))
    hidden = len(labels) - _LABELS
    return ", ".join(labels[:_LABELS]) + (f" +{hidden}" if hidden > 0 else "")
