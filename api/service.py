"""What the server library runs in each process: a worker, and plain answers until it is open."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import error_response
from api.front.connections import STATE, Watch
from api.front.health import is_alive
from api.worker import Worker

if TYPE_CHECKING:
    from starlette.applications import Starlette

_STARTING: Final = "the graph is being loaded; ask again in a moment"


class Service:
    """An ASGI application that answers from the first moment, if only to say that it is not ready."""

    def __init__(
        self,
        open_worker: Callable[[], Worker],
        watch: Watch,
        on_open: Callable[[], None],
        on_failure: Callable[[], None],
    ) -> None:
        self.failure: BaseException | None = None
        """Why the worker could not be opened, or ended."""
        self._open_worker = open_worker
        self._watch = watch
        self._on_open = on_open
        self._on_failure = on_failure
        self._app: ASGIApp = _answer_starting
        self._framework: Starlette | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through the time of the server."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        else:
            scope["app"] = self._framework
            await self._app(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        scope["state"][STATE] = self._watch
        stopping = asyncio.Event()
        running = asyncio.create_task(self._run(stopping))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        stopping.set()
        await running
        await send({"type": "lifespan.shutdown.complete"})

    async def _run(self, stopping: asyncio.Event) -> None:
        opening = _in_thread(self._open_worker)
        stopped = asyncio.create_task(stopping.wait())
        either: set[asyncio.Future[Any]] = {opening, stopped}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not opening.done():
                return
            worker = opening.result()
            async with worker.running():
                self._answer_from(worker.app)
                self._on_open()
                await stopping.wait()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it ends the server and is raised there
            self.failure = error
            self._on_failure()
        finally:
            stopped.cancel()

    def _answer_from(self, framework: Starlette) -> None:
        """Hand requests to what stands in front of the framework: its own way there is a long one."""
        in_front = framework.middleware_stack
        assert in_front is not None  # noqa: S101 - the application was made with it
        self._framework, self._app = framework, in_front


def _in_thread(work: Callable[[], Worker]) -> asyncio.Future[Worker]:
    """Do slow work beside the requests, in a thread that does not keep the process from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Worker] = loop.create_future()

    def settle(result: Worker | None, error: BaseException | None) -> None:
        if error:
            done.set_exception(error)
        elif result:
            done.set_result(result)

    def run() -> None:
        try:
            outcome = (work(), None)
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            loop.call_soon_threadsafe(settle, None, error)
        else:
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=run, name="opening", daemon=True).start()
    return done


async def _answer_starting(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/healthz":
        response = await is_alive(scope)
    else:
        wait = {"Retry-After": "1", "Cache-Control": "no-store"}
        response = error_response(503, "NOT_READY", _STARTING, headers=wait)
    await response(scope, receive, send)
