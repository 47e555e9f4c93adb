"""The process that makes a snapshot of the N-Quads that it reads."""

from __future__ import annotations

import sys

from pyoxigraph import RdfFormat, Store


def main() -> None:
    """Load what comes on standard input into the folder that the command names."""
    store = Store(sys.argv[1])
    store.bulk_load(sys.stdin.buffer, RdfFormat.N_QUADS)
    store.flush()


if __name__ == "__main__":
    main()
