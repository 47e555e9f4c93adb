"""GraphQL over HTTP: POST and GET, by the letter of the specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from api.bodies import receive_body
from api.compression import MINIMUM_SIZE
from api.entity_tags import is_among, make_tag
from api.errors import HttpError
from api.front.record import current_record
from api.graphql.documents import RefusedError
from api.graphql.execution import GraphQLDoor, Prepared, Request, refuse
from api.graphql.forms import PLAIN_JSON, Form, form_of, wants_explorer
from api.graphql.parameters import Parameters, from_address, from_body
from api.graphql.persisted import PersistedDocuments
from api.graphql.response import RUN, Response, refused
from api.saved_queries import list_saved_queries

_METHODS: Final = ("GET", "HEAD", "POST")
_PAGE: Final = Path(__file__).parent.parent / "static" / "graphiql.html"


@dataclass(frozen=True, slots=True)
class _Reply:
    """What is sent, and what is noted of it."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    cost: int
    operation: str | None = None


class GraphQLEndpoint:
    """The address at which operations are answered and, for browsers, the explorer is shown.

    An ASGI application of its own: a framework would take longer than an answer that is kept.
    """

    def __init__(self, door: GraphQLDoor) -> None:
        self._door = door
        self._limits = door.limits
        self._documents = PersistedDocuments(list_saved_queries(), door.limits)
        self._age = f"max-age={door.limits.max_age}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] != "POST" and wants_explorer(scope):
            await FileResponse(_PAGE, media_type="text/html")(scope, receive, send)
            return
        try:
            reply = await self._reply(scope, receive)
        except HttpError as error:
            reply = self._refusal(error)
        except ClientDisconnect:
            return
        record = current_record()
        record.cost, record.operation = reply.cost, reply.operation
        # A list of its own, as whoever stands in front may add to it.
        headers = list(reply.headers)
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(self, scope: Scope, receive: Receive) -> _Reply:
        method = scope["method"]
        if method not in _METHODS:
            allow = {"Allow": ", ".join(_METHODS)}
            raise HttpError(405, "METHOD_NOT_ALLOWED", f"{method} is not served here", allow)
        body = await receive_body(receive) if method == "POST" else b""
        form = form_of(scope, body, self._door.today())
        sent: _Reply | None = self._door.kept.sent(form)
        if sent is None:
            return await self._answer(form)
        current_record().kept = "hit"
        return sent

    async def _answer(self, form: Form) -> _Reply:
        media_type = form.media_type
        asked = _parameters(form, self._limits.values)
        try:
            prepared = self._prepare(form, asked)
        except RefusedError as error:
            return self._write(form, media_type, refuse(error))
        response = await self._door.run(prepared)
        reply = self._write(form, media_type, response, asked.operation_name)
        if response.lasts:
            # Not the body, which the answer itself has in this coding.
            self._door.kept.remember(prepared.key, response, form, reply, form.size)
        return reply

    def _prepare(self, form: Form, asked: Parameters) -> Prepared:
        text = self._documents.find(asked)
        prepared = self._door.prepare(Request(text, asked.variables, asked.operation_name))
        self._documents.persist(asked)
        if form.is_get and prepared.operation.converses(asked.variables):
            message = "a conversation goes on by POST: reading an address changes nothing"
            raise HttpError(405, "METHOD_NOT_ALLOWED", message, {"Allow": "POST"})
        return prepared

    def _write(
        self, form: Form, media_type: str, response: Response, operation: str | None = None
    ) -> _Reply:
        coding = form.coding if len(response.content) >= MINIMUM_SIZE else None
        headers = {
            "content-type": f"{media_type}; charset=utf-8",
            "vary": "Accept, Accept-Encoding",
            **self._cost_headers(response.cost),
        }
        if form.is_get:
            headers |= self._cache_headers(form, response)
            if "etag" in headers and is_among(form.header(b"if-none-match"), headers["etag"]):
                del headers["content-type"]
                return _Reply(304, _encoded(headers), b"", response.cost, operation)
        if coding:
            headers["content-encoding"] = coding
        body = response.coded(coding)
        headers["content-length"] = str(len(body))
        status = RUN if form.wants_200 else response.status
        return _Reply(status, _encoded(headers), body, response.cost, operation)

    def _cost_headers(self, cost: int) -> dict[str, str]:
        remaining = max(self._limits.budget - cost, 0)
        return {"x-graphql-cost": str(cost), "x-graphql-budget-remaining": str(remaining)}

    def _cache_headers(self, form: Form, response: Response) -> dict[str, str]:
        if not response.lasts:
            return {"cache-control": "no-store"}
        whose = "private" if form.is_private else "public"
        return {"cache-control": f"{whose}, {self._age}", "etag": make_tag(response.digest)}

    def _refusal(self, error: HttpError) -> _Reply:
        body = refused([{"message": error.message, "extensions": {"code": error.code}}])
        headers = {
            "content-type": f"{PLAIN_JSON}; charset=utf-8",
            "content-length": str(len(body)),
            "cache-control": "no-store",
            **self._cost_headers(0),
            **error.headers,
        }
        return _Reply(error.status, _encoded(headers), body, 0)


def _parameters(form: Form, values: int) -> Parameters:
    if form.is_get:
        return from_address(form.address, values)
    if form.content_type != PLAIN_JSON:
        message = (
            f"send the operation as {PLAIN_JSON}, not as {form.content_type or 'nothing said'!r}"
        )
        raise HttpError(415, "UNSUPPORTED_MEDIA_TYPE", message)
    return from_body(form.body, values)


def _encoded(headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple(
        (name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()
    )
