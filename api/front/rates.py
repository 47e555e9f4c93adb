"""How often a client may ask: a bucket of tokens for each, which fills up again at a steady rate."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import HttpError
from api.front.record import current_record

CLIENTS: Final = 20_000
"""Clients that are remembered, those seen last; each takes some 300 bytes."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a bucket says to one request."""

    is_allowed: bool
    remaining: int
    """Requests that would be allowed at once after this one."""
    full_after: float
    """Seconds after which the bucket is full again."""
    retry_after: float
    """Seconds after which a request is allowed again; 0 when one is now."""


class TokenBuckets:
    """A bucket for each client, in the form of the generic cell rate algorithm.

    A bucket is one number: when it will be full again. One that is full needs not be remembered, and
    of the others those seen last are; whoever floods the server with new names gains nothing but that
    clients begin with a full bucket.
    """

    def __init__(self, rate: float, burst: int, now: Callable[[], float] = monotonic) -> None:
        self._interval = 1 / rate
        self._burst = burst
        self._now = now
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, client: str) -> Verdict:
        """Take a token out of a client's bucket, if there is one."""
        now = self._now()
        full_at = max(now, self._full_at.get(client, now))
        missing = full_at - now
        room = self._burst * self._interval - missing
        is_allowed = room >= self._interval * (1 - 1e-9)
        if is_allowed:
            missing, room = missing + self._interval, room - self._interval
            self._remember(client, now + missing)
        remaining = max(0, int(room / self._interval + 1e-9))
        retry_after = 0.0 if is_allowed else self._interval - room
        return Verdict(is_allowed, remaining, missing, retry_after)

    def _remember(self, client: str, full_at: float) -> None:
        self._full_at[client] = full_at
        self._full_at.move_to_end(client)
        if len(self._full_at) > CLIENTS:
            self._full_at.popitem(last=False)


class RateLimit:
    """Refuses requests of clients that ask too often, and tells all how much they have left."""

    def __init__(self, app: ASGIApp, buckets: TokenBuckets, burst: int) -> None:
        self._app = app
        self._buckets = buckets
        self._limit = str(burst).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            self._count()
        await self._app(scope, receive, send)

    def _count(self) -> None:
        record = current_record()
        if not record.door.is_limited:
            return
        verdict = self._buckets.take(record.client)
        record.answer_headers += (
            (b"x-ratelimit-limit", self._limit),
            (b"x-ratelimit-remaining", b"%d" % verdict.remaining),
            (b"x-ratelimit-reset", b"%d" % math.ceil(verdict.full_after)),
        )
        if not verdict.is_allowed:
            seconds = math.ceil(verdict.retry_after)
            message = f"too many requests; ask again in {seconds} s"
            raise HttpError(429, "RATE_LIMITED", message, {"Retry-After": str(seconds)})
