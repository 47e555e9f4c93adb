"""Gathering what answers a question: typed look-ups for each intent, beside ranked text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from kg.advisor.conversation import Intent
from kg.advisor.finding import MOST_CITED, Finding, best, join, unique
from kg.advisor.intents import DELIVERY_WORDS, LIMITED, SCOPE_WORDS, UNBOUNDED
from kg.advisor.knowledge import Knowledge
from kg.advisor.listing import list_entities
from kg.advisor.ranking import Ranked, comparable, current, focus
from kg.advisor.reading import Reading
from kg.advisor.situations import find_remedies
from kg.advisor.verdict import says_unbounded, settling, yes_or_no
from kg.diagrams.selection import Selection, View
from kg.model import (
    Bound,
    Claim,
    EntityKind,
    Lifecycle,
    Limit,
    NoLimit,
    Practice,
    Quantity,
    Relation,
    Statement,
)
from kg.quantity import compare, format_quantity
from kg.vocabulary import ALTERNATIVES, EVOLUTION, INTEGRATES_WITH

_TWO: Final = 2
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
        typed = _integration
    found = typed(reading, ranked, knowledge) if typed else None
    return found or _from_text(reading, ranked)


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
    lead = yes_or_no(reading, ranked, holding)
    return Finding(lead, unique([settling(reading, holding), *best(holding)]))


def _limit(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    limits = [r for r in current(ranked, reading) if isinstance(r.statement, Limit)]
    subjects = focus(reading, knowledge)
    if not limits or not subjects:
        return None
    family = knowledge.families(id_.partition("/")[0] for id_ in subjects)
    found = [r for r in limits if r.statement.about in family] or limits
    others = [r for r in current(ranked, reading) if not isinstance(r.statement, Limit)]
    if others and others[0].score > found[0].score + 0.25:
        return None
    chosen = best(found)
    if others and others[0].score > found[0].score:
        chosen.insert(1, others[0].statement)
    first = chosen[0]
    assert isinstance(first, Limit)  # noqa: S101 - of limits only
    return Finding(_verdict(reading, found) or _value(first), chosen)


def _value(limit: Limit) -> str:
    if isinstance(limit.quantity, Quantity):
        words = {Bound.MAXIMUM: "At most ", Bound.MINIMUM: "At least ", Bound.APPROXIMATE: "About "}
        suffix = " by default" if limit.bound is Bound.DEFAULT else ""
        return f"{words.get(limit.bound, '')}{format_quantity(limit.quantity)}{suffix}."
    return (
        "There is no limit." if isinstance(limit.quantity, NoLimit) else "The value is not known."
    )


def _verdict(reading: Reading, found: Sequence[Ranked]) -> str:
    """Say yes or no where the question asks about an amount, or whether there is a limit."""
    if not reading.yes_no:
        return ""
    first = _as_limit(found[0])
    if UNBOUNDED.search(reading.text):
        return f"{says_unbounded(first)} {_value(first)}"
    if LIMITED.search(reading.text):
        return f"{'No' if isinstance(first.quantity, NoLimit) else 'Yes'}. {_value(first)}"
    if reading.quantity is None:
        return ""
    limit = next((r.statement for r in found if comparable(_as_limit(r), reading)), None)
    if not isinstance(limit, Limit) or not isinstance(limit.quantity, Quantity):
        return ""
    order = compare(reading.quantity, limit.quantity)
    beyond = order == 1 if limit.bound is not Bound.MINIMUM else order == -1
    value = _value(limit)
    return ("No: " if beyond else "Yes: ") + value[0].lower() + value[1:]


def _as_limit(ranked: Ranked) -> Limit:
    assert isinstance(ranked.statement, Limit)  # noqa: S101 - of limits only
    return ranked.statement


def between(reading: Reading, knowledge: Knowledge) -> list[Relation]:
    """Return the relations that hold between the first two things named, or parts of them."""
    subjects = focus(reading, knowledge)
    if len(subjects) < _TWO:
        return []
    first, second = knowledge.family(subjects[0]), knowledge.family(subjects[1])
    found = [
        each
        for each in knowledge.relations(first, reading.day)
        if (each.about in first and each.target in second)
        or (each.about in second and each.target in first)
    ]
    exact = set(subjects)
    return sorted(found, key=lambda r: (r.about not in exact) + (r.target not in exact))


def _integration(
    reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge
) -> Finding | None:
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


def _delivery(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
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


def _alternative(
    reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge
) -> Finding | None:
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
    return Finding(_names(others, knowledge), cited, fits=True, named=others)


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


def _difference(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
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
    cited = unique([*related[:2], *both[:2], *aligned])[:9]
    view = Selection(subjects[:4], reading.day, View.COMPARISON)
    briefs = [f"{knowledge.entities[i].name}: {knowledge.entities[i].brief}" for i in subjects[:4]]
    return Finding("", cited, fits=True, diagram=view, extra=briefs) if cited else None


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


def _scope(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
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


def _history(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    subjects = focus(reading, knowledge)
    if not subjects:
        return None
    changed = [
        r.statement
        for r in current(ranked, reading)
        if knowledge.predecessors.get(r.statement.id)
        or (isinstance(r.statement, Claim) and r.statement.aspect == "history")
    ]
    if reading.yes_no:
        return _ended(reading, ranked, knowledge)
    fitting = best(current(ranked, reading), 2)
    cited = unique([*fitting[:1], *changed[:4], *fitting[1:]])
    return Finding("", cited[:MOST_CITED], fits=bool(changed))


def _ended(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    """Tell whether a thing has come to its end, where a question asks if it can still be used."""
    entity = knowledge.entities[focus(reading, knowledge)[0]]
    if entity.lifecycle in (Lifecycle.ACTIVE, Lifecycle.PREVIEW):
        return None
    told = [
        r
        for r in current(ranked, reading)
        if isinstance(r.statement, Practice)
        or (isinstance(r.statement, Claim) and r.statement.aspect == "history")
    ]
    if not told:
        return None
    lead = f"No. {entity.name} is {entity.lifecycle.value.replace('-', ' ')}."
    return Finding(lead, best(told, 4), fits=True)


def _list(reading: Reading, ranked: Sequence[Ranked], knowledge: Knowledge) -> Finding | None:
    listed = list_entities(reading, ranked, knowledge)
    if listed is None:
        return None
    ids, cited, fits = listed
    drawn = tuple(each.id for each in cited if isinstance(each, Relation))
    diagram = Selection(drawn, reading.day, depth=0) if drawn else None
    return Finding(_names(ids, knowledge), cited, fits=fits, diagram=diagram, named=ids)


def _names(ids: Sequence[str], knowledge: Knowledge) -> str:
    return f"{join([knowledge.entities[id_].name for id_ in dict.fromkeys(ids)])}."


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
    Intent.LIMIT: _limit,
    Intent.INTEGRATION: _integration,
    Intent.DELIVERY: _delivery,
    Intent.ALTERNATIVE: _alternative,
    Intent.DIFFERENCE: _difference,
    Intent.SCOPE: _scope,
    Intent.HISTORY: _history,
    Intent.LIST: _list,
    Intent.DEFINITION: _definition,
}
