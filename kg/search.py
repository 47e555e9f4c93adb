"""Ranked text search over names, aliases and statements, on SQLite's full-text index."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self

from kg.errors import BadInputError
from kg.model import Entity, EntityKind, Interval, Rank, Statement

MAXIMUM_QUERY: Final = 500
"""Characters that a search text may have."""

# Weights of the indexed columns: name, aliases, body. A name says more than a sentence does.
_WEIGHTS: Final = "0, 0, 0, 0, 0, 6.0, 4.0, 1.0"

_SCHEMA: Final = (
    "CREATE VIRTUAL TABLE documents USING fts5("
    "id UNINDEXED, about UNINDEXED, kind UNINDEXED, start UNINDEXED, until UNINDEXED, "
    'name, aliases, body, tokenize = "porter unicode61")'
)
_INSERT: Final = "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_ALWAYS: Final = (date.min.isoformat(), "9999-12-32")
"""From the first day on, and later than any day."""
_MOST: Final = 1000
"""Hits that one search returns at most."""

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
    """An index over entities and statements; safe to use from several threads.

    ``database`` is where SQLite keeps it: in memory, or in a temporary file when the name is empty.
    """

    def __init__(self, database: str = ":memory:") -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(database, check_same_thread=False)
        self._connection.execute(_SCHEMA)
        self._subjects: dict[str, tuple[str, EntityKind]] = {}

    def add_entities(self, entities: Iterable[Entity]) -> None:
        """Add entities; they come before the statements about them."""
        rows = []
        for each in entities:
            self._subjects[each.id] = each.name, each.kind
            names = " ".join((each.id, *each.aliases))
            rows.append((each.id, each.id, each.kind, *_ALWAYS, each.name, names, each.brief))
        self._insert(rows)

    def add_statements(self, statements: Iterable[Statement]) -> None:
        """Add statements; what was never true is left out."""
        rows = []
        for each in statements:
            # The subject's name stands beside each statement, so that "sqs timeout" finds a sentence
            # that does not repeat it.
            name, kind = self._subjects[each.about]
            if each.rank is not Rank.DEPRECATED:
                rows.append((each.id, each.about, kind, *_days(each.valid), "", name, each.text))
        self._insert(rows)

    def _insert(self, rows: Sequence[tuple[str, ...]]) -> None:
        with self._lock, self._connection:
            self._connection.executemany(_INSERT, rows)

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
        index = cls()
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

    def search(self, text: str, kinds: Sequence[EntityKind] | None, day: date) -> list[Hit]:
        """Return what matches every word of ``text``, or any of them when nothing has all.

        Best first. Statements have to hold on ``day``. With ``kinds``, only entities of these kinds,
        each found by its own words or by those of a statement about it. Raises
        :class:`~kg.errors.BadInputError` when the text is too long.
        """
        if len(text) > MAXIMUM_QUERY:
            raise BadInputError("text", f"must have at most {MAXIMUM_QUERY} characters")
        words = [f'"{word}"' for word in re.findall(r"\w+", text)]
        if not words:
            return []
        all_of, any_of = _ALL_OF.join(words), _ANY_OF.join(words)
        hits = self._match(all_of, kinds, day) or self._match(any_of, kinds, day)
        return hits if kinds is None else _best_of_each(hits)

    def _match(self, expression: str, kinds: Sequence[EntityKind] | None, day: date) -> list[Hit]:
        wanted = list(EntityKind if kinds is None else kinds)
        query = (
            f"SELECT id, about, -bm25(documents, {_WEIGHTS}), "  # noqa: S608 - constants only
            "snippet(documents, -1, '**', '**', '…', 24) FROM documents "
            f"WHERE documents MATCH ? AND kind IN ({', '.join('?' * len(wanted))}) "
            f"AND start <= ? AND until > ? ORDER BY 3 DESC, id LIMIT {_MOST}"
        )
        values = (expression, *wanted, day.isoformat(), day.isoformat())
        with self._lock:
            return [Hit(*row) for row in self._connection.execute(query, values)]


def _days(valid: Interval) -> tuple[str, str]:
    first, last = _ALWAYS
    start, end = valid.start, valid.end
    return (start.isoformat() if start else first), (end.isoformat() if end else last)


def _best_of_each(hits: Iterable[Hit]) -> list[Hit]:
    """Turn hits into the entities that they are about, each with its best score."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.about, replace(hit, id=hit.about))
    return list(best.values())
