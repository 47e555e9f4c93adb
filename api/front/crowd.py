"""How many requests are worked on at once: whoever comes when all hands are full is told so at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import HttpError
from api.front.record import current_record

_COME_BACK: Final = "1"
"""Seconds after which it is worth asking again."""
_WITH_BODY: Final = (b"content-length", b"transfer-encoding")


@dataclass
class _Hand:
    """One request's share of the work; it is taken once the whole request is there."""

    crowd: CrowdLimit
    receive: Receive
    is_full: bool = False

    def take(self) -> None:
        """Begin to work; raises ``HttpError`` when too many others are worked on."""
        if self.crowd.in_hand >= self.crowd.most:
            message = f"{self.crowd.most} requests are being answered; ask again in a moment"
            raise HttpError(503, "BUSY", message, {"Retry-After": _COME_BACK})
        self.crowd.in_hand += 1
        self.is_full = True

    async def receive_more(self) -> Message:
        """Receive a part; a client that is slow to send takes no hand until all is there."""
        message = await self.receive()
        is_last = message["type"] == "http.request" and not message.get("more_body", False)
        if is_last and not self.is_full:
            self.take()
        return message

    def let_go(self) -> None:
        """End the work."""
        self.crowd.in_hand -= self.is_full


class CrowdLimit:
    """Refuses requests beyond a number, so that those that are taken on are answered in good time."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self.most = most
        self.in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not current_record().door.is_limited:
            await self._app(scope, receive, send)
            return
        hand = _Hand(self, receive)
        try:
            if not any(name in _WITH_BODY for name, _ in scope["headers"]):
                hand.take()
            await self._app(scope, hand.receive_more, send)
        finally:
            hand.let_go()
