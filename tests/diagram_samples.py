"""Diagrams to try every format with: parts of the shipped graph, and made-up ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from api.diagrams.exhibits import EXHIBITS
from kg.diagrams.compose import compose
from kg.diagrams.diagram import Diagram, LayoutDirection
from kg.diagrams.selection import Selection, select
from kg.diagrams.subject import Subject
from kg.graph import KnowledgeGraph
from kg.load.overlay import load_graph
from kg.model import (
    Citation,
    DeliveryMode,
    Entity,
    EntityKind,
    Interval,
    Lifecycle,
    Rank,
    Relation,
)
from kg.vocabulary import CATEGORIES, RELATION_KINDS

DAY = date(2026, 11, 23)
SAMPLES = (*(exhibit.name for exhibit in EXHIBITS), "around-lambda")
"""What is in the gallery, and something larger: 6 to 88 nodes."""


@cache
def _graph() -> KnowledgeGraph:
    return load_graph()


@cache
def _subjects() -> dict[str, Subject]:
    async def gather() -> dict[str, Subject]:
        selections = {
            exhibit.name: replace(await exhibit.choose(_graph(), DAY), title=exhibit.title)
            for exhibit in EXHIBITS
        }
        selections["around-lambda"] = Selection(("lambda",), DAY)
        return {name: await select(_graph(), each) for name, each in selections.items()}

    return asyncio.run(gather())


@cache
def sample(name: str, direction: LayoutDirection = LayoutDirection.RIGHT) -> Diagram:
    """Return a diagram of the shipped graph."""
    return compose(_subjects()[name], direction)


@cache
def large(nodes: int) -> Diagram:
    """Return a diagram of the shipped graph with so many nodes and all that is between them."""
    graph = _graph()
    ids = tuple(each.id for each in graph.records.entities if each.kind is not EntityKind.SCOPE)
    return compose(asyncio.run(select(graph, Selection(ids[:nodes], DAY, depth=0))))


# Made up

HOSTILE = (
    """"quoted" and 'single' `back`""",
    "<b>bold</b><script>alert(1)</script>",
    "a & b &amp; &#65; #quot; #35;",
    "line\nbreak\r\nand\ttab",
    r"back\slash \n \N \G \L \l \E",
    "end",
    "class",
    "graph TD; subgraph x",
    "%%{init: {}}%% %% comment",
    "]]> --> <!-- x -->",
    "${HOME} $(id) #{x} {{x}} @{x}",
    "/* open // and -- and # and '",
    "@enduml !include x %getenv(x)",
    "**bold** //italic// ~~x~~ __y__ ==z==",
    "|md block| |x|",
    "* & ** _ . : ; , ? !",
    "() [] {} <> ((x)) [[y]] {{z}}",
    "שלום عالم",
    "\u202ereversed\u202c",
    "😀 👩‍👩‍👧 🇩🇪",
    "日本語の名前",
    "e\u0301 combining",
    "style label near direction vars classes",
    "  spaces   around  ",
    "x" * 500,
    "many short words " * 29,
    "0",
    "-",
    "null true NaN 1e5",
    "https://example.org/?a=b&c=d",
    "javascript:alert(1)",
)
"""Names that break what writes them carelessly."""

_names = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=30),
)
_details = st.none() | _names
_slugs = st.lists(st.text("abz09", min_size=1, max_size=3), min_size=1, max_size=3).map("-".join)
_words = ("end", "graph", "class", "style", "subgraph", "node", "model", "n-1", "label")


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """Diagrams with nested frames and every style of line, whose names and texts are hostile."""
    files = draw(st.lists(_slugs | st.sampled_from(_words), unique=True, min_size=1, max_size=6))
    kinds = [EntityKind.SERVICE, EntityKind.TECHNOLOGY, EntityKind.CONCEPT]
    things = [(id_, draw(st.sampled_from(kinds))) for id_ in files]
    services = [id_ for id_, kind in things if kind is EntityKind.SERVICE]
    features = draw(
        st.lists(
            st.tuples(st.sampled_from(services), _slugs).map("/".join), unique=True, max_size=5
        )
        if services
        else st.just([])
    )
    entities = [_entity(draw, id_, kind) for id_, kind in things]
    entities += [_entity(draw, id_, EntityKind.FEATURE) for id_ in features]
    scopes = {id_: _entity(draw, id_, EntityKind.SCOPE) for id_ in ("here", "there", "inside")}
    ids = [each.id for each in entities]
    places = st.sampled_from(list(scopes))
    return compose(
        Subject(
            title=draw(_names),
            as_of=DAY,
            entities=tuple(entities),
            relations=tuple(_relation(draw, number, ids) for number in range(draw(_counts))),
            focus=frozenset(draw(st.lists(st.sampled_from(ids), max_size=2))),
            services={each.id: each for each in entities if each.kind is EntityKind.SERVICE},
            scopes=scopes,
            scope_of=draw(st.dictionaries(st.sampled_from(ids), places, max_size=len(ids))),
            scope_parents={"inside": "here"},
        ),
        draw(st.sampled_from(LayoutDirection)),
    )


_counts = st.integers(0, 8)


def _entity(draw: st.DrawFn, id_: str, kind: EntityKind) -> Entity:
    category = st.none() | st.sampled_from(CATEGORIES)
    return Entity(
        id=id_,
        kind=kind,
        name=draw(_names),
        brief=draw(_names),
        aliases=tuple(draw(st.lists(_names, max_size=2))),
        category=draw(category) if kind is EntityKind.SERVICE else None,
        lifecycle=draw(st.sampled_from(Lifecycle)),
    )


def _relation(draw: st.DrawFn, number: int, ids: list[str]) -> Relation:
    source, target = draw(st.sampled_from(ids)), draw(st.sampled_from(ids))
    details: dict[str, Any] = {
        "mechanism": draw(_details),
        "condition": draw(_details),
        "note": draw(_details),
        "delivery": draw(st.none() | st.sampled_from(DeliveryMode)),
        "rank": draw(st.sampled_from(Rank)),
        "valid": draw(st.sampled_from((Interval(), Interval(start=date(2018, 4, 5))))),
    }
    return Relation(
        id=f"{source}#relation-{number}",
        about=source,
        target=target,
        text=draw(_names),
        sources=(Citation("notes", draw(_details)),),
        relation_kind=draw(st.sampled_from(RELATION_KINDS)),
        **details,
    )
