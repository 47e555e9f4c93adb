"""What is worked out from all records at once, in a form that can be kept beside them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kg.codec import write_record
from kg.model import Entity, Records, Source, Statement
from kg.search import SearchIndex
from kg.store import Meta


@dataclass(frozen=True, slots=True)
class Prepared:
    """What takes longer to work out than to read.

    The look-ups of a graph are not here: making them anew costs a tenth of the time in which records
    are read, and cannot disagree with the records.
    """

    meta: Meta
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
