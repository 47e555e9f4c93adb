"""What can go wrong when a diagram is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from typing_extensions import override

from kg.errors import KgError

MAXIMUM_NODES: Final = 300
"""How many things a diagram may show; beyond that nobody can read it."""


@dataclass(unsafe_hash=True)
class EmptyDiagramError(KgError):
    """There is nothing to draw."""

    code: ClassVar[str] = "EMPTY_DIAGRAM"

    reason: str

    def __str__(self) -> str:
        return f"there is nothing to draw: {self.reason}."


@dataclass(unsafe_hash=True)
class DiagramTooLargeError(KgError):
    """A diagram would show more than can be read."""

    code: ClassVar[str] = "DIAGRAM_TOO_LARGE"

    nodes: int
    maximum: int = MAXIMUM_NODES

    def __str__(self) -> str:
        return (
            f"the diagram would show {self.nodes} things, and {self.maximum} can be read: "
            "ask for fewer things, a smaller depth, or some kinds of relation only."
        )

    @override
    def details(self) -> dict[str, object]:
        return {"nodes": self.nodes, "maximum": self.maximum}


@dataclass(unsafe_hash=True)
class LayoutFailedError(KgError):
    """The layout engine gave up: it ran out of time or memory, or refused the diagram."""

    code: ClassVar[str] = "LAYOUT_FAILED"

    reason: str
    """What happened, in a few words that name no internals."""

    def __str__(self) -> str:
        return (
            f"the diagram cannot be laid out: {self.reason}. Ask for fewer things or a smaller "
            "depth, or for a format that places things by itself, such as mermaid."
        )

    @override
    def details(self) -> dict[str, object]:
        return {"reason": self.reason}


@dataclass(unsafe_hash=True)
class RendererMissingError(KgError):
    """The program that draws pictures is not installed."""

    code: ClassVar[str] = "RENDERER_MISSING"

    renderer: str
    """Name of the program."""
    install: str
    """What to do about it, as an instruction."""

    def __str__(self) -> str:
        return (
            f"{self.renderer} draws this format and is not installed: {self.install}. The formats "
            "that are text, such as mermaid and drawio, work without."
        )

    @override
    def details(self) -> dict[str, object]:
        return {"renderer": self.renderer, "install": self.install}


@dataclass(unsafe_hash=True)
class RenderingFailedError(KgError):
    """The program that draws pictures took too long or broke down."""

    code: ClassVar[str] = "RENDERING_FAILED"

    renderer: str
    reason: str
    """What happened, in a few words that name no internals."""

    def __str__(self) -> str:
        return (
            f"{self.renderer} could not draw the diagram: {self.reason}. Ask for fewer things or a "
            "smaller depth, or for a format that is text, such as mermaid."
        )

    @override
    def details(self) -> dict[str, object]:
        return {"renderer": self.renderer, "reason": self.reason}


@dataclass(unsafe_hash=True)
class DrawingBusyError(KgError):
    """More diagrams are being drawn than may wait."""

    code: ClassVar[str] = "BUSY"

    def __str__(self) -> str:
        return "too many diagrams are being drawn; try again in a moment"
