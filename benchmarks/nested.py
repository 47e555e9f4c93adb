"""Graphs of services that each have five limits and eight relations, straight from records."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kg.graph import KnowledgeGraph
from kg.model import (
    Bound,
    Citation,
    DeliveryMode,
    Entity,
    EntityKind,
    Limit,
    Quantity,
    Records,
    Relation,
    Source,
    Statement,
)
from kg.vocabulary import RELATION_KINDS

LIMITS: Final = 5
RELATIONS: Final = 8
QUERY: Final = """
query ($first: Int) {
  services(first: $first) {
    nodes {
      id name brief
      limits { name quantity { amount unit } }
      relations(direction: OUT) { relationKind target { id name } }
    }
  }
}"""
"""Each service with its limits, and what it leads to."""

_SOURCES: Final = (Citation("made-up"),)
_KIND: Final = next(kind for kind in RELATION_KINDS if kind.name == "pushes-to")


def make_graph(services: int) -> KnowledgeGraph:
    """Make a graph; the services form rings, so that all have the same number of neighbours."""
    entities = [
        Entity(id=f"s{n}", kind=EntityKind.SERVICE, name=f"Service {n}", category="compute",
               brief=f"The service with the number {n}, which does a few things, as others do.")
        for n in range(services)
    ]  # fmt: skip
    statements = [each for n in range(services) for each in _statements(n, services)]
    source = Source("made-up", "Made up", "Nobody")
    return KnowledgeGraph(Records((*entities,), (*statements,), (source,), {"compute": "Runs."}))


def _statements(n: int, services: int) -> Iterator[Statement]:
    for i in range(LIMITS):
        yield Limit(
            id=f"s{n}#limit-{i}",
            about=f"s{n}",
            text=f"Service {n} takes at most {n + i + 1} KiB of the kind {i}.",
            sources=_SOURCES,
            name=f"limit {i}",
            bound=Bound.MAXIMUM,
            quantity=Quantity(Decimal(n + i + 1), "KiB"),
        )
    for i in range(RELATIONS):
        target = (n + 7 * i + 1) % services
        yield Relation(
            id=f"s{n}#pushes-to-s{target}",
            about=f"s{n}",
            text=f"Service {n} pushes to Service {target}.",
            sources=_SOURCES,
            relation_kind=_KIND,
            target=f"s{target}",
            delivery=DeliveryMode.PUSH,
        )
