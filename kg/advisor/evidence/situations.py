"""What helps somebody who tells of a situation: the things that most statements speak for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.advisor.evidence.finding import Finding, unique
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import Ranked, current
from kg.advisor.reading import Reading
from kg.model import Statement

_LOOKED_AT: Final = 120
_COUNTED: Final = 4
"""Statements that speak for one thing at most."""
_FADING: Final = 0.5
"""What each further statement for the same thing counts, seen from the one before."""
_NAMED: Final = 5
_NEARLY: Final = 0.35
"""Share of the best thing's weight below which another one does not come into question."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A service with what speaks for it, the strongest first."""

    weight: float
    reasons: Sequence[Statement]


def find_remedies(
    reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge
) -> Finding | None:
    """Name what helps, with the statements that speak for each thing."""
    candidates = _weigh(current(ranked, reading)[:_LOOKED_AT])
    if not candidates:
        return None
    least = candidates[0].weight * _NEARLY
    chosen = [each for each in candidates[:_NAMED] if each.weight >= least]
    names = dict.fromkeys(
        knowledge.entities[reason.about].name for each in chosen for reason in each.reasons[:1]
    )
    first, *others = names
    lead = f"{first}." if not others else f"{first}; also worth a look: {', '.join(others)}."
    cited = [*chosen[0].reasons[:3], *(r for each in chosen[1:] for r in each.reasons[:1])]
    return Finding(lead, unique(cited))


def _weigh(ranked: Sequence[Ranked]) -> list[_Candidate]:
    """Return the services that the statements are about, the best supported first."""
    groups: dict[str, list[tuple[float, Statement]]] = defaultdict(list)
    for each in ranked:
        groups[each.statement.about.partition("/")[0]].append((each.score, each.statement))
    candidates = []
    for pairs in groups.values():
        pairs.sort(key=lambda pair: (-pair[0], pair[1].id))
        weight = sum(w * _FADING**place for place, (w, _) in enumerate(pairs[:_COUNTED]))
        candidates.append(_Candidate(weight, [statement for _, statement in pairs]))
    return sorted(candidates, key=lambda each: (-each.weight, each.reasons[0].id))
