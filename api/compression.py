"""Answers made smaller for clients that ask for it (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import brotli  # type: ignore[import-untyped] # it has no types
import zstandard
from starlette.types import ASGIApp
from starlette_compress import CompressMiddleware, add_compress_type

MINIMUM_SIZE: Final = 500
"""Bytes under which making an answer smaller does not pay."""

_TYPES: Final = (
    "application/graphql-response+json",
    "application/n-quads",
    "application/n-triples",
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "application/trig",
    "application/vnd.jgraph.mxfile",
    "text/csv",
    "text/tab-separated-values",
    "text/turtle",
)
"""What the doors answer beyond the types that are known to be worth it."""

_COMPRESSORS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "zstd": lambda content: zstandard.compress(content, 4),
    "br": lambda content: brotli.compress(content, quality=4),
    "gzip": lambda content: gzip.compress(content, 4, mtime=0),
}
"""By the name of the coding, the one first that is preferred where a client does not mind."""


def compressing(application: ASGIApp) -> ASGIApp:
    """Put compression in front of all doors.

    Streams go on as they come. What is compressed already is left alone, and so is what is small or
    of a type that does not get smaller.
    """
    for each in _TYPES:
        add_compress_type(each)
    return CompressMiddleware(application, minimum_size=MINIMUM_SIZE)


def compress(content: bytes, coding: str) -> bytes:
    """Write some content in a coding that :func:`choose_coding` returned."""
    return _COMPRESSORS[coding](content)


@lru_cache(maxsize=256)
def choose_coding(accept_encoding: str) -> str | None:
    """Return the coding that ``Accept-Encoding`` prefers, or nothing to send content as it is."""
    weights = dict(_weight(part) for part in accept_encoding.lower().split(",") if part.strip())
    anything = weights.get("*", 0.0)
    offers = [(weights.get(coding, anything), coding) for coding in _COMPRESSORS]
    weight, coding = max(offers, key=lambda offer: offer[0])
    # Plain content is what a client takes in the last place, unless it says otherwise.
    return coding if weight and weight >= weights.get("identity", 0.0) else None


def _weight(part: str) -> tuple[str, float]:
    coding, *parameters = (each.strip() for each in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return coding, _number(value.strip())
    return coding, 1.0


def _number(text: str) -> float:
    """Read a weight; one that cannot be read refuses, which is safe: content goes as it is."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0
