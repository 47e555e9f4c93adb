"""The layers in their order, the outermost last."""

from __future__ import annotations

from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from api.front.access import Authorizing, Identifying
from api.front.bodies import BodyLimit
from api.front.crowd import CrowdLimit
from api.front.hosts import LOOPBACK, Hosts
from api.front.logs import RequestLog
from api.front.metrics import Metrics
from api.front.rates import RateLimit, TokenBuckets
from api.front.recording import Recording
from api.front.refusing import Refusals, Refusing
from api.front.security_headers import SECURITY_HEADERS
from api.front.settings import FrontSettings, WebSettings

_TOLD: Final = (
    "ETag",
    "Retry-After",
    "X-GraphQL-Budget-Remaining",
    "X-GraphQL-Cost",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-Request-ID",
)
"""Headers of answers that web pages of other origins may read too."""


def in_front(
    app: ASGIApp, settings: FrontSettings, metrics: Metrics, refusals: Refusals
) -> ASGIApp:
    """Put everything that holds for all doors in front of them."""
    access, limits, web = settings.access, settings.requests, settings.web
    app = CrowdLimit(app, limits.in_hand)
    app = BodyLimit(app, limits.body_bytes)
    app = Authorizing(app, access)
    if limits.rate:
        # Before it is decided who may, so that keys cannot be tried out without end.
        app = RateLimit(app, TokenBuckets(limits.rate, limits.burst), limits.burst)
    app = Identifying(app, access)
    if web.checks_hosts:
        app = Hosts(app, (*LOOPBACK, *web.hosts))
    app = Refusing(app, refusals)
    if web.cors_origins:
        # Outside of refusals, so that a page can read why it was refused.
        app = _shared_with_pages(app, web)
    if settings.telemetry.traces_endpoint:
        from api.front.traces import Tracing, export_traces  # noqa: PLC0415 - few want it

        app = Tracing(app, export_traces())
    return Recording(app, (metrics.count, RequestLog()), SECURITY_HEADERS)


def _shared_with_pages(app: ASGIApp, web: WebSettings) -> ASGIApp:
    return CORSMiddleware(
        app,
        allow_origins=web.cors_origins,
        allow_methods=("GET", "HEAD", "POST"),
        allow_headers=("*",),
        expose_headers=_TOLD,
    )
