"""Records of every shape that the data files can express, sound by the rules of ``kg.load``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from kg.model import (
    Bound,
    Citation,
    Claim,
    DeliveryMode,
    Entity,
    EntityKind,
    Interval,
    Lifecycle,
    Limit,
    NoLimit,
    Practice,
    Procedure,
    Quantity,
    Rank,
    Records,
    Relation,
    RelationKind,
    Section,
    Source,
    Stance,
    Statement,
    StatementKind,
    Step,
)
from kg.units import UNITS
from kg.vocabulary import ASPECTS, CATEGORIES, PART_OF, RELATION_KINDS

texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
slugs = st.lists(st.text("abz09", min_size=1, max_size=3), min_size=1, max_size=3).map("-".join)
days = st.none() | st.dates()

_unit_names = st.sampled_from([unit.name for unit in UNITS])
units = _unit_names | st.tuples(_unit_names, _unit_names).map("/".join)
amounts = st.integers(0, 6).flatmap(
    lambda places: st.decimals(-(10**15), 10**15, places=places, allow_nan=False)
)
quantities = st.one_of(
    st.none(), st.just(NoLimit.NO_LIMIT), st.builds(Quantity, amount=amounts, unit=units)
)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _tuples_of(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(strategy, min_size=least, max_size=3).map(tuple)


def _some_of(known: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Up to three of the ids that are known, none twice."""
    if not known:
        return st.just(())
    return st.lists(st.sampled_from(known), unique=True, max_size=3).map(tuple)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Intervals with either, both or neither end open, never empty."""
    start, end = draw(days), draw(days)
    if start is None or end is None or start < end:
        return Interval(start, end)
    return Interval(None if start == end else end, start)


# Entities

_WITH_FILES = [kind for kind in EntityKind if kind is not EntityKind.FEATURE]


@st.composite
def entities(draw: st.DrawFn) -> tuple[Entity, ...]:
    """At least one entity; the features of a service follow it, as they do in its file."""
    kinds: dict[str, EntityKind] = {}
    files = st.dictionaries(slugs, st.sampled_from(_WITH_FILES), min_size=1, max_size=5)
    for id_, kind in draw(files).items():
        kinds[id_] = kind
        if kind is EntityKind.SERVICE:
            features = draw(st.lists(slugs, unique=True, max_size=3))
            kinds |= {f"{id_}/{feature}": EntityKind.FEATURE for feature in features}
    scopes = [id_ for id_, kind in kinds.items() if kind is EntityKind.SCOPE]
    return tuple(draw(_entity(id_, kind, scopes)) for id_, kind in kinds.items())


def _entity(id_: str, kind: EntityKind, scopes: Sequence[str]) -> st.SearchStrategy[Entity]:
    # A name leads to one entity in any case, so each one ends with the id.
    names = texts.map(lambda text: f"{text} ({id_})")
    has_lifecycle = kind in (EntityKind.SERVICE, EntityKind.FEATURE)
    return st.builds(
        Entity,
        id=st.just(id_),
        kind=st.just(kind),
        name=names,
        brief=texts,
        aliases=_tuples_of(names),
        category=st.sampled_from(CATEGORIES) if kind is EntityKind.SERVICE else st.none(),
        scope=st.sampled_from([None, *scopes]),
        lifecycle=st.sampled_from(Lifecycle) if has_lifecycle else st.just(Lifecycle.ACTIVE),
    )


# Sources

_sections = st.builds(Section, title=texts, lines=_tuples_of(st.integers(1, 10_000)))
_pages: dict[str, Any] = {
    "url": _maybe(slugs.map(lambda slug: f"https://example.org/{slug}")),
}
_files: dict[str, Any] = {"file": slugs, "sections": _tuples_of(_sections)}


@st.composite
def sources(draw: st.DrawFn) -> tuple[Source, ...]:
    """At least one source: pages, packages at a version, and files that are cited by line."""
    ids = draw(st.lists(slugs | slugs.map("{}@1.2".format), unique=True, min_size=1, max_size=4))
    return tuple(draw(_source(id_)) for id_ in ids)


def _source(id_: str) -> st.SearchStrategy[Source]:
    common: dict[str, Any] = {
        "id": st.just(id_),
        "title": texts,
        "publisher": texts,
        "primary": st.booleans(),
        "checked": days,
    }
    return st.builds(Source, **common, **_pages) | st.builds(Source, **common, **_files)


def _citation(source: Source) -> st.SearchStrategy[Citation]:
    lines = st.integers(1, 10_000).map(str)
    locators = _maybe(texts) if source.file is None else lines
    return st.builds(Citation, source=st.just(source.id), locator=locators, checked=days)


# Statements


@dataclass(frozen=True)
class _Subject:
    """What one statement is about, and all that it may point to."""

    entity: Entity
    entities: tuple[Entity, ...]

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.entities]

    def edges(self) -> list[tuple[RelationKind, str]]:
        """Every kind and target that the relation table allows from here.

        Parts come after their wholes, so that nothing is part of itself.
        """
        place = self.entities.index(self.entity)
        return [
            (kind, other.id)
            for at, other in enumerate(self.entities)
            for kind in RELATION_KINDS
            if at != place and self.entity.kind in kind.sources and other.kind in kind.targets
            if kind != PART_OF or at < place
        ]


def _claim(common: dict[str, Any], _subject: _Subject) -> st.SearchStrategy[Statement]:
    return st.builds(Claim, **common, aspect=st.sampled_from(list(ASPECTS)))


def _limit(common: dict[str, Any], _subject: _Subject) -> st.SearchStrategy[Statement]:
    return st.builds(
        Limit,
        **common,
        name=texts,
        bound=st.sampled_from(Bound),
        quantity=quantities,
        scope=_maybe(texts),
        adjustable=_maybe(st.booleans()),
        condition=_maybe(texts),
    )


def _relation(common: dict[str, Any], subject: _Subject) -> st.SearchStrategy[Statement]:
    details = {
        "mechanism": _maybe(texts),
        "delivery": _maybe(st.sampled_from(DeliveryMode)),
        "condition": _maybe(texts),
    }
    return st.sampled_from(subject.edges()).flatmap(
        lambda edge: st.builds(
            Relation, **common, relation_kind=st.just(edge[0]), target=st.just(edge[1]), **details
        )
    )


def _practice(common: dict[str, Any], subject: _Subject) -> st.SearchStrategy[Statement]:
    return st.builds(
        Practice,
        **common,
        stance=st.sampled_from(Stance),
        reason=_maybe(texts),
        instead=_some_of(subject.ids),
    )


def _procedure(common: dict[str, Any], subject: _Subject) -> st.SearchStrategy[Statement]:
    steps = st.builds(Step, text=texts, entities=_some_of(subject.ids))
    return st.builds(Procedure, **common, steps=_tuples_of(steps, least=1))


_OF_KIND = {
    StatementKind.CLAIM: _claim,
    StatementKind.LIMIT: _limit,
    StatementKind.RELATION: _relation,
    StatementKind.PRACTICE: _practice,
    StatementKind.PROCEDURE: _procedure,
}


@st.composite
def statements(
    draw: st.DrawFn, about: tuple[Entity, ...], cited: tuple[Source, ...]
) -> tuple[Statement, ...]:
    """Statements of all kinds about the given entities, pointing at each other."""
    subjects = st.sampled_from([_Subject(entity, about) for entity in about])
    heads = st.tuples(subjects, st.sampled_from(StatementKind), slugs)
    ids: dict[str, tuple[_Subject, StatementKind]] = {}
    for subject, kind, slug in draw(st.lists(heads, max_size=8)):
        if kind is not StatementKind.RELATION or subject.edges():
            ids[f"{subject.entity.id}#{kind}-{slug}"] = subject, kind
    order = list(ids)
    made = []
    for place, (id_, (subject, kind)) in enumerate(ids.items()):
        common = draw(_common(id_, subject.entity.id, order[:place], order[place + 1 :], cited))
        made.append(draw(_OF_KIND[kind](common, subject)))
    return tuple(made)


@st.composite
def _common(
    draw: st.DrawFn,
    id_: str,
    about: str,
    before: Sequence[str],
    after: Sequence[str],
    cited: tuple[Source, ...],
) -> dict[str, st.SearchStrategy[Any]]:
    """Draw what every statement has, as strategies for :func:`st.builds`.

    Only what has ended or was never true is replaced, and by a later one, so that there is no cycle.
    """
    valid, rank = draw(intervals()), draw(st.sampled_from(Rank))
    replaceable = valid.end is not None or rank is Rank.DEPRECATED
    return {
        "id": st.just(id_),
        "about": st.just(about),
        "text": texts,
        "sources": _tuples_of(st.sampled_from(cited).flatmap(_citation), least=1),
        "valid": st.just(valid),
        "rank": st.just(rank),
        "replaced_by": st.sampled_from([None, *(after if replaceable else ())]),
        "note": _maybe(texts),
        "contradicts": _some_of([*before, *after]),
    }


# Everything together

_categories = texts.map(lambda text: {name: f"{name}: {text}" for name in CATEGORIES})


@st.composite
def records(draw: st.DrawFn) -> Records:
    """Everything that a graph is built from; each reference leads to something that exists."""
    described, cited = draw(entities()), draw(sources())
    said = draw(statements(described, cited))
    return Records(described, said, cited, draw(_categories))
