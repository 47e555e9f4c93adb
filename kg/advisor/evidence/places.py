"""Where a thing lives: zone, Region, everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.advisor.evidence.finding import Finding, best, unique
from kg.advisor.intents import SCOPE_WORDS
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import Ranked, current, focus
from kg.advisor.reading import Reading
from kg.model import Claim, Relation, Statement


def scope(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Tell in what a thing lives."""
    subjects = focus(reading, knowledge)
    entity = next(
        (knowledge.entities[id_] for id_ in subjects if knowledge.entities[id_].scope), None
    )
    if entity is None or entity.scope is None:
        return None
    place = knowledge.entities[entity.scope].name
    found = best([r for r in current(ranked, reading) if _tells_where(r.statement)], 3)
    lead = f"{entity.name} lives in: {place}."
    asked = {scope for scope, pattern in SCOPE_WORDS if re.search(pattern, reading.text)}
    if (
        reading.yes_no
        and asked
        and re.search(r"regional|zonal|global|bound|tied|limited|lives?\b|scope", reading.text)
    ):
        lead = ("Yes. " if entity.scope in asked else "No. ") + lead
    elif reading.yes_no and re.search(
        r"\bspans?\b|\bseveral\b|\bacross\b|\bmultiple\b", reading.text
    ):
        lead = ("Yes. " if _reaches_over(entity.scope, asked) else "No. ") + lead
    rest = best(current(ranked, reading), 3)
    return Finding(lead, unique([*found, *rest])[:4], fits=True)


def _reaches_over(scope: str, asked: set[str]) -> bool:
    """Tell whether something that lives in a scope reaches over several of another one."""
    order = [name for name, _ in SCOPE_WORDS]
    widths = [order.index(each) for each in asked if each in order]
    return scope in order and bool(widths) and order.index(scope) > min(widths)


def _tells_where(statement: Statement) -> bool:
    is_claim = isinstance(statement, Claim) and statement.aspect == "scope"
    return is_claim or (
        isinstance(statement, Relation) and statement.relation_kind.name == "limited-to"
    )
