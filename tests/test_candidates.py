"""What an index finds is what looking at everything finds."""

from __future__ import annotations

from conftest import TODAY
from hypothesis import given
from hypothesis import strategies as st

from kg.graph import KnowledgeGraph
from kg.query import (
    AllOf,
    AnyOf,
    Collection,
    Compare,
    Condition,
    Direction,
    Not,
    Operator,
    Order,
    Related,
    Selection,
    Window,
)

FIELDS = {
    Collection.ENTITIES: ("id", "name", "scope", "kind"),
    Collection.SERVICES: ("id", "name", "category", "scope", "lifecycle"),
    Collection.FEATURES: ("id", "owner"),
    Collection.STATEMENTS: ("id", "about", "aspect", "rank", "text"),
    Collection.LIMITS: ("id", "about", "name", "scope"),
    Collection.RELATIONS: ("id", "about", "source", "target", "relationKind"),
    Collection.PRACTICES: ("about",),
    Collection.PROCEDURES: ("about",),
}
VALUES = st.sampled_from(
    ["sqs", "SQS", "sns", "Amazon SQS", "sqs/fifo-queue", "region", "messaging", "ordering",
     "pushes-to", "invokes", "message size", "retention", "sqs#claim-cheap", "per message", "nope"]
)  # fmt: skip


def comparisons(field: str) -> st.SearchStrategy[Condition]:
    one = st.builds(Compare, st.just(field), st.sampled_from([Operator.EQ, Operator.NE]), VALUES)
    several = st.lists(VALUES, max_size=3).map(tuple)
    return one | st.builds(Compare, st.just(field), st.just(Operator.IN), several)


related = st.builds(
    Related, st.none(), st.sampled_from(Direction), VALUES.map(str.casefold) | st.none()
)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    collection = draw(st.sampled_from([*FIELDS]))
    compared = st.one_of([comparisons(field) for field in FIELDS[collection]])
    if collection in (Collection.ENTITIES, Collection.SERVICES, Collection.FEATURES):
        compared |= related
    parts = st.lists(compared, max_size=3).map(tuple)
    nested = st.builds(AllOf, parts) | st.builds(AnyOf, parts) | st.builds(Not, compared)
    where = draw(st.builds(AllOf, st.lists(compared | nested, max_size=3).map(tuple)))
    order = draw(st.sampled_from([(), (Order("id", descending=True),), (Order("name"),)]))
    named = collection in (Collection.ENTITIES, Collection.SERVICES, Collection.LIMITS)
    return Selection(collection, TODAY, where, order if named else order[:0])


@given(selections())
def test_an_index_finds_what_looking_at_everything_finds(
    graph: KnowledgeGraph, selection: Selection
) -> None:
    # No index helps with what is denied twice.
    plainly = Selection(
        selection.collection, selection.as_of, Not(Not(selection.where)), selection.order
    )

    expected, found = (graph.page(each, Window(first=500)) for each in (plainly, selection))

    assert expected == found
    assert expected.cursors == found.cursors
