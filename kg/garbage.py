"""Holding back the search for garbage while objects are made that are there to stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Hold collections back: loading makes millions of objects and drops almost none of them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def keeping_what_is_made() -> Iterator[None]:
    """Hold collections back, and leave what was made out of all later ones.

    Whatever is alive at the end counts as made, as nothing tells it apart; being let go of frees it
    nevertheless.
    """
    with no_garbage_collection():
        yield
        gc.freeze()
