"""How many requests are worked on at once: whoever comes when all hands are full is told so at once."""

from __future__ import annotations

from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.bodies import receive_body
from api.errors import HttpError
from api.front.pacing import Pace
from api.front.record import RequestRecord, current_record
from api.front.roles import Role

IS_TAKEN_ON: Final = "archkg.is_taken_on"
"""What a connection notes in the scope of a request once all of it is there: whether a hand was free."""
HAS_LEFT: Final = "archkg.has_left"
"""What it notes there when its client is gone."""
_COME_BACK: Final = "1"
"""Seconds after which it is worth asking again."""


class Crowd:
    """The requests that one process has in hand.

    A connection takes a hand for a request, as it alone knows when all of it has come: tasks start one
    after the other, and what takes only the processor ends before the next one starts, so that layers
    would never see more than one.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._in_hand = 0

    def take(self) -> bool:
        """Take a hand, unless none is free."""
        if self._in_hand >= self._most:
            return False
        self._in_hand += 1
        return True

    def give_back(self) -> None:
        """Give back a hand that was taken."""
        self._in_hand -= 1


class CrowdLimit:
    """Refuses requests for which no hand was free, so that those taken on are answered in good time.

    Nothing is begun before all of a request is there: a client that is slow to send takes no hand, and
    must not get work done without one. Operators are let in beyond the limit, as it is then that they
    are needed.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._pace = Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        record = current_record()
        if scope["type"] != "http" or not record.door.is_limited:
            await self._app(scope, receive, send)
            return
        if IS_TAKEN_ON not in scope:
            receive = _beginning_with(await receive_body(receive), receive)
        # Other servers than our own, such as those of tests, note nothing.
        if not scope.get(IS_TAKEN_ON, True) and not _is_of_operator(record):
            record.is_turned_away = True
            message = f"{self._most} requests are being answered; ask again in a moment"
            raise HttpError(503, "BUSY", message, {"Retry-After": _COME_BACK})
        turn = self._pace.wait_for()
        if turn:
            await turn
            if HAS_LEFT in scope:
                raise ClientDisconnect
        await self._app(scope, receive, send)


def _is_of_operator(record: RequestRecord) -> bool:
    return record.principal is not None and Role.ADMIN in record.principal.roles


def _beginning_with(body: bytes, receive: Receive) -> Receive:
    bodies = [body]

    async def receive_again() -> Message:
        if bodies:
            return {"type": "http.request", "body": bodies.pop(), "more_body": False}
        return await receive()

    return receive_again
