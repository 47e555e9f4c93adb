"""Walking along relations, without asking for them: a walk says whose relations it needs next.

Each walk is a generator that yields the ids of some entities and is sent the relations of each. So
one and the same walk runs over a graph in memory and over a server that is asked level by level.
networkx does the measuring and stays inside this module.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from kg.model import DataFlow, Relation

if TYPE_CHECKING:
    import networkx as nx

MAXIMUM_NODES: Final = 500
"""How many entities a neighbourhood may have."""

T = TypeVar("T")
Edges: TypeAlias = Sequence[Sequence[Relation]]
"""The relations of each entity asked for, at either end, in the order asked."""
Walk: TypeAlias = Generator[Sequence[str], Edges, T]


def run(walk: Walk[T], edges_of: Callable[[Sequence[str]], Edges]) -> T:
    """Walk to the end, with relations that are at hand."""
    try:
        wanted = next(walk)
        while True:
            wanted = walk.send(edges_of(wanted))
    except StopIteration as stop:
        result: T = stop.value
        return result


@dataclass(frozen=True, slots=True)
class Grown:
    """What growing around some entities reached."""

    ids: tuple[str, ...]
    """In the order reached, the starting ones first."""
    relations: tuple[Relation, ...]
    """Every wanted relation that was walked."""
    truncated: bool


def grow(start: Sequence[str], depth: int) -> Walk[Grown]:
    """Walk ``depth`` relations out of ``start``, breadth first, up to a bound of entities."""
    reached = dict.fromkeys(start)
    relations: dict[str, Relation] = {}
    truncated = False
    frontier = list(reached)
    for _ in range(depth):
        if not frontier:
            break
        following: dict[str, None] = {}
        for start_id, relation in _each_edge(frontier, (yield frontier)):
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


def _each_edge(ids: Sequence[str], edges: Edges) -> Iterator[tuple[str, Relation]]:
    for id_, relations in zip(ids, edges, strict=True):
        for relation in relations:
            yield id_, relation


@dataclass(frozen=True, slots=True)
class Step:
    """From one entity to the next, by every relation that leads there."""

    start: str
    end: str
    relations: tuple[Relation, ...]


def find_paths(start: str, end: str, *, max_hops: int, limit: int) -> Walk[list[list[Step]]]:
    """Find up to ``limit`` ways along the flow of data and control that visit nothing twice.

    Shortest first; ways of one length in the order of the ids passed.
    """
    if start == end or limit == 0:
        return []
    found = yield from _between(start, end, max_hops)
    graph = _flow_graph(found)
    paths = _simple_paths(graph, start, end, max_hops) if {start, end} <= set(graph) else iter(())
    chosen = (path for path, _ in zip(paths, range(limit), strict=False))
    return [[_step(graph, *pair) for pair in pairwise(path)] for path in chosen]


def _between(start: str, end: str, max_hops: int) -> Walk[Iterable[Relation]]:
    """Collect the relations of every way from ``start`` to ``end``, walking from both at once.

    The first half of a way lies near its start and the second near its end, so each side goes only
    half as far.
    """
    reached = ({start: None}, {end: None})
    frontiers = [[start], [end]]
    relations: dict[str, Relation] = {}
    for steps_left in range(max_hops, 0, -2):
        if steps_left == 1:
            frontiers[1] = []
        wanted = list(dict.fromkeys([*frontiers[0], *frontiers[1]]))
        edges = dict(zip(wanted, (yield wanted), strict=True))
        for side in (0, 1):
            following: dict[str, None] = {}
            for relation in (each for id_ in frontiers[side] for each in edges[id_]):
                relations[relation.id] = relation
                for way in _ways(relation):
                    if way[side] in reached[side] and way[1 - side] not in reached[side]:
                        following[way[1 - side]] = None
            reached[side].update(following)
            frontiers[side] = list(following)
    return relations.values()


def _ways(relation: Relation) -> Iterator[tuple[str, str]]:
    flow = relation.relation_kind.flow
    if flow is not DataFlow.BACKWARD:
        yield relation.source, relation.target
    if flow is not DataFlow.FORWARD:
        yield relation.target, relation.source


def _flow_graph(relations: Iterable[Relation]) -> nx.DiGraph[str]:
    """Lay each relation in the direction of its flow, or in both.

    networkx is imported here because it takes longer than answering a question without paths.
    """
    import networkx as nx  # noqa: PLC0415 - see above

    graph: nx.DiGraph[str] = nx.DiGraph()
    for relation in relations:
        for start, end in _ways(relation):
            if not graph.has_edge(start, end):
                graph.add_edge(start, end, relations=[])
            graph.edges[start, end]["relations"].append(relation)
    return graph


def _simple_paths(
    graph: nx.DiGraph[str], start: str, end: str, max_hops: int
) -> Iterator[list[str]]:
    """Yield ways as lists of ids, the short ones first, each length in the order of the ids."""
    import networkx as nx  # noqa: PLC0415 - as above

    to_end = nx.single_source_shortest_path_length(graph.reverse(copy=False), end, max_hops)

    def extend(path: list[str], steps_left: int) -> Iterator[list[str]]:
        if path[-1] == end or steps_left == 0:
            if path[-1] == end and steps_left == 0:
                yield path
            return
        for following in sorted(graph[path[-1]]):
            if to_end.get(following, max_hops) < steps_left and following not in path:
                yield from extend([*path, following], steps_left - 1)

    for length in range(to_end.get(start, max_hops + 1), max_hops + 1):
        yield from extend([start], length)


def _step(graph: nx.DiGraph[str], start: str, end: str) -> Step:
    relations: list[Relation] = graph.edges[start, end]["relations"]
    return Step(start, end, tuple(sorted(relations, key=lambda each: each.id)))
