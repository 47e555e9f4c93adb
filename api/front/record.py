"""What is known of the request that is being answered, for logs, metrics and traces.

A door that knows more than its status writes it here, wherever it is::

    from api.front.record import current_record

    record = current_record()
    record.cost = 42            # of a GraphQL operation, as computed before it ran
    record.kept = "hit"         # whether a kept answer served it: "hit" or "miss"; None: not asked for
    record.operation = "Limits" # the operation's name; never its text

Outside of a request, as on the command line, the record is one that nobody reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, Literal

from api.front.doors import Door, find_door
from api.front.roles import Principal

Header = tuple[bytes, bytes]

CLIENT_LEFT: Final = 499
"""Status of a request whose client left before the answer began, as nginx has it."""


@dataclass(slots=True)
class RequestRecord:
    """One request: who asked for what, and what came of it."""

    id: str = ""
    """Given by the client when it is well-formed, else made here."""
    method: str = ""
    door: Door = field(default_factory=lambda: find_door(""))
    headers: Mapping[bytes, bytes] = field(default_factory=dict)
    """Of the request, by name in small letters."""
    answer_headers: list[Header] = field(default_factory=list)
    """What the answer gets in addition, whichever door gives it."""
    principal: Principal | None = None
    """Who has shown a key or a token."""
    client: str = ""
    """Name of the principal, or address: what limits are counted by."""
    status: int = 0
    """Of the answer; 0 until it begins."""
    seconds: float = 0.0
    """From the request to the end of the answer; 0 until then."""
    cost: int | None = None
    """What the GraphQL operation costs; ``None`` where nothing was counted."""
    kept: Literal["hit", "miss"] | None = None
    """Whether a kept answer served the request; ``None`` where none was looked for."""
    is_turned_away: bool = False
    """Whether too many others are being answered; that is no failure."""
    operation: str | None = None
    """Name of the GraphQL operation, if it has one."""


CURRENT: Final[ContextVar[RequestRecord | None]] = ContextVar("archkg_request", default=None)


def current_record() -> RequestRecord:
    """Return the record of the request that is being answered."""
    return CURRENT.get() or RequestRecord()
