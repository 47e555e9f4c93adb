"""How much, how many, how long, how large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.advisor.evidence.finding import Finding, best
from kg.advisor.evidence.verdict import says_unbounded
from kg.advisor.fitting import comparable
from kg.advisor.knowledge import Knowledge
from kg.advisor.polarity import LIMITED, UNBOUNDED
from kg.advisor.ranking import Ranked, current, focus
from kg.advisor.reading import Reading
from kg.model import Bound, Limit, NoLimit, Quantity
from kg.quantity import compare, format_quantity

_HALF: Final = 0.5
"""Share of the best score down to which other limits are told as well."""
_CLEARLY: Final = 0.25
"""Lead with which another statement answers rather than a limit."""


def limit(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Tell how much or how many, the value first."""
    limits = [r for r in current(ranked, reading) if isinstance(r.statement, Limit)]
    subjects = focus(reading, knowledge)
    if not limits or not subjects:
        return None
    family = knowledge.families(id_.partition("/")[0] for id_ in subjects)
    found = [r for r in limits if r.statement.about in family] or limits
    others = [r for r in current(ranked, reading) if not isinstance(r.statement, Limit)]
    if others and others[0].score > found[0].score + _CLEARLY:
        return None
    chosen = best(found, share=_HALF)
    if others and others[0].score > found[0].score:
        chosen.insert(1, others[0].statement)
    first = chosen[0]
    assert isinstance(first, Limit)  # noqa: S101 - of limits only
    return Finding(_verdict(reading, found) or _value(first), chosen)


def _value(limit: Limit) -> str:
    if isinstance(limit.quantity, Quantity):
        words = {Bound.MAXIMUM: "At most ", Bound.MINIMUM: "At least ", Bound.APPROXIMATE: "About "}
        suffix = " by default" if limit.bound is Bound.DEFAULT else ""
        return f"{words.get(limit.bound, '')}{format_quantity(limit.quantity)}{suffix}."
    return (
        "There is no limit." if isinstance(limit.quantity, NoLimit) else "The value is not known."
    )


def _verdict(reading: Reading, found: Sequence[Ranked]) -> str:
    """Say yes or no where the question asks about an amount, or whether there is a limit."""
    if not reading.yes_no:
        return ""
    first = _as_limit(found[0])
    if UNBOUNDED.search(reading.text):
        return f"{says_unbounded(first)} {_value(first)}"
    if LIMITED.search(reading.text):
        return f"{'No' if isinstance(first.quantity, NoLimit) else 'Yes'}. {_value(first)}"
    if reading.quantity is None:
        return ""
    limit = next((r.statement for r in found if comparable(_as_limit(r), reading)), None)
    if not isinstance(limit, Limit) or not isinstance(limit.quantity, Quantity):
        return ""
    order = compare(reading.quantity, limit.quantity)
    beyond = order == 1 if limit.bound is not Bound.MINIMUM else order == -1
    value = _value(limit)
    return ("No: " if beyond else "Yes: ") + value[0].lower() + value[1:]


def _as_limit(ranked: Ranked) -> Limit:
    assert isinstance(ranked.statement, Limit)  # noqa: S101 - of limits only
    return ranked.statement
