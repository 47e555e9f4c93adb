"""Places on a grid for Mermaid's architecture diagrams, which are told by the sides of lines.

Mermaid 11 and 12 walk the lines from the first service on, breadth first. A line that leaves by
the right and arrives at the left puts its end one cell to the right, and so on; where lines
disagree, or want one cell for two things, things are drawn upon each other. So places are chosen
here, in the same order, and only lines between neighbouring cells say where things are. Others are
between equal sides, from left to left, which says nothing; or they leave and arrive like a line that
says it and stands later in the text, which overrules them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.diagrams.diagram import Diagram, LayoutDirection

Cell = tuple[int, int]
"""Column, counted to the right, and row, counted upwards."""
Box = tuple[Cell, Cell]
"""Lower left and upper right cell."""
Sides = tuple[str, str]
"""Where a line leaves and arrives: each ``L``, ``R``, ``T`` or ``B``."""

_SIDES: Final[Mapping[Cell, Sides]] = {
    (1, 0): ("R", "L"),
    (-1, 0): ("L", "R"),
    (0, 1): ("T", "B"),
    (0, -1): ("B", "T"),
    # Round the corner, Mermaid is right about lines that leave upwards or downwards only.
    (1, 1): ("T", "L"),
    (1, -1): ("B", "L"),
    (-1, 1): ("T", "R"),
    (-1, -1): ("B", "R"),
}
_AHEAD: Final = ((1, 0), (1, 1), (1, -1), (0, 1), (0, -1), (-1, 1), (-1, -1), (-1, 0))
"""Where the end of a line goes, the best first: steps along the flow, and across it."""
_AXES: Final[Mapping[LayoutDirection, tuple[Cell, Cell]]] = {
    LayoutDirection.RIGHT: ((1, 0), (0, -1)),
    LayoutDirection.LEFT: ((-1, 0), (0, -1)),
    LayoutDirection.DOWN: ((0, -1), (1, 0)),
    LayoutDirection.UP: ((0, 1), (1, 0)),
}


@dataclass
class _Island:
    """Things that are placed in relation to each other."""

    cells: dict[str, Cell] = field(default_factory=dict)
    corners: set[Cell] = field(default_factory=set)
    """Where lines turn, and so no thing is put."""
    boxes: dict[str, Box] = field(default_factory=dict)
    """Group id to the cells that it holds."""


class Grid:
    """Where the nodes of a diagram are in relation to each other."""

    order: list[str]
    """Ids of all nodes, in the order in which Mermaid has to meet them."""

    def __init__(self, diagram: Diagram) -> None:
        self.order = []
        self._diagram = diagram
        self._parents = {group.id: group.parent for group in diagram.groups}
        self._around = {node.id: tuple(self._frames(node.group)) for node in diagram.nodes}
        self._near = _neighbours(diagram)
        self._islands: dict[str, _Island] = {}
        self._sides: dict[tuple[str, str], Sides] = {}
        self._firm_at: dict[str, set[Sides]] = {node.id: set() for node in diagram.nodes}
        for id_ in sorted(self._near, key=lambda id_: (-len(self._near[id_]), id_)):
            if id_ not in self._islands:
                self._settle(id_)
        self._rank = {id_: rank for rank, id_ in enumerate(self.order)}
        self._join_neighbours()

    def is_firm(self, start: str, end: str) -> bool:
        """Tell whether a line says where its ends are; such lines come last, to overrule others."""
        return (start, end) in self._sides

    def sides(self, start: str, end: str) -> Sides:
        """Return the sides of a line between two nodes."""
        if self.is_firm(start, end):
            return self._sides[start, end]
        if self._rank[start] > self._rank[end]:
            arrives, leaves = self._loose_sides(end, start)
            return leaves, arrives
        return self._loose_sides(start, end)

    def _loose_sides(self, near: str, far: str) -> Sides:
        """Return sides that are overruled, or that say nothing; ``near`` is what is met first."""
        x, y = self._way(near, far)
        leaves, arrives = _SIDES[_sign(x), 0] if abs(x) >= abs(y) else _SIDES[0, _sign(y)]
        if (leaves, arrives) in self._firm_at[near]:
            return leaves, arrives
        # Icons hide how a line comes from their other side; its head is where it should be.
        return (arrives, arrives) if self._near[near][far] > 0 else (leaves, leaves)

    def _way(self, near: str, far: str) -> Cell:
        """Return the steps between two nodes, or, where nobody knows, one along the flow."""
        island = self._islands[near]
        if island is self._islands[far]:
            (x, y), (to_x, to_y) = island.cells[near], island.cells[far]
            return to_x - x, to_y - y
        x, y = _AXES[self._diagram.direction][0]
        ahead = self._near[near][far]
        return ahead * x, ahead * y

    def _firm(self, near: str, far: str, sides: Sides) -> None:
        leaves, arrives = sides
        self._sides[near, far] = leaves, arrives
        self._sides[far, near] = arrives, leaves
        self._firm_at[near].add((leaves, arrives))
        self._firm_at[far].add((arrives, leaves))

    def _join_neighbours(self) -> None:
        """Let lines between things that happen to be side by side say so."""
        for near, others in self._near.items():
            for far in others:
                x, y = self._way(near, far)
                if self._islands[near] is self._islands[far] and abs(x) + abs(y) == 1:
                    self._firm(near, far, _SIDES[x, y])

    def _frames(self, group: str | None) -> Iterator[str]:
        while group is not None:
            yield group
            group = self._parents[group]

    def _settle(self, first: str) -> None:
        """Place a node, and all that can be placed from it."""
        island = _Island()
        self._put(island, first, (0, 0))
        queue = deque([first])
        while queue:
            near = queue.popleft()
            for other, ahead in self._near[near].items():
                if other in self._islands:
                    continue
                step = self._free_step(island, near, other, ahead)
                if step:
                    self._put(island, other, _sum(island.cells[near], step))
                    island.corners |= _corner(island.cells[near], step)
                    self._firm(near, other, _SIDES[step])
                    queue.append(other)

    def _put(self, island: _Island, id_: str, cell: Cell) -> None:
        island.cells[id_] = cell
        island.boxes |= {frame: _grown(island, frame, cell) for frame in self._around[id_]}
        self._islands[id_] = island
        self.order.append(id_)

    def _free_step(self, island: _Island, near: str, other: str, ahead: int) -> Cell | None:
        along, across = _AXES[self._diagram.direction]
        for forward, aside in _AHEAD:
            step = (
                ahead * forward * along[0] + aside * across[0],
                ahead * forward * along[1] + aside * across[1],
            )
            corner = _corner(island.cells[near], step)
            cell = _sum(island.cells[near], step)
            if (
                cell not in island.corners
                and corner.isdisjoint(island.cells.values())
                and self._is_free(island, other, cell)
            ):
                return step
        return None

    def _is_free(self, island: _Island, id_: str, cell: Cell) -> bool:
        """Tell whether a thing at a cell, and the frames that grow to hold it, overlap nothing."""
        own = self._around[id_]
        boxes = {frame: _grown(island, frame, cell) for frame in own}

        def is_clear_of(around: Container[str], box: Box) -> bool:
            apart = [boxes[frame] for frame in own if frame not in around]
            return not _overlap(box, apart[-1] if apart else (cell, cell))

        return all(
            is_clear_of(self._around[other], (at, at)) for other, at in island.cells.items()
        ) and all(
            is_clear_of(tuple(self._frames(frame)), box)
            for frame, box in island.boxes.items()
            if frame not in own
        )


def _neighbours(diagram: Diagram) -> dict[str, dict[str, int]]:
    """Return node id to its neighbours: 1 where the line leads there, -1 where it comes from."""
    near: dict[str, dict[str, int]] = {node.id: {} for node in diagram.nodes}
    for edge in diagram.edges:
        if edge.start != edge.end:
            near[edge.start].setdefault(edge.end, 1)
            near[edge.end].setdefault(edge.start, -1)
    return near


def _corner(cell: Cell, step: Cell) -> frozenset[Cell]:
    """Return where a line from a cell turns, if it does."""
    return frozenset({_sum(cell, (0, step[1]))} if all(step) else ())


def _sign(number: int) -> int:
    return 1 if number >= 0 else -1


def _sum(one: Cell, other: Cell) -> Cell:
    return one[0] + other[0], one[1] + other[1]


def _grown(island: _Island, frame: str, cell: Cell) -> Box:
    (left, low), (right, high) = island.boxes.get(frame, (cell, cell))
    x, y = cell
    return (min(left, x), min(low, y)), (max(right, x), max(high, y))


def _overlap(one: Box, other: Box) -> bool:
    (left, low), (right, high) = one
    (other_left, other_low), (other_right, other_high) = other
    return left <= other_right and other_left <= right and low <= other_high and other_low <= high
