"""Which things meet a condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import product
from typing import Final, TypeAlias

from kg.advisor.intents import DELIVERY_WORDS, RELATION_WORDS, SCOPE_WORDS
from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import Ranked, current, focus
from kg.advisor.reading import Reading
from kg.advisor.words import GENERAL_STEMS
from kg.model import (
    Claim,
    DeliveryMode,
    Entity,
    EntityKind,
    Lifecycle,
    Relation,
    Standing,
    Statement,
)
from kg.vocabulary import CATEGORIES

Listed = tuple[Sequence[str], Sequence[Statement], bool]
"""Ids, the statements that say so, and whether typed evidence says it."""

Trait: TypeAlias = Callable[[Entity, Reading, Knowledge], bool]

_MOST: Final = 20
_CLEARLY_WORSE: Final = 0.7
_SERVICES: Final = re.compile(
    r"\b(?:services|things|sources|targets|destinations|consumers)\b|\bwhat can\b"
)
_RECEIVING: Final = re.compile(r"\b(?:subscri\w+|mount\w*|receiv\w+)")
"""Verbs whose relation is stored from the side of the one that gives."""
_QUALITIES: Final = re.compile(
    r"^(?:and |in )?(?:which|what) (?:\w+ ){0,2}(?:languages|protocols|engines|platforms|states|formats|methods|policies|"
    r"types|kinds|classes|modes|versions|metrics|endpoints|runtimes|algorithms)\b"
)
"""What asks for qualities of a thing, not for what it has to do with."""
_OUTRIGHT: Final = 0.85
_FEW: Final = 2
"""Words of a topic up to which a trait is all that is asked."""
_TELLING_ASPECTS: Final = ("scope", "history", "delivery", "definition")
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
    verbs = _without_names(reading)
    for pattern, names in RELATION_WORDS:
        if match := re.search(pattern, verbs):
            kinds |= names
            place = place or len(verbs[: match.start()].split())
    if (
        len(subjects) != 1
        or not kinds
        or _QUALITIES.search(reading.text)
        or _is_told_outright(reading, ranked, subjects[0])
    ):
        return None
    start = next((link.start for link in reading.links if link.entity.id == subjects[0]), 0)
    turned = bool(_PASSIVE.search(reading.text)) != bool(_RECEIVING.search(verbs))
    ends_at = (start >= place) != turned
    owner = subjects[0].partition("/")[0]
    for id_, way in product(dict.fromkeys((subjects[0], owner)), (ends_at, not ends_at)):
        family = knowledge.family(id_)
        found = _that_relate(family, kinds, reading, knowledge, ends_at=way)
        if found:
            order = {r.statement.id: -r.score for r in ranked}
            found.sort(key=lambda each: order.get(each.id, 0))
            ends = [each.about if way else each.target for each in found]
            return _owners(ends), _first_for_each(found, ends), True
    return None


def _that_relate(
    family: Collection[str],
    kinds: Collection[str],
    reading: Reading,
    knowledge: Knowledge,
    *,
    ends_at: bool,
) -> list[Relation]:
    """Return the relations of some kinds that end at a family, or begin there."""
    return [
        each
        for each in knowledge.relations(family, reading.day)
        if each.relation_kind.name in kinds and (each.target if ends_at else each.about) in family
    ]


def _without_names(reading: Reading) -> str:
    """Return the words of a question with a mark in the place of each that names something."""
    named = {i for link in reading.links for i in range(link.start, link.end)}
    return " ".join("*" if i in named else word for i, word in enumerate(reading.words))


def _is_told_outright(reading: Reading, ranked: Sequence[Ranked], id_: str) -> bool:
    """Tell whether one claim about a thing speaks of all that is asked of it."""
    if _SERVICES.search(reading.text):
        return False
    best = next((r for r in current(ranked, reading) if isinstance(r.statement, Claim)), None)
    return (
        best is not None
        and best.statement.about == id_
        and best.coverage >= _OUTRIGHT
        and bool(set(reading.topic) - GENERAL_STEMS)
    )


def _first_for_each(found: Sequence[Relation], ends: Sequence[str]) -> list[Statement]:
    first: dict[str, Statement] = {}
    for relation, end in zip(found, ends, strict=True):
        first.setdefault(end.partition("/")[0], relation)
    return list(first.values())[:_MOST]


def _owners(ids: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(id_.partition("/")[0] for id_ in ids))[:_MOST]


def _by_trait(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Listed | None:
    """List services by scope, delivery, category or lifecycle, when that is all that is asked."""
    if any(each.kind is not EntityKind.SCOPE for each in reading.entities):
        return None
    services = [e for e in knowledge.entities.values() if e.kind is EntityKind.SERVICE]
    trait = _trait(reading)
    chosen = [e.id for e in services if trait(e, reading, knowledge)] if trait else []
    if not chosen:
        return None
    order = {r.statement.id: r.score for r in ranked}
    cited = [_told_of(id_, reading, order, knowledge) for id_ in chosen[:_MOST]]
    return chosen, [each for each in cited if each is not None], True


def _trait(reading: Reading) -> Trait | None:
    """Return what a service must be to be listed."""
    text, brief = reading.text, len(reading.topic) <= _FEW
    scope = next((name for name, pattern in SCOPE_WORDS if re.search(pattern, text)), None)
    if scope is not None and brief:
        return lambda each, *_: each.scope == scope
    lifecycle = next((cycle for cycle, pattern in _LIFECYCLES if re.search(pattern, text)), None)
    if lifecycle is not None:
        return lambda each, *_: each.lifecycle is lifecycle
    category = next((c for c in CATEGORIES if re.search(rf"\b{c.replace('-', ' ')}\b", text)), None)
    if category is not None and brief:
        return lambda each, *_: each.category == category
    mode = next((mode for mode, pattern in DELIVERY_WORDS if re.search(pattern, text)), None)
    if mode is not None and brief:
        return lambda each, reading, knowledge: _hands_on(each, mode, reading, knowledge)
    return None


def _hands_on(service: Entity, mode: DeliveryMode, reading: Reading, knowledge: Knowledge) -> bool:
    return any(
        each.delivery is mode and each.relation_kind.hands_on and each.about == service.id
        for each in knowledge.relations((service.id,), reading.day)
    )


def _told_of(
    id_: str, reading: Reading, order: Mapping[str, float], knowledge: Knowledge
) -> Statement | None:
    """Return the statement that tells best why a service is in the list."""
    about = [
        each
        for each in knowledge.about.get(id_, ())
        if each.about == id_ and each.standing(reading.day) is Standing.CURRENT
    ]
    telling = [each for each in about if getattr(each, "aspect", "") in _TELLING_ASPECTS]
    pool = telling or about
    return max(pool, key=lambda each: order.get(each.id, 0.0)) if pool else None


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
    return [each.about for each in found][:_MOST], [*texts, *found[:8]], True


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
    return [id_ for id_, _ in chosen], [each.statement for _, each in chosen], False
