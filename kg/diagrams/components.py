"""What belongs together in each frame, because lines lead from one to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.diagrams.diagram import Diagram, Edge, Group, Node

Unit = Node | Group
"""What stands directly in a frame, or on the page."""


@dataclass(frozen=True, slots=True)
class Component:
    """Units of one frame that lines join, directly or through others."""

    units: tuple[Unit, ...]
    is_open: bool
    """Whether a line leads out of the frame."""
    has_lines: bool
    """Whether there is a line from unit to unit."""


class Components:
    """The components of every frame of a diagram."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._homes = {node.id: node.group for node in diagram.nodes}
        self._homes |= {group.id: group.parent for group in diagram.groups}
        self._near: dict[str, set[str]] = {}
        """Id of a unit to the ids of those in the same frame that a line leads to."""
        self._lines: Counter[tuple[str | None, str | None]] = Counter()
        """Number of lines from a unit to another one in its frame; ``None`` is all outside."""
        for edge in diagram.edges:
            self._note(edge)

    def inside(self, frame: str | None) -> Iterator[Component]:
        """Yield the components of a frame, or of the page."""
        units: dict[str, Unit] = {unit.id: unit for unit in self.units(frame)}
        seen: set[str] = set()
        for first in units:
            ids = set() if first in seen else self._reach(first)
            seen |= ids
            if ids:
                yield Component(
                    tuple(unit for id_, unit in units.items() if id_ in ids),
                    is_open=any(map(self._is_open, ids)),
                    has_lines=any(self._near.get(id_) for id_ in ids),
                )

    def units(self, frame: str | None) -> tuple[Unit, ...]:
        """Return what stands directly in a frame, or on the page."""
        return (
            *self._diagram.nodes_in.get(frame, ()),
            *self._diagram.groups_in.get(frame, ()),
        )

    def open_units(self, frame: str) -> list[Unit]:
        """Return the units of all components that a line leads out of."""
        return [unit for each in self.inside(frame) if each.is_open for unit in each.units]

    def leaves(self, units: Iterable[Unit]) -> list[list[Unit]]:
        """Return the units that have lines to one other only, or from one, those alike together.

        All that is out of the frame counts as one.
        """
        alike: dict[tuple[str | None, bool], list[Unit]] = {}
        for unit in units:
            others: list[str | None] = [*self._near.get(unit.id, ())]
            if self._is_open(unit.id):
                others.append(None)
            ways = [
                (other, is_out)
                for other in others
                for is_out in (True, False)
                if self._lines[(unit.id, other) if is_out else (other, unit.id)]
            ]
            if len(ways) == 1:
                alike.setdefault(ways[0], []).append(unit)
        return list(alike.values())

    def _is_open(self, unit: str) -> bool:
        return bool(self._lines[unit, None] or self._lines[None, unit])

    def _note(self, edge: Edge) -> None:
        start, end = self._path(edge.start), self._path(edge.end)
        while len(start) > 1 and len(end) > 1 and start[-1] == end[-1]:
            start.pop()
            end.pop()
        self._near.setdefault(start[-1], set()).add(end[-1])
        self._near.setdefault(end[-1], set()).add(start[-1])
        self._lines[start[-1], end[-1]] += 1
        self._lines.update((unit, None) for unit in start[:-1])
        self._lines.update((None, unit) for unit in end[:-1])

    def _path(self, node: str) -> list[str]:
        """Return a node and the frames around it, the innermost first."""
        path, frame = [node], self._homes[node]
        while frame is not None:
            path.append(frame)
            frame = self._homes[frame]
        return path

    def _reach(self, first: str) -> set[str]:
        reached, ahead = {first}, [first]
        while ahead:
            new = self._near.get(ahead.pop(), set()) - reached
            reached |= new
            ahead.extend(new)
        return reached
