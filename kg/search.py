"""Ranked text search over names, aliases and statements, on SQLite's full-text index."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from kg.errors import BadInputError
from kg.model import Entity, Statement

MAXIMUM_QUERY: Final = 500
"""Characters that a search text may have."""

# Weights of the indexed columns: name, aliases, body. A name says more than a sentence does.
_WEIGHTS: Final = "6.0, 4.0, 1.0"

_SCHEMA: Final = (
    "CREATE VIRTUAL TABLE documents USING fts5("
    'id UNINDEXED, about UNINDEXED, name, aliases, body, tokenize = "porter unicode61")'
)

_ALL_OF: Final = " AND "
_ANY_OF: Final = " OR "


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found."""

    id: str
    """Id of an entity or a statement."""
    about: str
    """Id of the entity: itself, or the one that the statement is about."""
    score: float
    """Higher is better; comparable within one search."""
    matched: str
    """The text that matched, the words in question between ``**``."""


class SearchIndex:
    """An index over entities and statements; safe to use from several threads."""

    def __init__(self, entities: Iterable[Entity], statements: Iterable[Statement]) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute(_SCHEMA)
        listed = list(entities)
        names = {entity.id: entity.name for entity in listed}
        insert = "INSERT INTO documents VALUES (?, ?, ?, ?, ?)"
        rows = ((e.id, e.id, e.name, " ".join((e.id, *e.aliases)), e.brief) for e in listed)
        self._connection.executemany(insert, rows)
        # The subject's name stands beside each statement, so that "sqs timeout" finds a sentence
        # that does not repeat it.
        rows = ((s.id, s.about, "", names[s.about], s.text) for s in statements)
        self._connection.executemany(insert, rows)
        self._connection.commit()

    def __del__(self) -> None:
        # A connection refers to itself, so it would keep its memory until somebody looks for garbage.
        self._connection.close()

    def to_bytes(self) -> bytes:
        """Write the index down."""
        with self._lock:
            return self._connection.serialize()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Open an index that was written down; raises ``ValueError`` when it is something else."""
        index = cls((), ())
        connection = index._connection
        try:
            connection.deserialize(content)
            # Whoever wrote the bytes may have put views and triggers into them.
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            found = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'documents'")
            schemas = found.fetchall()
        except sqlite3.Error as error:
            raise ValueError(str(error)) from error
        if schemas != [(_SCHEMA,)]:
            raise ValueError("the search index has another shape")
        return index

    def search(self, text: str) -> list[Hit]:
        """Return what matches every word of ``text``, or any of them when nothing has all.

        Best first. Raises :class:`~kg.errors.BadInputError` when the text is too long.
        """
        if len(text) > MAXIMUM_QUERY:
            raise BadInputError("text", f"must have at most {MAXIMUM_QUERY} characters")
        words = [f'"{word}"' for word in re.findall(r"\w+", text)]
        if not words:
            return []
        return self._match(_ALL_OF.join(words)) or self._match(_ANY_OF.join(words))

    def _match(self, expression: str) -> list[Hit]:
        query = (
            f"SELECT id, about, -bm25(documents, 0, 0, {_WEIGHTS}), "  # noqa: S608 - constants only
            "snippet(documents, -1, '**', '**', '…', 24) "
            "FROM documents WHERE documents MATCH ? ORDER BY 3 DESC, id LIMIT 1000"
        )
        with self._lock:
            return [Hit(*row) for row in self._connection.execute(query, (expression,))]
