"""The process that runs queries, one after the other, until one of them ends it."""

from __future__ import annotations

import json
import os
import socket
import threading
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import NamedNode, Store

from kg.rdf import sandbox
from kg.rdf.sparql import frames
from kg.rdf.sparql.errors import QueryAbortedError, QueryRefusedError, SparqlError, pack
from kg.rdf.sparql.limits import SparqlLimits
from kg.rdf.sparql.positions import PADDING, syntax_error
from kg.rdf.sparql.results import Bounds, Result, write

_STACK: Final = 256 * 1024 * 1024
"""Bytes; the engine recurses where a query nests, and no query that passes the checks needs more."""
_GRACE: Final = 1.0
"""Seconds that the server has for ending a query itself."""


def live(descriptor: int, store: Store, limits: SparqlLimits) -> None:
    """Answer the queries that come over a socket, in a process forked for it."""
    sandbox.die_with_the_parent()
    sandbox.bound_memory(limits.memory_mib)
    connection = socket.socket(fileno=sandbox.keep_only(descriptor))
    worker = Worker(store, limits)
    threading.stack_size(_STACK)
    thread = threading.Thread(target=worker.serve, args=(connection,))
    thread.start()
    thread.join()


@dataclass(frozen=True)
class Worker:
    """A store and what may be taken from it at once."""

    store: Store
    limits: SparqlLimits

    def serve(self, connection: socket.socket) -> None:
        """Answer queries until there are no more."""
        connection.sendall(frames.header(frames.READY, os.getpid()))
        while text := _receive(connection):
            sandbox.bound_time(self.limits.seconds + _GRACE)
            kind, answer = self.answer(json.loads(text))
            sandbox.bound_time(0)
            connection.sendall(frames.header(kind, len(answer)) + answer)

    def answer(self, request: dict[str, Any]) -> tuple[bytes, bytes | bytearray]:
        """Answer one query, with an answer or an error."""
        try:
            return frames.ANSWER, self._run(**request)
        except SparqlError as error:
            return frames.ERROR, pack(error)
        except SyntaxError:
            return frames.ERROR, pack(self._locate(**request))
        except (ValueError, OSError, RuntimeError, MemoryError):
            return frames.ERROR, pack(QueryAbortedError())

    def _run(
        self,
        query: str,
        base: str,
        written_as: str,
        default: list[str] | None,
        named: list[str] | None,
    ) -> bytearray:
        result: Result = self.store.query(
            query,
            base_iri=base,
            default_graph=None if default is None else [*map(_graph, default)],
            named_graphs=None if named is None else [*map(_graph, named)],
        )
        return write(result, written_as, Bounds(self.limits.rows, self.limits.result_mib))

    def _locate(self, query: str, base: str, **_others: object) -> SparqlError:
        try:
            self.store.query(query + PADDING, base_iri=base)
        except SyntaxError as error:
            return syntax_error(str(error), query)
        return QueryAbortedError()


def _graph(name: str) -> NamedNode:
    try:
        return NamedNode(name)
    except ValueError:
        raise QueryRefusedError(f"{name!r} is no IRI that could name a graph") from None


def _receive(connection: socket.socket) -> bytes:
    """Read the next query; nothing when the server is gone."""
    _, length = frames.read_header(_read(connection, frames.HEADER))
    return _read(connection, length)


def _read(connection: socket.socket, length: int) -> bytes:
    return connection.recv(length, socket.MSG_WAITALL) if length else b""
