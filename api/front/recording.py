"""The outermost layer: each request gets an id, and is told of when it has been answered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from itertools import count
from operator import itemgetter
from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.front.doors import find_door
from api.front.record import CLIENT_LEFT, CURRENT, Header, RequestRecord

Watcher = Callable[[RequestRecord], None]

_NAME: Final = itemgetter(0)
_SAID_BY_DOORS: Final = frozenset({b"content-security-policy", b"x-content-type-options"})
_WELL_FORMED: Final = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}")


class Recording:
    """Opens a record for each request, adds its headers to the answer, and tells those who watch."""

    def __init__(
        self, app: ASGIApp, watchers: Sequence[Watcher], headers: Sequence[Header]
    ) -> None:
        self._app = app
        self._watchers = watchers
        self._headers = headers
        self._process = secrets.token_hex(8).encode()
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        record = self._open(scope)
        token = CURRENT.set(record)

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                message = {**message, "headers": _joined(message, record)}
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        finally:
            record.seconds = perf_counter() - started
            record.status = record.status or CLIENT_LEFT
            for watch in self._watchers:
                watch(record)
            CURRENT.reset(token)

    def _open(self, scope: Scope) -> RequestRecord:
        headers = dict(scope["headers"])
        id_ = headers.get(b"x-request-id")
        if id_ is None or not _WELL_FORMED.fullmatch(id_):
            id_ = b"%b-%x" % (self._process, next(self._numbers))
        return RequestRecord(
            id=id_.decode(),
            method=scope["method"],
            door=find_door(scope["path"]),
            headers=headers,
            answer_headers=[(b"x-request-id", id_), *self._headers],
        )


def _joined(message: Message, record: RequestRecord) -> list[Header]:
    """Add headers to an answer; what a door says itself goes before what is said for all."""
    own = [*message.get("headers", ())]
    if not _SAID_BY_DOORS.isdisjoint(map(_NAME, own)):
        names = {name for name, _ in own}
        return own + [each for each in record.answer_headers if each[0] not in names]
    return own + record.answer_headers
