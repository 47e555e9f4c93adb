"""Which things meet a condition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.advisor.intents import DELIVERY_WORDS, RELATION_WORDS, SCOPE_WORDS
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import Ranked, current, focus
from kg.advisor.reading import Reading
from kg.model import EntityKind, Lifecycle, Relation, Statement
from kg.vocabulary import CATEGORIES

Listed = tuple[Sequence[str], Sequence[Statement], bool]
"""Names, the statements that say so, and whether typed evidence says it."""

_MOST: Final = 20
_CLEARLY_WORSE: Final = 0.7
_PASSIVE: Final = re.compile(r"\b(?:is|are|be|been|being|gets?)\b[^?]*\bby\b")
_LIFECYCLES: Final = (
    (Lifecycle.DISCONTINUED, r"\bdiscontinued\b|\bshut down\b|\bretired\b|\bended\b"),
    (Lifecycle.LEGACY, r"\blegacy\b|\bold generation\b"),
    (Lifecycle.PREVIEW, r"\bpreview\b"),
)


def list_entities(
    reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge
) -> Listed | None:
    """List what a question asks for: by relation, by a trait of services, or by what is said."""
    return (
        _by_relation(reading, ranked, knowledge)
        or _by_trait(reading, ranked, knowledge)
        or _features(reading, ranked, knowledge)
        or _by_text(reading, ranked, knowledge)
    )


def _by_relation(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Listed | None:
    subjects = focus(reading, knowledge)
    kinds: set[str] = set()
    place = 0
    for pattern, names in RELATION_WORDS:
        if match := re.search(pattern, reading.text):
            kinds |= names
            place = place or len(reading.text[: match.start()].split())
    if len(subjects) != 1 or not kinds:
        return None
    start = next((link.start for link in reading.links if link.entity.id == subjects[0]), 0)
    ends_at = (start >= place) != bool(_PASSIVE.search(reading.text))
    family = knowledge.family(subjects[0])
    found = [
        each
        for each in knowledge.relations(family, reading.day)
        if each.relation_kind.name in kinds and (each.target if ends_at else each.about) in family
    ]
    if not found:
        return None
    order = {r.statement.id: -r.score for r in ranked}
    found.sort(key=lambda each: order.get(each.id, 0))
    ends = [each.about if ends_at else each.target for each in found]
    return _names(ends, knowledge), _first_for_each(found, ends), True


def _first_for_each(found: Sequence[Relation], ends: Sequence[str]) -> list[Statement]:
    first: dict[str, Statement] = {}
    for relation, end in zip(found, ends, strict=True):
        first.setdefault(end.partition("/")[0], relation)
    return list(first.values())[:_MOST]


def _names(ids: Sequence[str], knowledge: Knowledge) -> list[str]:
    owners = dict.fromkeys(id_.partition("/")[0] for id_ in ids)
    return [knowledge.entities[id_].name for id_ in owners][:_MOST]


def _by_trait(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Listed | None:
    """List services by scope, delivery, category or lifecycle, when that is all that is asked."""
    if focus(reading, knowledge) and any(e.kind is not EntityKind.SCOPE for e in reading.entities):
        return None
    services = [e for e in knowledge.entities.values() if e.kind is EntityKind.SERVICE]
    scope = next((s for s, p in SCOPE_WORDS if re.search(p, reading.text)), None)
    lifecycle = next((c for c, p in _LIFECYCLES if re.search(p, reading.text)), None)
    category = next(
        (c for c in CATEGORIES if re.search(rf"\b{c.replace('-', ' ')}\b", reading.text)), None
    )
    mode = next((m for m, p in DELIVERY_WORDS if re.search(p, reading.text)), None)
    if scope is not None and len(reading.topic) <= 1:
        chosen = [e.id for e in services if e.scope == scope]
    elif lifecycle is not None:
        chosen = [e.id for e in services if e.lifecycle is lifecycle]
    elif category is not None and len(reading.topic) <= 1:
        chosen = [e.id for e in services if e.category == category]
    elif mode is not None and len(reading.topic) <= 1:
        chosen = [
            e.id
            for e in services
            if any(
                r.delivery is mode and r.relation_kind.hands_on
                for r in knowledge.relations((e.id,), reading.day)
                if r.about == e.id
            )
        ]
    else:
        return None
    order = {r.statement.id: r.score for r in ranked}
    cited = []
    for id_ in chosen[:_MOST]:
        about = [
            s
            for s in knowledge.about.get(id_, ())
            if s.about == id_ and s.standing(reading.day).value == "current"
        ]
        wanted = [
            s
            for s in about
            if getattr(s, "aspect", "")
            in ("scope" if scope else "definition", "history" if lifecycle else "definition")
        ]
        if pool := wanted or about:
            cited.append(max(pool, key=lambda s: order.get(s.id, 0)))
    names = [knowledge.entities[id_].name for id_ in chosen]
    return (names, cited, True) if names else None


def _features(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Listed | None:
    """List the parts or variants of one thing."""
    subjects = focus(reading, knowledge)
    if len(subjects) != 1:
        return None
    wanted = re.search(
        r"\b(?:types?|kinds?|variants?|classes|modes?|options|flavou?rs)\b", reading.text
    )
    kind = "variant-of" if wanted else "part-of"
    if not wanted and not re.search(r"\b(?:features?|parts|components)\b", reading.text):
        return None
    found = [
        each
        for each in knowledge.relations(knowledge.family(subjects[0]), reading.day)
        if each.relation_kind.name == kind and (each.target == subjects[0] or wanted)
    ]
    texts = [r.statement for r in current(ranked, reading)[:2] if r.coverage >= 0.5]  # noqa: PLR2004
    if wanted and reading.topic:
        found = [each for each in found if each.target == subjects[0]]
    if not found:
        return None
    names = [knowledge.entities[each.about].name for each in found]
    return names[:_MOST], [*texts, *found[:8]], True


def _by_text(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Listed | None:
    """List what the best statements are about, each with the statement that says it."""
    holding = current(ranked, reading)
    if not holding:
        return None
    least = holding[0].score * _CLEARLY_WORSE
    subjects = set(focus(reading, knowledge))
    owners = {id_.partition("/")[0] for id_ in subjects}
    first: dict[str, Ranked] = {}
    for each in holding:
        about = each.statement.about
        key = about if owners else about.partition("/")[0]
        if each.score >= least and key not in subjects:
            first.setdefault(key, each)
    if not first or subjects:
        return None
    chosen = list(first.items())[:6]
    names = [knowledge.entities[id_].name for id_, _ in chosen]
    return names, [each.statement for _, each in chosen], False
