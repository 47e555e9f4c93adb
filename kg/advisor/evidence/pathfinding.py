"""How one thing reaches another, along the flow of data and control."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from kg.advisor.evidence.finding import Finding
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import focus
from kg.advisor.reading import Reading
from kg.diagrams.selection import Selection, View
from kg.model import DataFlow, Relation, Standing
from kg.vocabulary import FLOWING_KINDS

_ENDS: Final = 2
_MOST_HOPS: Final = 4
_MOST_WAYS: Final = 3
_FLOWING: Final = frozenset(kind.name for kind in FLOWING_KINDS)

Way = tuple[Relation, ...]


def find_ways(reading: Reading, knowledge: Knowledge) -> Finding | None:
    """Return the shortest ways between the first and the last thing named, if both are."""
    subjects = focus(reading, knowledge)
    if len(subjects) < _ENDS:
        return None
    start, end = subjects[0], subjects[-1]
    for first, last in ((start, end), (end, start)):
        ways = _shortest(first, last, reading, knowledge)
        if ways:
            cited = list({each.id: each for way in ways for each in way}.values())
            stops = [knowledge.entities[id_].name for id_ in _stops(first, ways[0])]
            lead = ("Yes. " if reading.yes_no else "") + " → ".join(stops) + "."
            view = Selection((first, last), reading.day, View.PATH)
            return Finding(lead, cited, fits=True, diagram=view)
    return None


def _shortest(start: str, end: str, reading: Reading, knowledge: Knowledge) -> list[Way]:
    """Walk in breadth from the start, and return the first ways that lead to the end."""
    found: list[Way] = []
    waiting: deque[tuple[str, Way]] = deque([(start, ())])
    seen = {start}
    while waiting and len(found) < _MOST_WAYS:
        place, way = waiting.popleft()
        if found and len(way) >= len(found[0]):
            break
        for relation, following in _onward(place, reading, knowledge):
            if following == end:
                found.append((*way, relation))
            elif following not in seen and len(way) + 1 < _MOST_HOPS:
                seen.add(following)
                waiting.append((following, (*way, relation)))
    return found[:_MOST_WAYS]


def _onward(place: str, reading: Reading, knowledge: Knowledge) -> Iterator[tuple[Relation, str]]:
    for each in knowledge.about.get(place, ()):
        if (
            isinstance(each, Relation)
            and each.relation_kind.name in _FLOWING
            and each.standing(reading.day) is Standing.CURRENT
        ):
            other = each.target if each.about == place else each.about
            flow = each.relation_kind.flow
            if flow is DataFlow.BOTH or (flow is DataFlow.FORWARD) == (each.about == place):
                yield each, other


def _stops(start: str, way: Sequence[Relation]) -> list[str]:
    stops = [start]
    for each in way:
        stops.append(each.target if each.about == stops[-1] else each.about)
    return stops
