"""What can stand in the place of a thing, and how two of them differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.advisor.evidence.finding import Finding, name_all, unique
from kg.advisor.evidence.relations import between
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import Ranked, current, focus
from kg.advisor.reading import Reading
from kg.diagrams.selection import Selection, View
from kg.model import Claim, Practice, Relation, Statement
from kg.vocabulary import ALTERNATIVES, EVOLUTION

_TWO: Final = 2
_MOST_COMPARED: Final = 10


def alternative(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Tell what to use instead, what came in its place, and what corresponds to it."""
    subjects = focus(reading, knowledge)
    if not subjects:
        return None
    own = set(subjects[:1])
    found = [
        each
        for each in knowledge.relations(own, reading.day)
        if each.relation_kind.family in (EVOLUTION, ALTERNATIVES)
        and not (each.relation_kind.name in ("replaces", "preferred-over") and each.about in own)
    ]
    wanted = _by_words(found, reading)
    practices = [
        r.statement
        for r in current(ranked, reading)
        if isinstance(r.statement, Practice) and r.statement.instead and r.statement.about in own
    ]
    if not wanted and not practices:
        return None
    others = [each.target if each.about in own else each.about for each in wanted]
    others += [id_ for each in practices[:2] for id_ in each.instead]
    texts = [r.statement for r in current(ranked, reading)[:2]]
    cited = unique([*wanted[:4], *practices[:2], *texts])
    return Finding(name_all(others, knowledge), cited, fits=True, named=others)


_EVOLVED: Final = (
    "replaces",
    "preferred-over",
    "alternative-to",
    "compatible-with",
    "equivalent-to",
)


def _by_words(found: Sequence[Relation], reading: Reading) -> list[Relation]:
    equivalent = re.search(r"equivalent|counterpart|correspond|comparable", reading.text)
    order = tuple(reversed(_EVOLVED)) if equivalent else _EVOLVED
    replaced = re.search(r"replac|successor|supersed", reading.text)
    if replaced and any(each.relation_kind.name == "replaces" for each in found):
        found = [each for each in found if each.relation_kind.name == "replaces"]
    known = [each for each in found if each.relation_kind.name in order]
    return sorted(known, key=lambda each: order.index(each.relation_kind.name))


def difference(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Set two things side by side."""
    subjects = focus(reading, knowledge)
    if len(subjects) < _TWO:
        return None
    holding = current(ranked, reading)
    both = [r.statement for r in holding if _names_all(r, subjects, knowledge)]
    related = [
        each
        for each in between(reading, knowledge)
        if each.relation_kind.family in (ALTERNATIVES, EVOLUTION)
    ]
    aligned = _aligned(subjects, holding)
    own = [s for id_ in subjects[:_TWO] for s in _told_of(id_, holding)]
    cited = unique([*related[:2], *both[:2], *aligned, *own])[:_MOST_COMPARED]
    view = Selection(subjects[:4], reading.day, View.COMPARISON)
    briefs = [f"{knowledge.entities[i].name}: {knowledge.entities[i].brief}" for i in subjects[:4]]
    return Finding("", cited, fits=True, diagram=view, extra=briefs) if cited else None


def _told_of(id_: str, holding: Sequence[Ranked]) -> Sequence[Statement]:
    """Return the best that is said of one thing itself."""
    claims = [r.statement for r in holding if isinstance(r.statement, Claim)]
    return [each for each in claims if each.about == id_][:3]


def _aligned(subjects: Sequence[str], holding: Sequence[Ranked]) -> list[Statement]:
    """Return statements about each subject by what they have in common: aspect or limit."""
    rows: dict[str, dict[str, Statement]] = {}
    for each in holding:
        statement = each.statement
        key = getattr(statement, "aspect", None) or getattr(statement, "name", None)
        if statement.about in subjects and key is not None:
            rows.setdefault(key, {}).setdefault(statement.about, statement)
    shared = [row for row in rows.values() if len(row) > 1]
    return [row[id_] for row in shared[:3] for id_ in subjects if id_ in row]


def _names_all(ranked: Ranked, subjects: Sequence[str], knowledge: Knowledge) -> bool:
    text = ranked.statement.text.casefold()
    return ranked.statement.kind.value != "relation" and all(
        ranked.statement.about == id_
        or any(
            name.casefold() in text
            for name in (knowledge.entities[id_].name, *knowledge.entities[id_].aliases)
        )
        for id_ in subjects[:2]
    )
