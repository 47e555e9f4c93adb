"""The UI message stream of Vercel's AI SDK, which ``useChat`` reads: ``POST /api/chat``."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.advisor.citing import Cited, cite, source_list
from api.advisor.reading import read_day, read_object
from api.advisor.service import AdvisorService
from api.advisor.values import reply_values
from api.chat.events import event, pieces, stream
from api.chat.talk import Talk, answer_talk, read_talk, written
from api.errors import HttpError, status_of
from kg.errors import KgError

HEADERS: Final = {"x-vercel-ai-ui-message-stream": "v1"}
TOOL: Final = "ask_graph"
"""The name of the look-up that front ends show before the answer."""


def refuse(error: HttpError) -> Response:
    """Write a refusal in words, which front ends show."""
    return PlainTextResponse(error.message, error.status, error.headers)


@dataclass(frozen=True, slots=True)
class UiMessages:
    """Where a talk of UI messages is answered by a stream of their parts."""

    service: AdvisorService

    async def post(self, request: Request) -> Response:
        """Answer; what is wrong with a request is told in words, which front ends show."""
        try:
            body = await read_object(request)
            talk = read_talk(body.get("messages"), "parts")
            reply = await answer_talk(self.service, talk, read_day(body.get("asOf"), "asOf"))
        except HttpError as error:
            return refuse(error)
        except KgError as error:
            return PlainTextResponse(str(error), status_of(error))
        found, cited = await reply_values(reply), await cite(reply)
        return stream(map(event, _parts(talk, found, cited)), HEADERS)


def _parts(talk: Talk, found: dict[str, Any], cited: Sequence[Cited]) -> Iterator[dict[str, Any]]:
    call, text = f"call-{secrets.token_hex(8)}", "answer"
    content = written(found["text"], found["notice"], source_list(cited))
    tool = {"toolCallId": call, "dynamic": True, "providerExecuted": True}
    yield {"type": "start", "messageId": f"msg-{secrets.token_hex(8)}"}
    yield {"type": "start-step"}
    asked = {"question": talk.question, "asOf": found["asOf"]}
    yield {"type": "tool-input-available", "toolName": TOOL, "input": asked, **tool}
    yield {"type": "tool-output-available", "output": found, **tool}
    yield {"type": "text-start", "id": text}
    for piece in pieces(content):
        yield {"type": "text-delta", "id": text, "delta": piece}
    yield {"type": "text-end", "id": text}
    yield from _sources(cited)
    yield {"type": "finish-step"}
    yield {"type": "finish", "finishReason": "stop"}


def _sources(cited: Sequence[Cited]) -> Iterator[dict[str, Any]]:
    """Yield each page once; what has no address is named in the text."""
    titles = {
        place.source.url: place.source.title
        for each in cited
        for place in each.places
        if place.source.url
    }
    for number, (url, title) in enumerate(titles.items(), 1):
        yield {"type": "source-url", "sourceId": f"source-{number}", "url": url, "title": title}
