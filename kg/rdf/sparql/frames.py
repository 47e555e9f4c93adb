"""How the server and the processes that run queries talk: texts with their length in front."""

from __future__ import annotations

from typing import Final

HEADER: Final = 5
"""Bytes of a header: what it is, and the length of what follows."""

READY: Final = b"R"
QUERY: Final = b"Q"
ANSWER: Final = b"A"
ERROR: Final = b"E"


def header(kind: bytes, length: int) -> bytes:
    """Return what goes before a text."""
    return kind + length.to_bytes(4, "big")


def read_header(text: bytes) -> tuple[bytes, int]:
    """Return the kind and the length of what follows."""
    return text[:1], int.from_bytes(text[1:HEADER], "big")
