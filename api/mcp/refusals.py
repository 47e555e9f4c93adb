"""What the library refuses before it reads a message, in the protocol's shape and words of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

_PARSE_ERROR: Final = -32700
_INVALID_REQUEST: Final = -32600
_INVALID_PARAMS: Final = -32602

_NO_MESSAGE: Final = (
    "the body is no message of JSON-RPC 2.0: send one object with 'jsonrpc': \"2.0\", "
    "'method', 'params' if there are any, and 'id' if it is a request"
)
_BY_CODE: Final = {
    _PARSE_ERROR: (_PARSE_ERROR, "the body is not JSON in UTF-8"),
    _INVALID_PARAMS: (_INVALID_REQUEST, _NO_MESSAGE),
}
"""What stands for the codes with which the library passes on what its validator said."""
_BY_STATUS: Final = {
    400: (_INVALID_REQUEST, "send the message as application/json"),
    403: (_INVALID_REQUEST, "pages of this origin may not ask here"),
    421: (_INVALID_REQUEST, "this server does not go by the name in 'Host'"),
}
"""What stands for refusals in plain text."""
_LEAST: Final = 400


def in_own_words(scope: Scope, receive: Receive, send: Send) -> Send:
    """Return what sends an answer on, and another one in the place of such a refusal."""
    held: list[Message] = []

    async def pass_on(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= _LEAST:
            held.append(message)
        elif own := held and _own(held[0]["status"], message["body"]):
            await own(scope, receive, send)
        else:
            for each in (*held, message):
                await send(each)
            held.clear()

    return pass_on


def wrong_method() -> JSONResponse:
    """Return the answer to what is no POST."""
    error = {
        "code": _INVALID_REQUEST,
        "message": "send messages by POST: there is nothing else here",
    }
    return _refusal(error, 405, {"Allow": "POST"})


def _refusal(
    error: Mapping[str, object], status: int, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    body = {"jsonrpc": "2.0", "id": None, "error": error}
    return JSONResponse(body, status_code=status, headers=headers)


def _own(status: int, body: bytes) -> JSONResponse | None:
    """Return the answer in the place of another; what is said of a message that was read stays."""
    try:
        answer = json.loads(body)
    except ValueError:
        own = _BY_STATUS.get(status)
    else:
        # Where a message was read, its id is named.
        own = _BY_CODE.get(answer["error"]["code"]) if answer["id"] is None else None
    if own is None:
        return None
    code, text = own
    return _refusal({"code": code, "message": text}, status)
