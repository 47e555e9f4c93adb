"""Conversations kept on the server, under ids that nobody can guess."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from api.advisor.errors import ConversationNotFoundError
from kg.advisor.conversation import Turn

MAXIMUM_TURNS: Final = 50
"""Turns that a conversation keeps, and that a history may have."""
_ID_BYTES: Final = 24


@dataclass(slots=True)
class _Kept:
    turns: tuple[Turn, ...]
    used: float


class Conversations:
    """Turns by conversation, in memory: so many at most, each so long after its last question.

    What is over the bound goes first that was unused the longest. ``clock`` tells seconds.
    """

    def __init__(
        self,
        *,
        most: int = 10_000,
        seconds: float = 3600,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def __len__(self) -> int:
        self._expire()
        return len(self._kept)

    def begin(self) -> str:
        """Begin a conversation and return its id."""
        self._expire()
        id_ = secrets.token_urlsafe(_ID_BYTES)
        self._kept[id_] = _Kept((), self._clock())
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return id_

    def turns(self, id_: str) -> tuple[Turn, ...]:
        """Return what was asked so far; raises ``ConversationNotFoundError``."""
        self._expire()
        kept = self._kept.get(id_)
        if kept is None:
            raise ConversationNotFoundError
        return kept.turns

    def add(self, id_: str, turn: Turn) -> None:
        """Keep a turn; of one that has gone meanwhile nothing is kept."""
        kept = self._kept.get(id_)
        if kept is None:
            return
        kept.turns = (*kept.turns, turn)[-MAXIMUM_TURNS:]
        kept.used = self._clock()
        self._kept.move_to_end(id_)

    def _expire(self) -> None:
        # The one unused the longest comes first.
        oldest = self._clock() - self._seconds
        while self._kept and next(iter(self._kept.values())).used < oldest:
            self._kept.popitem(last=False)
