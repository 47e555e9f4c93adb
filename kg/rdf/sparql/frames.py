"""How the server and the processes that run queries talk: texts with their length in front."""

from __future__ import annotations

from typing import Final

HEADER: Final = 5
"""Bytes of a header: what it is, and the length of what follows or another number."""

READY: Final = b"R"
"""A process takes queries now; its number follows, in the header itself."""
QUERY: Final = b"Q"
ANSWER: Final = b"A"
ERROR: Final = b"E"
FORK: Final = b"F"
"""Asks the nursery for a process that talks over the socket that is sent along."""
KILL: Final = b"K"
"""Asks the nursery to end the process with that number."""


def header(kind: bytes, number: int) -> bytes:
    """Return what goes before a text."""
    return kind + number.to_bytes(4, "big")


def read_header(text: bytes | bytearray) -> tuple[bytes, int]:
    """Return the kind and the number of a header."""
    return bytes(text[:1]), int.from_bytes(text[1:HEADER], "big")
