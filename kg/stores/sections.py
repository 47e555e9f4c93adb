"""The container of a snapshot: sections of bytes in one file, each byte of it under a digest.

A head of fixed size says which format the file has and where its table is; the table gives place,
length and digest of each section. Between head, sections and table there is no gap, and nothing
follows the table.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from kg.errors import BadSnapshotError
from kg.replacement import replacing_file

FORMAT: Final = 1
"""Number of the format; another one for every change that a reader has to know of."""

# As in PNG: the line ends show a transfer as text, and the last sign ends what a terminal prints.
_MAGIC: Final = b"archkg\r\n\x1a\n"
_NUMBER: Final = struct.Struct("<H")
_TABLE_PLACE: Final = struct.Struct("<QQ32s")
_ROW: Final = struct.Struct("<16sQQ32s")
_DIGEST_SIZE: Final = 32
_FORMAT_AT: Final = len(_MAGIC)
_TABLE_PLACE_AT: Final = _FORMAT_AT + _NUMBER.size
_HEAD_DIGEST_AT: Final = _TABLE_PLACE_AT + _TABLE_PLACE.size
_HEAD_SIZE: Final = _HEAD_DIGEST_AT + _DIGEST_SIZE


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_SIZE).digest()


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    start: int
    length: int
    digest: bytes


# Writing


class SectionWriter:
    """Writes sections one after the other; the head comes last, so that half a file has none."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rows: list[bytes] = []
        self._end = file.write(bytes(_HEAD_SIZE))

    def add(self, name: str, content: bytes) -> None:
        """Write a section; several may have the same name, and are read in the same order."""
        row = _ROW.pack(name.encode(), self._end, len(content), _digest(content))
        self._rows.append(row)
        self._end += self._file.write(content)

    def finish(self) -> None:
        """Write table and head."""
        table = b"".join(self._rows)
        self._file.write(table)
        place = _TABLE_PLACE.pack(self._end, len(table), _digest(table))
        head = _MAGIC + _NUMBER.pack(FORMAT) + place
        self._file.seek(0)
        self._file.write(head + _digest(head))


@contextmanager
def replacing(path: Path) -> Iterator[SectionWriter]:
    """Write a file that takes the place of ``path`` once all of it is on the disk."""
    with replacing_file(path) as file:
        writer = SectionWriter(file)
        yield writer
        writer.finish()


# Reading


class Sections:
    """The sections of a file, checked as they are read."""

    def __init__(self, file: BinaryIO, rows: list[_Section]) -> None:
        self._file = file
        self._rows = rows

    @property
    def names(self) -> set[str]:
        """Names of the sections that the file has."""
        return {row.name for row in self._rows}

    def read(self, name: str) -> Iterator[bytes]:
        """Yield the content of every section that goes by ``name``; raises ``ValueError``."""
        for row in self._rows:
            if row.name == name:
                yield _read_checked(self._file, row)

    def read_one(self, name: str) -> bytes:
        """Return the content of the only section that goes by ``name``; raises ``ValueError``."""
        found = list(self.read(name))
        if len(found) != 1:
            raise ValueError(f"it has {len(found)} sections {name!r} instead of one")
        return found[0]


@contextmanager
def open_sections(path: Path) -> Iterator[Sections]:
    """Open a file; raises :class:`~kg.errors.BadSnapshotError`, as does any trouble inside.

    Inside, ``ValueError`` and the like mean that the content is not what it should be.
    """
    try:
        with path.open("rb") as file:
            yield Sections(file, _read_table(file))
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadSnapshotError(str(path), f"it cannot be read ({reason})") from error
    except ValueError as error:
        raise BadSnapshotError(str(path), str(error)) from error
    except (LookupError, OverflowError, RecursionError) as error:
        reason = f"it holds something else than records ({type(error).__name__}: {error})"
        raise BadSnapshotError(str(path), reason) from error


def _read_table(file: BinaryIO) -> list[_Section]:
    size = os.fstat(file.fileno()).st_size
    head = file.read(_HEAD_SIZE)
    _check_kind(head)
    if len(head) < _HEAD_SIZE or head[_HEAD_DIGEST_AT:] != _digest(head[:_HEAD_DIGEST_AT]):
        raise ValueError("it is damaged in its head")
    start, length, digest = _TABLE_PLACE.unpack_from(head, _TABLE_PLACE_AT)
    if size != start + length:
        raise ValueError(f"it should have {start + length:,} bytes, but has {size:,}")
    table = _read_checked(file, _Section("table", start, length, digest))
    rows = [
        _Section(name.rstrip(b"\0").decode(), *place) for name, *place in _ROW.iter_unpack(table)
    ]
    _check_gaps(rows, start)
    return rows


def _check_kind(head: bytes) -> None:
    if not head.startswith(_MAGIC):
        raise ValueError("it is not a snapshot of archkg")
    if len(head) < _TABLE_PLACE_AT:
        raise ValueError("it ends within its head")
    (number,) = _NUMBER.unpack_from(head, _FORMAT_AT)
    if number != FORMAT:
        age = "an older" if number < FORMAT else "a newer"
        raise ValueError(f"it has {age} format ({number}; this version of archkg reads {FORMAT})")


def _check_gaps(rows: list[_Section], table: int) -> None:
    """Make sure that every byte belongs to a section: what no digest covers could be anything."""
    end = _HEAD_SIZE
    for row in rows:
        if row.start != end:
            raise ValueError("its sections do not follow one another")
        end += row.length
    if end != table:
        raise ValueError("its sections do not reach up to the table")


def _read_checked(file: BinaryIO, section: _Section) -> bytes:
    file.seek(section.start)
    content = file.read(section.length)
    if len(content) != section.length or _digest(content) != section.digest:
        raise ValueError(f"it is damaged in the section {section.name!r}")
    return content
