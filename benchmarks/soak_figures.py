"""What a server takes of the machine over time, and whether it takes more and more."""

from __future__ import annotations

import contextlib
import math
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped] # it has no types

MEBIBYTE: Final = 2**20
JUDGED: Final = 0.6
"""Share of the run, its end, by which memory is judged: before that, caches fill."""
FLAT: Final = 0.05
"""Growth over the judged part, as a share of the mean, up to which memory counts as flat."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the server and all processes that it has started."""

    seconds: float
    """Since the first look."""
    server_mib: float
    """Resident memory of the process that answers."""
    all_mib: float
    """Memory of all processes, what they share counted once."""
    files: int
    """Open files of the process that answers, connections included."""
    threads: int
    processes: int


@dataclass
class Watch:
    """Looks at a server from time to time."""

    server: psutil.Process
    samples: list[Sample] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def look(self) -> Sample:
        """Take a sample and keep it."""
        family = [self.server, *self.server.children(recursive=True)]
        sample = Sample(
            time.monotonic() - self._started,
            self.server.memory_info().rss / MEBIBYTE,
            sum(_proportional(each) for each in family) / MEBIBYTE,
            self.server.num_fds(),
            self.server.num_threads(),
            len(family),
        )
        self.samples.append(sample)
        return sample


def _proportional(process: psutil.Process) -> float:
    """Return the bytes of a process, of what it shares its part only; nothing if it has ended."""
    with contextlib.suppress(OSError, psutil.Error):
        for line in (
            Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        ):
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through measured values."""

    mean: float
    slope: float
    """Per minute."""
    error: float
    """Standard error of the slope."""
    minutes: float

    @property
    def growth(self) -> float:
        """How much larger the line is at its end, as a share of the mean."""
        return self.slope * self.minutes / self.mean

    @property
    def is_flat(self) -> bool:
        """Whether growth is small, or no larger than what chance makes of such values."""
        return (self.slope - 2 * self.error) * self.minutes / self.mean < FLAT


def trend(samples: Sequence[Sample], name: str) -> Trend:
    """Fit a line to the judged part of the samples; least squares."""
    start = samples[-1].seconds * (1 - JUDGED)
    judged = [each for each in samples if each.seconds >= start]
    minutes = [each.seconds / 60 for each in judged]
    values = [float(getattr(each, name)) for each in judged]
    slope, intercept = statistics.linear_regression(minutes, values)
    rest = sum((y - slope * x - intercept) ** 2 for x, y in zip(minutes, values, strict=True))
    middle = statistics.fmean(minutes)
    spread = sum((each - middle) ** 2 for each in minutes)
    error = math.sqrt(rest / (len(values) - 2) / spread)
    return Trend(statistics.fmean(values), slope, error, minutes[-1] - minutes[0])


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies; 0 for none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
