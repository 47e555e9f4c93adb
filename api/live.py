"""The store that answers now, and its replacement by a newer one while requests are served."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable

from kg.coalescing import Coalescing
from kg.garbage import keeping_what_is_made
from kg.store import Store

logger = logging.getLogger(__name__)

Listener = Callable[[Store], object]


class LiveStore:
    """Holds one store at a time; whoever answers a request takes ``current`` once and keeps it.

    So a request is answered from one graph from beginning to end, and a graph that was replaced goes
    with the last request that began before.
    """

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open = open_store
        self._current = open_store()
        self._reloads = Coalescing[Store]()
        self._listeners: list[Listener] = []

    @property
    def current(self) -> Store:
        """The store to answer a new request from."""
        return self._current

    def on_swap(self, listener: Listener) -> None:
        """Call ``listener`` with the new store after each replacement, in the loop of the server."""
        self._listeners.append(listener)

    async def reload(self) -> Store:
        """Open the store anew and answer from it; requests are served meanwhile.

        Whatever opening raises is raised here, and the store of before goes on answering. A reload
        that is wanted while another one goes on waits for it, and then opens what is there by then.
        """
        return await self._reloads.run(self._replace)

    async def _replace(self) -> Store:
        store = await asyncio.to_thread(self._open_to_keep)
        self._current = store
        for listener in self._listeners:
            _tell(listener, store)
        return store

    def _open_to_keep(self) -> Store:
        with keeping_what_is_made():
            store = self._open()
            # Requests went on meanwhile, and during the last reload; what they left behind is not
            # there to stay, and some of it would hold a graph of before.
            gc.unfreeze()
            gc.collect()
            return store


def _tell(listener: Listener, store: Store) -> None:
    """Tell of a store that already answers; that somebody cannot follow does not change that."""
    try:
        listener(store)
    except Exception:
        logger.exception("%r could not follow to a new graph", listener)


def as_live(store: Store | LiveStore) -> LiveStore:
    """Return a live store; one that never changes for a store that stands alone."""
    return store if isinstance(store, LiveStore) else LiveStore(lambda: store)
