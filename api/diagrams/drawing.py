"""One diagram, drawn and written."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from kg.diagrams.compose import compose
from kg.diagrams.diagram import Diagram, LayoutDirection
from kg.diagrams.errors import DrawingBusyError
from kg.diagrams.formats import FORMATS, DiagramFormat, Format, write
from kg.diagrams.icons import IconSet
from kg.diagrams.selection import Selection, select
from kg.store import Store

MAXIMUM_IN_HAND: Final = 20
"""Diagrams that may be drawn, or wait to be, at a time."""

_PENS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="diagram")
"""Layout happens on a thread of its own, one at a time; the second pen writes meanwhile."""
_in_hand: Final[set[object]] = set()
_TEXTLESS: Final = (DiagramFormat.PNG, DiagramFormat.PDF)


@dataclass(frozen=True)
class Appearance:
    """How a diagram is to look."""

    format: DiagramFormat
    direction: LayoutDirection = LayoutDirection.RIGHT
    icons: IconSet = IconSet.BUILT_IN


@dataclass(frozen=True)
class Drawing:
    """A diagram in a format."""

    diagram: Diagram
    format: DiagramFormat
    content: bytes

    @property
    def info(self) -> Format:
        """What is known of the format."""
        return FORMATS[self.format]

    @property
    def text(self) -> str | None:
        """The content as text; ``None`` for PNG and PDF."""
        return None if self.format in _TEXTLESS else self.content.decode()


async def draw(store: Store, selection: Selection, appearance: Appearance) -> Drawing:
    """Select, compose and write; raises ``KgError``.

    Writing happens in a thread, since layout takes longer than other requests should wait.
    """
    diagram = compose(await select(store, selection), appearance.direction)
    return Drawing(diagram, appearance.format, await _write(diagram, appearance))


async def _write(diagram: Diagram, appearance: Appearance) -> bytes:
    if len(_in_hand) >= MAXIMUM_IN_HAND:
        raise DrawingBusyError
    this = object()
    _in_hand.add(this)
    try:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            _PENS, write, diagram, appearance.format, appearance.icons
        )
    finally:
        _in_hand.remove(this)
