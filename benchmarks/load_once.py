"""Load a folder in a process of its own and print what it cost, as JSON.

With a second argument, a snapshot of the graph is written there afterwards.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from kg.graph import KnowledgeGraph
from kg.load.folder import load_folders
from kg.stores.snapshot import write_snapshot


def main() -> None:
    """Measure one load."""
    started = time.perf_counter()
    graph = KnowledgeGraph(load_folders([Path(sys.argv[1])]))
    seconds = time.perf_counter() - started
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    statements = len(graph.records.statements)
    print(json.dumps({"seconds": seconds, "statements": statements, "peak_mib": peak_kib / 1024}))
    for snapshot in sys.argv[2:]:
        write_snapshot(graph, Path(snapshot))


if __name__ == "__main__":
    main()
