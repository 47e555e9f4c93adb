"""Several processes behind one port, and the process that watches over them."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from typing_extensions import override
from uvicorn.config import Config
from uvicorn.supervisors.multiprocess import Multiprocess

from api.front.connections import Watch, handles_of
from api.front.crowd import Crowd
from api.front.logs import set_up_logs
from api.front.metrics import SHARED_FOLDER, Metrics, forget_process
from api.server_config import server_config
from api.service import Service
from api.settings import Settings
from api.worker import open_worker
from kg.errors import KgError
from kg.store import Store

_LOOKS: Final = 0.5
"""Seconds between two looks at a process that starts."""
_PARENT_LOOKS: Final = 1.0


class Supervisor(Multiprocess):
    """uvicorn's, which replaces processes that die; a reload is passed on, and nothing restarts."""

    def __init__(
        self, config: Config, listener: socket.socket, on_open: Callable[[], None]
    ) -> None:
        super().__init__(config, handles_of(listener))
        self.has_started = False
        """Whether every process has once been ready to answer."""
        self._on_open = on_open

    @override
    def init_processes(self) -> None:
        super().init_processes()
        if all(self._is_up(number) for number in range(len(self.processes))):
            self.has_started = True
            self._on_open()
        else:
            self.should_exit.set()

    def _is_up(self, number: int) -> bool:
        """Wait until a process answers; one that ends before cannot be started at all."""
        process = self.processes[number]
        while not process.is_ready(_LOOKS):
            self.handle_signals()
            if self.should_exit.is_set() or not process.process.is_alive():
                return False
        return True

    @override
    def keep_subprocess_alive(self) -> None:
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for number in before - {process.pid for process in self.processes}:
            if number is not None:
                forget_process(number)

    @override
    def terminate_all(self) -> None:
        # Or connections would still be taken, and wait for nobody.
        for listener in self.sockets:
            listener.close()
        super().terminate_all()

    @override
    def handle_hup(self) -> None:
        """Have each process take the newer graph; one that is still starting is begun anew."""
        for process in self.processes:
            if process.pid is not None and process.is_ready(_LOOKS):
                os.kill(process.pid, signal.SIGHUP)
            else:
                process.process.kill()


def serve_with_workers(
    settings: Settings,
    open_store: Callable[[], Store],
    listener: socket.socket,
    on_open: Callable[[], None],
    report: Callable[[str], None],
) -> None:
    """Serve from several processes until told to stop; raises ``SystemExit`` if they cannot start.

    ``open_store`` and ``report`` are sent to the processes, each of which opens the graph itself
    before it takes connections.
    """
    with tempfile.TemporaryDirectory(prefix="archkg-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        open_service = partial(_open_service, settings, open_store, report, os.getpid())
        config = server_config(settings, open_service, is_factory=True)
        supervisor = Supervisor(config, listener, on_open)
        supervisor.run()
    if not supervisor.has_started:
        raise SystemExit(1)


def _open_service(
    settings: Settings,
    open_store: Callable[[], Store],
    report: Callable[[str], None],
    supervisor: int,
) -> Service:
    """Open the graph, in a process that has just been started."""
    # Until there is something to reload, a signal that asks for it must not end the process.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(supervisor,), daemon=True).start()
    set_up_logs(settings.front.telemetry)
    metrics = Metrics()
    tell_others = partial(_tell_others, supervisor, settings.workers - 1)
    try:
        worker = open_worker(settings, open_store, metrics, report, tell_others)
    except KgError as error:
        report(str(error))
        raise SystemExit(1) from None
    return Service(
        lambda: worker,
        Watch(settings.front.connections, Crowd(settings.front.requests.in_hand), metrics),
        on_open=lambda: None,
        on_failure=lambda: signal.raise_signal(signal.SIGTERM),
    )


def _tell_others(supervisor: int, others: int) -> int:
    os.kill(supervisor, signal.SIGHUP)
    return others


def _end_with(supervisor: int) -> None:
    """Stop this process when nobody watches over it any more."""
    while os.getppid() == supervisor:
        time.sleep(_PARENT_LOOKS)
    os.kill(os.getpid(), signal.SIGTERM)
