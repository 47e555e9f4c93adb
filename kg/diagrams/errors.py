"""What can go wrong when a diagram is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from kg.errors import KgError


@dataclass(unsafe_hash=True)
class DiagramTooLargeError(KgError):
    """A diagram holds more nodes than anybody could read."""

    code: ClassVar[str] = "DIAGRAM_TOO_LARGE"

    nodes: int
    """How many nodes the diagram would have."""
    maximum: int

    def __str__(self) -> str:
        return (
            f"the diagram would hold {self.nodes} nodes, and at most {self.maximum} can be drawn: "
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
