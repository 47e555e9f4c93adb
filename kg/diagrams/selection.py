"""Which part of the graph a diagram shows: gathered from any store, level by level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Final, TypeAlias

from kg.diagrams.errors import MAXIMUM_NODES, DiagramTooLargeError, EmptyDiagramError
from kg.diagrams.places import place
from kg.diagrams.subject import Subject
from kg.errors import BadInputError, NotFoundError
from kg.model import Entity, Relation, RelationKind, Standing, Statement
from kg.query import Direction
from kg.store import Edges, PathQuestion, Store, settle

_ENDS_OF_A_PATH: Final = 2
_NAMES_IN_A_TITLE: Final = 4


class View(StrEnum):
    """What is shown of the things asked for."""

    NEIGHBORHOOD = "neighborhood"
    """Everything within some relations of them; with depth 0, only what is between them."""
    PATH = "path"
    """The shortest ways along the flow of data and control from the first to the last."""
    COMPARISON = "comparison"
    """What relates to at least two of them, and what is between them."""


@dataclass(frozen=True)
class Selection:
    """What a diagram is asked for."""

    of: tuple[str, ...]
    """Ids, names or aliases of entities, and ids of statements.

    Relations that are named bring their ends with them, and are then, at depth 0, the only ones
    that are drawn.
    """
    as_of: date
    view: View = View.NEIGHBORHOOD
    depth: int = 1
    kinds: tuple[RelationKind, ...] | None = None
    """Kinds of relation to follow; all when ``None``."""
    follow: Direction = Direction.BOTH
    """Which relations of an entity to follow: those it starts, those that end at it, or both."""
    title: str | None = None
    """What to write above it; made from the names asked for when ``None``."""


@dataclass(frozen=True)
class _Part:
    """Things, and relations between them."""

    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(each.id for each in self.entities)


async def select(store: Store, selection: Selection) -> Subject:
    """Gather a part of the graph.

    Raises ``NotFoundError``, ``BadInputError``, ``EmptyDiagramError`` and ``DiagramTooLargeError``.
    """
    if not selection.of:
        raise EmptyDiagramError("nothing was named; name a service, a feature or a concept")
    named = await _find(store, selection)
    part = await _GATHER[selection.view](store, selection, named)
    if len(part.entities) > MAXIMUM_NODES:
        raise DiagramTooLargeError(len(part.entities))
    focus = frozenset(named.ids)
    title = selection.title or _title(selection, part, focus)
    plain = Subject(title, selection.as_of, part.entities, part.relations, focus)
    return await place(store, plain)


async def _find(store: Store, selection: Selection) -> _Part:
    """Find what was named: entities, and the ends of relations."""
    statements = await _statements(store, [each for each in selection.of if "#" in each])
    ends = {name: _ends(statement) for name, statement in statements.items()}
    names = list(
        dict.fromkeys(chain.from_iterable(ends.get(each, (each,)) for each in selection.of))
    )
    entities = await settle(store.find(names))
    for name, entity in zip(names, entities, strict=True):
        if entity is None:
            raise NotFoundError("entity", name, await settle(store.suggest(name)))
    return _Part(
        tuple({each.id: each for each in entities if each}.values()),
        tuple(
            each
            for each in statements.values()
            if isinstance(each, Relation) and each.standing(selection.as_of) is Standing.CURRENT
        ),
    )


async def _statements(store: Store, ids: Sequence[str]) -> Mapping[str, Statement]:
    found = dict(zip(ids, await settle(store.statements(ids)), strict=True)) if ids else {}
    for id_, statement in found.items():
        if statement is None:
            raise NotFoundError("statement", id_, await settle(store.suggest_statements(id_)))
    return {id_: statement for id_, statement in found.items() if statement}


def _ends(statement: Statement) -> tuple[str, ...]:
    if isinstance(statement, Relation):
        return statement.source, statement.target
    return (statement.about,)


async def _gather_neighborhood(store: Store, selection: Selection, named: _Part) -> _Part:
    if selection.depth == 0:
        return replace(named, relations=named.relations or await _between(store, selection, named))
    found = await settle(store.neighborhood(named.ids, selection.depth, _edges(selection)))
    relations = {each.id: each for each in (*named.relations, *found.relations)}
    if not relations:
        raise EmptyDiagramError(_nothing_relates(selection, named))
    return _Part(found.entities, tuple(relations.values()))


async def _between(store: Store, selection: Selection, part: _Part) -> tuple[Relation, ...]:
    """Return the relations of which both ends are drawn."""
    edges = replace(_edges(selection), direction=Direction.OUT)
    drawn = set(part.ids)
    starting = chain.from_iterable(await settle(store.relations_of(part.ids, edges)))
    return tuple(
        {each.id: each for each in starting if {each.source, each.target} <= drawn}.values()
    )


async def _gather_paths(store: Store, selection: Selection, named: _Part) -> _Part:
    if len(named.ids) != _ENDS_OF_A_PATH:
        raise BadInputError("of", f"a path leads from one thing to another, not {len(named.ids)}")
    start, end = named.ids
    question = PathQuestion(start, end, selection.as_of, selection.kinds)
    paths = await settle(store.paths(question))
    if not paths:
        raise EmptyDiagramError(
            f"no way leads from {start!r} to {end!r} within {question.max_hops} relations"
        )
    hops = [hop for path in paths for hop in path.hops]
    entities = {each.id: each for hop in hops for each in (hop.start, hop.end)}
    relations = {each.id: each for hop in hops for each in hop.relations}
    return _Part(tuple(entities.values()), tuple(relations.values()))


async def _gather_comparison(store: Store, selection: Selection, named: _Part) -> _Part:
    if len(named.ids) == 1:
        raise BadInputError("of", "a comparison needs at least two things")
    each_ones = await settle(store.relations_of(named.ids, _edges(selection)))
    sharers = Counter(
        chain.from_iterable(
            {end for relation in relations for end in _ends(relation)} for relations in each_ones
        )
    )
    drawn = {*named.ids, *(id_ for id_, count in sharers.items() if count > 1)}
    relations = {
        each.id: each
        for each in chain.from_iterable(each_ones)
        if {each.source, each.target} <= drawn
    }
    entities = await settle(store.entities([*named.ids, *sorted(drawn - set(named.ids))]))
    return _Part(tuple(entities), tuple(relations.values()))


def _edges(selection: Selection) -> Edges:
    return Edges(selection.as_of, selection.kinds, selection.follow, with_features=False)


def _nothing_relates(selection: Selection, named: _Part) -> str:
    names = " or ".join(map(repr, named.ids))
    kinds = ", ".join(kind.name for kind in selection.kinds or ())
    return f"nothing relates to {names}{f' by {kinds}' if kinds else ''} on {selection.as_of}"


_Gather: TypeAlias = Callable[[Store, Selection, _Part], Awaitable[_Part]]
_GATHER: Final[Mapping[View, _Gather]] = {
    View.NEIGHBORHOOD: _gather_neighborhood,
    View.PATH: _gather_paths,
    View.COMPARISON: _gather_comparison,
}


def _title(selection: Selection, part: _Part, focus: frozenset[str]) -> str:
    names = [each.name for each in part.entities if each.id in focus]
    if selection.view is View.PATH:
        return " to ".join(names)
    hidden = len(names) - _NAMES_IN_A_TITLE
    shown = ", ".join(names[:_NAMES_IN_A_TITLE]) + (f" and {hidden} more" if hidden > 0 else "")
    return f"{shown} compared" if selection.view is View.COMPARISON else shown
