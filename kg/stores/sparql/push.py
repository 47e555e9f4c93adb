"""Laying a graph on a server, so that readers find the old one whole or the new one whole.

The graph and its index go, part by part, under names of their own version. How many parts have been
laid is noted on the server, so that a push that was cut off goes on where it stopped; a part that is
laid twice is there once. Then the graphs of single sources are put, those that changed, each as a
whole. At last the catalog, one small graph, is put with the new names, and what nobody reads any more
is dropped. The version before the new one stays, for readers that are in the middle of an answer.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Final

from kg.graph import KnowledgeGraph
from kg.iris import source_iri
from kg.model import Source
from kg.rdf.describe import describe, describe_source_graph, group_by_source
from kg.rdf.documents import write_triples
from kg.rdf.terms import INTEGER, Iri, Literal, Triple, text
from kg.stores.sparql.catalog import CATALOG, CURRENT, Laid
from kg.stores.sparql.graph_store import TURTLE, GraphStore
from kg.stores.sparql.index import index_iri, write_index

PART: Final = 20_000
"""Triples sent at once."""
AT_ONCE: Final = 8
"""Graphs of sources sent side by side."""

_PREVIOUS: Final = index_iri("previous")
_BEGUN: Final = index_iri("begun")
_DIGEST: Final = index_iri("digest")
_PARTS: Final = index_iri("parts")
_DAY: Final = index_iri("day")
_VERSION: Final = index_iri("version")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a push has come."""

    done: int
    """Triples and, after them, graphs of sources."""
    total: int


@dataclass
class _Catalog:
    """What a server holds."""

    current: str | None = None
    previous: str | None = None
    begun: set[str] = field(default_factory=set)
    """Versions of which parts may have been laid."""
    digests: dict[Iri, str] = field(default_factory=dict)
    """Graph of a source to the digest of what was put there."""

    def triples(self) -> Iterator[Triple]:
        for name, version in ((_VERSION, self.current), (_PREVIOUS, self.previous)):
            if version is not None:
                yield CATALOG, name, text(version)
        if self.current is not None:
            yield CATALOG, CURRENT, Laid(self.current).index
        for version in sorted(self.begun):
            yield CATALOG, _BEGUN, text(version)
        for graph, digest in self.digests.items():
            yield graph, _DIGEST, text(digest)


def _read_catalog(triples: Iterable[Triple]) -> _Catalog:
    catalog = _Catalog()
    for subject, predicate, value in triples:
        if not isinstance(value, Literal):
            continue
        if predicate == _VERSION:
            catalog.current = value.text
        elif predicate == _PREVIOUS:
            catalog.previous = value.text
        elif predicate == _BEGUN:
            catalog.begun.add(value.text)
        elif predicate == _DIGEST:
            catalog.digests[subject] = value.text
    return catalog


async def push(
    graph: KnowledgeGraph,
    store: GraphStore,
    day: date,
    report: Callable[[Progress], None],
    part: int = PART,
) -> bool:
    """Lay a graph on a server, ``part`` triples at once; tell whether anything had to be done.

    Raises :class:`~kg.errors.StoreUnavailableError`; what was laid so far stays, and the next push of
    the same graph goes on from there.
    """
    version = graph.meta().version
    catalog = _read_catalog(await store.read(CATALOG))
    pushing = _Push(graph, store, day, report, part, catalog)
    if catalog.current == version:
        await pushing.tidy()
        return False
    await pushing.lay(Laid(version))
    return True


