"""Places and rectangles on a page, and rectangles in rows. All measures are pixels, y grows down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from operator import add
from typing import NamedTuple, TypeVar

Key = TypeVar("Key")


class Point(NamedTuple):
    """A place on the page: pixels from the left and from the top."""

    x: int
    y: int


class Size(NamedTuple):
    """How wide and how high something is."""

    width: int
    height: int


class Box(NamedTuple):
    """A rectangle on the page: its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int

    def moved(self, x: int, y: int) -> Box:
        """Return the same rectangle further right and further down."""
        return self._replace(x=self.x + x, y=self.y + y)


def in_rows(sizes: Mapping[Key, Size], width: int, spacing: int) -> dict[Key, Box]:
    """Place rectangles from the left to the right and, where a row is full, in the next one.

    A row holds what is at most ``width`` wide, or a single rectangle.
    """
    boxes: dict[Key, Box] = {}
    x = y = height = 0
    for key, size in sizes.items():
        if x and x + size.width > width:
            x, y, height = 0, y + height + spacing, 0
        boxes[key] = Box(x, y, *size)
        x += size.width + spacing
        height = max(height, size.height)
    return boxes


def packed(sizes: Mapping[Key, Size], ratio: float, spacing: int) -> dict[Key, Box]:
    """Place rectangles in rows, so that a small page holds all.

    The page is to be ``ratio`` times as wide as high.
    """
    first_row = accumulate(size.width + spacing for size in sizes.values())
    tries = [in_rows(sizes, width - spacing, spacing) for width in first_row]

    def breadth(boxes: Mapping[Key, Box]) -> float:
        width, height = extent(boxes.values())
        return max(width, height * ratio)

    return min(tries, key=breadth, default={})


def extent(boxes: Iterable[Box]) -> Size:
    """Return the size of the page, from its upper left corner, that just holds all rectangles."""
    corners = [(box.x + box.width, box.y + box.height) for box in boxes]
    return Size(*map(max, zip((0, 0), *corners, strict=True)))


def around(boxes: Iterable[Box]) -> Box:
    """Return the rectangle that just holds all others, of which there is at least one."""
    lefts, tops, widths, heights = zip(*boxes, strict=True)
    x, y = min(lefts), min(tops)
    right = max(map(add, lefts, widths))
    bottom = max(map(add, tops, heights))
    return Box(x, y, right - x, bottom - y)
