"""Reading what a request carries."""

from __future__ import annotations

from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive

from api.errors import HttpError

MAXIMUM_BODY: Final = 1024 * 1024
"""Bytes that a request body may have."""


async def read_body(request: Request) -> bytes:
    """Read the body of a request, but never more of it than allowed."""
    return await receive_body(request.receive)


async def receive_body(receive: Receive) -> bytes:
    """Read the body of a request that nothing was read of, but never more of it than allowed."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        chunks.append(chunk)
        size += len(chunk)
        if size > MAXIMUM_BODY:
            reason = f"the body is larger than {MAXIMUM_BODY:,} bytes"
            raise HttpError(413, "PAYLOAD_TOO_LARGE", reason)
        if not message.get("more_body"):
            return b"".join(chunks)
