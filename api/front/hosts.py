"""The server answers under its own names only, so that no web page reaches it under a name of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import HttpError
from api.front.record import current_record

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


class Hosts:
    """Refuses requests for another server; names are told without port or with it."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            record = current_record()
            if record.door.is_limited and not self._is_known(record.headers.get(b"host", b"")):
                message = "this server does not go by that name; ARCHKG_HOSTS lists its names"
                raise HttpError(421, "MISDIRECTED_REQUEST", message)
        await self._app(scope, receive, send)

    def _is_known(self, header: bytes) -> bool:
        host = header.decode("latin-1").lower()
        # An address of version 6 stands in brackets and has colons of its own.
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        return host in self._names or name in self._names
