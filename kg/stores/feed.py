"""A graph as N-Quads out of a process of its own, so that the one that serves is not held up.

Started as ``python -m kg.stores.feed SNAPSHOT DAY``: N-Quads go out, every source in its own graph too.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from kg.graph import KnowledgeGraph
from kg.rdf.describe import describe_dataset
from kg.rdf.formats import find_format, write_rdf
from kg.stores.snapshot import read_snapshot, write_snapshot_into

_PIECE: Final = 20_000
"""Quads written at once."""
_CHUNK: Final = 1024 * 1024
"""Bytes passed on at once."""


def feed(graph: KnowledgeGraph, day: date) -> Iterator[bytes]:
    """Yield a graph as N-Quads; raises ``OSError`` when the process that writes them fails."""
    # Without a name, the file goes with the processes that have it open, however they end.
    with tempfile.TemporaryFile() as file:
        write_snapshot_into(graph, file)
        file.seek(0)
        snapshot = f"/dev/fd/{file.fileno()}"
        command = [sys.executable, "-P", "-m", "kg.stores.feed", snapshot, day.isoformat()]
        with subprocess.Popen(  # noqa: S603 - our own
            command, stdout=subprocess.PIPE, pass_fds=[file.fileno()]
        ) as process:
            assert process.stdout is not None  # noqa: S101 - it was started with a pipe
            while chunk := process.stdout.read(_CHUNK):
                yield chunk
        if process.returncode:
            raise OSError(f"writing the graph as N-Quads ended with {process.returncode}")


def main() -> None:
    """Write the quads of a snapshot to standard output."""
    # Whoever reads may have enough of it: then this ends, without a word.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    graph, day = read_snapshot(Path(sys.argv[1])), date.fromisoformat(sys.argv[2])
    quads = describe_dataset(graph.records, day)
    n_quads = find_format("n-quads")
    while piece := list(islice(quads, _PIECE)):
        sys.stdout.buffer.write(write_rdf(piece, n_quads))


if __name__ == "__main__":
    main()
