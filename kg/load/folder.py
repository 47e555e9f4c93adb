"""Read folders of data files, all or nothing."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from kg.errors import InvalidDataError, Problem
from kg.garbage import no_garbage_collection
from kg.load import records
from kg.load.convert import StatementReader, add_entities, add_sources
from kg.load.draft import Draft
from kg.load.rules import FILE_RULES, RECORD_RULES, check
from kg.load.validate import validate
from kg.load.yaml_file import Document, parse
from kg.model import EntityKind, Records

CATEGORIES_FILE: Final = "categories.yaml"
SOURCES_FILE: Final = "sources.yaml"
MAXIMUM_BYTES: Final = 4 * 1024 * 1024
"""Size of a data file."""

FILE_SHAPES: Final[dict[str, Any]] = {
    "services/*/*.yaml": records.ServiceRecord,
    "concepts/*.yaml": records.FileRecord,
    "technologies/*.yaml": records.FileRecord,
    "scopes/*.yaml": records.FileRecord,
    "additions/*.yaml": records.AdditionRecord,
    SOURCES_FILE: records.SourcesFile,
    CATEGORIES_FILE: records.CategoriesFile,
}
"""Where each record type is found inside a data folder."""

_KIND_OF_FOLDER: Final = {
    "services": EntityKind.SERVICE,
    "concepts": EntityKind.CONCEPT,
    "technologies": EntityKind.TECHNOLOGY,
    "scopes": EntityKind.SCOPE,
}


@dataclass
class _Reading:
    """What has been read so far, and everything wrong with it."""

    draft: Draft = field(default_factory=Draft)
    entity_files: list[tuple[Document, records.FileRecord]] = field(default_factory=list)
    additions: list[tuple[Document, records.AdditionRecord]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: int = 0


def load_folders(folders: Sequence[Path]) -> Records:
    """Read data folders into records; each folder lies over the ones before it.

    Raises :class:`~kg.errors.InvalidDataError` with every problem of every file; nothing is kept then.
    """
    with no_garbage_collection():
        reading = _Reading()
        for folder in folders:
            _read_folder(reading, folder)
        _read_statements(reading)
        problems = sorted({*reading.problems, *check(reading.draft, (*RECORD_RULES, *FILE_RULES))})
    if problems:
        raise InvalidDataError(tuple(problems), reading.files)
    return _records(reading.draft)


def _read_folder(reading: _Reading, folder: Path) -> None:
    if not folder.is_dir():
        reading.problems.append(
            Problem(str(folder), 1, 1, "there is no such folder", "missing-folder")
        )
        return
    matched: set[Path] = set(folder.glob("schema/*"))
    for pattern in FILE_SHAPES:
        for path in sorted(folder.glob(pattern)):
            matched.add(path)
            _read_file(reading, folder, path, pattern)
    for path in sorted(set(folder.rglob("*.y*ml")) - matched):
        message = f"no kind of data file is kept here; known places: {', '.join(FILE_SHAPES)}"
        reading.problems.append(Problem(_shown(path), 1, 1, message, "unexpected-file"))


def _read_file(reading: _Reading, folder: Path, path: Path, pattern: str) -> None:
    reading.files += 1
    document, problems = _parse_file(path)
    if not problems:
        validated = validate(document, _adapter(pattern))
        problems = validated.problems
        _keep(reading, validated.document, validated.record, path.relative_to(folder).parts[0])
    if problems:
        reading.draft.incomplete.add(path.stem)
        reading.problems.extend(problems)


def _shown(path: Path) -> str:
    """Write a path as a reader in the working folder would, whatever bytes its name is made of."""
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return shown.as_posix().encode(errors="backslashreplace").decode()


def _parse_file(path: Path) -> tuple[Document, list[Problem]]:
    name = _shown(path)
    try:
        return parse(name, _read_text(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        problem = Problem(name, 1, 1, f"cannot be read: {reason}", "unreadable-file")
        return Document(name, None, None), [problem]


def _read_text(path: Path) -> str:
    """Read a file, but no more of it than tells that it is too large."""
    if not path.is_file():
        # A pipe would be waited for, and a device never ends.
        raise OSError(errno.EINVAL, "it is no regular file")
    with path.open("rb") as file:
        content = file.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {MAXIMUM_BYTES:,} bytes")
    return content.decode()


@cache
def _adapter(pattern: str) -> TypeAdapter[Any]:
    return TypeAdapter(FILE_SHAPES[pattern])


def _keep(reading: _Reading, document: Document, record: Any, place: str) -> None:
    match record:
        case None:
            return
        case records.FileRecord():
            add_entities(reading.draft, document, record, _KIND_OF_FOLDER[place])
            reading.entity_files.append((document, record))
        case records.AdditionRecord():
            reading.additions.append((document, record))
        case _ if place == SOURCES_FILE:
            add_sources(reading.draft, document, record)
        case _:
            reading.draft.categories.update(record)


def _read_statements(reading: _Reading) -> None:
    draft = reading.draft
    names = {each.value.id: each.value.name for each in draft.entities}
    days = {each.value.id: each.value.checked for each in draft.sources}
    reader = StatementReader(draft, names, days)
    for document, record in reading.entity_files:
        reader.read_entity_file(document, record)
    for document, addition in reading.additions:
        reader.read_addition(document, addition)


def _records(draft: Draft) -> Records:
    return Records(
        entities=tuple(each.value for each in draft.entities),
        statements=tuple(each.value for each in draft.statements),
        sources=tuple(each.value for each in draft.sources),
        categories=draft.categories,
    )