@dataclass
class _Push:
    graph: KnowledgeGraph
    store: GraphStore
    day: date
    report: Callable[[Progress], None]
    part: int
    catalog: _Catalog
    _done: int = 0

    async def lay(self, new: Laid) -> None:
        self.catalog.begun.add(new.version)
        await self._write_catalog()
        await self._lay_parts(new)
        await self._put_sources()
        await self._name(new)
        await self.tidy()

    async def _write_catalog(self) -> None:
        await self.store.put(CATALOG, self.catalog.triples())

    def _triples(self, new: Laid) -> Iterator[tuple[Iri, Triple]]:
        """Yield every triple with the graph that it goes to, in the same order each time."""
        for triple in describe(self.graph.records, self.day):
            yield new.knowledge, triple
        for triple in write_index(self.graph):
            yield new.index, triple

    async def _lay_parts(self, new: Laid) -> None:
        laid = _parts_laid(await self.store.read(new.progress), self.day)
        if laid is None:
            # Begun never, or on another day, when other edges were current.
            await self._drop(new)
            laid = 0
        for number, part in enumerate(_parts(self._triples(new), self.part), start=1):
            if number > laid:
                for name in (new.knowledge, new.index):
                    await self._add(name, [triple for graph, triple in part if graph == name])
                await self.store.put(new.progress, _progress(new, number, self.day))
            self._advance(len(part))

    async def _add(self, name: Iri, triples: list[Triple]) -> None:
        if triples:
            await self.store.add(name, triples)

    def _advance(self, steps: int) -> None:
        self._done += steps
        self.report(Progress(self._done, self._total))

    @cached_property
    def _total(self) -> int:
        triples = sum(1 for _ in self._triples(Laid("")))
        return triples + len(self.graph.records.sources)

    async def _put_sources(self) -> None:
        """Put the graph of each source whose content is another than was put there last."""
        citing = group_by_source(self.graph.records.statements)
        sources = {source_iri(source.id): source for source in self.graph.records.sources}
        at_once = asyncio.Semaphore(AT_ONCE)

        async def put(name: Iri, source: Source) -> None:
            async with at_once:
                said = describe_source_graph(source, citing.get(source.id, ()), self.day)
                await self._put_source(name, list(said))

        await asyncio.gather(*(put(name, source) for name, source in sources.items()))
        for name in sorted(self.catalog.digests.keys() - sources.keys()):
            await self.store.drop(name)
            del self.catalog.digests[name]

    async def _put_source(self, name: Iri, said: list[Triple]) -> None:
        digest = hashlib.sha256(write_triples(said, TURTLE)).hexdigest()
        if self.catalog.digests.get(name) != digest:
            await self.store.put(name, said)
            self.catalog.digests[name] = digest
        self._advance(1)

    async def _name(self, new: Laid) -> None:
        """Let readers find the new version, which they do from the moment the catalog is put."""
        catalog = self.catalog
        outdated = {catalog.previous} if catalog.previous else set()
        catalog.current, catalog.previous = new.version, catalog.current
        catalog.begun |= outdated
        await self._write_catalog()

    async def tidy(self) -> None:
        """Drop what nobody reads any more: parts of other versions, and the note of how far this came."""
        catalog = self.catalog
        for version in sorted(catalog.begun):
            if version in (catalog.current, catalog.previous):
                await self.store.drop(Laid(version).progress)
            else:
                await self._drop(Laid(version))
        if catalog.begun:
            catalog.begun.clear()
            await self._write_catalog()

    async def _drop(self, laid: Laid) -> None:
        for name in (laid.progress, laid.knowledge, laid.index):
            await self.store.drop(name)


def _parts(triples: Iterator[tuple[Iri, Triple]], size: int) -> Iterator[list[tuple[Iri, Triple]]]:
    return iter(lambda: list(islice(triples, size)), [])


def _progress(laid: Laid, parts: int, day: date) -> list[Triple]:
    return [
        (laid.progress, _PARTS, Literal(str(parts), INTEGER)),
        (laid.progress, _DAY, text(day.isoformat())),
    ]


def _parts_laid(triples: Iterable[Triple], day: date) -> int | None:
    """Return how many parts were laid on that day; ``None`` when nothing is known of it."""
    noted = {name: value.text for _, name, value in triples if isinstance(value, Literal)}
    return int(noted.get(_PARTS, "0")) if noted.get(_DAY) == day.isoformat() else None
