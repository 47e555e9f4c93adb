"""How one thing reaches another, from the store's own paths."""

from __future__ import annotations

from typing import Final

from kg.advisor.evidence import Finding
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import focus
from kg.advisor.reading import Reading
from kg.diagrams.selection import Selection, View
from kg.store import Path, PathQuestion, Store, settle

_ENDS: Final = 2
_WAYS: Final = 3


async def find_ways(store: Store, reading: Reading, knowledge: Knowledge) -> Finding | None:
    """Return the shortest ways between the first and the last thing named, if both are."""
    subjects = focus(reading, knowledge)
    if len(subjects) < _ENDS:
        return None
    start, end = subjects[0], subjects[-1]
    for first, last in ((start, end), (end, start)):
        asked = PathQuestion(first, last, reading.day, limit=_WAYS)
        ways = await settle(store.paths(asked))
        if ways:
            relations = [hop.relations[0] for way in ways for hop in way.hops]
            cited = list({each.id: each for each in relations}.values())
            view = Selection((first, last), reading.day, View.PATH)
            yes = "Yes. " if reading.yes_no else ""
            return Finding(f"{yes}{_write(ways[0])}.", cited, fits=True, diagram=view)
    return None


def _write(way: Path) -> str:
    return " → ".join([way.hops[0].start.name, *(hop.end.name for hop in way.hops)])
