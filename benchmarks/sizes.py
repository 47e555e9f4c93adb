"""What a graph in memory is made of."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from enum import Enum
from types import FunctionType, ModuleType

from kg.graph import KnowledgeGraph

# Belongs to the program, not to the graph.
_PROGRAM = (type, ModuleType, FunctionType, Enum)


def measure_parts(graph: KnowledgeGraph) -> Iterator[tuple[str, int]]:
    """Yield each part of a graph and its bytes; what several parts share counts for the first."""
    records, seen = graph.records, set[int]()
    for name, part in {
        "sentences": [each.text for each in records.statements],
        "ids of statements": [each.id for each in records.statements],
        "entities, with their texts": records.entities,
        "statements themselves, and values that they do not share": records.statements,
        "look-ups by id, by name and by entity": vars(graph),
    }.items():
        yield name, _size(part, seen)
    yield "search index", len(graph.prepared.search.to_bytes())


def _size(part: object, seen: set[int]) -> int:
    """Add up everything that is reachable and has not been seen."""
    total, waiting = 0, [part]
    while waiting:
        each = waiting.pop()
        if id(each) not in seen and not isinstance(each, _PROGRAM):
            seen.add(id(each))
            total += sys.getsizeof(each)
            waiting.extend(gc.get_referents(each))
    return total
