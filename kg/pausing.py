"""Where long work lets others go on, for programs that do more than one thing at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

_OFTEN: Final = 64
"""Items between two pauses."""


def _go_on() -> None:
    pass


PAUSE: Final[ContextVar[Callable[[], None]]] = ContextVar("kg_pause", default=_go_on)
"""What is called at a place where work can pause; it returns when the work may go on."""


def pause() -> None:
    """Let others go on if whoever began the work wants that, else do nothing."""
    PAUSE.get()()


def pausing(items: Iterable[T]) -> Iterator[T]:
    """Yield items, with pauses between them."""
    rest = iter(items)
    while some := [*islice(rest, _OFTEN)]:
        pause()
        yield from some
