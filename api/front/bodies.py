"""No body is larger than allowed, whichever way it is sent and whichever door reads it."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import HttpError
from api.front.record import current_record


class BodyLimit:
    """Refuses bodies that say that they are too large, and those that turn out to be.

    Starlette's layer of the same purpose answers in plain text, and lets a door's own answer through.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            headers = current_record().headers
            length = headers.get(b"content-length")
            if length is not None and int(length) > self._most:
                raise self._too_large()
            if b"transfer-encoding" in headers:
                await self._answer_counting(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _answer_counting(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def receive_counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise self._too_large()
            return message

        async def send_unless_refused(message: Message) -> None:
            # A door may take the refusal for a failure of its own and have an answer to that.
            if read <= self._most:
                await send(message)

        await self._app(scope, receive_counting, send_unless_refused)
        if read > self._most:
            raise self._too_large()

    def _too_large(self) -> HttpError:
        message = f"the body is larger than {self._most:,} bytes"
        return HttpError(413, "PAYLOAD_TOO_LARGE", message)
