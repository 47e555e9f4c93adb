"""Addresses that are unique in the world, made from the graph's own ids and read back."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

BASE: Final = "https://archkg.example/"
ENTITIES: Final = f"{BASE}id/"
SOURCES: Final = f"{BASE}source/"
PUBLISHERS: Final = f"{BASE}publisher/"
UNITS: Final = f"{BASE}unit/"
ONTOLOGY: Final = f"{BASE}ontology#"

_PATH_CHARACTERS: Final = "@:-._~"


def id_iri(id_: str) -> str:
    """Return the address of an entity or a statement.

    The id of a statement holds a ``#``, so that its address leads into the page of its entity.
    """
    return ENTITIES + id_


def source_iri(id_: str) -> str:
    """Return the address of a source."""
    return SOURCES + quote(id_, safe=_PATH_CHARACTERS)


def publisher_iri(name: str) -> str:
    """Return the address of whoever publishes a source, made from the name."""
    return PUBLISHERS + quote(name, safe=_PATH_CHARACTERS)


def unit_iri(name: str) -> str:
    """Return the address of a unit that no standard vocabulary has."""
    return UNITS + quote(name, safe=_PATH_CHARACTERS)


def read_iri(iri: str, base: str) -> str | None:
    """Return what an address below ``base`` was made from, or ``None`` when it is another's."""
    return unquote(iri.removeprefix(base)) if iri.startswith(base) else None
