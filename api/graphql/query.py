"""The root fields."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import chain
from typing import Annotated, Any

import strawberry

from api.diagrams.drawing import Appearance, draw
from api.graphql import advice, answers, connections, drawings, types
from api.graphql.context import Info
from api.graphql.enums import DiagramFormat, RelationKind
from api.graphql.fields import computed
from api.graphql.filters import relation_kinds
from api.graphql.listing_args import After, AsOf, EntityRef, EntityRefs
from api.graphql.lists import Lists
from kg.diagrams import formats
from kg.diagrams.diagram import LayoutDirection
from kg.diagrams.icons import IconSet
from kg.diagrams.selection import Selection, View
from kg.errors import BadInputError, NotFoundError
from kg.model import Entity as EntityRecord
from kg.model import EntityKind
from kg.paging import take_page
from kg.query import Collection, Compare, Direction, Operator, Order, Window
from kg.query import Selection as Choice
from kg.search import Hit
from kg.store import Edges, PathQuestion, settle, then

MAXIMUM_HOPS = 6
MAXIMUM_PATHS = 50
MAXIMUM_ENTITIES = 50
"""Entities that one question may start from."""

Kinds = Annotated[
    list[RelationKind] | None,
    strawberry.argument(description="Kinds and families that count; all when left out."),
]


def _which(description: str) -> Any:
    return strawberry.argument(description=description)


def _bounded(argument: str, value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise BadInputError(argument, f"must be from {low} to {high}, not {value}")
    return value


async def _find_all(info: Info, names: list[strawberry.ID], argument: str) -> tuple[str, ...]:
    _bounded(argument, len(names), 1, MAXIMUM_ENTITIES)
    found = await settle(info.context.find_all(names))
    return tuple(dict.fromkeys(entity.id for entity in found))


@strawberry.type(description="Everything that can be asked.")
class Query(Lists):
    """The root fields."""

    @computed("What the graph holds, in figures.")
    async def meta(self, info: Info) -> answers.GraphMeta:
        """Return the figures."""
        return await settle(info.context.store.meta())  # type: ignore[arg-type] # records stand for types

    @computed("Anything by its exact id: an entity, a statement or a conflict.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, _which("Id as returned in 'id'.")],  # noqa: A002 - the contract's name
        as_of: AsOf = None,
    ) -> types.Node | None:
        """Look up a node."""
        info.context.set_day(info, as_of)
        if "~" in id:
            return await _conflict(info, id)  # type: ignore[no-any-return] # records stand for types
        if "#" not in id:
            return await settle(info.context.find(id, "node"))  # type: ignore[arg-type] # records stand for types
        statement = await settle(info.context.load("statements", id))
        if statement is None:
            raise NotFoundError("node", id, await settle(info.context.store.suggest_statements(id)))
        return statement  # type: ignore[no-any-return] # records stand for types

    @computed("An entity.")
    def entity(
        self,
        info: Info,
        id: EntityRef,  # noqa: A002 - the contract's name
        as_of: AsOf = None,
    ) -> types.Entity | None:
        """Look up an entity."""
        info.context.set_day(info, as_of)
        return info.context.find(id)  # type: ignore[return-value] # records, at once or awaited

    @computed("A service.")
    def service(
        self,
        info: Info,
        id: EntityRef,  # noqa: A002 - the contract's name
        as_of: AsOf = None,
    ) -> types.Service | None:
        """Look up a service."""
        info.context.set_day(info, as_of)
        return then(info.context.find(id, "service"), lambda found: _only_service(found, id))  # type: ignore[return-value] # as above

    @computed("What matches a text, best first. Statements count when they hold on the day.")
    async def search(
        self,
        info: Info,
        text: Annotated[str, _which("Words to look for, at most 500 characters.")],
        kinds: Annotated[
            list[EntityKind] | None,
            _which("Only entities of these kinds, found also by what is said about them."),
        ] = None,
        first: Annotated[int, _which("How many hits, at most 500.")] = 10,
        after: After = None,
        as_of: AsOf = None,
    ) -> connections.SearchConnection:
        """Search."""
        day = info.context.set_day(info, as_of)
        hits = await settle(info.context.store.search(text, kinds, day))
        page = take_page(hits, _hit_key, _BY_SCORE, Window(first=first, after=after), "search")
        found = await _hit_nodes(info, page.items)
        edges = [
            connections.SearchEdge(node=node, cursor=cursor, score=hit.score, matched=hit.matched)
            for node, hit, cursor in zip(found, page.items, page.cursors, strict=True)
        ]
        return connections.SearchConnection(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=connections.PageInfo.of(page),
            total_count=len(hits),
        )

    @computed("The shortest ways from one entity to another along the flow of data and control.")
    async def paths(
        self,
        info: Info,
        from_: Annotated[strawberry.ID, strawberry.argument(name="from", description="Start.")],
        to: Annotated[strawberry.ID, _which("End.")],
        kinds: Annotated[
            list[RelationKind] | None,
            _which(
                "Kinds and families to walk along; when left out, those along which data, control "
                "or parts lead on: INTEGRATES_WITH, PART_OF, ATTACHES_TO, RUNS_ON."
            ),
        ] = None,
        max_hops: Annotated[int, _which("Longest way, at most 6.")] = 4,
        first: Annotated[int, _which("How many ways, at most 50.")] = 5,
        as_of: AsOf = None,
    ) -> list[answers.Path]:
        """Find paths."""
        start, end = await settle(info.context.find_all([from_, to]))
        question = PathQuestion(
            start=start.id,
            end=end.id,
            as_of=info.context.set_day(info, as_of),
            kinds=relation_kinds(kinds),
            max_hops=_bounded("maxHops", max_hops, 1, MAXIMUM_HOPS),
            limit=_bounded("first", first, 0, MAXIMUM_PATHS),
        )
        return await settle(info.context.store.paths(question))  # type: ignore[arg-type] # records stand for types

    @computed("Everything within some relations of the given entities.")
    async def neighborhood(
        self,
        info: Info,
        of: EntityRefs,
        depth: Annotated[int, _which("How many relations away, at most 6.")] = 1,
        kinds: Kinds = None,
        as_of: AsOf = None,
    ) -> answers.Subgraph:
        """Grow a subgraph."""
        day = info.context.set_day(info, as_of)
        ids = await _find_all(info, of, "of")
        wanted = Edges(day, relation_kinds(kinds), Direction.BOTH, with_features=False)
        steps = _bounded("depth", depth, 0, MAXIMUM_HOPS)
        return await settle(info.context.store.neighborhood(ids, steps, wanted))  # type: ignore[arg-type] # records stand for types

    @computed("Entities side by side, aligned by aspect, limit name and relation kind.")
    async def compare(self, info: Info, ids: EntityRefs, as_of: AsOf = None) -> answers.Comparison:
        """Compare entities."""
        day = info.context.set_day(info, as_of)
        found = await _find_all(info, ids, "ids")
        return await settle(info.context.store.compare(found, day))  # type: ignore[arg-type] # records stand for types

    @computed("A part of the graph as a diagram.")
    async def diagram(
        self,
        info: Info,
        of: Annotated[
            list[strawberry.ID],
            _which(
                "Ids, names or aliases of entities, and ids of statements. Relations bring their "
                "ends with them, and are then, at depth 0, the only ones that are drawn."
            ),
        ],
        format: Annotated[DiagramFormat, _which("What to write it as.")],  # noqa: A002 - the contract's name
        depth: Annotated[
            int, _which("How many relations away, at most 6; with 0, only what is between them.")
        ] = 1,
        kinds: Kinds = None,
        direction: Annotated[
            LayoutDirection | None, _which("Where data flows to on the page; RIGHT when left out.")
        ] = None,
        follow: Annotated[
            Direction, _which("Which relations to follow, seen from the entities.")
        ] = Direction.BOTH,
        view: Annotated[View, _which("What to show of them.")] = View.NEIGHBORHOOD,
        icons: Annotated[IconSet, _which("Icons of Mermaid drawings.")] = IconSet.BUILT_IN,
        title: Annotated[str | None, _which("What to write above it.")] = None,
        as_of: AsOf = None,
    ) -> drawings.Diagram:
        """Draw a diagram."""
        _bounded("of", len(of), 0, MAXIMUM_ENTITIES)
        selection = Selection(
            tuple(of),
            info.context.set_day(info, as_of),
            view=view,
            depth=_bounded("depth", depth, 0, MAXIMUM_HOPS),
            kinds=relation_kinds(kinds),
            follow=follow,
            title=title,
        )
        format_ = formats.DiagramFormat(format.value)
        appearance = Appearance(format_, direction or LayoutDirection.RIGHT, icons)
        return await draw(info.context.store, selection, appearance)  # type: ignore[return-value] # records stand for types

    @computed("Answers a question in plain words with statements of the graph, and nothing else.")
    async def ask(
        self,
        info: Info,
        question: Annotated[str, _which("Words to answer, at most 4,000 characters.")],
        history: Annotated[
            list[advice.TurnInput] | None,
            _which("What was asked before, the oldest first, at most 50 turns."),
        ] = None,
        as_of: AsOf = None,
        conversation: Annotated[
            strawberry.ID | None,
            _which(
                "Id of a conversation that the server keeps, in the place of 'history'; 'new' "
                "begins one. It ends an hour after its last question."
            ),
        ] = None,
    ) -> advice.Answer:
        """Ask the advisor."""
        return await advice.ask(info, question, history, as_of, conversation)  # type: ignore[return-value] # records stand for types


# Hits are sorted by score; the number is written so that texts sort as numbers do.
_BY_SCORE = (Order("score", descending=True),)


def _hit_key(hit: Hit) -> tuple[str, str]:
    return f"{hit.score:020.9f}", hit.id


async def _hit_nodes(info: Info, hits: Sequence[Hit]) -> list[Any]:
    statements = [hit.id for hit in hits if "#" in hit.id]
    entities = [hit.id for hit in hits if "#" not in hit.id]
    found = await asyncio.gather(
        settle(info.context.load_all("statements", statements)),
        settle(info.context.load_all("entities", entities)),
    )
    nodes = dict(zip([*statements, *entities], chain(*found), strict=True))
    return [nodes[hit.id] for hit in hits]


def _only_service(found: EntityRecord, asked: str) -> Any:
    if found.kind is not EntityKind.SERVICE:
        raise NotFoundError("service", asked, (found.owner,))
    return found


async def _conflict(info: Info, id_: str) -> Any:
    selection = Choice(
        Collection.CONFLICTS,
        info.context.day(info),
        Compare("id", Operator.EQ, id_),
    )
    page = await settle(info.context.store.page(selection, Window(first=1)))
    if not page.items:
        raise NotFoundError("node", id_)
    return page.items[0]
