"""One diagram with every hostile name, as the title, and as that of nodes, groups and edges."""

from __future__ import annotations

from itertools import cycle, pairwise

from diagram_samples import DAY, HOSTILE

from kg.diagrams.diagram import Diagram, Edge, Group, GroupKind, LayoutDirection, Node
from kg.diagrams.styles import style_of
from kg.model import Citation, Entity, EntityKind, Relation
from kg.vocabulary import RELATION_KINDS

_KINDS = cycle((EntityKind.SERVICE, EntityKind.TECHNOLOGY, EntityKind.CONCEPT))


def hostile_diagram(title: str = HOSTILE[0]) -> Diagram:
    nodes = [
        Node(_entity(f"n-{number}", name), f"group:g-{number}", number % 5 == 0)
        for number, name in enumerate(HOSTILE)
    ]
    return Diagram(
        title=title,
        direction=LayoutDirection.RIGHT,
        as_of=DAY,
        nodes=tuple(nodes),
        groups=tuple(
            Group(f"group:g-{number}", name, kind, None, _entity(f"g-{number}", name))
            for number, (name, kind) in enumerate(zip(HOSTILE, cycle(GroupKind), strict=False))
        ),
        edges=tuple(_edge(start.id, end.id, end.entity.name) for start, end in pairwise(nodes)),
    )


def _entity(id_: str, name: str) -> Entity:
    return Entity(id=id_, kind=next(_KINDS), name=name, brief=f"{name}: {name}", aliases=(name,))


def _edge(start: str, end: str, name: str) -> Edge:
    relation = Relation(
        id=f"{start}#relation-1",
        about=start,
        target=end,
        text=name,
        note=name,
        mechanism=name,
        condition=name,
        sources=(Citation("notes", name),),
        relation_kind=RELATION_KINDS[int(end.partition("-")[2]) % len(RELATION_KINDS)],
    )
    return Edge(start, end, name, style_of(relation), (relation,))
