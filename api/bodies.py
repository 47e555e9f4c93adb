"""Reading what a request carries; the layers in front see to it that it is not too much."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive


async def read_body(request: Request) -> bytes:
    """Read the body of a request; raises ``ClientDisconnect`` when its client leaves."""
    return await receive_body(request.receive)


async def receive_body(receive: Receive) -> bytes:
    """Read the body of a request that nothing was read of; raises as :func:`read_body` does."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        if not message.get("more_body"):
            # Most often all of it comes at once.
            return b"".join([*chunks, chunk]) if chunks else chunk
        chunks.append(chunk)
