"""What was found, as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from over_http.load import Spread, Turn

_BEGIN, _END = "<!-- measured -->\n", "<!-- end of what was measured -->\n"


@dataclass(frozen=True)
class Goal:
    """A ratio that must be at least as large as the goal, or smaller than it."""

    what: str
    measured: Spread
    goal: float
    at_most: bool = False
    processor: float | None = None
    """The same ratio by the time of the processor, which others on the machine hardly change."""

    @property
    def reached(self) -> bool:
        """Whether the median of the rounds does it."""
        median = self.measured.median
        return median < self.goal if self.at_most else median >= self.goal

    def cells(self) -> tuple[str, ...]:
        """Write a row of the table."""
        side = "under" if self.at_most else "at least"
        found = self.measured
        verdict = "reached" if self.reached else "**not reached**"
        rounds = f"{found.least:.2f} to {found.most:.2f}"
        processor = f"{self.processor:.2f}" if self.processor else ""
        goal, median = f"{side} {self.goal:g} times", f"{found.median:.2f} times"
        return self.what, goal, median, rounds, processor, verdict


@dataclass(frozen=True)
class Figure:
    """What one server did with one question, over its rounds."""

    server: str
    question: str
    length: int
    """Of the answer, in bytes."""
    turns: Sequence[Turn]

    def cells(self) -> tuple[str, ...]:
        """Write a row of the table."""
        rate = Spread.of([turn.rate for turn in self.turns])
        times = [(turn.p50, turn.p99, turn.processor) for turn in self.turns]
        p50, p99, processor = (Spread.of(each).median for each in zip(*times, strict=True))
        return (
            self.server,
            self.question,
            f"{self.length:,}",
            f"{rate.median:,.0f}",
            f"{rate.least:,.0f} to {rate.most:,.0f}",
            f"{p50:.2f}",
            f"{p99:.2f}",
            f"{processor:,.0f}",
        )


def write(goals: Sequence[Goal], figures: Sequence[Figure], notes: Sequence[str]) -> str:
    """Write everything as Markdown."""
    first = _table(
        ("on the same data and query", "goal", "median", "rounds", "by processor time", ""),
        [goal.cells() for goal in goals],
    )
    second = _table(
        ("server", "question", "bytes", "answers/s", "rounds", "p50 ms", "p99 ms", "processor µs"),
        [figure.cells() for figure in figures],
    )
    return "\n".join([first, second, *(f"{note}\n" for note in notes)])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def put_into(page: Path, tables: str) -> None:
    """Replace what a page says was measured."""
    before, _, rest = page.read_text().partition(_BEGIN)
    _, _, after = rest.partition(_END)
    page.write_text(f"{before}{_BEGIN}\n{tables}\n{_END}{after}")
