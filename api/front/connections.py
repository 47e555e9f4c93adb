"""Connections that cannot be held open for nothing: uvicorn's, with time-outs and a cap."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Final

from typing_extensions import override
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from api.front.crowd import HAS_LEFT, IS_TAKEN_ON, Crowd
from api.front.doors import find_door
from api.front.metrics import Metrics
from api.front.settings import ConnectionLimits

STATE: Final = "archkg.connections"
"""Where the application's lifespan leaves a :class:`Watch` for its connections."""
LONGEST_HEAD: Final = 64 * 1024
"""Bytes that the first line and the headers of a request may have."""
_HANDLES: Final = 8
_LEAST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0


@dataclass(frozen=True)
class Watch:
    """What connections are held to, and where they are counted."""

    limits: ConnectionLimits
    crowd: Crowd
    metrics: Metrics


def handles_of(listener: socket.socket) -> list[socket.socket]:
    """Return several handles of a listening socket, itself among them.

    libuv accepts one connection for each of them every time that the loop looks. With one handle a server
    that is busy would leave most clients waiting in the kernel, where it can neither count nor refuse them.
    """
    return [listener, *(listener.dup() for _ in range(_HANDLES - 1))]


class _Phase(Enum):
    """What a connection waits for."""

    IDLE = auto()
    HEAD = auto()
    BODY = auto()
    ANSWER = auto()


class _Flow(FlowControl):
    """Tells when an answer waits for its client to read: then the server has done its part."""

    def __init__(self, transport: asyncio.Transport, on_wait: Callable[[], None]) -> None:
        super().__init__(transport)
        self._on_wait = on_wait

    @override
    async def drain(self) -> None:
        self._on_wait()
        await super().drain()


class GuardedProtocol(HttpToolsProtocol):
    """One connection.

    A single timer looks at it now and then, so that a request costs no more than noting the time.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._watch: Watch = app_state[STATE]
        self._phase = _Phase.HEAD
        self._since = self.loop.time()
        self._head_bytes = 0
        self._stalled_since: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._running: RequestResponseCycle | None = None
        self._task: asyncio.Task[None] | None = None
        self._has_hand = False

    # Of the connection

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        super().connection_made(transport)
        self.flow = _Flow(transport, self._let_go)
        self._watch.metrics.connections.inc()
        if len(self.connections) > self._watch.limits.connections:
            self._watch.metrics.refused_connections.inc()
            self._turn_away(503, "BUSY", "too many connections are open; come back in a moment")
        self._look_later()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.metrics.connections.dec()
        if self._timer:
            self._timer.cancel()
        if self._running:
            # Of several requests that were sent at once, uvicorn tells the last one only.
            self._running.disconnected = True
            self._running.message_event.set()
            self._running.scope[HAS_LEFT] = True  # type: ignore[typeddict-unknown-key] # a note of our own
        self.pipeline.clear()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self._phase is _Phase.IDLE:
            # Also for what is no request yet, such as empty lines.
            self._enter(_Phase.HEAD)
        super().data_received(data)
        if self._phase is _Phase.HEAD:
            self._head_bytes += len(data)
            if self._head_bytes > LONGEST_HEAD:
                message = f"the headers are longer than {LONGEST_HEAD:,} bytes"
                self._turn_away(431, "HEADERS_TOO_LARGE", message)

    @override
    def pause_writing(self) -> None:
        self._stalled_since = self.loop.time()
        super().pause_writing()

    @override
    def resume_writing(self) -> None:
        self._stalled_since = None
        super().resume_writing()

    # Of a request

    @override
    def on_headers_complete(self) -> None:
        self._enter(_Phase.BODY)
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        is_answered = self.cycle is not None and self.cycle.response_complete
        self._enter(_Phase.IDLE if is_answered else _Phase.ANSWER)
        if self.cycle is self._running and not is_answered:
            self._take_on(self.cycle)
        super().on_message_complete()

    @override
    def on_response_complete(self) -> None:
        if self._phase is _Phase.ANSWER:
            self._enter(_Phase.IDLE)
        # Here and not when the task ends, or the next request could come before that.
        self._let_go()
        super().on_response_complete()

    def _enter(self, phase: _Phase) -> None:
        self._phase = phase
        self._since = self.loop.time()
        self._head_bytes = 0

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        # As in uvicorn, which keeps the task to itself.
        self._running = cycle
        self._task = self.loop.create_task(cycle.run_asgi(app))
        self._task.add_done_callback(self._end)
        self.tasks.add(self._task)
        if not cycle.more_body:
            # It came while another one was answered.
            self._take_on(cycle)

    def _end(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if task is self._task:
            self._let_go()

    # Of hands, of which a connection has one at most, as it has one request answered after the other

    def _take_on(self, cycle: RequestResponseCycle) -> None:
        """Take a hand for a request that is all there, or note that none is free."""
        if find_door(cycle.scope["path"]).is_limited:
            self._has_hand = self._watch.crowd.take()
            cycle.scope[IS_TAKEN_ON] = self._has_hand  # type: ignore[typeddict-unknown-key] # a note of our own

    def _let_go(self) -> None:
        if self._has_hand:
            self._has_hand = False
            self._watch.crowd.give_back()

    # Time-outs

    def _look_later(self) -> None:
        limits = self._watch.limits
        shortest = min(limits.header_seconds, limits.body_seconds, limits.write_seconds)
        pause = min(max(shortest / 4, _LEAST_PAUSE), _LONGEST_PAUSE)
        self._timer = self.loop.call_later(pause, self._look)

    def _look(self) -> None:
        now, limits = self.loop.time(), self._watch.limits
        if self._is_stalled(now):
            self._give_up("answer")
            self.transport.abort()
        elif self.flow.read_paused:
            # It is the server that does not read.
            self._since = now
        elif self._phase is _Phase.HEAD and now - self._since >= limits.header_seconds:
            self._give_up("headers")
        elif self._phase is _Phase.BODY and now - self._since >= limits.body_seconds:
            self._give_up("body")
        self._look_later()

    def _is_stalled(self, now: float) -> bool:
        """Tell whether the client does not read what is written, or does not take note of the end."""
        if self._stalled_since is None and self.transport.is_closing():
            self._stalled_since = now
        since = self._stalled_since
        return since is not None and now - since >= self._watch.limits.write_seconds

    def _give_up(self, slow_at: str) -> None:
        self._watch.metrics.slow_connections.labels(slow_at).inc()
        message = f"the {slow_at} of the request took too long"
        self._turn_away(408, "REQUEST_TIMEOUT", message)

    # Answers without the application

    @override
    def send_400_response(self, msg: str) -> None:
        self._watch.metrics.bad_requests.inc()
        self._turn_away(400, "BAD_REQUEST", "this is no HTTP/1.1 request")

    def _turn_away(self, status: int, code: str, message: str) -> None:
        if self.transport.is_closing():
            return
        if not self._is_answering():
            self.transport.write(_answer(status, code, message))
        self.transport.close()

    def _is_answering(self) -> bool:
        """Tell whether an answer has begun to the request at which the connection is."""
        if self.cycle is None or self._phase in (_Phase.IDLE, _Phase.HEAD):
            return self.cycle is not None and not self.cycle.response_complete
        return self.cycle.response_started


def _answer(status: int, code: str, message: str) -> bytes:
    body = json.dumps({"errors": [{"message": message, "extensions": {"code": code}}]}).encode()
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "content-type: application/json",
        f"content-length: {len(body)}",
        "x-content-type-options: nosniff",
        "connection: close",
        *(["retry-after: 1"] if status == HTTPStatus.SERVICE_UNAVAILABLE else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
