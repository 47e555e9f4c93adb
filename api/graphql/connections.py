"""Connections: pages of a selection, in Relay's shape, with nodes, total count and facets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, TypeVar

import strawberry
from strawberry import Parent

from api.graphql import types
from api.graphql.context import answers_at_once
from api.graphql.fields import FacetCount, attribute
from api.graphql.turns import at_once_or_in_turns
from kg.paging import Page
from kg.query import Selection, Window
from kg.store import Eventual, Store, then

T = TypeVar("T")


@dataclass
class Listing:
    """A selection and the window on it; the page is fetched once, when first looked at."""

    store: Store
    selection: Selection
    window: Window
    _page: Eventual[Page[Any]] | None = None

    def page(self) -> Eventual[Page[Any]]:
        """Return the page."""
        if self._page is None:
            page = self._in_turns(lambda: self.store.page(self.selection, self.window))
            self._page = asyncio.ensure_future(page) if isawaitable(page) else page
        return self._page

    def _in_turns(self, work: Callable[[], Eventual[T]]) -> Eventual[T]:
        """Have the store search in turns with all else, if it has its graph in memory."""
        return at_once_or_in_turns(work) if answers_at_once(self.store) else work()  # type: ignore[arg-type] # no more than its turns to wait for

    def count(self) -> Eventual[int]:
        """Return how many items the selection has."""
        return self._in_turns(lambda: self.store.count(self.selection))

    def facet(self, field: str) -> Eventual[list[FacetCount]]:
        """Count the selection by a field."""
        counts = self._in_turns(lambda: self.store.facet(self.selection, field))
        return then(counts, lambda pairs: [FacetCount.of(pair) for pair in pairs])


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """As in Relay's specification."""

    has_next_page: bool = attribute("Whether there is more after this page.")
    has_previous_page: bool = attribute("Whether there is more before this page.")
    start_cursor: str | None = attribute("Cursor of the first item; null on an empty page.")
    end_cursor: str | None = attribute("Cursor of the last item; null on an empty page.")

    @classmethod
    def of(cls, page: Page[Any]) -> PageInfo:
        """Describe a page."""
        return cls(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.cursor(0) if page.items else None,
            end_cursor=page.cursor(-1) if page.items else None,
        )


def _facets(name: str, fields: dict[str, str]) -> type:
    """Make the type that counts a selection by each of ``fields`` (schema name to store's name)."""

    def count_by(field: str, stored: str) -> Any:
        def resolver(root: Parent[Listing]) -> list[FacetCount]:
            return root.facet(stored)  # type: ignore[return-value] # awaited if need be

        return strawberry.field(
            resolver, name=field, description=f"Counts by {field}, most frequent first."
        )

    body = {field: count_by(field, stored) for field, stored in fields.items()}
    made = type(f"{name}Facets", (), body)
    return strawberry.type(made, description="How many items of the whole list have which value.")


def _connection(node: type, facets: dict[str, str]) -> Any:
    """Make the connection type of a node type."""
    name = node.__name__
    edge = _edge(name, node)

    def edges_of(page: Page[Any]) -> Any:
        pairs = zip(page.items, page.cursors, strict=True)
        return [edge(node=node, cursor=cursor) for node, cursor in pairs]

    def edges(root: Parent[Listing]) -> Any:
        return then(root.page(), edges_of)

    def nodes(root: Parent[Listing]) -> Any:
        return then(root.page(), lambda page: page.items)

    def page_info(root: Parent[Listing]) -> Any:
        return then(root.page(), PageInfo.of)

    def total_count(root: Parent[Listing]) -> Any:
        return root.count()

    def own_facets(root: Parent[Listing]) -> Any:
        return root

    described = {
        "edges": (edges, "The items with their cursors.", list[edge]),  # type: ignore[valid-type] # made above
        "nodes": (nodes, "The items.", list[node]),  # type: ignore[valid-type] # an argument
        "page_info": (page_info, "Where this page stands.", PageInfo),
        "total_count": (total_count, "How many items the whole list has.", int),
        "facets": (own_facets, "Counts over the whole list.", _facets(name, facets)),
    }
    body = {
        field: strawberry.field(resolver, description=text, graphql_type=kind)
        for field, (resolver, text, kind) in described.items()
    }
    made = type(f"{name}Connection", (), body)
    return strawberry.type(made, description=f"A page of a list of {name} items.")


def _edge(name: str, node: type) -> Any:
    body = {
        "__annotations__": {"node": node, "cursor": str},
        "node": attribute("The item."),
        "cursor": attribute("Marks the place of the item; pass it to 'after' or 'before'."),
    }
    return strawberry.type(
        type(f"{name}Edge", (), body), description="An item and its place in the list."
    )


_STATEMENT_FACETS = {"kind": "kind", "about": "about", "rank": "rank", "standing": "standing"}

ServiceConnection = _connection(
    types.Service,
    {name: name for name in ("category", "scope", "lifecycle", "delivery")},
)
EntityConnection = _connection(types.Entity, {"kind": "kind", "scope": "scope"})
FeatureConnection = _connection(types.Feature, {"partOf": "owner", "lifecycle": "lifecycle"})
StatementConnection = _connection(types.Statement, {**_STATEMENT_FACETS, "aspect": "aspect"})
LimitConnection = _connection(
    types.Limit,
    {name: name for name in ("about", "name", "bound", "adjustable", "standing")},
)
RelationConnection = _connection(
    types.Relation,
    {
        "kind": "relationKind",
        "source": "source",
        "target": "target",
        "delivery": "delivery",
        "standing": "standing",
    },
)
PracticeConnection = _connection(
    types.Practice, {"about": "about", "stance": "stance", "standing": "standing"}
)
ProcedureConnection = _connection(types.Procedure, {"about": "about", "standing": "standing"})
ConflictConnection = _connection(types.Conflict, {"rule": "rule", "about": "about"})


@strawberry.type(description="Something found, and why.")
class SearchEdge:
    """A hit of the text search."""

    node: types.Node = attribute("The entity or statement.")
    cursor: str = attribute("Marks the place of the hit; pass it to 'after'.")
    score: float = attribute("Higher is better; comparable within one search.")
    matched: str = attribute("The text that matched, the words in question between '**'.")


@strawberry.type(description="What a text search found, best first.")
class SearchConnection:
    """Hits of the text search."""

    edges: list[SearchEdge] = attribute("The hits.")
    nodes: list[types.Node] = attribute("What was found.")
    page_info: PageInfo = attribute("Where this page stands.")
    total_count: int = attribute("How many hits there are.")
