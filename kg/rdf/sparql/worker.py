"""The process that runs queries, one after the other, until one of them ends it."""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import NamedNode, Store

from kg.rdf.sparql import frames, sandbox
from kg.rdf.sparql.errors import (
    QueryAbortedError,
    QueryRefusedError,
    SparqlError,
    pack,
)
from kg.rdf.sparql.limits import SparqlLimits
from kg.rdf.sparql.positions import PADDING, syntax_error
from kg.rdf.sparql.results import Bounds, write

STACK: Final = 256 * 1024 * 1024
"""Bytes; the engine recurses where a query nests, and what passes the checks nests no deeper."""


@dataclass(frozen=True)
class Worker:
    """A store and what may be taken from it at once."""

    store: Store
    bounds: Bounds
    seconds: float

    def serve(self) -> None:
        """Answer queries until there are no more."""
        _send(frames.READY, b"")
        while text := _receive():
            sandbox.bound_time(self.seconds)
            _send(*self.answer(json.loads(text)))

    def answer(self, request: dict[str, Any]) -> tuple[bytes, bytes | bytearray]:
        """Answer one query, with an answer or an error."""
        try:
            return frames.ANSWER, self._run(**request)
        except SparqlError as error:
            return frames.ERROR, pack(error)
        except SyntaxError as error:
            return frames.ERROR, pack(syntax_error(str(error), request["query"]))
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
        result = self.store.query(
            query + PADDING,
            base_iri=base,
            default_graph=None if default is None else [*map(_graph, default)],
            named_graphs=None if named is None else [*map(_graph, named)],
        )
        return write(result, written_as, self.bounds)


def _graph(name: str) -> NamedNode:
    try:
        return NamedNode(name)
    except ValueError:
        raise QueryRefusedError(f"{name!r} is no IRI that could name a graph") from None


def _receive() -> bytes:
    """Read the next query; nothing when the server is gone."""
    _, length = frames.read_header(sys.stdin.buffer.read(frames.HEADER))
    return sys.stdin.buffer.read(length)


def _send(kind: bytes, text: bytes | bytearray) -> None:
    sys.stdout.buffer.write(frames.header(kind, len(text)))
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()


def main() -> None:
    """Serve the snapshot in a folder within the limits that the command names."""
    limits = SparqlLimits(**json.loads(sys.argv[2]))
    sandbox.die_with_the_parent()
    sandbox.leave_the_network()
    sandbox.bound_memory(limits.memory_mib)
    store = Store.read_only(sys.argv[1])
    sandbox.be_quiet()
    sandbox.open_nothing_more()
    threading.stack_size(STACK)
    worker = Worker(store, Bounds(limits.rows, limits.result_mib), limits.seconds)
    threading.Thread(target=worker.serve).start()


if __name__ == "__main__":
    main()
