"""Diagrams: what the first one for draw.io costs, how its time grows, and what other formats take."""

from __future__ import annotations

import statistics
import time

from diagram_samples import large, sample

from kg.diagrams.diagram import Diagram
from kg.diagrams.formats import DiagramFormat, write

ROUNDS = 5
SMALL, LARGE = 60, 300


LAID_OUT = {DiagramFormat.DRAWIO, DiagramFormat.SVG, DiagramFormat.PNG, DiagramFormat.PDF}


def seconds_to_write(
    diagram: Diagram, format_: DiagramFormat = DiagramFormat.DRAWIO, rounds: int = ROUNDS
) -> float:
    """Return the median."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        write(diagram, format_)
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


def test_formats_without_coordinates_take_a_fraction_of_the_time() -> None:
    diagram = large(SMALL)
    laid_out = seconds_to_write(diagram)
    print(f"\nmilliseconds for {SMALL} nodes: drawio {laid_out * 1000:.0f}")
    for format_ in DiagramFormat:
        if format_ not in LAID_OUT:
            write(diagram, format_)
            taken = seconds_to_write(diagram, format_)
            print(f"{format_:>20} {taken * 1000:6.1f}")
            assert taken < laid_out / 4
