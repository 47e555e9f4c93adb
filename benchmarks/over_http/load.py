"""Load on servers by wrk, in rounds in which each has its turn."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it has no types

SECONDS = 3
"""For which one turn lasts."""
ROUNDS = 5
CONNECTIONS = 8

_SCRIPT = Path(__file__).with_name("post.lua")


@dataclass(frozen=True)
class Target:
    """Requests to a server that are put one after the other, and what each gets."""

    name: str
    process: int
    """Id of the server's process."""
    url: str
    bodies: Sequence[str]
    length: int
    """Of the whole answer, in bytes."""


@dataclass(frozen=True)
class Turn:
    """What came of one turn; times in milliseconds."""

    rate: float
    """Answers a second."""
    p50: float
    p99: float
    processor: float
    """Microseconds of the processor that the server's own process took for an answer."""


def take_turns(targets: Sequence[Target], rounds: int = ROUNDS) -> dict[str, list[Turn]]:
    """Put load on the targets in turn, so that a machine that changes its speed does it to all."""
    for target in targets:
        drive(target)
    turns: dict[str, list[Turn]] = {target.name: [] for target in targets}
    for _ in range(rounds):
        for target in targets:
            turns[target.name].append(drive(target))
    return turns


def drive(target: Target) -> Turn:
    """Put load on a target once; raises ``AssertionError`` when an answer failed or was cut short."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is missing: install Debian's package wrk")
    shape = f"-t 1 -c {CONNECTIONS} -d {SECONDS}s --timeout 30s".split()
    command: list[str] = [wrk, *shape, "-s", str(_SCRIPT), target.url, "--", *target.bodies]
    before = _processor_seconds(target)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    processor = _processor_seconds(target) - before
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["failed"] == 0, done.stdout
    assert found["bytes"] >= found["requests"] * target.length > 0, done.stdout
    return Turn(
        found["requests"] / found["microseconds"] * 1e6,
        found["p50"] / 1e3,
        found["p99"] / 1e3,
        processor / found["requests"] * 1e6,
    )


def _processor_seconds(target: Target) -> float:
    times = psutil.Process(target.process).cpu_times()
    seconds: float = times.user + times.system
    return seconds


@dataclass(frozen=True)
class Spread:
    """The median of some rounds, and the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Summarise the rounds."""
        return cls(statistics.median(values), min(values), max(values))


def ratio(ours: Sequence[Turn], theirs: Sequence[Turn]) -> Spread:
    """Compare rates round by round."""
    return Spread.of([a.rate / b.rate for a, b in zip(ours, theirs, strict=True)])


def processor_ratio(ours: Sequence[Turn], theirs: Sequence[Turn]) -> float:
    """Compare what answers take of the processor: how many of ours for one of theirs."""
    mine, other = (Spread.of([turn.processor for turn in turns]) for turns in (ours, theirs))
    return other.median / mine.median
