"""Starting the server, in one process or in several."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from api.front.settings import as_bound, is_loopback
from api.settings import Settings
from kg.store import Store

Tell = Callable[[str], None]

OPEN_TO_ALL: Final = (
    "WARNING: the server is bound to {host}, where others can reach it, and asks nobody for a key. "
    "Set ARCHKG_API_KEYS or ARCHKG_JWT_KEY, or put a proxy before it that checks who asks."
)


def serve(
    settings: Settings, open_store: Callable[[], Store], announce: Tell, report: Tell
) -> None:
    """Serve a store until stopped, and open it anew on SIGHUP.

    ``announce`` is told the address once it answers, ``report`` what came of each reload; with several
    workers both ``open_store`` and ``report`` must be picklable. Raises ``OSError`` when the port
    cannot be taken, before anything slow is done, and whatever ``open_store`` raises.
    """
    listener = listen(settings)
    if sys.platform != "win32":
        # Until there is something to reload, a signal that asks for it must not end the process.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from api.front.logs import set_up_logs  # noqa: PLC0415 - only a server logs

    settings = replace(settings, front=as_bound(settings.front, settings.host))
    set_up_logs(settings.front.telemetry)
    if settings.front.telemetry.log_format == "json":
        report = log_report
    if not (is_loopback(settings.host) or settings.front.access.is_closed):
        report(OPEN_TO_ALL.format(host=settings.host))
    on_open = partial(announce, f"http://{settings.host}:{listener.getsockname()[1]}/graphql")
    if settings.workers == 1:
        _serve_alone(settings, open_store, listener, on_open, report)
    else:
        from api.workers import serve_with_workers  # noqa: PLC0415 - one process needs it not

        serve_with_workers(settings, open_store, listener, on_open, report)


def _serve_alone(
    settings: Settings,
    open_store: Callable[[], Store],
    listener: socket.socket,
    on_open: Callable[[], None],
    report: Tell,
) -> None:
    from uvicorn import Server  # noqa: PLC0415 - only a server needs the frameworks

    from api.front.connections import Watch, handles_of  # noqa: PLC0415 - as above
    from api.front.crowd import Crowd  # noqa: PLC0415 - as above
    from api.front.metrics import Metrics  # noqa: PLC0415 - as above
    from api.server_config import server_config  # noqa: PLC0415 - as above
    from api.service import Service  # noqa: PLC0415 - as above
    from api.worker import open_worker  # noqa: PLC0415 - as above

    metrics = Metrics()

    def stop() -> None:
        server.should_exit = True

    service = Service(
        partial(open_worker, settings, open_store, metrics, report),
        Watch(settings.front.connections, Crowd(settings.front.requests.in_hand), metrics),
        on_open,
        on_failure=stop,
    )
    server = Server(server_config(settings, service, is_factory=False))
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(server.serve(sockets=handles_of(listener)))
    if service.failure:
        raise service.failure


def log_report(message: str) -> None:
    """Write a report among the log lines, whatever their level."""
    logger = logging.getLogger("archkg.server")
    logger.setLevel(logging.INFO)
    logger.info(message)


def listen(settings: Settings) -> socket.socket:
    """Take the port; raises ``OSError`` if it cannot be taken."""
    # Named, or asyncio does not see that this is TCP and lets answers wait for acknowledgements.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host, settings.port))
    listener.listen(2048)
    return listener
