"""When requests are begun, so that a long queue of them keeps the server from nothing else."""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic
from typing import Final

_SECONDS: Final = 0.005
"""For which requests are begun one after the other before the loop looks for what else has come."""


class Pace:
    """Has requests begin one after the other, with looks at connections between them.

    An event loop runs every task that is ready before it reads again. With a hundred requests ready that
    take 10 ms of the processor each, whoever is to be refused, and whoever asks for health, would wait for
    a second to be read at all.
    """

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._has_begun = False
        """Whether anything was begun since the loop last looked."""
        self._ends = 0.0

    def wait_for(self) -> asyncio.Future[None] | None:
        """Return what a request has to wait for, or nothing if it is its turn."""
        if not self._has_begun:
            self._has_begun = True
            self._ends = monotonic() + _SECONDS
            asyncio.get_running_loop().call_soon(self._go_on)
            return None
        if not self._waiting and monotonic() < self._ends:
            return None
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        return turn

    def _go_on(self) -> None:
        """Begin the next one; what is called soon is called after the loop has looked."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                asyncio.get_running_loop().call_soon(self._go_on)
                return
        self._has_begun = False
