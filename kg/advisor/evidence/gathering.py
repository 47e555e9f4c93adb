"""Gathering what answers a question: typed look-ups for each intent, beside ranked text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from kg.advisor.conversation import Intent
from kg.advisor.evidence.changes import history
from kg.advisor.evidence.finding import Finding, best, name_all, unique
from kg.advisor.evidence.limits import limit
from kg.advisor.evidence.listing import list_entities
from kg.advisor.evidence.pathfinding import find_ways
from kg.advisor.evidence.places import scope
from kg.advisor.evidence.relations import delivery, integration
from kg.advisor.evidence.rivals import alternative, difference
from kg.advisor.evidence.situations import find_remedies
from kg.advisor.evidence.verdict import yes_or_no
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import Ranked, current, focus
from kg.advisor.reading import Reading
from kg.advisor.words import GENERAL_STEMS
from kg.diagrams.selection import Selection
from kg.model import EntityKind, Limit, Relation

_TWO: Final = 2
_SETTLED: Final = 0.8
_JUDGED_BY_THEMSELVES: Final = (
    Intent.LIMIT,
    Intent.HISTORY,
    Intent.ALTERNATIVE,
    Intent.DELIVERY,
)
"""Intents whose look-ups say yes or no better than a single statement."""
_ONE_OF_SEVERAL: Final = re.compile(r"^(?:which|what) (?:of|(?:aws )?services?)\b")


Gather: TypeAlias = Callable[[Reading, Sequence[Ranked], Knowledge], Finding | None]


def gather(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Return the evidence for a question, or ``None`` when there is none."""
    if reading.is_situation:
        return find_remedies(reading, ranked, knowledge)
    typed = _GATHER.get(reading.intent)
    if reading.intent in (Intent.SCOPE, Intent.DELIVERY) and _ONE_OF_SEVERAL.search(reading.text):
        typed = typed if _named_things(reading) else _list
    if reading.is_plain and _are_running(reading, knowledge):
        typed = integration
    if reading.intent not in _JUDGED_BY_THEMSELVES and _is_settled(reading, ranked):
        typed = None
    found = typed(reading, ranked, knowledge) if typed else None
    return found or _from_text(reading, ranked)


def _is_settled(reading: Reading, ranked: Sequence[Ranked]) -> bool:
    """Tell whether one statement says yes or no to all that is asked."""
    holding = current(ranked, reading)
    if not (reading.yes_no and holding and set(reading.topic) - GENERAL_STEMS):
        return False
    return yes_or_no(reading, ranked, holding).coverage >= _SETTLED


def _named_things(reading: Reading) -> bool:
    return any(each.kind is not EntityKind.SCOPE for each in reading.entities)


def _are_running(reading: Reading, knowledge: Knowledge) -> bool:
    """Tell whether all that is named are things that can work together, and not ideas."""
    kinds = {knowledge.entities[id_].kind for id_ in focus(reading, knowledge)}
    running = {EntityKind.SERVICE, EntityKind.FEATURE, EntityKind.TECHNOLOGY}
    return kinds <= running and (len(focus(reading, knowledge)) >= _TWO or reading.yes_no)


def _from_text(reading: Reading, ranked: Sequence[Ranked]) -> Finding | None:
    holding = current(ranked, reading)
    if not holding:
        return None
    if not reading.yes_no:
        return Finding("", best(holding))
    verdict = yes_or_no(reading, ranked, holding)
    return Finding(verdict.lead, unique([verdict.statement, *best(holding)]))


def _list(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    listed = list_entities(reading, ranked, knowledge)
    if listed is None:
        return None
    ids, cited, fits = listed
    drawn = tuple(each.id for each in cited if isinstance(each, Relation))
    diagram = Selection(drawn, reading.day, depth=0) if drawn else None
    return Finding(name_all(ids, knowledge), cited, fits=fits, diagram=diagram, named=ids)


def _path(reading: Reading, _ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    return find_ways(reading, knowledge)


def _definition(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    subjects = focus(reading, knowledge)
    if len(subjects) != 1 or any(
        knowledge.entities[id_].kind is EntityKind.SCOPE for id_ in subjects
    ):
        return None
    entity = knowledge.entities[subjects[0]]
    asked = current(ranked, reading)
    cited = best([r for r in asked if not isinstance(r.statement, Limit)], 4)
    if not cited:
        return None
    lead = "" if reading.topic else f"{entity.name}: {entity.brief}"
    return Finding(lead, cited, fits=not reading.topic)


_GATHER: Final[Mapping[Intent, Gather]] = {
    Intent.LIMIT: limit,
    Intent.INTEGRATION: integration,
    Intent.DELIVERY: delivery,
    Intent.ALTERNATIVE: alternative,
    Intent.DIFFERENCE: difference,
    Intent.SCOPE: scope,
    Intent.HISTORY: history,
    Intent.LIST: _list,
    Intent.DEFINITION: _definition,
    Intent.PATH: _path,
}
