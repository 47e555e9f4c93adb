"""GraphQL over HTTP: POST and GET, by the letter of the specification."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, Response

from api.bodies import read_body
from api.errors import HttpError
from api.graphql.execution import GraphQLDoor, Request

GRAPHQL_JSON: Final = "application/graphql-response+json"
PLAIN_JSON: Final = "application/json"

_PAGE: Final = Path(__file__).parent.parent / "static" / "graphiql.html"


@dataclass(frozen=True)
class GraphQLEndpoint:
    """The address at which operations are answered and, for browsers, the explorer is shown."""

    door: GraphQLDoor

    async def get(self, request: HttpRequest) -> Response:
        """Answer an operation given in the address, or show the explorer."""
        wants_page = "text/html" in request.headers.get("accept", "")
        if wants_page and "query" not in request.query_params:
            return FileResponse(_PAGE, media_type="text/html")
        return await self._answer(request, _from_address(request))

    async def post(self, request: HttpRequest) -> Response:
        """Answer an operation given in a JSON body."""
        return await self._answer(request, await _from_body(request))

    async def _answer(self, http: HttpRequest, parameters: dict[str, Any]) -> Response:
        media_type = _acceptable(http.headers.get("accept", "*/*"))
        answer = await self.door.answer(_check(parameters))
        # A client that names only application/json wants 200 for every well-formed answer; the
        # specification keeps that for the clients of before the media type of its own.
        legacy = http.headers.get("accept", "").strip() == PLAIN_JSON
        status = 200 if answer.was_run or legacy else 400
        return Response(
            json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")),
            status_code=status,
            media_type=f"{media_type}; charset=utf-8",
        )


def _acceptable(accept: str) -> str:
    """Choose the media type of the answer, or refuse when the client takes neither."""
    wanted = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    for each in wanted:
        if each == GRAPHQL_JSON:
            return GRAPHQL_JSON
        if each in (PLAIN_JSON, "application/*", "*/*"):
            return PLAIN_JSON
    if wanted == ["text/html"]:
        return PLAIN_JSON
    raise HttpError(406, "NOT_ACCEPTABLE", f"answers are {GRAPHQL_JSON} or {PLAIN_JSON}")


def _from_address(request: HttpRequest) -> dict[str, Any]:
    parameters: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = _read_json(parameters[name].encode(), f"'{name}'")
    return parameters


async def _from_body(request: HttpRequest) -> dict[str, Any]:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != PLAIN_JSON:
        message = f"send the operation as {PLAIN_JSON}, not as {content_type or 'nothing said'!r}"
        raise HttpError(415, "UNSUPPORTED_MEDIA_TYPE", message)
    parameters = _read_json(await read_body(request), "the body")
    if not isinstance(parameters, dict):
        raise HttpError(400, "BAD_REQUEST", "the body must be a JSON object with 'query'")
    return parameters


def _read_json(text: bytes, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise HttpError(400, "BAD_REQUEST", f"{what} is not JSON") from None


def _check(parameters: dict[str, Any]) -> Request:
    query = parameters.get("query")
    if not isinstance(query, str) or not query.strip():
        raise HttpError(400, "BAD_REQUEST", "'query' must be a text with the operation")
    for name, kind in (("variables", dict), ("operationName", str), ("extensions", dict)):
        value = parameters.get(name)
        if value is not None and not isinstance(value, kind):
            noun = "an object" if kind is dict else "a text"
            raise HttpError(400, "BAD_REQUEST", f"'{name}' must be {noun} or null")
    return Request(query, parameters.get("variables"), parameters.get("operationName") or None)
