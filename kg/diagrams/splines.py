"""Lines with corners as the curves that Graphviz draws: cubic Bézier splines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

RADIUS: Final = 6.0
"""Of a rounded corner, where the line is long enough on both sides."""
ARROW: Final = 8.0
"""Length of the head of a line."""
_CIRCLE: Final = 0.5523
"""How far the controls of a cubic lie along the tangents, for it to look like a quarter circle."""


def spline(corners: Sequence[complex], *, is_directed: bool) -> str:
    """Write a line as the value of ``pos``: along straight pieces, round the corners.

    The corners are points (x + yj) that Graphviz counts from the bottom; there are at least two
    that differ. A line with a head ends where its head begins, and says where that points to.
    """
    points = [corners[0], *(end for start, end in pairwise(corners) if start != end)]
    tip = points[-1]
    if is_directed:
        length = abs(points[-2] - tip)
        points[-1] = _toward(tip, points[-2], min(ARROW, length / 2))
    head = f"e,{_written(tip)} " if is_directed else ""
    return head + " ".join(map(_written, _curve(points)))


def _curve(points: Sequence[complex]) -> Iterator[complex]:
    """Yield the start, and then for each piece two controls and its end."""
    yield points[0]
    at = points[0]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(RADIUS, abs(before - corner) / 2, abs(after - corner) / 2)
        into, out = _toward(corner, before, radius), _toward(corner, after, radius)
        yield from _straight(at, into)
        yield from (into + _CIRCLE * (corner - into), out + _CIRCLE * (corner - out), out)
        at = out
    yield from _straight(at, points[-1])


def _straight(start: complex, end: complex) -> Iterator[complex]:
    third = (end - start) / 3
    yield from (start + third, end - third, end)


def _toward(start: complex, end: complex, distance: float) -> complex:
    return start + (end - start) / abs(end - start) * distance


def _written(point: complex) -> str:
    return f"{round(point.real, 2):g},{round(point.imag, 2):g}"
