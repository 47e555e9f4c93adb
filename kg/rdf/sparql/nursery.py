"""The process that holds the data and forks the ones that run queries.

A fork has the data at once, shares its memory and leaves the original as it was: it is a snapshot
that costs a few milliseconds, however often a query ends its process.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys

from pyoxigraph import RdfFormat, Store

from kg.rdf import sandbox
from kg.rdf.sparql import frames
from kg.rdf.sparql.limits import SparqlLimits
from kg.rdf.sparql.worker import live


class Nursery:
    """Forks and ends processes as the server says."""

    def __init__(self, control: socket.socket, store: Store, limits: SparqlLimits) -> None:
        self._control = control
        self._store = store
        self._limits = limits
        self._children: set[int] = set()

    def run(self) -> None:
        """Do what the server says until it is gone."""
        self._control.sendall(frames.header(frames.READY, os.getpid()))
        while True:
            message, descriptors, _, _ = socket.recv_fds(self._control, frames.HEADER, 1)
            if not message:
                return
            self._reap()
            if descriptors:
                self._fork(*descriptors)
            else:
                self._kill(frames.read_header(message)[1])

    def _fork(self, descriptor: int) -> None:
        # The server notices a fork that fails, for there is no process: the socket is closed.
        with contextlib.suppress(OSError):
            child = os.fork()
            if child == 0:
                try:
                    live(descriptor, self._store, self._limits)
                finally:
                    os._exit(0)
            self._children.add(child)
        os.close(descriptor)

    def _kill(self, child: int) -> None:
        # The number of a child cannot go to another process before it is reaped here.
        if child in self._children:
            os.kill(child, signal.SIGKILL)

    def _reap(self) -> None:
        while self._children:
            child, _ = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            self._children.discard(child)


def main() -> None:
    """Load the N-Quads on standard input; then serve the socket that the command names."""
    control = socket.socket(fileno=int(sys.argv[1]))
    sandbox.leave_interrupts_to_the_server()
    sandbox.leave_the_network()
    store = Store()
    store.bulk_load(sys.stdin.buffer, RdfFormat.N_QUADS)
    sandbox.be_quiet()
    gc.freeze()
    Nursery(control, store, SparqlLimits(**json.loads(sys.argv[2]))).run()


if __name__ == "__main__":
    main()
