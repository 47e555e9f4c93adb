"""A graph in one file that starts a server without its source files, several times faster.

Reading a file runs no code from it, whoever wrote it: it holds plain values of the types that
:mod:`kg.model` has, and an SQLite image that is only read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

from kg.garbage import no_garbage_collection
from kg.graph import KnowledgeGraph
from kg.model import Records
from kg.prepared import Prepared
from kg.search import SearchIndex
from kg.store import Meta
from kg.stores.columns import ChunkReader, ChunkWriter
from kg.stores.sections import Sections, SectionWriter, open_sections, replacing

_META: Final = "meta"
_ENTITIES: Final = "entities"
_STATEMENTS: Final = "statements"
_SEARCH: Final = "search"
_NAMES: Final = {_META, _ENTITIES, _STATEMENTS, _SEARCH}


def write_snapshot(graph: KnowledgeGraph, path: Path) -> None:
    """Write a graph and all that was worked out from it; a reader sees the old file or the new one.

    Raises ``OSError`` when there is no room, and leaves what was there.
    """
    with replacing(path) as sections:
        _write_graph(graph, sections)


def write_snapshot_into(graph: KnowledgeGraph, file: BinaryIO) -> None:
    """Write a snapshot into an open file without content; raises ``OSError`` when there is no room."""
    sections = SectionWriter(file)
    _write_graph(graph, sections)
    sections.finish()
    file.flush()


def _write_graph(graph: KnowledgeGraph, sections: SectionWriter) -> None:
    prepared, records = graph.prepared, graph.records
    sections.add(_META, msgspec.msgpack.encode(prepared.meta))
    writer = ChunkWriter()
    for name, part in ((_ENTITIES, records.entities), (_STATEMENTS, records.statements)):
        for chunk in writer.chunks(part):
            sections.add(name, chunk)
    sections.add(_SEARCH, prepared.search.to_bytes())


def read_snapshot(path: Path) -> KnowledgeGraph:
    """Read a graph that was written; raises :class:`~kg.errors.BadSnapshotError`."""
    with no_garbage_collection(), open_sections(path) as sections:
        if sections.names - _NAMES:
            raise ValueError("it has sections that this format knows nothing of")
        try:
            return _read_graph(sections)
        except msgspec.MsgspecError as error:
            raise ValueError(f"it holds something else than records ({error})") from error


def _read_graph(sections: Sections) -> KnowledgeGraph:
    meta = msgspec.msgpack.decode(sections.read_one(_META), type=Meta)
    reader = ChunkReader()
    entities = tuple(_read_records(sections, _ENTITIES, reader))
    statements = tuple(_read_records(sections, _STATEMENTS, reader))
    records = Records(entities, statements, meta.sources, meta.categories)
    search = SearchIndex.from_bytes(sections.read_one(_SEARCH))
    return KnowledgeGraph(records, Prepared(meta, search))


def _read_records(sections: Sections, name: str, reader: ChunkReader) -> Iterator[Any]:
    return chain.from_iterable(map(reader.read, sections.read(name)))
