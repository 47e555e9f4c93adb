"""Diagrams for draw.io: what the first one costs, and how the time grows with the diagram."""

from __future__ import annotations

import statistics
import time

from diagram_samples import large, sample

from kg.diagrams import drawio
from kg.diagrams.diagram import Diagram

ROUNDS = 5
SMALL, LARGE = 60, 300


def seconds_to_write(diagram: Diagram, rounds: int = ROUNDS) -> float:
    """Return the median."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        drawio.write(diagram)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def test_time_grows_no_faster_than_the_square_of_the_nodes() -> None:
    first = seconds_to_write(sample("s3-to-redshift"), rounds=1)
    print(
        f"\n{'nodes':>6} {'lines':>6} {'seconds':>8}   first of all: {first:.2f} s, with V8's start"
    )
    seconds = {}
    for nodes in (SMALL, 150, LARGE):
        diagram = large(nodes)
        seconds[nodes] = seconds_to_write(diagram)
        print(f"{nodes:6} {len(diagram.edges):6} {seconds[nodes]:8.2f}")
    ratio = seconds[LARGE] / seconds[SMALL]
    print(f"{LARGE // SMALL} times the nodes take {ratio:.1f} times as long")
    assert ratio <= (LARGE / SMALL) ** 2
