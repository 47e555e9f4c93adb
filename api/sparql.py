"""SPARQL 1.1 over HTTP, by the letter of the Protocol, for reading only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.disconnection import ClientLeftError, while_connected
from api.errors import HttpError, error_response
from api.negotiation import choose
from api.sparql_request import Operation, endpoint_of, read_operation
from kg.rdf.sparql.check import Form, Query, check
from kg.rdf.sparql.description import DESCRIPTION
from kg.rdf.sparql.engine import EVERYTHING, Graphs, SparqlEngine
from kg.rdf.sparql.errors import (
    BusyError,
    NotReadyError,
    QueryAbortedError,
    QueryTimeoutError,
    SparqlError,
)

METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")

_TABLES: Final = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
_GRAPHS: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "text/plain": "ntriples",
    "application/xml": "rdfxml",
}
"""Media types and the names of formats that stand for them, the preferred ones first."""
_HTML: Final = "text/html"
_PAGE: Final = Path(__file__).parent / "static" / "sparql.html"

_UNAVAILABLE: Final = (QueryTimeoutError, QueryAbortedError, BusyError, NotReadyError)
_PASSING: Final = (BusyError, NotReadyError)
"""Errors that a moment's patience mends."""


@dataclass(frozen=True)
class SparqlEndpoint:
    """The address at which queries are answered and, without a query, the service is described."""

    engine: SparqlEngine

    async def answer(self, request: Request) -> Response:
        """Answer whatever is asked by one of the methods."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        operation = await read_operation(request)
        try:
            return await while_connected(request, self._respond(request, operation))
        except SparqlError as error:
            return _error_response(error)
        except ClientLeftError:
            return Response(status_code=499)

    async def _respond(self, request: Request, operation: Operation) -> Response:
        if operation.query is None:
            return await self._describe(request)
        return await self._run(request, check(operation.query), operation.graphs)

    async def _describe(self, request: Request) -> Response:
        if _acceptable(request, (*_GRAPHS, _HTML)) == _HTML:
            return FileResponse(_PAGE, media_type=_HTML, headers={"Vary": "Accept"})
        return await self._run(request, check(DESCRIPTION), EVERYTHING)

    async def _run(self, request: Request, query: Query, graphs: Graphs) -> Response:
        formats = _formats(query.form)
        media_type = _acceptable(request, tuple(formats))
        base = endpoint_of(request)
        text = await self.engine.answer(query, graphs, base, formats[media_type])
        return Response(text, media_type=media_type, headers={"Vary": "Accept"})


def _formats(form: Form) -> dict[str, str]:
    return _TABLES if form in ("SELECT", "ASK") else _GRAPHS


def _acceptable(request: Request, offers: tuple[str, ...]) -> str:
    chosen = choose(request.headers.get("accept", ""), offers)
    if not chosen:
        raise HttpError(406, "NOT_ACCEPTABLE", f"the answer can be {', '.join(offers)}")
    return chosen


def _error_response(error: SparqlError) -> Response:
    place = error.place()
    response = error_response(
        503 if isinstance(error, _UNAVAILABLE) else 400,
        error.code,
        str(error),
        locations=[{"line": place.line, "column": place.column}] if place else (),
        details=error.details(),
    )
    if isinstance(error, _PASSING):
        response.headers["Retry-After"] = "1"
    return response
