"""The data, in a process of its own: neither its memory nor the loading is the server's."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from kg.rdf.sparql import frames
from kg.rdf.sparql.limits import SparqlLimits

Content = Callable[[], Iterable[bytes]]
"""Gives the data as N-Quads, in pieces of any size."""

_ROOT = Path(__file__).parents[3]


class Snapshot:
    """The server's hold on the nursery, which has the data and forks the workers."""

    def __init__(self, content: Content, limits: SparqlLimits) -> None:
        self._content = content
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._control, self._theirs = socket.socketpair()

    @property
    def is_alive(self) -> bool:
        """Whether the nursery is there."""
        return self._process is not None and self._process.poll() is None

    def build(self) -> None:
        """Load the data, and return when it is there; raises ``OSError`` if it cannot be loaded."""
        with self._theirs:
            self._process = subprocess.Popen(  # noqa: S603 - a command of ours
                # -P: what lies in the folder in which the server was started is not run.
                [sys.executable, "-P", "-m", "kg.rdf.sparql.nursery", *self._arguments()],
                stdin=subprocess.PIPE,
                pass_fds=[self._theirs.fileno()],
                env={**os.environ, "PYTHONPATH": _search_path()},
            )
        assert self._process.stdin is not None  # noqa: S101 - it was started with a pipe
        with self._process.stdin as pipe:
            for piece in self._content():
                pipe.write(piece)
        if not self._control.recv(frames.HEADER):
            raise OSError("the process that loads the data ended before it was done")

    def _arguments(self) -> tuple[str, str]:
        return str(self._theirs.fileno()), json.dumps(asdict(self._limits))

    def fork(self, connection: socket.socket) -> None:
        """Have a worker talk over a socket; raises ``OSError`` if the nursery is gone."""
        socket.send_fds(self._control, [frames.header(frames.FORK, 0)], [connection.fileno()])

    def kill(self, worker: int) -> None:
        """End the worker with that number; raises ``OSError`` if the nursery is gone."""
        self._control.sendall(frames.header(frames.KILL, worker))

    def abandon(self) -> None:
        """End the nursery and with it all workers; also makes :meth:`build` end."""
        if self._process:
            self._process.kill()

    def close(self) -> None:
        """End everything and wait until it has ended."""
        self.abandon()
        self._control.close()
        self._theirs.close()
        if self._process:
            self._process.wait()


def _search_path() -> str:
    """Return where Python finds this package, and what the server has been told to find."""
    return os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
