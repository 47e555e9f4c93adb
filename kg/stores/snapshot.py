"""A graph in one file that starts a server without its source files, several times faster.

Reading a file runs no code from it, whoever wrote it: it holds plain values of the types that
:mod:`kg.model` has, and an SQLite image that is only read.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import msgspec

from kg.garbage import no_garbage_collection
from kg.graph import KnowledgeGraph
from kg.model import Records
from kg.prepared import Positions, Prepared
from kg.search import SearchIndex
from kg.store import Meta
from kg.stores.columns import CHUNK, ChunkReader, ChunkWriter
from kg.stores.sections import Sections, SectionWriter, open_sections, replacing

_META: Final = "meta"
_ENTITIES: Final = "entities"
_STATEMENTS: Final = "statements"
_ABOUT: Final = "about"
_EDGES: Final = "edges"
_SEARCH: Final = "search"
_NAMES: Final = {_META, _ENTITIES, _STATEMENTS, _ABOUT, _EDGES, _SEARCH}


def write_snapshot(graph: KnowledgeGraph, path: Path) -> None:
    """Write a graph and all that was worked out from it; a reader sees the old file or the new one.

    Raises ``OSError`` when there is no room, and leaves what was there.
    """
    prepared, records = graph.prepared, graph.records
    with replacing(path) as file:
        file.add(_META, msgspec.msgpack.encode(prepared.meta))
        writer = ChunkWriter()
        for name, part in ((_ENTITIES, records.entities), (_STATEMENTS, records.statements)):
            for chunk in writer.chunks(part):
                file.add(name, chunk)
        _write_positions(file, _ABOUT, prepared.about, writer)
        _write_positions(file, _EDGES, prepared.edges, writer)
        file.add(_SEARCH, prepared.search.to_bytes())


def _write_positions(
    file: SectionWriter, name: str, positions: Positions, texts: ChunkWriter
) -> None:
    rest: Iterator[Any] = iter(positions.items())
    while part := list(islice(rest, CHUNK)):
        numbers = [texts.number(id_) for id_, _ in part]
        file.add(name, msgspec.msgpack.encode((numbers, [found.tolist() for _, found in part])))


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
    prepared = Prepared(
        meta=meta,
        about=_read_positions(sections, _ABOUT, reader.texts),
        edges=_read_positions(sections, _EDGES, reader.texts),
        search=SearchIndex.from_bytes(sections.read_one(_SEARCH)),
    )
    return KnowledgeGraph(Records(entities, statements, meta.sources, meta.categories), prepared)


def _read_records(sections: Sections, name: str, reader: ChunkReader) -> Iterator[Any]:
    return chain.from_iterable(map(reader.read, sections.read(name)))


_POSITIONS: Final = msgspec.msgpack.Decoder(tuple[list[int], list[list[int]]])


def _read_positions(sections: Sections, name: str, texts: list[str]) -> Mapping[str, array[int]]:
    found: dict[str, array[int]] = {}
    for chunk in sections.read(name):
        numbers, positions = _POSITIONS.decode(chunk)
        for number, each in zip(numbers, positions, strict=True):
            found[texts[number]] = array("I", each)
    return found
