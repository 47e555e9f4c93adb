"""Read a snapshot in a process of its own and print what it cost, as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from kg.stores.snapshot import read_snapshot


def main() -> None:
    """Measure one load."""
    before = resident_kib()
    started = time.perf_counter()
    graph = read_snapshot(Path(sys.argv[1]))
    seconds = time.perf_counter() - started
    measured = {
        "seconds": seconds,
        "statements": len(graph.records.statements),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "kept_mib": (resident_kib() - before) / 1024,
    }
    print(json.dumps(measured))


def resident_kib() -> float:
    """Memory that the process has now, by the kernel's account."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024


if __name__ == "__main__":
    main()
