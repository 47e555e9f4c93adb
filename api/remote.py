"""A graph on a SPARQL server, as settings name it."""

from __future__ import annotations

import httpx2

from api.settings import StoreSettings
from kg.stores.sparql import client
from kg.stores.sparql.client import Credentials, SparqlClient
from kg.stores.sparql.store import SparqlStore


def open_http(settings: StoreSettings) -> httpx2.AsyncClient:
    """Open connections to the server, which are made when first needed."""
    known = settings.user is not None and settings.password is not None
    credentials = Credentials(settings.user or "", settings.password or "") if known else None
    return client.open_http(credentials, settings.seconds)


def open_store(url: str, http: httpx2.AsyncClient) -> SparqlStore:
    """Open the graph that the server holds when it is first asked."""
    return SparqlStore(SparqlClient(url, http))
