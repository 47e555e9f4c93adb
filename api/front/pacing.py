"""When requests are begun, so that a long queue of them keeps the server from nothing else."""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic
from typing import Final

_SECONDS: Final = 0.01
"""For which requests are begun one after the other before the loop looks for what else has come."""
_GROWTH: Final = 2
"""How many times as many may be begun the next time."""


class Pace:
    """Has requests begin in the order in which they came, with looks at connections between them.

    An event loop runs every task that is ready before it reads again. With a hundred requests ready that
    take 10 ms of the processor each, whoever is to be refused, and whoever asks for health, would wait for
    a second to be read at all.
    """

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._begun = 0
        """How many requests since the loop last looked."""
        self._since = 0.0

    def wait_for(self) -> asyncio.Future[None] | None:
        """Return what a request has to wait for, or nothing if it may begin."""
        now = monotonic()
        if not self._begun:
            self._since = now
            asyncio.get_running_loop().call_soon(self._go_on)
        elif self._waiting or now - self._since >= _SECONDS:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            return turn
        self._begun += 1
        return None

    def _go_on(self) -> None:
        """Begin the next ones; what is called soon is called after the loop has looked."""
        most, self._begun = self._most_in_time(), 0
        while self._waiting and self._begun < most:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self._begun += 1
        if self._begun:
            self._since = monotonic()
            asyncio.get_running_loop().call_soon(self._go_on)

    def _most_in_time(self) -> int:
        """Return how many can be begun before the next look, going by those begun before this one."""
        seconds = monotonic() - self._since
        if seconds * _GROWTH < _SECONDS:
            return _GROWTH * self._begun
        return max(1, int(self._begun * _SECONDS / seconds))
