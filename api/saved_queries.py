"""The saved queries: one question a file, asked by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import OperationDefinitionNode, parse, print_ast

from kg.errors import NotFoundError
from kg.names import nearest
from kg.shipped import shipped_folder


@dataclass(frozen=True)
class SavedQuery:
    """A GraphQL operation that answers the question in its header comment."""

    name: str
    question: str
    text: str

    @property
    def variables(self) -> dict[str, str]:
        """Variable name to its declaration: ``{'id': 'ID!'}``."""
        operation = next(
            each
            for each in parse(self.text).definitions
            if isinstance(each, OperationDefinitionNode)
        )
        return {
            each.variable.name.value: print_ast(each.type)
            for each in operation.variable_definitions or ()
        }


def list_saved_queries() -> Iterator[SavedQuery]:
    """Yield every saved query, by name."""
    for path in sorted((shipped_folder("queries") / "graphql").glob("*.graphql")):
        yield _read(path)


def find_saved_query(name: str) -> SavedQuery:
    """Return one saved query; raises :class:`~kg.errors.NotFoundError`."""
    queries = {query.name: query for query in list_saved_queries()}
    if name not in queries:
        raise NotFoundError("query", name, nearest(name, queries))
    return queries[name]


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    comments = [line[1:].strip() for line in text.splitlines() if line.startswith("#")]
    return SavedQuery(path.stem, " ".join(comments), text)


def read_variables(query: SavedQuery, given: Mapping[str, str]) -> dict[str, Any]:
    """Turn ``k=v`` texts into variables: JSON where a variable is no plain text or id.

    Raises :class:`~kg.errors.NotFoundError` for a variable that the query does not have.
    """
    declared = query.variables
    for name in given:
        if name not in declared:
            raise NotFoundError("variable", name, nearest(name, declared) or tuple(declared))
    return {name: _value(declared[name], text) for name, text in given.items()}


def _value(declared: str, text: str) -> Any:
    kind = declared.rstrip("!")
    if kind.startswith("["):
        return [_value(kind[1:-1], part.strip()) for part in text.split(",")]
    if kind in ("Int", "Float", "Boolean") or text.startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
