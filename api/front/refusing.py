"""Whatever goes wrong further in is answered in the shape of its door, and says nothing of the inside."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import HttpError, error_response
from api.front.doors import Door
from api.front.record import CLIENT_LEFT, current_record

logger = logging.getLogger(__name__)


Refuse = Callable[[HttpError], Response]
Refusals = Mapping[Door, Refuse]
"""How doors write refusals whose clients read another shape than that of GraphQL."""


class Refusing:
    """Turns errors into answers, as long as none has begun."""

    def __init__(self, app: ASGIApp, refusals: Refusals) -> None:
        self._app = app
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except HttpError as error:
            await self._answer(scope, receive, send, error)
        except ClientDisconnect:
            # Whatever was made up as an answer meanwhile, nobody got it.
            current_record().status = CLIENT_LEFT
        except asyncio.CancelledError:
            message = "the server stops; ask again"
            await self._answer(scope, receive, send, HttpError(503, "STOPPING", message))
            raise
        except Exception:
            # An answer that has begun is cut off by the server library, so that nobody takes it for whole.
            logger.exception("a request failed inside")
            message = "something went wrong inside the server"
            await self._answer(scope, receive, send, HttpError(500, "INTERNAL", message))

    async def _answer(self, scope: Scope, receive: Receive, send: Send, error: HttpError) -> None:
        record = current_record()
        if record.status:
            return
        refuse = self._refusals.get(record.door, _in_general)
        await refuse(error)(scope, receive, send)


def _in_general(error: HttpError) -> Response:
    return error_response(error.status, error.code, error.message, headers=error.headers)
