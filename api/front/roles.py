"""What a client may be allowed to do, and who a client is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a key or a token opens."""

    READ = "read"
    """GraphQL, linked data and diagrams."""
    SPARQL = "sparql"
    ADVISOR = "advisor"
    """Questions in plain words: ask, chat, MCP."""
    ADMIN = "admin"
    """Reloading, and metrics of a closed server."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A client that has shown a key or a token."""

    name: str
    roles: frozenset[Role]


def read_role(word: str) -> Role:
    """Return the role of that name; raises ``ValueError`` that names those there are."""
    try:
        return Role(word)
    except ValueError:
        raise ValueError(f"there is no role {word!r}, only {', '.join(Role)}") from None
