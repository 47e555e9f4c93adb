"""GraphQL over HTTP: POST and GET, by the letter of the specification."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from api.bodies import receive_body
from api.compression import MINIMUM_SIZE
from api.entity_tags import is_among, make_tag
from api.errors import HttpError, shorten
from api.front.record import current_record
from api.graphql.documents import RefusedError
from api.graphql.execution import GraphQLDoor, Prepared, Request, refuse
from api.graphql.forms import PLAIN_JSON, Form, form_of, wants_explorer
from api.graphql.parameters import ParameterReader, Parameters
from api.graphql.persisted import PersistedDocuments
from api.graphql.recent import Recurring
from api.graphql.response import RUN, Response, refused
from api.saved_queries import list_saved_queries

_METHODS: Final = ("GET", "HEAD", "POST")
_NOT_STORED: Final = (b"cache-control", b"no-store")
_VARY: Final = (b"vary", b"Accept, Accept-Encoding")
_KEPT_FORMS: Final = 200_000
"""Bytes of requests for which it is kept what they ask; that may take much more than they do."""
_LARGEST_FORM: Final = 16_000
"""Bytes of one of them."""
_PAGE: Final = Path(__file__).parent.parent / "static" / "graphiql.html"


Header: TypeAlias = tuple[bytes, bytes]


class _Reply(NamedTuple):
    """What is sent, and what is noted of it."""

    status: int
    headers: Sequence[Header]
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
        self._reader = ParameterReader(door.limits.values)
        self._prepared: Recurring[Prepared] = Recurring(_KEPT_FORMS)

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
        try:
            prepared = self._prepared.find(form) or await self._prepare(form)
        except RefusedError as error:
            return await self._write(form, media_type, refuse(error))
        response = await self._door.run(prepared)
        reply = await self._write(form, media_type, response, prepared.question.operation)
        if response.lasts:
            # Not the body, which the answer itself has in this coding.
            self._door.kept.remember(prepared.question, response, form, reply, form.size)
        return reply

    async def _prepare(self, form: Form) -> Prepared:
        asked = self._read(form)
        text = self._documents.find(asked)
        prepared = await self._door.prepare(Request(text, asked.variables, asked.operation_name))
        self._documents.persist(asked)
        if form.is_get and prepared.operation.converses(asked.variables):
            message = "a conversation goes on by POST: reading an address changes nothing"
            raise HttpError(405, "METHOD_NOT_ALLOWED", message, {"Allow": "POST"})
        if form.size <= _LARGEST_FORM and self._prepared.recurs(form):
            self._prepared.keep(form, prepared, form.size)
        return prepared

    def _read(self, form: Form) -> Parameters:
        if form.is_get:
            return self._reader.from_address(form.address)
        if form.content_type != PLAIN_JSON:
            found = form.content_type or "nothing said"
            message = f"send the operation as {PLAIN_JSON}, not as {found!r}"
            raise HttpError(415, "UNSUPPORTED_MEDIA_TYPE", message)
        return self._reader.from_body(form.body)

    async def _write(
        self, form: Form, media_type: str, response: Response, operation: str | None = None
    ) -> _Reply:
        headers = [_VARY, *_cost_headers(response.cost, self._limits.budget)]
        if form.is_get:
            headers += self._cache_headers(form, response)
            if response.lasts and is_among(form.header(b"if-none-match"), _tag(response)):
                return _Reply(304, headers, b"", response.cost, operation)
        coding = form.coding if len(response.content) >= MINIMUM_SIZE else None
        if coding:
            headers.append((b"content-encoding", coding.encode()))
        body = await response.coded(coding)
        headers += _content_headers(media_type, body)
        status = response.status
        if status != RUN and form.wants_200:
            status = RUN
        return _Reply(status, headers, body, response.cost, operation)

    def _cache_headers(self, form: Form, response: Response) -> Sequence[Header]:
        if not response.lasts:
            return (_NOT_STORED,)
        whose = "private" if form.is_private else "public"
        policy = f"{whose}, max-age={self._limits.max_age}"
        return ((b"cache-control", policy.encode()), (b"etag", _tag(response).encode()))

    def _refusal(self, error: HttpError) -> _Reply:
        body = refused([{"message": shorten(error.message), "extensions": {"code": error.code}}])
        given = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
        costs = _cost_headers(0, self._limits.budget)
        headers = [_NOT_STORED, *costs, *_content_headers(PLAIN_JSON, body)]
        return _Reply(error.status, headers + given, body, 0)


@lru_cache(maxsize=1024)
def _cost_headers(cost: int, budget: int) -> Sequence[Header]:
    return (
        (b"x-graphql-cost", b"%d" % cost),
        (b"x-graphql-budget-remaining", b"%d" % max(budget - cost, 0)),
    )


def _content_headers(media_type: str, body: bytes) -> Sequence[Header]:
    return (
        (b"content-type", b"%b; charset=utf-8" % media_type.encode()),
        (b"content-length", b"%d" % len(body)),
    )


def _tag(response: Response) -> str:
    return make_tag(response.digest)
