"""Records as texts: the same record always gives the same text, and the text gives the record back."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import msgspec

from kg.conflicts import Conflict, ConflictRule
from kg.model import (
    Claim,
    DeliveryMode,
    Entity,
    Interval,
    Limit,
    Practice,
    Procedure,
    Relation,
    Source,
    Statement,
)
from kg.store import Meta
from kg.vocabulary import KINDS_BY_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenRelation(Statement):
    """A relation that names its kind; the table of kinds is not written with each of them."""

    relation_kind: str
    target: str
    mechanism: str | None = None
    delivery: DeliveryMode | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenConflict:
    rule: ConflictRule
    first: str
    second: str
    overlap: Interval
    explanation: str


_PLAIN: Final = (Meta, Entity, Source, Claim, Limit, Practice, Procedure)
_WRITTEN: Final[dict[str, type[Any]]] = {
    **{each.__name__: each for each in _PLAIN},
    "Relation": _WrittenRelation,
    "Conflict": _WrittenConflict,
}
_DECODERS: Final = {name: msgspec.json.Decoder(each) for name, each in _WRITTEN.items()}


def write_record(record: Meta | Entity | Statement | Source | Conflict) -> str:
    """Write a record as the name of its type and JSON."""
    return f"{type(record).__name__} {msgspec.json.encode(_written(record)).decode()}"


def _written(record: Any) -> Any:
    if isinstance(record, Relation):
        return _WrittenRelation(**_fields(record) | {"relation_kind": record.relation_kind.name})
    if isinstance(record, Conflict):
        sides = {name: write_record(getattr(record, name)) for name in ("first", "second")}
        return _WrittenConflict(**_fields(record) | sides)
    return record


def _fields(record: Any) -> dict[str, Any]:
    return {each.name: getattr(record, each.name) for each in fields(record)}


def read_record(text: str) -> Any:
    """Read a record back; raises ``ValueError`` when the text is not one."""
    name, _, content = text.partition(" ")
    if name not in _DECODERS:
        raise ValueError(f"no record is written as {name[:40]!r}")
    written = _DECODERS[name].decode(content)
    if isinstance(written, _WrittenRelation):
        kind = KINDS_BY_NAME[written.relation_kind]
        return Relation(**_fields(written) | {"relation_kind": kind})
    if isinstance(written, _WrittenConflict):
        sides = {name: read_record(getattr(written, name)) for name in ("first", "second")}
        return Conflict(**_fields(written) | sides)
    return written
