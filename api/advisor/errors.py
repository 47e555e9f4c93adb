"""What can be wrong with a question besides its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kg.errors import KgError


@dataclass(unsafe_hash=True)
class ConversationNotFoundError(KgError):
    """No conversation is kept under that id; whether it ever was is not told."""

    code: ClassVar[str] = "NOT_FOUND"

    def __str__(self) -> str:
        return (
            "unknown conversation: it was never begun or has expired. "
            "Begin one with the id 'new', or pass 'history' instead."
        )
