"""The graph's own ids, and addresses that are unique in the world, made from them and read back."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

BASE: Final = "https://archkg.example/"
ENTITIES: Final = f"{BASE}id/"
SOURCES: Final = f"{BASE}source/"
PUBLISHERS: Final = f"{BASE}publisher/"
UNITS: Final = f"{BASE}unit/"
ONTOLOGY: Final = f"{BASE}ontology#"

SLUG: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
ENTITY_ID: Final = rf"{SLUG}(/{SLUG})?"
STATEMENT_ID: Final = rf"{ENTITY_ID}#(claim|limit|relation|practice|procedure)-{SLUG}"

_PATH_CHARACTERS: Final = "@:-._~"


def is_statement_id(text: str) -> bool:
    """Tell whether a text has the form of a statement's id."""
    return re.fullmatch(STATEMENT_ID, text) is not None


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
