"""The SPARQL 1.1 Graph Store Protocol: whole named graphs over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import pyoxigraph

from kg.errors import StoreUnavailableError
from kg.rdf.documents import write_triples
from kg.rdf.formats import find_format
from kg.rdf.parse import parse_triples
from kg.rdf.terms import Iri, Triple
from kg.stores.sparql.client import send

TURTLE: Final = find_format("turtle")
"""What every server reads. It begins with prefixes, by which a server that guesses knows it."""


@dataclass(frozen=True)
class GraphStore:
    """Where the graphs of a server are read and written.

    Every method raises :class:`~kg.errors.StoreUnavailableError`.
    """

    url: str
    http: httpx2.AsyncClient

    async def put(self, graph: Iri, triples: Iterable[Triple]) -> None:
        """Put triples in the place of a graph, as a whole."""
        await self._write("PUT", graph, write_triples(triples, TURTLE))

    async def add(self, graph: Iri, triples: Iterable[Triple]) -> None:
        """Add triples to a graph."""
        await self._write("POST", graph, write_triples(triples, TURTLE))

    async def read(self, graph: Iri) -> list[Triple]:
        """Return the triples of a graph; none when there is no such graph."""
        response = await self._send("GET", graph, headers={"Accept": TURTLE.media_type})
        if response.status_code == httpx2.codes.NOT_FOUND:
            return []
        self._check(response)
        return list(parse_triples(response.content, pyoxigraph.RdfFormat.TURTLE))

    async def drop(self, graph: Iri) -> None:
        """Remove a graph, if it is there."""
        response = await self._send("DELETE", graph)
        if response.status_code != httpx2.codes.NOT_FOUND:
            self._check(response)

    async def _write(self, method: str, graph: Iri, content: bytes) -> None:
        headers = {"Content-Type": TURTLE.media_type}
        self._check(await self._send(method, graph, content=content, headers=headers))

    async def _send(self, method: str, graph: Iri, **options: Any) -> httpx2.Response:
        return await send(self.http, method, self.url, params={"graph": graph}, **options)

    def _check(self, response: httpx2.Response) -> None:
        if response.is_success:
            return
        hint = ""
        if response.status_code in (httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
            hint = "; give it ARCHKG_STORE_USER and ARCHKG_STORE_PASSWORD"
        raise StoreUnavailableError(self.url, f"the server answered {response.status_code}{hint}")
