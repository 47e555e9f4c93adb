"""What was, and what has changed since."""

from __future__ import annotations

from collections.abc import Sequence

from kg.advisor.evidence.finding import MOST_CITED, Finding, best, unique
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import Ranked, current, focus
from kg.advisor.reading import Reading
from kg.model import Claim, Lifecycle, Practice


def history(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Tell what changed, or whether a thing has come to its end."""
    subjects = focus(reading, knowledge)
    if not subjects:
        return None
    changed = [
        r.statement
        for r in current(ranked, reading)
        if knowledge.predecessors.get(r.statement.id)
        or (isinstance(r.statement, Claim) and r.statement.aspect == "history")
    ]
    if reading.yes_no:
        return _ended(reading, ranked, knowledge)
    fitting = best(current(ranked, reading), 2)
    cited = unique([*fitting[:1], *changed[:4], *fitting[1:]])
    return Finding("", cited[:MOST_CITED], fits=bool(changed))


def _ended(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Tell whether a thing has come to its end, where a question asks if it can still be used."""
    entity = knowledge.entities[focus(reading, knowledge)[0]]
    if entity.lifecycle in (Lifecycle.ACTIVE, Lifecycle.PREVIEW):
        return None
    told = [
        r
        for r in current(ranked, reading)
        if isinstance(r.statement, Practice)
        or (isinstance(r.statement, Claim) and r.statement.aspect == "history")
    ]
    if not told:
        return None
    lead = f"No. {entity.name} is {entity.lifecycle.value.replace('-', ' ')}."
    return Finding(lead, best(told, 4), fits=True)
