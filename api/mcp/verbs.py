"""What agents do with the graph, one tool for each verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field

from api.advisor.citing import cite
from api.advisor.service import AdvisorService, Asked
from api.advisor.values import reply_values
from api.diagrams.drawing import Appearance, draw
from api.diagrams.parameters import read_kinds, read_member
from api.live import LiveStore
from api.mcp import results
from kg.diagrams.formats import DiagramFormat, find_format
from kg.diagrams.selection import Selection, View
from kg.errors import BadInputError, NotFoundError
from kg.model import Entity
from kg.query import EVERYTHING, Collection, Compare, Direction, Operator, Window
from kg.query import Selection as Choice
from kg.store import About, Edges, PathQuestion, Store, settle

MAXIMUM_COMPARED: Final = 10
_MOST: Final = 500

Ids = Annotated[list[str], Field(min_length=1, max_length=MAXIMUM_COMPARED)]
Page = Annotated[int, Field(ge=1)]
Hops = Annotated[int, Field(ge=1, le=6)]
Depth = Annotated[int, Field(ge=0, le=3)]


@dataclass(frozen=True)
class Verbs:
    """The tools over the graph that is served now; ids may be names or aliases, too.

    All of them raise ``KgError``. Their docstrings are what agents read.
    """

    live: LiveStore
    service: AdvisorService
    today: Callable[[], date]

    async def ask(
        self, question: str, as_of: date | None = None, conversation: str | None = None
    ) -> results.Advice:
        """Answer a question in plain words with cited statements. conversation: "new", then its id."""
        reply = await self.service.ask(Asked(question, (), as_of, conversation))
        values = await reply_values(reply)
        day = reply.answer.as_of
        values["citations"] = [results.NumberedFact.of(each, day) for each in await cite(reply)]
        return results.Advice.model_validate(values)

    async def get_entity(
        self,
        id: str,  # noqa: A002 - the name in every other door
        page: Page = 1,
        as_of: date | None = None,
    ) -> results.EntityFacts:
        """All statements about a service, feature or concept."""
        store, day = self.live.current, self._day(as_of)
        (entity,) = await _find(store, [id])
        items, where = await self._facts(store, entity, Collection.STATEMENTS, day, page)
        return results.EntityFacts(
            entity=results.Thing.of(entity),
            brief=entity.brief,
            aliases=list(entity.aliases),
            items=items,
            **where,
        )

    async def list_limits(
        self,
        id: str,  # noqa: A002 - the name in every other door
        page: Page = 1,
        as_of: date | None = None,
    ) -> results.Facts:
        """Quotas and sizes of a service and its features."""
        store = self.live.current
        (entity,) = await _find(store, [id])
        items, where = await self._facts(store, entity, Collection.LIMITS, self._day(as_of), page)
        return results.Facts(items=items, **where)

    async def find_relations(
        self,
        id: str,  # noqa: A002 - as above
        kinds: list[str] | None = None,
        direction: str = "both",
        page: Page = 1,
        as_of: date | None = None,
    ) -> results.Facts:
        """What an entity invokes, pulls from, replaces. kinds: invokes, integrates-with and so on."""
        store, day = self.live.current, self._day(as_of)
        (entity,) = await _find(store, [id])
        towards = read_member(Direction, "direction", direction)
        edges = Edges(day, read_kinds(kinds or ()), towards, with_features=True)
        (relations,) = await settle(store.relations_of([entity.id], edges))
        items, where = results.take(relations, page)
        return results.Facts(items=await results.describe(store, items, day), **where)

    async def find_path(
        self, start: str, end: str, max_hops: Hops = 4, as_of: date | None = None
    ) -> results.Ways:
        """Shortest ways along the flow of data and control."""
        store = self.live.current
        first, last = await _find(store, [start, end])
        question = PathQuestion(first.id, last.id, self._day(as_of), None, max_hops)
        return results.Ways.of(await settle(store.paths(question)))

    async def compare(self, ids: Ids, page: Page = 1, as_of: date | None = None) -> results.Rows:
        """Entities side by side by aspect, limit and relation; differences first."""
        store = self.live.current
        entities = await _find(store, ids)
        found = await settle(store.compare([each.id for each in entities], self._day(as_of)))
        rows, where = results.take(sorted(found.rows, key=lambda row: not row.differs), page)
        return results.Rows(
            entities=[results.Thing.of(each) for each in found.entities],
            rows=[
                results.Row(
                    dimension=row.dimension.value,
                    name=row.name,
                    differs=row.differs,
                    cells={
                        cell.entity.id: [each.text for each in cell.statements]
                        for cell in row.cells
                    },
                )
                for row in rows
            ],
            **where,
        )

    async def find_conflicts(
        self,
        id: str | None = None,  # noqa: A002 - as above
        page: Page = 1,
        as_of: date | None = None,
    ) -> results.Disputes:
        """Where sources disagree, about one entity or any."""
        store, day = self.live.current, self._day(as_of)
        where: Any = EVERYTHING
        if id is not None:
            (entity,) = await _find(store, [id])
            where = Compare("about", Operator.EQ, entity.id)
        choice = Choice(Collection.CONFLICTS, day, where)
        found = await settle(store.page(choice, Window(first=_MOST)))
        items, place = results.take(found.items, page)
        disputes = [await results.describe_conflict(store, each, day) for each in items]
        return results.Disputes(items=disputes, **place)

    async def export_diagram(
        self,
        ids: Ids,
        format: str = "mermaid",  # noqa: A002 - as above
        depth: Depth = 1,
        view: str = "neighborhood",
        as_of: date | None = None,
    ) -> results.Picture:
        """Diagram as mermaid, drawio, svg, dot, d2, plantuml. view: neighborhood, path, comparison."""
        wanted = find_format(format)
        if wanted in (DiagramFormat.PNG, DiagramFormat.PDF):
            raise BadInputError("format", "is no text: ask for svg", ("svg",))
        shown = read_member(View, "view", view)
        selection = Selection(tuple(ids), self._day(as_of), shown, depth)
        drawing = await draw(self.live.current, selection, Appearance(wanted))
        return results.Picture(
            format=wanted.value,
            mediaType=drawing.info.media_type,
            title=drawing.diagram.title,
            text=drawing.text or "",
        )

    def _day(self, as_of: date | None) -> date:
        return as_of or self.today()

    async def _facts(
        self, store: Store, entity: Entity, collection: Collection, day: date, page: int
    ) -> tuple[list[results.Fact], results.Where]:
        wanted = About(day, collection, EVERYTHING, with_features=True)
        (statements,) = await settle(store.statements_about([entity.id], wanted))
        items, where = results.take(statements, page)
        return await results.describe(store, items, day), where


async def _find(store: Store, names: Sequence[str]) -> list[Entity]:
    found = []
    for name, entity in zip(names, await settle(store.find(names)), strict=True):
        if entity is None:
            raise NotFoundError("entity", name[:200], await settle(store.suggest(name)))
        found.append(entity)
    return found
