"""Walking along relations; networkx does the walking and stays inside this module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.model import DataFlow, Relation

if TYPE_CHECKING:
    import networkx as nx

MAXIMUM_NODES: Final = 500
"""How many entities a neighbourhood may have."""

Wanted = Callable[[Relation], bool]


@dataclass(frozen=True)
class FlowGraph:
    """Relations as ways that data and control can take."""

    _graph: nx.DiGraph[str]

    @classmethod
    def of(cls, relations: Iterable[Relation]) -> FlowGraph:
        """Lay each relation in the direction of its flow, or in both.

        networkx is imported here because it takes longer than answering a query without paths.
        """
        import networkx as nx  # noqa: PLC0415 - see above

        graph: nx.DiGraph[str] = nx.DiGraph()
        for relation in relations:
            for start, end in _ways(relation):
                if not graph.has_edge(start, end):
                    graph.add_edge(start, end, relations=[])
                graph.edges[start, end]["relations"].append(relation)
        return cls(graph)

    def find_paths(
        self, start: str, end: str, *, wanted: Wanted, max_hops: int, limit: int
    ) -> list[list[str]]:
        """Return up to ``limit`` simple paths as lists of ids, shortest first."""
        import networkx as nx  # noqa: PLC0415 - as above

        if start == end or start not in self._graph or end not in self._graph:
            return []

        def usable(head: str, tail: str) -> bool:
            return any(wanted(each) for each in self._graph.edges[head, tail]["relations"])

        view = nx.subgraph_view(self._graph, filter_edge=usable)
        found: list[list[str]] = []
        try:
            for path in nx.shortest_simple_paths(view, start, end):
                if len(path) - 1 > max_hops or len(found) == limit:
                    break
                found.append(path)
        except nx.NetworkXNoPath:
            return []
        return found

    def relations_between(self, start: str, end: str, wanted: Wanted) -> list[Relation]:
        """Return the wanted relations that lead from ``start`` straight to ``end``."""
        return [each for each in self._graph.edges[start, end]["relations"] if wanted(each)]


def _ways(relation: Relation) -> Iterator[tuple[str, str]]:
    flow = relation.relation_kind.flow
    if flow is not DataFlow.BACKWARD:
        yield relation.source, relation.target
    if flow is not DataFlow.FORWARD:
        yield relation.target, relation.source


@dataclass(frozen=True, slots=True)
class Grown:
    """What growing around some entities reached."""

    ids: tuple[str, ...]
    """In the order reached, the starting ones first."""
    relations: tuple[Relation, ...]
    """Every wanted relation that was walked."""
    truncated: bool


def grow(start: Sequence[str], depth: int, edges_of: Callable[[str], Sequence[Relation]]) -> Grown:
    """Walk ``depth`` relations out of ``start``, breadth first, up to a bound of entities."""
    reached = dict.fromkeys(start)
    relations: dict[str, Relation] = {}
    truncated = False
    frontier = list(reached)
    for _ in range(depth):
        following: dict[str, None] = {}
        for start_id, relation in ((each, edge) for each in frontier for edge in edges_of(each)):
            other = relation.target if relation.source == start_id else relation.source
            if other not in reached and len(reached) + len(following) >= MAXIMUM_NODES:
                truncated = truncated or other not in following
            elif other not in reached:
                following[other] = None
            if other in reached or other in following:
                relations[relation.id] = relation
        reached.update(following)
        frontier = list(following)
    return Grown(tuple(reached), tuple(relations.values()), truncated)
