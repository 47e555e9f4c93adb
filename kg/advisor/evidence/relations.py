"""How things work together, and who hands data to whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.advisor.evidence.finding import MOST_CITED, Finding, unique
from kg.advisor.intents import DELIVERY_WORDS
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import Ranked, current, focus
from kg.advisor.reading import Reading
from kg.diagrams.selection import Selection
from kg.model import Claim, Relation
from kg.vocabulary import ALTERNATIVES, EVOLUTION, INTEGRATES_WITH

_TWO: Final = 2


def between(reading: Reading, knowledge: Knowledge) -> list[Relation]:
    """Return the relations that hold between the first two things named, or parts of them.

    Where there is none, those between the services that they are parts of.
    """
    subjects = focus(reading, knowledge)
    if len(subjects) < _TWO:
        return []
    owners = [id_.partition("/")[0] for id_ in subjects[:_TWO]]
    exact = _between(subjects[0], subjects[1], reading, knowledge)
    return exact or _between(owners[0], owners[1], reading, knowledge)


def _between(first: str, second: str, reading: Reading, knowledge: Knowledge) -> list[Relation]:
    one, other = knowledge.family(first), knowledge.family(second)
    if one & other:
        return []
    found = [
        each
        for each in knowledge.relations(one, reading.day)
        if (each.about in one and each.target in other)
        or (each.about in other and each.target in one)
    ]
    exact = {first, second}
    return sorted(found, key=lambda r: (r.about not in exact) + (r.target not in exact))


def integration(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Tell how the things named work together, or what one works with."""
    subjects = focus(reading, knowledge)
    direct = [
        each
        for each in between(reading, knowledge)
        if each.relation_kind.family not in (ALTERNATIVES, EVOLUTION)
    ]
    if direct:
        order = {r.statement.id: -r.score for r in ranked}
        direct.sort(key=lambda each: order.get(each.id, 0))
        texts = [
            r.statement
            for r in current(ranked, reading)[:3]
            if not isinstance(r.statement, Relation)
        ]
        drawn = tuple(each.id for each in direct[:MOST_CITED])
        return Finding(
            "Yes." if reading.yes_no else "",
            unique([*direct[:3], *texts, *direct[3:MOST_CITED]]),
            fits=True,
            diagram=Selection(drawn, reading.day, depth=0),
        )
    if len(subjects) == 1 and not reading.topic:
        own = [
            each
            for each in knowledge.relations(knowledge.family(subjects[0]), reading.day)
            if each.relation_kind.family == INTEGRATES_WITH
        ]
        if own:
            return Finding("", own[:8], fits=True, diagram=Selection(subjects, reading.day))
    return None


def delivery(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Tell who pushes and who pulls."""
    subjects = focus(reading, knowledge)
    direct = [each for each in between(reading, knowledge) if each.delivery is not None]
    claims = [
        r.statement
        for r in current(ranked, reading)
        if isinstance(r.statement, Claim) and r.statement.aspect == "delivery"
    ]
    claims.sort(key=lambda each: each.about not in subjects)
    if not direct and len(subjects) == 1:
        family = knowledge.family(subjects[0])
        direct = [
            each
            for each in knowledge.relations(family, reading.day)
            if each.delivery is not None and each.relation_kind.hands_on and giver(each) in family
        ]
    if not direct and not claims:
        return None
    modes = list(dict.fromkeys(each.delivery for each in direct if each.delivery is not None))
    said = " ".join(each.text for each in claims[:1])
    asked = {mode for mode, pattern in DELIVERY_WORDS if re.search(pattern, reading.text)}
    told = {mode for mode, pattern in DELIVERY_WORDS if re.search(pattern, said)}
    lead = " and ".join(mode.value for mode in modes or sorted(told)).capitalize()
    # Asked whether it is the one or the other, "yes" would say nothing.
    if reading.yes_no and len(asked) == 1 and (modes or told):
        stays = asked & {*modes, *told}
        lead = ("Yes" if stays else "No") + (f": {lead.lower()}" if modes else "")
    cited = unique([*claims[:2], *direct[:4]] if len(subjects) == 1 else [*direct[:3], *claims[:2]])
    drawn = tuple(each.id for each in direct[:8])
    return Finding(
        f"{lead}." if lead else "",
        cited,
        fits=True,
        diagram=Selection(drawn, reading.day, depth=0) if drawn else None,
    )


def giver(relation: Relation) -> str:
    """Return the id of the end that hands something on."""
    return relation.target if relation.relation_kind.flow.value == "backward" else relation.about
