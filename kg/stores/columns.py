"""Records as columns of MessagePack, in chunks that follow one another.

A chunk holds some thousand records, column by column for each type of record, and their order.
What many records have in common (ids, citations, intervals) is written once, in the first chunk
that needs it, and stands in the columns as a number. So the file is small, and records that were
read share such values as those do that were never written.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import islice, repeat
from operator import attrgetter
from typing import Any, Final, TypeAlias, get_type_hints

import msgspec

from kg.model import (
    Citation,
    Claim,
    Entity,
    Interval,
    Limit,
    Practice,
    Procedure,
    Relation,
    Statement,
)
from kg.vocabulary import KINDS_BY_NAME

CHUNK: Final = 10_000
"""Records in a chunk: few enough that reading one does not hold up other threads for long."""

Record: TypeAlias = Entity | Statement

_TYPES: Final[Mapping[str, type[Any]]] = {
    each.__name__: each for each in (Entity, Claim, Limit, Relation, Practice, Procedure)
}


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class _Table:
    """How the values of a table are written."""

    wire: Any
    write: Callable[[Any], Any] = _same
    read: Callable[[Any], Any] = _same


_TABLES: Final[Mapping[str, _Table]] = {
    "texts": _Table(str | None),
    "citations": _Table(tuple[Citation, ...]),
    "intervals": _Table(Interval),
    "kinds": _Table(str, attrgetter("name"), KINDS_BY_NAME.__getitem__),
}
"""Table of shared values to how it is written."""

_TABLE_OF: Final[Mapping[str, str]] = {
    "about": "texts",
    "aspect": "texts",
    "category": "texts",
    "condition": "texts",
    "mechanism": "texts",
    "relation_kind": "kinds",
    "scope": "texts",
    "sources": "citations",
    "target": "texts",
    "valid": "intervals",
}
"""Field to the table of its values, whatever the type of record; others stand for themselves."""


def _table_of(record: type[Any], field: str) -> str | None:
    """Return the table of a field. The id of an entity, unlike that of a statement, is shared."""
    return "texts" if (record, field) == (Entity, "id") else _TABLE_OF.get(field)


class _Chunk(msgspec.Struct, array_like=True):
    tables: dict[str, msgspec.Raw]
    """Values that no chunk before had."""
    order: list[str]
    """Type of each record."""
    columns: dict[str, dict[str, msgspec.Raw]]
    """Type to field to values."""


def _encode(value: Any) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(value))


# Writing


class ChunkWriter:
    """Writes records; remembers which shared values have been written."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[Any, int]] = {name: {} for name in _TABLES}
        self._written = dict.fromkeys(_TABLES, 0)

    def chunks(self, records: Sequence[Record]) -> Iterator[bytes]:
        """Yield the records in chunks."""
        for start in range(0, len(records), CHUNK):
            yield self._chunk(records[start : start + CHUNK])

    def _chunk(self, records: Sequence[Record]) -> bytes:
        order = [type(each).__name__ for each in records]
        columns = {
            name: self._columns([each for each in records if type(each) is _TYPES[name]])
            for name in dict.fromkeys(order)
        }
        tables = {name: self._news(name) for name in _TABLES}
        return msgspec.msgpack.encode(_Chunk(tables, order, columns))

    def _columns(self, records: Sequence[Record]) -> dict[str, msgspec.Raw]:
        names = [each.name for each in fields(records[0])]
        return {name: _encode(self._column(name, records)) for name in names}

    def _column(self, field: str, records: Sequence[Record]) -> list[Any]:
        values = map(attrgetter(field), records)
        table = _table_of(type(records[0]), field)
        if table is None:
            return list(values)
        numbers = self._numbers[table]
        return [numbers.setdefault(value, len(numbers)) for value in values]

    def _news(self, table: str) -> msgspec.Raw:
        """Write the values that have come since the chunk before."""
        numbers = self._numbers[table]
        news = islice(numbers, self._written[table], None)
        self._written[table] = len(numbers)
        return _encode([_TABLES[table].write(value) for value in news])


# Reading


class ChunkReader:
    """Reads what a :class:`ChunkWriter` wrote, in the same order.

    Raises ``ValueError``, ``LookupError`` or ``MsgspecError`` when the content is something else.
    """

    def __init__(self) -> None:
        self._values: dict[str, list[Any]] = {name: [] for name in _TABLES}

    def read(self, content: bytes) -> Iterator[Any]:
        """Yield the records of one chunk."""
        chunk = _CHUNK_DECODER.decode(content)
        for name, table in _TABLES.items():
            values = _TABLE_DECODERS[name].decode(chunk.tables[name])
            self._values[name].extend(map(table.read, values))
        made = {name: self._records(name, each) for name, each in chunk.columns.items()}
        if Counter(chunk.order) != {name: len(records) for name, records in made.items()}:
            raise ValueError("its records differ in number from their order")
        following = {name: iter(records) for name, records in made.items()}
        return (next(following[name]) for name in chunk.order)

    def _records(self, name: str, written: Mapping[str, msgspec.Raw]) -> list[Any]:
        decoders = _COLUMN_DECODERS[name]
        columns = {
            field: self._column(_TYPES[name], field, decoder.decode(written[field]))
            for field, decoder in decoders.items()
        }
        return _make_all(_TYPES[name], columns)

    def _column(self, record: type[Any], field: str, written: list[Any]) -> list[Any]:
        table = _table_of(record, field)
        return written if table is None else list(map(self._values[table].__getitem__, written))


def _make_all(record: type[Any], columns: Mapping[str, list[Any]]) -> list[Any]:
    """Make frozen records out of columns.

    Does what the constructor does, slot by slot, but for all records at once and without running
    Python code for each: a third of the time.
    """
    (count, *others) = {len(column) for column in columns.values()}
    if others:
        raise ValueError("its columns differ in length")
    made = list(map(object.__new__, repeat(record, count)))
    for field, column in columns.items():
        fill = getattr(record, field).__set__
        deque(map(fill, made, column), maxlen=0)
    return made


def _column_decoder(record: type[Any], field: str, hint: Any) -> msgspec.msgpack.Decoder[Any]:
    wire: Any = hint if _table_of(record, field) is None else int
    return msgspec.msgpack.Decoder(list[wire])


_CHUNK_DECODER: Final = msgspec.msgpack.Decoder(_Chunk)
_TABLE_DECODERS: Final = {
    name: msgspec.msgpack.Decoder(list[table.wire])  # type: ignore[name-defined] # known at run time
    for name, table in _TABLES.items()
}
_COLUMN_DECODERS: Final = {
    name: {
        field.name: _column_decoder(record, field.name, get_type_hints(record)[field.name])
        for field in fields(record)
    }
    for name, record in _TYPES.items()
}
