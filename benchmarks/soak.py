"""Minutes of mixed load at twice the rate that the server can sustain: what it refuses, what it takes.

``python benchmarks/soak.py --minutes 10 -o docs/soak.md``; ``make soak`` does that. Exits with 1 when
something is not as it has to be.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped] # it has no types
from soak_figures import Trend, Watch, quantile, table, trend
from soak_load import BUSY, MIXTURE, Outcomes, drive_at_once, drive_at_rate

ARCHKG: Final = Path(sys.executable).parent / "archkg"
TOKEN: Final = "a token of the soak"  # noqa: S105 - of a server of our own
CLIENTS: Final = 16
RELOAD_EVERY: Final = 30.0
"""Seconds."""
LOOK_EVERY: Final = 1.0
"""Seconds."""
FAULTS: Final = ("500", "502", "504", "no HTTP")
"""Answers that no request may get, whatever it asks for."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server of our own."""

    port: int
    process: psutil.Process
    log: Path

    def reload(self) -> int:
        """Have it take its graph anew; returns the status."""
        url = f"http://127.0.0.1:{self.port}/admin/reload"
        headers = {"Authorization": f"Bearer {TOKEN}"}
        try:
            request = urllib.request.Request(url, b"", headers)
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
                status: int = answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0
        return status


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Build a snapshot and serve it."""
    snapshot, log = folder / "graph.archkg", folder / "log"
    subprocess.run([ARCHKG, "build", "-o", snapshot], check=True, capture_output=True)
    command: list[str | Path] = [ARCHKG, "serve", "--port", "0", "--snapshot", snapshot]
    environment = {**os.environ, "ARCHKG_ADMIN_TOKEN": TOKEN}
    with (
        log.open("w") as said,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, text=True, env=environment
        ) as process,
    ):
        assert process.stdout is not None
        found = re.search(r":(\d+)/", process.stdout.readline())
        assert found is not None, log.read_text()
        try:
            yield Served(int(found[1]), psutil.Process(process.pid), log)
        finally:
            process.terminate()
            process.wait(60)


@dataclass
class Run:
    """What was measured."""

    rate: float
    """Requests a second that were answered when clients waited for answers."""
    minutes: float
    before: Outcomes
    during: Outcomes
    after: Outcomes
    watch: Watch
    reloads: Counter[int] = field(default_factory=Counter)
    tracebacks: int = 0

    def trends(self) -> dict[str, Trend]:
        """Return how memory develops."""
        named = {"the process that answers": "server_mib", "all processes": "all_mib"}
        return {title: trend(self.watch.samples, name) for title, name in named.items()}

    def complaints(self) -> Iterator[str]:
        """Yield what is not as it has to be."""
        for kind, answers in self.during.answers.items():
            for status in FAULTS:
                if answers[status]:
                    yield f"{kind}: {answers[status]} times {status}"
        for name, found in self.trends().items():
            if not found.is_flat:
                yield f"memory of {name} grows by {found.slope:.1f} MiB a minute"
        if self.reloads[200] != self.reloads.total():
            yield f"reloads that failed: {dict(self.reloads)}"
        if self.tracebacks:
            yield f"{self.tracebacks} tracebacks in the log"
        if set(self.after.answers["health"]) - {"200"}:
            yield f"after the load: {dict(self.after.answers['health'])}"


async def soak(served: Served, minutes: float, warming: float) -> Run:
    """Find the rate, drive at twice that rate, and look what is left of it."""
    port, watch = served.port, Watch(served.process)
    await drive_at_once(port, CLIENTS, warming, seed=1)
    before = await drive_at_once(port, CLIENTS, warming, seed=2)
    rate, during = before.count / warming, Outcomes()
    run = Run(rate, minutes, before, during, Outcomes(), watch)
    looking = asyncio.create_task(_look_on(watch))
    reloading = asyncio.create_task(_reload_on(served, run.reloads))
    await drive_at_rate(port, 2 * rate, minutes * 60, 3, during)
    for task in (reloading, looking):
        task.cancel()
    await asyncio.sleep(5)
    run.after = await drive_at_once(port, CLIENTS, warming, seed=2)
    watch.look()
    run.tracebacks = served.log.read_text().count("Traceback")
    return run


async def _look_on(watch: Watch) -> None:
    while True:
        await asyncio.to_thread(watch.look)
        await asyncio.sleep(LOOK_EVERY)


async def _reload_on(served: Served, reloads: Counter[int]) -> None:
    while True:
        await asyncio.sleep(RELOAD_EVERY)
        reloads[await asyncio.to_thread(served.reload)] += 1


def report(run: Run) -> Iterator[str]:
    """Yield the lines of the report."""
    during, complaints = run.during, list(run.complaints())
    yield "# Mixed load at twice the sustainable rate\n"
    yield (
        f"Written by `make soak` on {datetime.now(UTC):%Y-%m-%d}, on {os.cpu_count()} cores that the "
        "server shares with its clients. Every request has a connection of its own.\n"
    )
    yield from table(
        ("what", "figure"),
        [
            ("sustainable rate, 16 clients that wait for answers", f"{run.rate:.0f} requests a second"),
            ("offered, for minutes", f"{2 * run.rate:.0f} requests a second, {run.minutes:g}"),
            ("sent", f"{during.count:,}"),
            ("answered", f"{during.answered / (60 * run.minutes):.0f} requests a second"),
            ("not sent, as 400 clients waited already", f"{during.not_sent:,}"),
            ("reloads amid it", f"{run.reloads.total()}, done {run.reloads[200]}"),
            ("tracebacks in the log", run.tracebacks),
            ("what is not as it has to be", "; ".join(complaints) or "nothing"),
        ],
    )  # fmt: skip
    yield "\n## Answers\n"
    head = ("requests", "sent", "answers", "p50 ms", "p99 ms", "busy p50 ms", "busy p99 ms",
            "p50 ms before", "p50 ms after")  # fmt: skip
    kinds = [*MIXTURE]
    yield from table(head, [_row("all", kinds, run), *(_row(kind, [kind], run) for kind in kinds)])
    yield f"\n{BUSY}: refused with `Retry-After`, timed apart from other answers.\n"
    yield "\n## Memory\n"
    columns = (
        "of",
        "mean MiB",
        "MiB a minute",
        "± standard error",
        "growth over the judged part",
        "flat",
    )
    rows = [
        (name, f"{each.mean:.0f}", f"{each.slope:+.2f}", f"{each.error:.2f}", f"{each.growth:+.1%}",
         "yes" if each.is_flat else "no")
        for name, each in run.trends().items()
    ]  # fmt: skip
    yield from table(columns, rows)
    yield "\nJudged by the line through the samples of the last 60 % of the time; before, caches fill.\n"
    yield from table(
        ("after s", "server MiB", "all MiB", "open files", "threads", "processes"),
        [_look(each) for each in _some(run.watch)],
    )


def _row(title: str, kinds: Sequence[str], run: Run) -> tuple[object, ...]:
    answers = sum((run.during.answers[kind] for kind in kinds), Counter[str]())
    counted = ", ".join(f"{status}: {count:,}" for status, count in sorted(answers.items()))
    during = [_together(times, kinds) for times in (run.during.seconds, run.during.busy_seconds)]
    beside = [_together(of.seconds, kinds) for of in (run.before, run.after)]
    timed = [(times, share) for times in during for share in (0.5, 0.99)]
    timed += [(times, 0.5) for times in beside]
    figures = [f"{1000 * quantile(times, share):.0f}" if times else "" for times, share in timed]
    return (title, f"{answers.total():,}", counted, *figures)


def _together(times: Mapping[str, Sequence[float]], kinds: Sequence[str]) -> list[float]:
    return [seconds for kind in kinds for seconds in times[kind]]


def _some(watch: Watch) -> list[object]:
    """Return about a dozen samples, the last one among them."""
    step = max(1, len(watch.samples) // 12)
    return [*watch.samples[:-1:step], watch.samples[-1]]


def _look(each: object) -> tuple[object, ...]:
    names = ("seconds", "server_mib", "all_mib", "files", "threads", "processes")
    return tuple(f"{getattr(each, name):.0f}" for name in names)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--warming", type=float, default=20, help="seconds of each phase beside it")
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served:
        run = asyncio.run(soak(served, given.minutes, given.warming))
    text = "\n".join(report(run)) + "\n"
    print(text, f"{time.monotonic() - started:.0f} s in all", sep="\n")
    if given.output:
        given.output.write_text(text)
    return 1 if any(run.complaints()) else 0


if __name__ == "__main__":
    sys.exit(main())
