"""What is counted, for Prometheus; over all processes when several answer."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from api.front.record import RequestRecord

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder in which processes count together; to be set before any import."""
CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_COSTS: Final = (1, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self._own = registry = CollectorRegistry()
        self._requests = Counter(
            "archkg_requests",
            "Requests answered, by door and status; 499: the client left before the answer.",
            ["door", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "archkg_request_seconds",
            "Seconds from a request to the end of its answer.",
            ["door"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._cost = Histogram(
            "archkg_graphql_cost",
            "Cost of GraphQL operations that were run or refused, as computed before they run.",
            buckets=_COSTS,
            registry=registry,
        )
        self._kept = Counter(
            "archkg_kept_answers",
            "Requests for which a kept answer was looked for, by what came of it.",
            ["result"],
            registry=registry,
        )
        self.reloads = Counter(
            "archkg_reloads",
            "Reloads of the graph, by what came of it.",
            ["result"],
            registry=registry,
        )
        self.connections = self._gauge("archkg_connections", "Connections that are open.")
        self.refused_connections = Counter(
            "archkg_connections_refused",
            "Connections that were turned away because too many were open.",
            registry=registry,
        )
        self.slow_connections = Counter(
            "archkg_connections_timed_out",
            "Connections that were closed because the client was too slow, by what it was slow at.",
            ["at"],
            registry=registry,
        )
        self.bad_requests = Counter(
            "archkg_bad_requests", "Requests that are no HTTP.", registry=registry
        )
        self.store = self._gauge(
            "archkg_processes_ready", "Processes whose store answered when last looked at."
        )
        self.graph = self._gauge(
            "archkg_graph", "Processes that answer from a version of the graph.", "version"
        )
        self._requests_of = lru_cache(maxsize=4096)(self._requests.labels)
        self._kept_of = lru_cache(maxsize=2)(self._kept.labels)
        self._seconds_of = lru_cache(maxsize=256)(self._seconds.labels)
        if SHARED_FOLDER not in os.environ:
            ProcessCollector(registry=registry)

    @cached_property
    def sparql(self) -> Gauge:
        """Queries by state; made when first set, as a server without SPARQL has none to show."""
        return self._gauge(
            "archkg_sparql_queries", "SPARQL queries, by whether they run or wait.", "state"
        )

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, labels, registry=self._own, multiprocess_mode="livesum")

    def count(self, record: RequestRecord) -> None:
        """Count a request that has been answered."""
        self._requests_of(record.door.name, record.status).inc()
        self._seconds_of(record.door.name).observe(record.seconds)
        if record.cost is not None and record.kept != "hit":
            self._cost.observe(record.cost)
        if record.kept:
            self._kept_of(record.kept).inc()

    def show(self) -> bytes:
        """Write everything in Prometheus' text format."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._own)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call] # so it is in the library
        return generate_latest(together)


def forget_process(number: int) -> None:
    """Leave out of sums what a process that has ended had open."""
    mark_process_dead(number)  # type: ignore[no-untyped-call] # as above
