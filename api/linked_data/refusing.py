"""Errors in the shape that the client reads: a page for people, the JSON of the API for programs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from api.errors import error_response, status_of
from api.linked_data.answering import page_response
from api.linked_data.rendering import id_path, render, source_path
from api.linked_data.variants import HTML, VARIANTS, split_extension
from api.negotiation import choose
from kg.errors import KgError, NotFoundError

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

_JSON: Final = "application/json"


def refuse_in_kind(endpoint: Endpoint) -> Endpoint:
    """Turn the errors of an endpoint into answers."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except KgError as error:
            return _refuse(request, error)

    return guarded


def _refuse(request: Request, error: KgError) -> Response:
    status = status_of(error)
    if _wants_page(request):
        content = render(
            "error.html",
            title=HTTPStatus(status).phrase,
            message=str(error),
            suggestions=_suggest(error),
        )
        return page_response(content, status)
    response = error_response(status, error.code, str(error), details=error.details())
    response.headers["Vary"] = "Accept"
    return response


def _suggest(error: KgError) -> list[tuple[str, str]]:
    """Return what the client may have meant, each with where it is shown."""
    if not isinstance(error, NotFoundError):
        return []
    path = source_path if error.what == "source" else id_path
    return [(path(each), each) for each in error.suggestions]


def _wants_page(request: Request) -> bool:
    """Tell whether a person is asking: the client names pages, or the address does."""
    _, named = split_extension(request.url.path, VARIANTS)
    accepted = choose(request.headers.get("accept", ""), (_JSON, HTML.media_type))
    return accepted == HTML.media_type if named is None else named is HTML
