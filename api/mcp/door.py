"""MCP over streamable HTTP, mounted in the application and started by its first request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from starlette.types import Receive, Scope, Send

from api.advisor.service import AdvisorService
from api.front.hosts import LOOPBACK
from api.front.settings import RequestLimits
from api.graphql.execution import GraphQLDoor
from api.live import LiveStore
from api.mcp.refusals import in_own_words, wrong_method

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH: Final = "/mcp"


@dataclass
class _Running:
    manager: StreamableHTTPSessionManager
    stop: asyncio.Event
    task: asyncio.Task[None]


class McpDoor:
    """An ASGI application that speaks MCP.

    What the protocol needs takes most of a second to import, so it is imported, beside the requests
    of others, when the first agent comes. ``graphql`` answers the saved queries, so that what is kept
    for one door is kept for both. ``hosts`` are names under which the server is reached, in addition to
    those of the machine itself: a web page must not reach it under a name of its own, unless it is of
    one of the other ``origins``.
    """

    def __init__(
        self,
        live: LiveStore,
        service: AdvisorService,
        today: Callable[[], date],
        graphql: GraphQLDoor,
        *,
        hosts: Iterable[str] = (),
        largest_body: int = RequestLimits.body_bytes,
        origins: Iterable[str] = (),
    ) -> None:
        self._live = live
        self._service = service
        self._today = today
        self._graphql = graphql
        self._hosts = (*LOOPBACK, *hosts)
        self._largest_body = largest_body
        self._origins = tuple(origins)
        self._running: _Running | None = None
        self._starting = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        There is no stream to open by GET and no session to end by DELETE: nothing is told unasked, and
        streams that stay open would keep the hands of the server full.
        """
        if scope["method"] != "POST":
            await wrong_method()(scope, receive, send)
            return
        manager = await self._manager()
        await manager.asgi_app(scope, receive, in_own_words(scope, receive, send))

    async def close(self) -> None:
        """End what goes on."""
        if self._running:
            self._running.stop.set()
            await self._running.task
            self._running = None

    async def _manager(self) -> StreamableHTTPSessionManager:
        async with self._starting:
            if self._running is None:
                self._running = await self._start()
            return self._running.manager

    async def _start(self) -> _Running:
        manager = await asyncio.to_thread(self._make)
        started, stop = asyncio.Event(), asyncio.Event()

        async def run() -> None:
            # Entered and left in one task, as its task group demands.
            async with manager.run():
                started.set()
                await stop.wait()

        task = asyncio.create_task(run())
        await started.wait()
        return _Running(manager, stop, task)

    def _make(self) -> StreamableHTTPSessionManager:
        from mcp.server.transport_security import (  # noqa: PLC0415 - slow to import
            TransportSecuritySettings,
        )

        from api.mcp.server import make_server  # noqa: PLC0415 - as above

        server = make_server(self._live, self._service, self._today, self._graphql)
        origins = [f"{scheme}://{host}" for host in self._hosts for scheme in ("http", "https")]
        server.streamable_http_app(
            # Every request stands alone, so that any of several servers can answer it.
            stateless_http=True,
            json_response=True,
            max_request_body_size=self._largest_body,
            transport_security=TransportSecuritySettings(
                allowed_hosts=_any_port(self._hosts),
                allowed_origins=[*_any_port(origins), *self._origins],
            ),
        )
        return server.session_manager


def _any_port(hosts: Iterable[str]) -> list[str]:
    return [each for host in hosts for each in (host, f"{host}:*")]
