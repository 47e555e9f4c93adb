"""A graph on a SPARQL server, as settings name it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import httpx2

from api.live import LiveStore
from api.settings import StoreSettings
from kg.errors import StoreUnavailableError
from kg.stores.sparql import client
from kg.stores.sparql.client import Credentials, SparqlClient
from kg.stores.sparql.store import SparqlStore


def open_http(settings: StoreSettings) -> httpx2.AsyncClient:
    """Open connections to the server, which are made when first needed."""
    known = settings.user is not None and settings.password is not None
    credentials = Credentials(settings.user or "", settings.password or "") if known else None
    return client.open_http(credentials, settings.seconds)


@dataclass(frozen=True)
class RemoteOpener:
    """Opens the graph which the server holds when it is first asked; connections are shared by all."""

    settings: StoreSettings

    def __call__(self) -> SparqlStore:
        """Return the store, without asking the server yet."""
        return SparqlStore(self._client)

    @cached_property
    def _client(self) -> SparqlClient:
        assert self.settings.url is not None  # noqa: S101 - a remote store has an address
        return SparqlClient(self.settings.url, open_http(self.settings))


logger = logging.getLogger(__name__)

LOOK_AGAIN: Final = 10.0
"""Seconds after which a server is asked whether it holds another graph by now."""


async def follow(live: LiveStore) -> None:
    """Answer from a new graph soon after it was laid on the server, for as long as this runs."""
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        try:
            store = live.current
            if isinstance(store, SparqlStore) and await store.is_outdated():
                await live.reload()
        except StoreUnavailableError:
            # Whoever asks now is told; here there is nothing to do but look again.
            continue
        except Exception:
            # Such as an answer that nothing can be made of: the next one may be better.
            logger.exception("could not follow to a new graph")
