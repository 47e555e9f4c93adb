"""How errors look over HTTP: one shape, the one that GraphQL has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse

from kg.errors import KgError

_LONGEST_TEXT: Final = 1_000


@dataclass
class HttpError(Exception):
    """A request that cannot be served as it is."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


def shorten(text: str) -> str:
    """Cut a text that repeats more than anybody reads of what was sent."""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def error_response(
    status: int,
    code: str,
    message: str,
    *,
    locations: Sequence[Mapping[str, int]] = (),
    details: Mapping[str, object] = MappingProxyType({}),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Write one error, with places in what was sent where there are any, and facts beside the code."""
    error: dict[str, object] = {
        "message": shorten(message),
        "extensions": {"code": code, **details},
    }
    if locations:
        error["locations"] = list(locations)
    return JSONResponse({"errors": [error]}, status_code=status, headers=headers)


async def on_http_error(_request: Request, error: Exception) -> JSONResponse:
    """Answer a refused request."""
    assert isinstance(error, HttpError)  # noqa: S101 - registered for no other
    return error_response(error.status, error.code, error.message, headers=error.headers)


_STATUSES: Final = {
    "NOT_FOUND": 404,
    "BAD_USER_INPUT": 400,
    "EMPTY_DIAGRAM": 422,
    "DIAGRAM_TOO_LARGE": 422,
    "LAYOUT_FAILED": 422,
    "RENDERER_MISSING": 501,
    "BUSY": 503,
    "RENDERING_FAILED": 503,
    "STORE_UNAVAILABLE": 503,
}


def status_of(error: KgError) -> int:
    """Return the HTTP status for an error of the graph."""
    return _STATUSES.get(error.code, 500)


_NAMES = {404: ("NOT_FOUND", "there is nothing at this address"), 405: ("METHOD_NOT_ALLOWED", "")}


async def on_routing_error(request: Request, error: Exception) -> JSONResponse:
    """Answer a request for an unknown address or method."""
    status = int(getattr(error, "status_code", 500))
    code, message = _NAMES.get(status, ("BAD_REQUEST", "the request cannot be served"))
    message = message or f"{request.method} is not served here"
    return error_response(status, code, message, headers=getattr(error, "headers", None))


async def on_internal_error(_request: Request, _error: Exception) -> JSONResponse:
    """Answer when the server itself failed; the cause is in the log, not in the answer."""
    return error_response(500, "INTERNAL", "something went wrong inside the server")
