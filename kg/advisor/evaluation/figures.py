"""What a run comes to, in figures, and whether two runs differ by more than chance."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kg.advisor.evaluation.cases import Case, group_by
from kg.advisor.evaluation.running import Result


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """From 0 to 1; not a number where there is nothing to count."""
        return self.count / self.of if self.of else math.nan


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run comes to."""

    accuracy: Share
    by_style: dict[str, Share]
    by_intent: dict[str, Share]
    coverage: Share
    """Of the questions that have an answer, those that were answered."""
    precision: Share
    """Of the questions that were answered, those answered rightly."""
    right_refusals: Share
    """Of the questions that are to be refused, those refused."""
    wrong_refusals: Share
    """Of the questions that have an answer, those refused."""
    right_abstentions: Share
    """Of the choices of which nothing supports any option, those left open."""
    recall_at_5: float | None
    """Mean over the questions of which the statements are known; ``None`` without such."""
    mean_reciprocal_rank: float | None
    cited: float | None
    """Statements that an answer rests on, on average; ``None`` when nothing was answered."""
    p50: float
    """Seconds within which half of the questions are answered."""
    p99: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the same questions, by the exact test of McNemar."""

    compared: int
    only_first: int
    """Questions that only the first run answered rightly."""
    only_second: int
    p_value: float
    """How likely a difference as large as this is when neither is better; two-sided."""


def summarize(cases: Sequence[Case], results: Sequence[Result]) -> Figures:
    """Reduce the results of a run to figures; ``results`` are in the order of ``cases``."""
    by_id = {result.id: result for result in results}
    answerable = [case for case in cases if not case.is_to_be_left]
    seconds = sorted(result.seconds for result in results)
    return Figures(
        _share(cases, by_id, _right),
        {name: _share(group, by_id, _right) for name, group in group_by(cases, "style").items()},
        {name: _share(group, by_id, _right) for name, group in group_by(cases, "intent").items()},
        _share(answerable, by_id, _answered),
        _share([case for case in cases if by_id[case.id].is_answer], by_id, _right),
        _share([case for case in cases if case.refusal], by_id, _right),
        _share(answerable, by_id, lambda result: not result.is_answer),
        _share([case for case in cases if case.right is None], by_id, _right),
        _mean(result.recall for result in results),
        _mean(result.reciprocal_rank for result in results),
        _mean(result.cited for result in results if result.is_answer),
        _quantile(seconds, 0.5),
        _quantile(seconds, 0.99),
    )


def _right(result: Result) -> bool:
    return result.is_right


def _answered(result: Result) -> bool:
    return result.is_answer


def _share(
    cases: Iterable[Case], results: dict[str, Result], holds: Callable[[Result], bool]
) -> Share:
    held = [holds(results[case.id]) for case in cases]
    return Share(sum(held), len(held))


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Return the smallest value that is not exceeded by this share of them."""
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else math.nan


def compare(first: Iterable[Result], second: Iterable[Result]) -> Comparison:
    """Compare two runs on the questions that both were asked."""
    right = {result.id: result.is_right for result in first}
    pairs = [(right[each.id], each.is_right) for each in second if each.id in right]
    only_first = sum(one and not other for one, other in pairs)
    only_second = sum(other and not one for one, other in pairs)
    return Comparison(len(pairs), only_first, only_second, mcnemar(only_first, only_second))


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the two-sided p-value of the exact test of McNemar (1947) for paired proportions.

    Under the null hypothesis each question that only one run answered rightly is as likely to be
    one's as the other's, so that their number is binomial with probability one half.
    """
    trials = only_first + only_second
    tail = sum(math.comb(trials, k) for k in range(min(only_first, only_second) + 1))
    return float(min(1, 2 * tail / 2**trials))
