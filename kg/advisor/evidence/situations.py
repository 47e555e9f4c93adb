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
"""Services that are named at most."""
_OF_THE_NAMED: Final = 4
"""Statements that are told of what the question names itself."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A service with what speaks for it, the strongest first."""

    weight: float
    reasons: Sequence[Statement]


def find_remedies(
    reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge
) -> Finding | None:
    """Name what helps, with the statements that speak for each thing.

    Of a service that is named, what is said of the very words comes before its general advice.
    """
    holding = current(ranked, reading)
    named = knowledge.families(id_.partition("/")[0] for id_ in reading.narrowest)
    own = [each for each in holding if each.statement.about in named]
    own.sort(key=lambda each: (-each.coverage, -each.score))
    candidates = _weigh([r for r in holding[:_LOOKED_AT] if r.statement.about not in named])
    cited = [each.statement for each in own[:_OF_THE_NAMED]]
    if not cited and candidates:
        cited = list(candidates[0].reasons[:3])
        candidates = candidates[1:]
    if not cited:
        return None
    cited += [each.reasons[0] for each in candidates[: _NAMED - len({*map(_owner, cited)})]]
    first, *others = dict.fromkeys(knowledge.entities[each.about].name for each in _one_each(cited))
    lead = f"{first}." if not others else f"{first}; also worth a look: {', '.join(others)}."
    return Finding(lead, unique(cited))


def _owner(statement: Statement) -> str:
    return statement.about.partition("/")[0]


def _one_each(statements: Sequence[Statement]) -> list[Statement]:
    """Return the first statement about each service."""
    return list({_owner(each): each for each in reversed(statements)}.values())[::-1]


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
