"""How the server library is set up, whether one process answers or several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from uvicorn.config import Config

from api.front.connections import GuardedProtocol
from api.settings import Settings

_UNHEARD: Final = 30
"""Seconds after which a process that says nothing is taken for dead; reading a large graph is busy work."""


def server_config(settings: Settings, app: Callable[..., Any], *, is_factory: bool) -> Config:
    """Return the configuration for an application, or for what makes one in each process."""
    limits, proxies = settings.front.connections, settings.front.web.trusted_proxies
    return Config(
        app,
        factory=is_factory,
        interface="asgi3",
        lifespan="on",
        http=GuardedProtocol,
        ws="none",
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_keep_alive=limits.keep_alive_seconds,  # type: ignore[arg-type] # a fraction will do
        timeout_graceful_shutdown=limits.stop_seconds,  # type: ignore[arg-type] # as above
        timeout_worker_healthcheck=_UNHEARD,
    )
