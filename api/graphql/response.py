"""The answer to a GraphQL request, encoded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

import msgspec

from api.compression import compress
from api.graphql.encoding import encode

RUN: Final = 200
REFUSED: Final = 400
STOPPED: Final = 503

_LARGE: Final = 100_000
"""Bytes that take some milliseconds to compress."""


@dataclass(eq=False)
class Response:
    """An answer as it is sent, and what clients and caches are told of it."""

    content: bytes
    """JSON in UTF-8."""
    status: int
    """Of HTTP, for a client that knows the media type of GraphQL."""
    cost: int = 0
    """What the operation costs; 0 when it was refused before that was computed."""
    lasts: bool = False
    """Whether the same request has the same answer for as long as the graph and the day are the same."""
    _codings: dict[str, bytes] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The answer as values."""
        decoded: dict[str, Any] = msgspec.json.decode(self.content)
        return decoded

    @property
    def size(self) -> int:
        """Bytes that it takes, in all the codings in which it was asked for."""
        return len(self.content) + sum(map(len, self._codings.values()))

    @cached_property
    def digest(self) -> str:
        """Digest of the content, the same for every coding of it."""
        return sha256(self.content).hexdigest()[:32]

    async def coded(self, coding: str | None) -> bytes:
        """Return the content in a coding, which is made once."""
        if coding is None:
            return self.content
        if coding not in self._codings:
            self._codings[coding] = await self._made(coding)
        return self._codings[coding]

    async def _made(self, coding: str) -> bytes:
        if len(self.content) < _LARGE:
            return compress(self.content, coding)
        # Others are answered meanwhile.
        return await asyncio.to_thread(compress, self.content, coding)


def answered(data: Any, errors: Sequence[Mapping[str, Any]]) -> bytes:
    """Write the answer of an operation that was run."""
    return encode({"data": data, "errors": errors} if errors else {"data": data})


def refused(errors: Sequence[Mapping[str, Any]]) -> bytes:
    """Write the answer when nothing was run."""
    return b'{"errors":' + msgspec.json.encode(errors) + b"}"
