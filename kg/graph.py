"""KnowledgeGraph: an immutable facade over all records, the embedded form of the store."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import Any
from weakref import ref

from kg.candidates import ENTITY_COLLECTIONS, STATEMENT_TYPES, Candidates
from kg.comparison import Comparison, compare_entities
from kg.conflicts import Conflict, find_conflicts
from kg.errors import NotFoundError
from kg.model import (
    DataFlow,
    DeliveryMode,
    Entity,
    EntityKind,
    Records,
    Relation,
    Source,
    Standing,
    Statement,
)
from kg.names import NameIndex, nearest
from kg.paging import Page, sort_by, take_page
from kg.pausing import pausing
from kg.prepared import Prepared, make_meta
from kg.query import (
    EVERYTHING,
    AllOf,
    Collection,
    Compare,
    Condition,
    Direction,
    Operator,
    Related,
    Selection,
    Window,
    conjuncts,
    fields_named,
)
from kg.search import Hit, SearchIndex
from kg.select import Item, compile_condition, field_text, read_field, sort_key
from kg.store import About, Edges, Hop, Meta, Path, PathQuestion, Subgraph
from kg.traversal import Step, find_paths, grow, run
from kg.vocabulary import FLOWING_KINDS, PART_OF

Positions = Mapping[str, "array[int]"]
"""Entity id to positions among the statements, ascending. Four bytes each, against eight for a
reference, and their order is the order of the answer."""


_DAYS = 4
"""Days for which it is kept how each entity hands on data."""


class KnowledgeGraph:
    """Everything that is known, ready to be asked.

    Built once from checked records and never changed after; every method may be called from several
    threads. It satisfies :class:`kg.store.Store` and answers at once. What was ``prepared`` from the
    same records before is taken over.
    """

    def __init__(self, records: Records, prepared: Prepared | None = None) -> None:
        self._records = records
        self._built_at = datetime.now(UTC)
        self._entities = {entity.id: entity for entity in records.entities}
        self._positions = {each.id: index for index, each in enumerate(records.statements)}
        self._sources = {source.id: source for source in records.sources}
        self._names = NameIndex(records.entities)
        self._about = _positions_by(records.statements, lambda statement: (statement.about,))
        self._edges = _positions_by(records.statements, _ends)
        if prepared is not None:
            self._meta, self._index = prepared.meta, prepared.search
        self._features: dict[str, list[Entity]] = {}
        for entity in records.entities:
            if entity.kind is EntityKind.FEATURE:
                self._features.setdefault(entity.owner, []).append(entity)
        self._candidates = Candidates(records)
        self._modes: dict[date, dict[str, frozenset[DeliveryMode]]] = {}
        self._matching = _remember_matches(self)

    @property
    def records(self) -> Records:
        """Everything that the graph was built from."""
        return self._records

    @property
    def prepared(self) -> Prepared:
        """What was worked out from the records, or is now."""
        return Prepared(self._meta, self._index)

    # Look-ups

    def meta(self) -> Meta:
        """Return the figures of the graph."""
        return self._meta

    @cached_property
    def _meta(self) -> Meta:
        return make_meta(self._records, self._built_at)

    def find(self, names: Sequence[str]) -> list[Entity | None]:
        """Return the entities that go by these ids, names or aliases, in any case."""
        return [self._names.find(name) for name in names]

    def suggest(self, name: str) -> tuple[str, ...]:
        """Return ids that ``name`` may have meant, nearest first."""
        return self._names.suggest(name)

    def suggest_statements(self, id_: str) -> tuple[str, ...]:
        """Return ids of statements that ``id_`` may have meant, nearest first.

        They are looked for among those about entities whose names are near.
        """
        about, _, _ = id_.partition("#")
        entity = self._names.find(about)
        near = (entity.id,) if entity else self.suggest(about)
        return nearest(id_, (each.id for name in near for each in self._statements_at(name)))

    def get(self, name: str) -> Entity:
        """Return one entity by id, name or alias; raises :class:`~kg.errors.NotFoundError`."""
        entity = self._names.find(name)
        if entity is None:
            raise NotFoundError("entity", name, self.suggest(name))
        return entity

    def entities(self, ids: Sequence[str]) -> list[Entity]:
        """Return entities that are known to exist."""
        return [self._entities[id_] for id_ in ids]

    def statements(self, ids: Sequence[str]) -> list[Statement | None]:
        """Return statements by id."""
        positions = map(self._positions.get, ids)
        return [None if at is None else self._records.statements[at] for at in positions]

    def sources(self, ids: Sequence[str]) -> list[Source]:
        """Return sources that are known to exist."""
        return [self._sources[id_] for id_ in ids]

    def find_citing(self, source: str, locator: str | None = None) -> list[Statement]:
        """Return every statement that cites a source at a locator, whatever its standing."""
        return [
            statement
            for statement in self._records.statements
            if any((each.source, each.locator) == (source, locator) for each in statement.sources)
        ]

    # About entities

    def _family(self, id_: str, *, with_features: bool) -> list[str]:
        """List an entity and, if wanted, its features."""
        features = self._features.get(id_, ()) if with_features else ()
        return [id_, *(feature.id for feature in features)]

    def _joined(self, positions: Positions, ids: Sequence[str]) -> Iterator[Statement]:
        """Yield the statements listed under any of ``ids``, each once, in record order."""
        if len(ids) == 1:
            found: Iterable[int] = positions.get(ids[0], ())
        else:
            found = sorted({at for id_ in ids for at in positions.get(id_, ())})
        return (self._records.statements[at] for at in found)

    def _statements_at(self, id_: str) -> Iterator[Statement]:
        return self._joined(self._about, [id_])

    def statements_about(self, ids: Sequence[str], wanted: About) -> list[list[Statement]]:
        """Return the statements about each entity."""
        selection = Selection(Collection(wanted.collection), wanted.as_of, wanted.where)
        keep = self._keeps(selection)
        families = (self._family(id_, with_features=wanted.with_features) for id_ in ids)
        return [list(filter(keep, self._joined(self._about, family))) for family in families]

    def _keeps(self, selection: Selection) -> Any:
        """Return a predicate for statements: type, standing (current unless named) and condition."""
        wanted_type = STATEMENT_TYPES[selection.collection]
        meets = compile_condition(selection, self)
        names_standing = "standing" in fields_named(selection.where)

        def keep(statement: Statement) -> bool:
            return (
                isinstance(statement, wanted_type)
                and (names_standing or statement.standing(selection.as_of) is Standing.CURRENT)
                and bool(meets(statement))
            )

        return keep

    def relations_of(self, ids: Sequence[str], wanted: Edges) -> list[list[Relation]]:
        """Return the relations that each entity stands in."""
        return [self._edges_of(id_, wanted) for id_ in ids]

    def _edges_of(self, id_: str, wanted: Edges) -> list[Relation]:
        family = self._family(id_, with_features=wanted.with_features)
        return [
            relation
            for relation in self._joined(self._edges, family)
            if isinstance(relation, Relation)
            and _stands_at(relation, family, wanted.direction)
            and _wanted(relation, wanted)
        ]

    def features_of(self, ids: Sequence[str]) -> list[list[Entity]]:
        """Return the features of each service."""
        return [list(self._features.get(id_, ())) for id_ in ids]

    def wholes_of(self, ids: Sequence[str], as_of: date) -> list[Entity | None]:
        """Return what each entity is part of."""
        wanted = Edges(as_of, (PART_OF,), Direction.OUT, with_features=False)
        edges = (self._edges_of(id_, wanted) for id_ in ids)
        return [self._entities[each[0].target] if each else None for each in edges]

    def deliveries_of(self, ids: Sequence[str], as_of: date) -> list[frozenset[DeliveryMode]]:
        """Return how each entity hands on data, its features counted in."""
        return [self.delivery_modes(id_, as_of) for id_ in ids]

    def delivery_modes(self, entity_id: str, as_of: date) -> frozenset[DeliveryMode]:
        """Collect the deliveries of the relations in which the entity hands on data.

        Logs, metrics and the like do not count: nearly everything pushes those.
        """
        known = self._modes_on(as_of)
        if entity_id not in known:
            known[entity_id] = self._find_modes(entity_id, as_of)
        return known[entity_id]

    def _modes_on(self, as_of: date) -> dict[str, frozenset[DeliveryMode]]:
        """Return what was found out for a day, and forget other days when they are too many."""
        if as_of not in self._modes and len(self._modes) >= _DAYS:
            self._modes = {}
        return self._modes.setdefault(as_of, {})

    def _find_modes(self, entity_id: str, as_of: date) -> frozenset[DeliveryMode]:
        members = set(self._family(entity_id, with_features=True))
        wanted = Edges(as_of, None, Direction.BOTH, with_features=True)
        return frozenset(
            relation.delivery
            for relation in self._edges_of(entity_id, wanted)
            if relation.delivery is not None
            and relation.relation_kind.hands_on
            and giver(relation) in members
        )

    def is_related(self, entity_id: str, related: Related, as_of: date) -> bool:
        """Tell whether the entity, or a feature of it, has such a relation."""
        family = self._family(entity_id, with_features=True)
        wanted = Edges(as_of, related.kinds, related.direction, with_features=True)
        return any(
            related.other is None or self._is_or_belongs_to(other, related.other)
            for relation in self._edges_of(entity_id, wanted)
            for other in _other_ends(relation, family, related.direction)
        )

    def _is_or_belongs_to(self, id_: str, wanted: str) -> bool:
        return wanted in (id_, self._entities[id_].owner)

    # Lists

    def page(self, selection: Selection, window: Window) -> Page[Any]:
        """Return one page of a selection."""
        key, items = sort_key(selection.order), self._matching(selection)
        return take_page(items, key, selection.order, window, selection.collection.value)

    def count(self, selection: Selection) -> int:
        """Count a selection."""
        return len(self._matching(selection))

    def facet(self, selection: Selection, field: str) -> list[tuple[str, int]]:
        """Count a selection by the values of a field, most frequent first."""
        counts: Counter[str] = Counter()
        for item in pausing(self._matching(selection)):
            counts.update(_facet_values(read_field(field, item, selection, self)))
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def _match(self, selection: Selection) -> Sequence[Item]:
        collection, order = selection.collection, selection.order
        if collection is Collection.CONFLICTS:
            return sort_by([*self._conflicts_on(selection)], sort_key(order), order)
        if collection in ENTITY_COLLECTIONS:
            meets = compile_condition(selection, self)
            near = AllOf((selection.where, *self._near(selection.where)))
            return [*filter(meets, pausing(self._candidates.find(collection, near, order)))]
        keep = self._keeps(selection)
        return [*filter(keep, pausing(self._candidates.find(collection, selection.where, order)))]

    def _near(self, where: Condition) -> Iterator[Condition]:
        """Yield which entities can be related to those that a condition names."""
        for each in conjuncts(where):
            if isinstance(each, Related) and each.other is not None:
                family = self._family(each.other, with_features=True)
                ends = {end for edge in self._joined(self._edges, family) for end in _ends(edge)}
                owners = {self._entities[end].owner for end in ends}
                yield Compare("id", Operator.IN, tuple(sorted(ends | owners)))

    def _conflicts_on(self, selection: Selection) -> Iterator[Conflict]:
        meets = compile_condition(selection, self)
        for conflict in self.conflicts:
            if conflict.overlap.contains(selection.as_of) and meets(conflict):
                yield conflict

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """Every two statements that disagree, whatever the day."""
        return find_conflicts(self._records.statements)

    # Search

    @cached_property
    def _index(self) -> SearchIndex:
        index = SearchIndex()
        index.add_entities(self._records.entities)
        index.add_statements(self._records.statements)
        return index

    def search(self, text: str, kinds: Sequence[EntityKind] | None, as_of: date) -> list[Hit]:
        """Return entities and statements that match a text, best first.

        Statements that do not hold on ``as_of`` are left out. With ``kinds``, only entities of these
        kinds, each found by its own words or by those of a statement about it.
        """
        return self._index.search(text, kinds, as_of)

    # Traversal

    def paths(self, question: PathQuestion) -> list[Path]:
        """Return the shortest ways along the flow of data and control, shortest first."""
        kinds = FLOWING_KINDS if question.kinds is None else question.kinds
        wanted = Edges(question.as_of, kinds, Direction.BOTH, with_features=False)
        walk = find_paths(
            question.start, question.end, max_hops=question.max_hops, limit=question.limit
        )
        found = run(walk, lambda ids: self.relations_of(ids, wanted))
        return [Path(tuple(map(self._hop, steps))) for steps in found]

    def _hop(self, step: Step) -> Hop:
        return Hop(self._entities[step.start], self._entities[step.end], step.relations)

    def neighborhood(self, ids: Sequence[str], depth: int, wanted: Edges) -> Subgraph:
        """Return everything within ``depth`` relations of the given entities."""
        grown = run(grow(ids, depth), lambda ids: self.relations_of(ids, wanted))
        entities = tuple(self._entities[id_] for id_ in grown.ids)
        return Subgraph(entities, grown.relations, grown.truncated)

    def compare(self, ids: Sequence[str], as_of: date) -> Comparison:
        """Put entities side by side."""
        about = About(as_of, Collection.STATEMENTS, EVERYTHING, with_features=False)
        statements = dict(zip(ids, self.statements_about(ids, about), strict=True))
        return compare_entities(self.entities(ids), statements)


def _remember_matches(graph: KnowledgeGraph) -> Callable[[Selection], Sequence[Item]]:
    """Match each selection once.

    What is remembered holds no reference to the graph, so that a large one that has been replaced
    goes when its last question is answered, and not when somebody looks for garbage.
    """
    owner = ref(graph)

    @lru_cache(maxsize=256)
    def matching(selection: Selection) -> Sequence[Item]:
        alive = owner()
        assert alive is not None  # noqa: S101 - only a graph asks what it remembers
        return alive._match(selection)  # noqa: SLF001 - a part of the graph

    return matching


def giver(relation: Relation) -> str:
    """Return the id of the entity that hands on the data of a relation."""
    backward = relation.relation_kind.flow is DataFlow.BACKWARD
    return relation.target if backward else relation.source


def _ends(statement: Statement) -> tuple[str, ...]:
    return (statement.source, statement.target) if isinstance(statement, Relation) else ()


def _stands_at(relation: Relation, family: Sequence[str], direction: Direction) -> bool:
    """Tell whether the family stands at the wanted end of the relation."""
    if direction is Direction.BOTH or relation.relation_kind.symmetric:
        return True
    return (relation.source if direction is Direction.OUT else relation.target) in family


def _wanted(relation: Relation, wanted: Edges) -> bool:
    kind_fits = wanted.kinds is None or relation.relation_kind in wanted.kinds
    return kind_fits and relation.standing(wanted.as_of) is Standing.CURRENT


def _other_ends(relation: Relation, family: Sequence[str], direction: Direction) -> Iterator[str]:
    """Yield the ends that lie across from the ends at which the family was asked to stand."""
    either = direction is Direction.BOTH or relation.relation_kind.symmetric
    if relation.source in family and (either or direction is Direction.OUT):
        yield relation.target
    if relation.target in family and (either or direction is Direction.IN):
        yield relation.source


def _facet_values(value: object) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, (frozenset, list)) else [value]
    return [field_text(each) for each in values]


def _positions_by(
    statements: Sequence[Statement], keys: Callable[[Statement], Iterable[str]]
) -> Positions:
    found: dict[str, array[int]] = {}
    for index, statement in enumerate(statements):
        for key in keys(statement):
            found.setdefault(key, array("I")).append(index)
    return found
