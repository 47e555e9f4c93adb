"""Where everything stands on the page: the one layout that every picture shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kg.diagrams.diagram import Diagram
from kg.diagrams.styles import EdgeStyle


class Point(NamedTuple):
    """A place on the page: pixels from the left and from the top."""

    x: int
    y: int


class Box(NamedTuple):
    """A rectangle on the page: its upper left corner and its size, in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Layout:
    """Places and sizes in pixels on one page, from its upper left corner, ``y`` growing down."""

    width: int
    height: int
    nodes: Mapping[str, Box]
    """Node id to the box that holds its icon and, below it, its label."""
    groups: Mapping[str, Box]
    """Group id to its frame, whose title stands inside at the top."""
    routes: Mapping[str, tuple[Point, ...]]
    """Edge id to its corners; the first and the last lie on the borders of its nodes."""
    labels: Mapping[str, Box]
    """Id of each edge that has a label to the box around its text."""
    legend: Mapping[EdgeStyle, Box]
    """Each style of line in use to the box for a short line and, right of it, what it means."""
    title: Box


def lay_out(diagram: Diagram) -> Layout:
    """Place everything that a diagram holds; nothing overlaps and lines run around icons.

    Raises:
        DiagramTooLargeError: There are more than ``MAXIMUM_NODES`` nodes.
        LayoutFailedError: The layout engine ran out of time or memory.
    """
    raise NotImplementedError(diagram.title)
