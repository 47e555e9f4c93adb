"""One diagram, drawn and written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from kg.diagrams.compose import compose
from kg.diagrams.diagram import Diagram, LayoutDirection
from kg.diagrams.formats import FORMATS, DiagramFormat, Format, write
from kg.diagrams.icons import IconSet
from kg.diagrams.selection import Selection, select
from kg.store import Store

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
    content = await asyncio.to_thread(write, diagram, appearance.format, appearance.icons)
    return Drawing(diagram, appearance.format, content)
