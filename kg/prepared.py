"""What a graph works out from its records, in a form that can be kept beside them."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kg.codec import write_record
from kg.model import Entity, Records, Relation, Source, Statement
from kg.search import SearchIndex
from kg.store import Meta

Positions: TypeAlias = Mapping[str, "array[int]"]
"""Entity id to positions among the statements, ascending. Four bytes each, against eight for a
reference, and their order is the order of the answer."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that takes noticeable time to work out for a large graph."""

    meta: Meta
    about: Positions
    """Which statements are about an entity."""
    edges: Positions
    """Which relations have an entity at either end."""
    search: SearchIndex


def make_meta(records: Records, built_at: datetime) -> Meta:
    """Count and digest the records."""
    return Meta(
        version=_digest(records),
        built_at=built_at,
        entities=Counter(entity.kind.value for entity in records.entities),
        statements=Counter(each.kind.value for each in records.statements),
        sources=records.sources,
        categories=records.categories,
    )


def _digest(records: Records) -> str:
    digest = hashlib.sha256()
    parts: tuple[Sequence[Entity | Statement | Source], ...] = (
        records.entities,
        records.statements,
        records.sources,
    )
    for part in parts:
        for each in sorted(part, key=lambda item: item.id):
            digest.update(write_record(each).encode())
    return digest.hexdigest()[:16]


def positions_about(statements: Iterable[Statement]) -> Positions:
    """List the statements about each entity."""
    found: dict[str, array[int]] = {}
    for index, statement in enumerate(statements):
        found.setdefault(statement.about, array("I")).append(index)
    return found


def positions_of_edges(statements: Iterable[Statement]) -> Positions:
    """List the relations at each entity."""
    found: dict[str, array[int]] = {}
    for index, statement in enumerate(statements):
        if isinstance(statement, Relation):
            for end in (statement.source, statement.target):
                found.setdefault(end, array("I")).append(index)
    return found
