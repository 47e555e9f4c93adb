"""Loading grows linearly: a graph of 20,000 services against a tenth of it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

from synthetic import write_folder

SERVICES = 20_000
ROUNDS = 3


def measure(folder: Path) -> dict[str, float]:
    program = Path(__file__).parent / "load_once.py"
    done = subprocess.run(
        [sys.executable, program, folder], check=True, capture_output=True, text=True
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def median_cost(runs: list[dict[str, float]]) -> float:
    """Seconds a statement."""
    return statistics.median(run["seconds"] / run["statements"] for run in runs)


def test_the_cost_of_a_statement_does_not_grow_with_the_graph(tmp_path: Path) -> None:
    whole = write_folder(tmp_path / "whole", SERVICES)
    tenth = write_folder(tmp_path / "tenth", SERVICES // 10)
    large: list[dict[str, float]] = []
    small: list[dict[str, float]] = []
    # In turn, so that a machine that changes its speed changes it for both.
    for _ in range(ROUNDS):
        small.append(measure(tenth))
        large.append(measure(whole))

    ratio = median_cost(large) / median_cost(small)

    for name, runs in (("tenth", small), ("whole", large)):
        run = sorted(runs, key=lambda each: each["seconds"])[len(runs) // 2]
        rate = run["statements"] / run["seconds"]
        print(
            f"\n{name}: {run['statements']:,.0f} statements in {run['seconds']:.2f} s, "
            f"{rate:,.0f} a second, peak memory {run['peak_mib']:,.0f} MiB"
        )
    print(f"cost of a statement, whole against tenth: {ratio:.2f}")
    assert ratio <= 1.3
