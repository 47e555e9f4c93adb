"""Long work on the event loop, in turns with whatever else the loop has to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from time import monotonic
from types import TracebackType
from typing import ClassVar, Final, Self, TypeVar

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped] # it has no types

TURN: Final = 0.001
"""Seconds that all long work together takes each time that the loop goes round, at least."""
_SHARE: Final = 0.5
"""Of the time that all else took before; so long work is not put off for ever on a busy server."""
_SHORTEST: Final = 0.0001
"""Seconds of a turn, however many have to share."""

T = TypeVar("T")


class Turns:
    """The turns of one piece of work, which is long once its first turn is over."""

    _sharing: ClassVar[int] = 0
    """How many pieces of long work go on in this process."""
    __slots__ = ("_ends", "are_long")

    def __init__(self) -> None:
        self._ends = monotonic() + TURN
        self.are_long = False
        """Whether others have been let go on."""

    @property
    def are_over(self) -> bool:
        """Whether others are to go on now."""
        return monotonic() >= self._ends

    async def let_others(self) -> None:
        """Let others go on until the next turn begins."""
        if not self.are_long:
            self.are_long = True
            Turns._sharing += 1
        left = monotonic()
        await asyncio.sleep(0)
        now = monotonic()
        all_of_it = max(TURN, (now - left) * _SHARE)
        self._ends = now + max(all_of_it / Turns._sharing, _SHORTEST)

    def __enter__(self) -> Self:
        """Begin the work."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the work."""
        Turns._sharing -= self.are_long


_OWN: Final[ContextVar[Turns | None]] = ContextVar("archkg_turns", default=None)


async def in_turns(work: Callable[[], T]) -> T:
    """Do work that is no coroutine, and that calls :func:`take_turns` over and over.

    It runs on a stack of its own, which is left and gone back to as a coroutine is: the libraries that
    read a document know nothing of the loop.
    """
    with Turns() as turns:
        runner = greenlet(work)
        runner.gr_context = context = copy_context()
        context.run(_OWN.set, turns)
        done: T = runner.switch()
        while not runner.dead:
            await turns.let_others()
            done = runner.switch()
        return done


def take_turns() -> None:
    """Let others go on if it is time; called from work that was not begun in turns, do nothing."""
    turns = _OWN.get()
    if turns is not None and turns.are_over:
        getcurrent().parent.switch()
