"""The store over a SPARQL server: the same answers, asked for in batches."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import date
from typing import Any

from kg.batching import Batch
from kg.codec import read_record
from kg.comparison import Comparison, compare_entities
from kg.iris import id_iri, is_statement_id, source_iri
from kg.model import DeliveryMode, Entity, EntityKind, Relation, Source, Statement
from kg.names import nearest
from kg.paging import Page
from kg.query import EVERYTHING, Collection, Direction, Selection, Window
from kg.search import Hit
from kg.store import About, Edges, Hop, Meta, Path, PathQuestion, Subgraph
from kg.stores.sparql import questions
from kg.stores.sparql.catalog import find_current_index
from kg.stores.sparql.client import Row, SparqlClient
from kg.stores.sparql.index import GRAPH
from kg.stores.sparql.pages import PageQuestion
from kg.stores.sparql.texts import Texts, read_texts
from kg.traversal import Step, T, Walk, find_paths, grow
from kg.vocabulary import FLOWING_KINDS

Rows = Sequence[Row]


class SparqlStore:
    """A graph on a SPARQL 1.1 server, where ``archkg push`` has laid it.

    It stays with the version that it finds first, which a server keeps until the one after the next is
    laid, so that an operation sees one graph from its first look-up to its last. It satisfies
    :class:`kg.store.Store`; every method raises :class:`~kg.errors.StoreUnavailableError` when the
    server does not answer. To be used from one event loop.
    """

    def __init__(self, client: SparqlClient) -> None:
        self._client = client
        self._lookups = Batch(self._ask_together)
        self._index: asyncio.Future[str] | None = None
        self._texts: asyncio.Future[Texts] | None = None

    # Asking

    async def _ask(self, lookup: str) -> Rows:
        """Send one look-up, together with all that are needed at the same time."""
        rows: Rows = await self._lookups.load(lookup)
        return rows

    async def _ask_together(self, lookups: Sequence[str]) -> list[Rows]:
        index = await self.index()
        rows = await self._client.select(questions.join_lookups(index, lookups))
        answers: list[list[Row]] = [[] for _ in lookups]
        for row in rows:
            answers[int(row["q"])].append(row)
        return list(answers)

    async def index(self) -> str:
        """Return the address of the index that answers."""
        self._index = _once(self._index, lambda: find_current_index(self._client))
        return await asyncio.shield(self._index)

    async def is_outdated(self) -> bool:
        """Tell whether the server holds another graph by now than the one that answers."""
        return await self.index() != await find_current_index(self._client)

    async def _records(self, iris: Sequence[str]) -> dict[str, Any]:
        rows = await self._ask(questions.records(iris)) if iris else ()
        return {row["k"]: read_record(row["r"]) for row in rows}

    # Look-ups

    async def meta(self) -> Meta:
        """Return the figures of the graph."""
        meta: Meta = (await self._records([GRAPH]))[GRAPH]
        return meta

    async def find(self, names: Sequence[str]) -> list[Entity | None]:
        """Return the entities that go by these ids, names or aliases, in any case."""
        keys = [name.strip().casefold() for name in names]
        rows = await self._ask(questions.named(sorted(set(keys))))
        found = {row["k"]: read_record(row["r"]) for row in rows}
        return [found.get(key) for key in keys]

    async def suggest(self, name: str) -> tuple[str, ...]:
        """Return ids that ``name`` may have meant, nearest first."""
        return (await self._read_texts()).names.suggest(name)

    async def suggest_statements(self, id_: str) -> tuple[str, ...]:
        """Return ids of statements that ``id_`` may have meant, nearest first."""
        about, _, _ = id_.partition("#")
        names = (await self._read_texts()).names
        entity = names.find(about)
        near = (entity.id,) if entity else names.suggest(about)
        lookups = [questions.statement_ids(each) for each in near]
        found = await asyncio.gather(*map(self._ask, lookups))
        return nearest(id_, (row["v"] for rows in found for row in _by_position(rows)))

    async def entities(self, ids: Sequence[str]) -> list[Entity]:
        """Return entities that are known to exist."""
        records = await self._records([id_iri(id_) for id_ in ids])
        return [records[id_iri(id_)] for id_ in ids]

    async def statements(self, ids: Sequence[str]) -> list[Statement | None]:
        """Return statements by id."""
        records = await self._records([id_iri(id_) for id_ in ids if is_statement_id(id_)])
        return [records.get(id_iri(id_)) for id_ in ids]

    async def sources(self, ids: Sequence[str]) -> list[Source]:
        """Return sources that are known to exist."""
        records = await self._records([source_iri(id_) for id_ in ids])
        return [records[source_iri(id_)] for id_ in ids]

    # About entities

    async def statements_about(self, ids: Sequence[str], wanted: About) -> list[list[Statement]]:
        """Return the statements about each entity."""
        return _each(ids, await self._ask(questions.statements_about(ids, wanted)))

    async def relations_of(self, ids: Sequence[str], wanted: Edges) -> list[list[Relation]]:
        """Return the relations that each entity stands in."""
        return _each(ids, await self._ask(questions.relations_of(ids, wanted)))

    async def features_of(self, ids: Sequence[str]) -> list[list[Entity]]:
        """Return the features of each service."""
        return _each(ids, await self._ask(questions.features_of(ids)))

    async def wholes_of(self, ids: Sequence[str], as_of: date) -> list[Entity | None]:
        """Return what each entity is part of."""
        found = _each(ids, await self._ask(questions.wholes_of(ids, as_of)))
        return [each[0] if each else None for each in found]

    async def deliveries_of(self, ids: Sequence[str], as_of: date) -> list[frozenset[DeliveryMode]]:
        """Return how each entity hands on data, its features counted in."""
        rows = await self._ask(questions.deliveries_of(ids, as_of))
        modes: dict[str, set[DeliveryMode]] = defaultdict(set)
        for row in rows:
            modes[row["k"]].add(DeliveryMode(row["v"]))
        return [frozenset(modes[id_iri(id_)]) for id_ in ids]

    # Lists

    async def page(self, selection: Selection, window: Window) -> Page[Any]:
        """Return one page of a selection."""
        question = PageQuestion(selection, window)
        answers = await asyncio.gather(*map(self._ask, question.lookups()))
        return question.page([[read_record(row["r"]) for row in rows] for rows in answers])

    async def count(self, selection: Selection) -> int:
        """Count a selection."""
        (row,) = await self._ask(questions.count(selection))
        return int(row["n"])

    async def facet(self, selection: Selection, field: str) -> list[tuple[str, int]]:
        """Count a selection by the values of a field, most frequent first."""
        rows = await self._ask(questions.facet(selection, field))
        counts = [(row["v"], int(row["n"])) for row in rows if "v" in row]
        return sorted(counts, key=lambda pair: (-pair[1], pair[0]))

    # Search

    async def search(self, text: str, kinds: Sequence[EntityKind] | None, as_of: date) -> list[Hit]:
        """Return entities and statements that match a text, best first."""
        texts = await self._read_texts()
        return await asyncio.to_thread(texts.search.search, text, kinds, as_of)

    async def _read_texts(self) -> Texts:
        self._texts = _once(self._texts, lambda: read_texts(self._read_after))
        return await asyncio.shield(self._texts)

    async def _read_after(self, collection: Collection, last: str, limit: int) -> list[Any]:
        lookup = questions.records_after(collection, last, limit)
        records = [read_record(row["r"]) for row in await self._ask(lookup)]
        return sorted(records, key=lambda each: each.id)

    # Traversal

    async def _run(self, walk: Walk[T], wanted: Edges) -> T:
        """Take a walk, one request for each of its steps."""
        try:
            ids = next(walk)
            while True:
                ids = walk.send(await self.relations_of(ids, wanted))
        except StopIteration as stop:
            result: T = stop.value
            return result

    async def paths(self, question: PathQuestion) -> list[Path]:
        """Return the shortest ways along the flow of data and control, shortest first."""
        kinds = FLOWING_KINDS if question.kinds is None else question.kinds
        wanted = Edges(question.as_of, kinds, Direction.BOTH, with_features=False)
        walk = find_paths(
            question.start, question.end, max_hops=question.max_hops, limit=question.limit
        )
        found = await self._run(walk, wanted)
        passed = sorted(
            {id_ for steps in found for step in steps for id_ in (step.start, step.end)}
        )
        entities = dict(zip(passed, await self.entities(passed), strict=True))

        def hop(step: Step) -> Hop:
            return Hop(entities[step.start], entities[step.end], step.relations)

        return [Path(tuple(map(hop, steps))) for steps in found]

    async def neighborhood(self, ids: Sequence[str], depth: int, wanted: Edges) -> Subgraph:
        """Return everything within ``depth`` relations of the given entities."""
        grown = await self._run(grow(ids, depth), wanted)
        entities = await self.entities(grown.ids)
        return Subgraph(tuple(entities), grown.relations, grown.truncated)

    async def compare(self, ids: Sequence[str], as_of: date) -> Comparison:
        """Put entities side by side."""
        about = About(as_of, Collection.STATEMENTS, EVERYTHING, with_features=False)
        entities, statements = await asyncio.gather(
            self.entities(ids), self.statements_about(ids, about)
        )
        return compare_entities(entities, dict(zip(ids, statements, strict=True)))


def _once(
    found: asyncio.Future[T] | None, find: Callable[[], Coroutine[Any, Any, T]]
) -> asyncio.Future[T]:
    """Return what is being looked for already, unless looking for it failed: then look again."""
    failed = found is not None and found.done() and found.exception() is not None
    return asyncio.ensure_future(find()) if found is None or failed else found


def _by_position(rows: Rows) -> Iterable[Row]:
    return sorted(rows, key=lambda row: int(row["n"]))


def _each(ids: Sequence[str], rows: Rows) -> list[list[Any]]:
    """Give each id the records that were found for it, in record order."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in _by_position(rows):
        found[row["k"]].append(read_record(row["r"]))
    return [found[id_iri(id_)] for id_ in ids]
