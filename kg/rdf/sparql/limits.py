"""What one query may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SparqlLimits:
    """Bounds of every query; beyond one of them a query gets an error, never a shorter answer."""

    seconds: float = 5.0
    """For which a query may run, and before that wait for its turn."""
    rows: int = 100_000
    """Solutions, or triples of a graph."""
    workers: int = 2
    """Queries that run at the same time."""
    memory_mib: int = 2048
    """Address space of a process that runs queries."""
    result_mib: int = 64
    """Size of an answer."""
    waiting: int = 64
    """Queries that may wait for their turn."""
