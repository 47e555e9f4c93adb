"""What is refused before a query runs.

The engine cannot be told what not to do; what it must not do is kept from it. This is the first of
two walls: the process that runs queries cannot reach the network (:mod:`kg.rdf.sandbox`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from re import Match
from typing import Final, Literal, NoReturn

from kg.rdf.sparql.errors import Place, QueryRefusedError, QuerySyntaxError
from kg.rdf.sparql.tokens import TOKEN

MAXIMUM_LENGTH: Final = 64 * 1024
"""Characters of a query."""
MAXIMUM_TOKENS: Final = 10_000
MAXIMUM_DEPTH: Final = 100
"""Brackets within brackets."""

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

READ_ONLY: Final = "updates are refused: the data can only be read"
_TWO_READINGS: Final = {
    "ambiguous": "this could be an IRI or a comparison: write the IRI in full, with '://', or a "
    "space after '<'",
    "backslash": "a backslash outside of strings, IRIs and names could hide a keyword",
}
_REASONS: Final = {
    "SERVICE": "SERVICE is refused: no query reaches another server",
    "LOAD": "LOAD is refused: no query fetches anything, and the data can only be read",
    "FROM": "FROM is refused: no query fetches anything; choose among the graphs that are here "
    "with GRAPH or with the parameters 'default-graph-uri' and 'named-graph-uri'",
}
_FORMS: Final[tuple[Form, ...]] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_PROLOGUE: Final = ("PREFIX", "BASE", "VERSION")
_UPDATES: Final = (
    "INSERT", "DELETE", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH",
)  # fmt: skip
# No keyword or function of SPARQL contains one of these, so a bare word that does has a clause.
_CLAUSE: Final = re.compile("SERVICE|FROM|LOAD", re.IGNORECASE)
_GLUED: Final = re.compile("(SERVICE|FROM)(?:SILENT|NAMED)?", re.IGNORECASE)
_GLUED_PREFIX: Final = re.compile("^PREFIX", re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """A query that may run."""

    text: str
    form: Form
    own_dataset: Place | None = None
    """Where the query has ``FROM``, which does nothing when the request names a dataset."""

    def refuse_own_dataset(self) -> None:
        """Raise ``QueryRefusedError`` if the query has ``FROM``."""
        if self.own_dataset:
            raise QueryRefusedError(_REASONS["FROM"], self.own_dataset)


def check(text: str) -> Query:
    """Look through a query; raises ``QueryRefusedError`` and ``QuerySyntaxError``."""
    if len(text) > MAXIMUM_LENGTH:
        raise QueryRefusedError(f"the query is longer than {MAXIMUM_LENGTH:,} characters")
    tokens = list(_tokens(text))
    clauses = [each for each in tokens if each.lastgroup == "word" and _CLAUSE.search(each[0])]
    clauses += _clauses_in_names(tokens)
    form = _form(tokens)
    return Query(text, form, _dataset_clause(clauses))


def _tokens(text: str) -> Iterator[Match[str]]:
    """Cut into tokens, without space and comments, that nest and number no more than they may."""
    depth = 0
    count = 0
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "space":
            continue
        count += 1
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "quote":
            raise QuerySyntaxError("a string is not closed", _place(token))
        elif kind in _TWO_READINGS:
            _refuse(_TWO_READINGS[kind], token)
        if depth > MAXIMUM_DEPTH:
            _refuse(f"brackets nest deeper than {MAXIMUM_DEPTH} levels", token)
        if count > MAXIMUM_TOKENS:
            _refuse(f"the query has more than {MAXIMUM_TOKENS:,} words and signs", token)
        yield token


def _form(tokens: list[Match[str]]) -> Form:
    """Find what the query asks for; what is no query at all is left to the engine to place."""
    for token in tokens:
        word = token[0].upper()
        if token.lastgroup != "word" or word.startswith(_PROLOGUE):
            continue
        if word.startswith(_UPDATES):
            _refuse(READ_ONLY, token)
        return next((form for form in _FORMS if word.startswith(form)), "SELECT")
    return "SELECT"


def _clauses_in_names(tokens: list[Match[str]]) -> list[Match[str]]:
    """Find names such as ``SERVICE:x`` and ``FROMex:g`` that the engine could read as clauses.

    It could if a declared prefix, the empty one included, follows the keyword. Otherwise a prefix
    that is called ``service`` is nothing special.
    """
    suspects = [t for t in tokens if t.lastgroup == "name" and _GLUED.search(t["prefix"])]
    declared = _declared(tokens) if suspects else set()
    return [token for token in suspects if not declared.isdisjoint(_rests(token["prefix"]))]


def _rests(prefix: str) -> Iterator[str]:
    for found in _GLUED.finditer(prefix):
        yield prefix[found.end(1) :]
        yield prefix[found.end() :]


def _declared(tokens: list[Match[str]]) -> set[str]:
    declared = set()
    for name, iri in pairwise(tokens):
        if (name.lastgroup, iri.lastgroup) == ("name", "iri") and not name["local"]:
            declared |= {name["prefix"], _GLUED_PREFIX.sub("", name["prefix"])}
    return declared


def _dataset_clause(clauses: list[Match[str]]) -> Place | None:
    place = None
    for token in clauses:
        for keyword in _CLAUSE.findall(token[0].upper()):
            if keyword != "FROM":
                _refuse(_REASONS[keyword], token)
            place = place or _place(token)
    return place


def _refuse(reason: str, token: Match[str]) -> NoReturn:
    raise QueryRefusedError(reason, _place(token))


def _place(token: Match[str]) -> Place:
    return Place.at(token.start(), token.string)
