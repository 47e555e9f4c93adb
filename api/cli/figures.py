"""What an evaluation found, for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from kg.advisor.conversation import Choice
from kg.advisor.evaluation.cases import Case
from kg.advisor.evaluation.figures import Comparison, Figures, Share
from kg.advisor.evaluation.running import Result

_LONGEST = 300
"""Characters of an answer that the list of failures shows."""


def run_tables(
    cases: Sequence[Case], results: Sequence[Result], figures: Figures
) -> Iterator[RenderableType]:
    """Show the figures of a run and what went wrong in it."""
    yield _figures_table(figures)
    yield _shares_table("style", figures.by_style)
    yield _shares_table("intent", figures.by_intent)
    failed = [pair for pair in zip(cases, results, strict=True) if not pair[1].is_right]
    if failed:
        yield _failures_table(failed)


def _figures_table(figures: Figures) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_header=False)
    for name, value in (
        ("right", _share(figures.accuracy)),
        ("answered, of what has an answer", _share(figures.coverage)),
        ("right when answering", _share(figures.precision)),
        ("rightly refused", _share(figures.right_refusals)),
        ("wrongly refused", _share(figures.wrong_refusals)),
        ("rightly left open", _share(figures.right_abstentions)),
        ("recall at 5", _mean(figures.recall_at_5)),
        ("mean reciprocal rank", _mean(figures.mean_reciprocal_rank)),
        ("statements cited in an answer", _mean(figures.cited)),
        ("p50 of a question", f"{figures.p50 * 1000:.1f} ms"),
        ("p99 of a question", f"{figures.p99 * 1000:.1f} ms"),
    ):
        table.add_row(name, value)
    return table


def _share(share: Share) -> str:
    if math.isnan(share.value):
        return "none"
    return f"{share.count} of {share.of} ({share.value:.1%})"


def _mean(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _shares_table(name: str, shares: Mapping[str, Share]) -> Table:
    table = Table(name, "right", box=box.SIMPLE_HEAD)
    for label, share in shares.items():
        table.add_row(escape(label), _share(share))
    return table


def _failures_table(failed: Iterable[tuple[Case, Result]]) -> Table:
    table = Table("failed", "question", "why", "said", box=box.SIMPLE_HEAD, show_lines=True)
    for case, result in failed:
        said = result.said if len(result.said) <= _LONGEST else f"{result.said[:_LONGEST]} …"
        cells = (case.id, case.question, "; ".join(result.faults), said)
        table.add_row(*(escape(cell) for cell in cells))
    return table


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Say whether two runs differ."""
    yield f"Of {comparison.compared} questions that both runs were asked:"
    yield f"  right only in the earlier run: {comparison.only_first}"
    yield f"  right only in this run: {comparison.only_second}"
    yield f"  p-value (exact McNemar, two-sided): {comparison.p_value:.4g}"


def choice_lines(choice: Choice, options: Sequence[str]) -> Iterator[str]:
    """Say which option was picked, and what speaks for it."""
    if choice.option is None:
        yield "Nothing that is known speaks for one of the options more than for the others."
        return
    yield f"[bold]{escape(options[choice.option])}[/bold]  (confidence {choice.confidence:.2f})"
    for number, statement in enumerate(choice.statements, 1):
        yield f"  {escape(f'[{number}]')} {escape(statement.text)}  {escape(statement.id)}"
