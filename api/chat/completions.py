"""OpenAI's chat completions: ``POST /v1/chat/completions`` and ``GET /v1/models``."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.advisor.citing import cite
from api.advisor.reading import read_object
from api.advisor.service import AdvisorService
from api.advisor.values import reply_values
from api.chat import completion_shapes as shapes
from api.chat.completion_shapes import MODEL, Completion
from api.chat.events import stream
from api.chat.talk import answer_talk, read_talk
from api.errors import HttpError, status_of
from api.live import LiveStore
from kg.errors import BadInputError, KgError, NotFoundError
from kg.store import settle

logger = logging.getLogger(__name__)

_INVALID: Final = "invalid_request_error"

Handler = Callable[..., Awaitable[Response]]


def refuse(error: HttpError) -> Response:
    """Write a refusal as clients of OpenAI read it."""
    values = shapes.error(error.message, _INVALID, None, error.code)
    return JSONResponse(values, error.status, error.headers)


def _in_shape(handle: Handler) -> Handler:
    """Give a handler the errors that clients of OpenAI read."""

    @wraps(handle)
    async def guarded(*arguments: Any) -> Response:
        try:
            return await handle(*arguments)
        except HttpError as error:
            return refuse(error)
        except NotFoundError as error:
            code = f"{error.what.replace(' ', '_')}_not_found"
            return JSONResponse(shapes.error(str(error), _INVALID, error.what, code), 404)
        except KgError as error:
            param = error.argument if isinstance(error, BadInputError) else None
            kind = _INVALID if param else "api_error"
            values = shapes.error(str(error), kind, param, error.code)
            return JSONResponse(values, status_of(error))
        except Exception:
            logger.exception("completing a chat failed")
            message = "something went wrong inside the server"
            return JSONResponse(shapes.error(message, "api_error", None, "internal"), 500)

    return guarded


@dataclass(frozen=True, slots=True)
class ChatCompletions:
    """The addresses that a client of OpenAI asks."""

    service: AdvisorService
    live: LiveStore

    @_in_shape
    async def create(self, request: Request) -> Response:
        """Answer the last question of a talk, at once or as a stream."""
        body = await read_object(request)
        _check_model(body.get("model"))
        wants_stream = _flag(body, "stream")
        wants_usage = wants_stream and _flag(body.get("stream_options") or {}, "include_usage")
        talk = read_talk(body.get("messages"), "content")
        reply = await answer_talk(self.service, talk)
        completion = Completion.of(
            reply.answer.text, await cite(reply), await reply_values(reply), talk
        )
        if wants_stream:
            return stream(completion.events(usage=wants_usage))
        return JSONResponse(completion.values())

    @_in_shape
    async def models(self, _request: Request) -> Response:
        """List the one model."""
        return JSONResponse({"object": "list", "data": [await self._model()]})

    @_in_shape
    async def model(self, request: Request) -> Response:
        """Describe the one model."""
        _check_model(request.path_params["model"])
        return JSONResponse(await self._model())

    async def _model(self) -> dict[str, Any]:
        meta = await settle(self.live.current.meta())
        return shapes.model(int(meta.built_at.timestamp()))


def _check_model(name: object) -> None:
    if not isinstance(name, str):
        raise BadInputError("model", f"must be a text: {MODEL!r}")
    if name != MODEL:
        raise NotFoundError("model", name[:100], (MODEL,))


def _flag(values: Any, name: str) -> bool:
    value = values.get(name) if isinstance(values, dict) else values
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BadInputError(name, "must be true or false")
