"""Server-sent events, and texts in the pieces that they carry."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, Final

from starlette.responses import StreamingResponse

_DONE: Final = "data: [DONE]\n\n"
_PIECE: Final = re.compile(r"\s*(?:\S+\s*){1,4}")


def event(values: Any) -> str:
    """Write one event with JSON."""
    return f"data: {json.dumps(values, ensure_ascii=False, separators=(',', ':'))}\n\n"


def pieces(text: str) -> Iterator[str]:
    """Cut a text into pieces of a few words, which together are the text."""
    return (found[0] for found in _PIECE.finditer(text))


def stream(events: Iterable[str], headers: Mapping[str, str] | None = None) -> StreamingResponse:
    """Send events one by one, then the last one; nothing more once the client has left."""
    return StreamingResponse(
        _one_by_one(events),
        media_type="text/event-stream",
        # Proxies are to pass on every event as it comes.
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no", **(headers or {})},
    )


async def _one_by_one(events: Iterable[str]) -> AsyncIterator[str]:
    for each in events:
        yield each
        # All is there at once, and writing to a socket does not wait: without a pause nobody would
        # see that the client has left.
        await asyncio.sleep(0)
    yield _DONE
