"""Which frame everything stands in: its service's, inside that of the scope it lives in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.diagrams.diagram import Group, GroupKind
from kg.diagrams.subject import Subject
from kg.model import Entity, EntityKind


class Frames:
    """Frames around the entities of a subject, made as they are needed."""

    def __init__(self, subject: Subject) -> None:
        self.groups: dict[str, Group] = {}
        """Group id to group, each after the one around it."""
        self._subject = subject
        self._framed = {each.owner for each in subject.entities if self._is_inside(each)}

    def place(self, entity: Entity) -> str | None:
        """Return the id of the innermost frame for an entity, or ``None`` for the page."""
        if self._is_inside(entity):
            deeper = self._chain(entity.id)[len(self._chain(entity.owner)) :]
            frame = self._service_frame(entity.owner)
            return self._scope_frames(frame, frame, deeper)
        if entity.id in self._framed:
            return self._service_frame(entity.id)
        return self._scope_frames("group", None, self._chain(entity.id))

    def around(self, group: str | None) -> Iterator[Group]:
        """Yield a frame and those around it, the innermost first."""
        while group is not None:
            yield self.groups[group]
            group = self.groups[group].parent

    def _is_inside(self, entity: Entity) -> bool:
        """Tell whether a feature lives nowhere outside the scope of its service."""
        if entity.kind is not EntityKind.FEATURE or entity.owner not in self._subject.services:
            return False
        own, service = self._chain(entity.id), self._chain(entity.owner)
        return not own or own[: len(service)] == service

    def _chain(self, id_: str) -> Sequence[str]:
        """Return the scopes that an entity lives in, outermost first."""
        return tuple(self._subject.scopes_around(id_))[::-1]

    def _service_frame(self, service: str) -> str:
        parent = self._scope_frames("group", None, self._chain(service))
        entity = self._subject.services[service]
        return self._add(Group(f"group:{service}", entity.name, GroupKind.SERVICE, parent, entity))

    def _scope_frames(self, prefix: str, parent: str | None, chain: Sequence[str]) -> str | None:
        for scope in chain:
            entity = self._subject.scopes[scope]
            parent = self._add(
                Group(f"{prefix}:{scope}", entity.name, GroupKind.SCOPE, parent, entity)
            )
        return parent

    def _add(self, group: Group) -> str:
        self.groups.setdefault(group.id, group)
        return group.id
