"""The saved queries: one question a file, asked by name, in GraphQL and in SPARQL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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


@dataclass(frozen=True)
class SavedSparql:
    """A SPARQL query that answers the question in its header comment.

    It runs as it stands on any server: each parameter is a ``VALUES`` block that holds its default.
    """

    name: str
    question: str
    note: str
    """What a reader of the answer should know."""
    parameters: Mapping[str, str]
    """Parameter name to what it means: ``{'id': 'the id of the thing'}``."""
    text: str

    def fill(self, given: Mapping[str, Sequence[str]]) -> str:
        """Return the query with other values in the place of the defaults, each a plain text.

        Raises :class:`~kg.errors.NotFoundError` for a parameter that the query does not have.
        """
        for name in given:
            if name not in self.parameters:
                raise NotFoundError("parameter", name, nearest(name, self.parameters))

        def block(found: re.Match[str]) -> str:
            values = given.get(found[1])
            if values is None:
                return found[0]
            return f"VALUES ?{found[1]} {{ {' '.join(map(_quoted, values))} }}"

        # In one pass, so that no value is taken for a block.
        return re.sub(r"VALUES \?(\w+) \{[^}]*\}", block, self.text)


_ESCAPES: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"})


def _quoted(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"'


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


def list_saved_sparql() -> Iterator[SavedSparql]:
    """Yield every saved SPARQL query, by name."""
    for path in sorted((shipped_folder("queries") / "sparql").glob("*.rq")):
        yield _read_sparql(path)


def find_saved_sparql(name: str) -> SavedSparql:
    """Return one saved SPARQL query; raises :class:`~kg.errors.NotFoundError`."""
    queries = {query.name: query for query in list_saved_sparql()}
    if name not in queries:
        raise NotFoundError("query", name, nearest(name, queries))
    return queries[name]


def _read_sparql(path: Path) -> SavedSparql:
    text = path.read_text(encoding="utf-8")
    head = text.partition("PREFIX")[0]
    parameters = dict(re.findall(r"^# \?(\w+): (.+)$", head, re.MULTILINE))
    words = " ".join(re.findall(r"^# (?!\?)(.+)$", head, re.MULTILINE))
    question, mark, note = words.partition("?")
    return SavedSparql(path.stem, question + mark, note.strip(), parameters, text)


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
