"""Where in a query the engine gave up."""

from __future__ import annotations

import re
from typing import Final

from kg.rdf.sparql.errors import Place, QuerySyntaxError

PADDING: Final = " " * 16
"""Goes behind every query, longer than the longest keyword.

The engine compares keywords by taking as many characters as the keyword has, and reports the
furthest place that it came to: behind the keyword that it expected. Without padding that is the end
of the query where that comes first, and the place is lost.
"""

_MESSAGE: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_KEYWORD: Final = re.compile(r"(?:^|, )([A-Za-z][A-Za-z0-9_]*)(?=, |$)")
_OTHER: Final = re.compile(r'"|\[\'')
_SENTENCE: Final = re.compile(r"(?:^|, )([A-Z][\w']*(?: [\w']+)+)(?=, |$)")
_TOKEN: Final = re.compile(r"[?$@]?\w+|\S")


def syntax_error(message: str, query: str) -> QuerySyntaxError:
    """Make the error from what the engine says about a padded query."""
    found = _MESSAGE.match(message)
    if not found:
        return QuerySyntaxError("this is no SPARQL 1.1 query", Place(1, 1))
    line, column, expected = int(found[1]), int(found[2]), found[3]
    offset = _offset(query + PADDING, line, column) - _overshoot(expected)
    offset = min(max(offset, 0), len(query.rstrip()))
    return QuerySyntaxError(_reason(query, offset, expected), Place.at(offset, query))


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1


def _overshoot(expected: str) -> int:
    # Signs and classes of characters are expected at the place itself.
    if _OTHER.search(expected):
        return 0
    return max(map(len, _KEYWORD.findall(expected)), default=0)


def _reason(query: str, offset: int, expected: str) -> str:
    if sentence := _SENTENCE.search(expected):
        return f"{sentence[1][0].lower()}{sentence[1][1:]}"
    token = _TOKEN.search(query, offset)
    where = f"at {token[0]!r}" if token else "at its end"
    return f"this is no SPARQL 1.1 query: it cannot be read {where}"
