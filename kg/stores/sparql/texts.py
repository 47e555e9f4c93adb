"""Names and texts of a remote graph, indexed here.

SPARQL has no ranked text search that every server shares, so the texts are read once for each version,
page by page, into the same index that the embedded store uses. It lies in a temporary file and not in
memory, whatever the size of the graph.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from kg.model import Entity
from kg.names import NameIndex
from kg.paging import MAXIMUM_PAGE
from kg.query import Collection
from kg.search import SearchIndex

PAGE: Final = 10 * MAXIMUM_PAGE
"""Records read at once."""


@dataclass(frozen=True)
class Texts:
    """What searching and suggesting need."""

    names: NameIndex
    search: SearchIndex


ReadPage = Callable[[Collection, str, int], Awaitable[list[Any]]]
"""Takes a collection, the id after which to go on, and a number of records; returns them by id."""


async def read_texts(read_page: ReadPage) -> Texts:
    """Read the names and texts of a graph."""
    entities: list[Entity] = []
    async for page in _pages(Collection.ENTITIES, read_page):
        entities += page
    index = SearchIndex(database="")
    index.add_entities(entities)
    async for page in _pages(Collection.STATEMENTS, read_page):
        index.add_statements(page)
    return Texts(NameIndex(entities), index)


async def _pages(collection: Collection, read_page: ReadPage) -> AsyncIterator[list[Any]]:
    last = ""
    while page := await read_page(collection, last, PAGE):
        yield page
        last = page[-1].id
