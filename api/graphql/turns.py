"""Long work on the event loop, in turns with whatever else the loop has to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from time import monotonic
from types import TracebackType
from typing import ClassVar, Final, Self, TypeVar

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped] # it has no types

from kg.pausing import PAUSE

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

    def pause(self) -> None:
        """Leave the stack of the work until the next turn, if others are to go on."""
        if self.are_over:
            getcurrent().parent.switch()

    def stop(self) -> None:
        """Give the work up, if others are to go on."""
        if self.are_over:
            raise _LongError

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


async def in_turns(work: Callable[[], T]) -> T:
    """Do work that is no coroutine, and that calls :func:`kg.pausing.pause` over and over.

    It runs on a stack of its own, which is left and gone back to as a coroutine is: what reads a
    document or searches a graph knows nothing of the loop.
    """
    with Turns() as turns:
        runner = greenlet(work)
        runner.gr_context = context = copy_context()
        context.run(PAUSE.set, turns.pause)
        done: T = runner.switch()
        while not runner.dead:
            await turns.let_others()
            done = runner.switch()
        return done


class _LongError(BaseException):
    """Work takes more than its first turn; nothing on its way is to take that for a failure."""


def at_once_or_in_turns(work: Callable[[], T]) -> T | Awaitable[T]:
    """Do such work that most often is short, and may be begun anew.

    Returns what it returns, or what is to be awaited for that when a turn is not enough. A stack of
    its own takes longer to make than finding what is known already.
    """
    token = PAUSE.set(Turns().stop)
    try:
        return work()
    except _LongError:
        return in_turns(work)
    finally:
        PAUSE.reset(token)
