"""The root fields that page through collections."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from api.graphql import connections, filters
from api.graphql.connections import Listing
from api.graphql.context import Info
from api.graphql.fields import computed
from api.graphql.listing_args import After, AsOf, Before, First, Last
from api.graphql.orders import EntityOrder, LimitOrder, ServiceOrder, StatementOrder, orders
from kg.paging import check_window
from kg.query import Collection, Selection, Window


def _which(description: str) -> Any:
    return strawberry.argument(description=description)


def _list(
    info: Info,
    collection: Collection,
    as_of: Any,
    where: filters.Filter | None,
    order: Any,
    window: Window,
) -> Any:
    check_window(window)
    day = info.context.set_day(info, as_of)
    selection = Selection(collection, day, filters.condition_of(where), orders(order))
    return Listing(info.context.store, selection, window)


@strawberry.type(description="Everything that can be asked.")
class Lists:
    """Root fields that page through collections."""

    @computed("Services.")
    def services(
        self,
        info: Info,
        where: Annotated[filters.ServiceFilter | None, _which("Which services.")] = None,
        order_by: Annotated[
            list[ServiceOrder] | None, _which("How to sort; by id when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_of: AsOf = None,
    ) -> connections.ServiceConnection:
        """List services."""
        window = Window(first, last, after, before)
        return _list(info, Collection.SERVICES, as_of, where, order_by, window)

    @computed("Entities of every kind.")
    def entities(
        self,
        info: Info,
        where: Annotated[filters.EntityFilter | None, _which("Which entities.")] = None,
        order_by: Annotated[
            list[EntityOrder] | None, _which("How to sort; by id when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_of: AsOf = None,
    ) -> connections.EntityConnection:
        """List entities."""
        window = Window(first, last, after, before)
        return _list(info, Collection.ENTITIES, as_of, where, order_by, window)

    @computed("Features of services.")
    def features(
        self,
        info: Info,
        where: Annotated[filters.FeatureFilter | None, _which("Which features.")] = None,
        order_by: Annotated[
            list[EntityOrder] | None, _which("How to sort; by id when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_of: AsOf = None,
    ) -> connections.FeatureConnection:
        """List features."""
        window = Window(first, last, after, before)
        return _list(info, Collection.FEATURES, as_of, where, order_by, window)

    @computed(
        "Statements of every kind; those that hold on the day, unless the filter names standings."
    )
    def statements(
        self,
        info: Info,
        where: Annotated[filters.StatementFilter | None, _which("Which statements.")] = None,
        order_by: Annotated[
            list[StatementOrder] | None, _which("How to sort; by id when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_of: AsOf = None,
    ) -> connections.StatementConnection:
        """List statements."""
        window = Window(first, last, after, before)
        return _list(info, Collection.STATEMENTS, as_of, where, order_by, window)

    @computed("Limits of every entity.")
    def limits(
        self,
        info: Info,
        where: Annotated[filters.LimitFilter | None, _which("Which limits.")] = None,
        order_by: Annotated[
            list[LimitOrder] | None, _which("How to sort; by id when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_of: AsOf = None,
    ) -> connections.LimitConnection:
        """List limits."""
        window = Window(first, last, after, before)
        return _list(info, Collection.LIMITS, as_of, where, order_by, window)

    @computed("Relations between all entities.")
    def relations(
        self,
        info: Info,
        where: Annotated[filters.RelationFilter | None, _which("Which relations.")] = None,
        order_by: Annotated[
            list[StatementOrder] | None, _which("How to sort; by id when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_of: AsOf = None,
    ) -> connections.RelationConnection:
        """List relations."""
        window = Window(first, last, after, before)
        return _list(info, Collection.RELATIONS, as_of, where, order_by, window)

    @computed("What to do and to avoid.")
    def practices(
        self,
        info: Info,
        where: Annotated[filters.PracticeFilter | None, _which("Which practices.")] = None,
        order_by: Annotated[
            list[StatementOrder] | None, _which("How to sort; by id when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_of: AsOf = None,
    ) -> connections.PracticeConnection:
        """List practices."""
        window = Window(first, last, after, before)
        return _list(info, Collection.PRACTICES, as_of, where, order_by, window)

    @computed("How things are done.")
    def procedures(
        self,
        info: Info,
        where: Annotated[filters.ProcedureFilter | None, _which("Which procedures.")] = None,
        order_by: Annotated[
            list[StatementOrder] | None, _which("How to sort; by id when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_of: AsOf = None,
    ) -> connections.ProcedureConnection:
        """List procedures."""
        window = Window(first, last, after, before)
        return _list(info, Collection.PROCEDURES, as_of, where, order_by, window)

    @computed("Where sources disagree about the same thing on the day, found by rule.")
    def conflicts(
        self,
        info: Info,
        where: Annotated[filters.ConflictFilter | None, _which("Which conflicts.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        as_of: AsOf = None,
    ) -> connections.ConflictConnection:
        """List conflicts."""
        window = Window(first, last, after, before)
        return _list(info, Collection.CONFLICTS, as_of, where, None, window)
