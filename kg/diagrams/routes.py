"""Lines of level and upright pieces, made to look calm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from kg.diagrams.boxes import Box, Point
from kg.diagrams.sizes import icon_box

_JOG: Final = 4
"""Pixels up to which a step in a line looks like a mistake."""


def on_border(node: Box, corner: Point) -> Point:
    """Move the end of a line from the side of an icon to that of the box around icon and label."""
    icon = icon_box(node)
    if corner.y <= icon.y or corner.y >= node.y + node.height:
        return corner
    return corner._replace(x=node.x if corner.x <= icon.x else node.x + node.width)


def without_jogs(corners: Sequence[Point]) -> list[Point]:
    """Take small steps out of a line, by moving the piece before each step onto the one after.

    Ends may move along the sides that they are on. Lines that share pieces with others would be
    torn from them.
    """
    calm = list(corners)
    for first in range(len(calm) - 3):
        before, step, after, _ = calm[first : first + 4]
        if before.y == step.y and step.x == after.x and abs(step.y - after.y) <= _JOG:
            calm[first], calm[first + 1] = before._replace(y=after.y), after
        elif before.x == step.x and step.y == after.y and abs(step.x - after.x) <= _JOG:
            calm[first], calm[first + 1] = before._replace(x=after.x), after
    return calm


def without_idle_corners(corners: Sequence[Point]) -> Iterator[Point]:
    """Leave out corners at which a line does not turn."""
    turning = [corners[0]]
    for corner, after in pairwise(corners[1:]):
        before = turning[-1]
        if not (before.x == corner.x == after.x or before.y == corner.y == after.y):
            turning.append(corner)
    yield from turning
    yield corners[-1]
