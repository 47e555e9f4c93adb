"""Which door an address belongs to, and which role opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.front.roles import Role


@dataclass(frozen=True, slots=True)
class Door:
    """A way into the server, as it is called in logs and metrics."""

    name: str
    role: Role | None
    """What a closed server asks for; ``None`` leaves the door open."""
    is_limited: bool = True
    """Whether requests are counted against the client, and the name of the server is checked."""


_HEALTH: Final = Door("health", None, is_limited=False)
_LINKED_DATA: Final = Door("linked-data", Role.READ)
CHAT: Final = Door("chat", Role.ADVISOR)
COMPLETIONS: Final = Door("completions", Role.ADVISOR)
# Whatever is added later is closed until it is named here.
_OTHER: Final = Door("other", Role.READ)

_DOORS: Final = {
    "healthz": _HEALTH,
    "readyz": _HEALTH,
    "metrics": Door("metrics", Role.ADMIN),
    "admin": Door("admin", Role.ADMIN),
    "graphql": Door("graphql", Role.READ),
    "sparql": Door("sparql", Role.SPARQL),
    "ask": Door("ask", Role.ADVISOR),
    "api": CHAT,
    "v1": COMPLETIONS,
    "mcp": Door("mcp", Role.ADVISOR),
    "diagram": Door("diagrams", Role.READ),
    "static": Door("static", None),
    "id": _LINKED_DATA,
    "source": _LINKED_DATA,
    ".well-known": _LINKED_DATA,
    "ontology": _LINKED_DATA,
    "shapes": _LINKED_DATA,
    "context.jsonld": _LINKED_DATA,
}
"""By the first part of the address."""


def find_door(path: str) -> Door:
    """Return the door of an address."""
    return _DOORS.get(path[1:].partition("/")[0], _OTHER)
