"""Whatever goes wrong further in is answered in the one shape, and says nothing of the inside."""

from __future__ import annotations

import asyncio
import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import HttpError, error_response
from api.front.record import CLIENT_LEFT, current_record

logger = logging.getLogger(__name__)


class Refusing:
    """Turns errors into answers, as long as none has begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except HttpError as error:
            await _answer(scope, receive, send, error)
        except ClientDisconnect:
            # Whatever was made up as an answer meanwhile, nobody got it.
            current_record().status = CLIENT_LEFT
        except asyncio.CancelledError:
            message = "the server stops; ask again"
            await _answer(scope, receive, send, HttpError(503, "STOPPING", message))
            raise
        except Exception:
            # An answer that has begun is cut off by the server library, so that nobody takes it for whole.
            logger.exception("a request failed inside")
            message = "something went wrong inside the server"
            await _answer(scope, receive, send, HttpError(500, "INTERNAL", message))


async def _answer(scope: Scope, receive: Receive, send: Send, error: HttpError) -> None:
    if current_record().status:
        return
    response = error_response(error.status, error.code, error.message, headers=error.headers)
    await response(scope, receive, send)
