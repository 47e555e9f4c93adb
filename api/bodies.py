"""Reading what a request carries."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from api.errors import HttpError

MAXIMUM_BODY: Final = 1024 * 1024
"""Bytes that a request body may have."""


async def read_body(request: Request) -> bytes:
    """Read the body, but never more of it than allowed."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAXIMUM_BODY:
            message = f"the body is larger than {MAXIMUM_BODY:,} bytes"
            raise HttpError(413, "PAYLOAD_TOO_LARGE", message)
    return bytes(body)
