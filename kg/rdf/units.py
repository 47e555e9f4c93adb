"""Units of the unit table in QUDT."""

from __future__ import annotations

from typing import Final

from kg.iris import unit_iri
from kg.rdf.terms import PREFIXES, Iri

_DECIMAL: Final = {"K": "Kilo", "M": "Mega", "G": "Giga", "T": "Tera", "P": "Peta", "E": "Exa"}
_BINARY: Final = {"K": "Kibi", "M": "Mebi", "G": "Gibi", "T": "Tebi", "P": "Pebi", "E": "Exbi"}

QUDT_NAMES: Final[dict[str, str]] = {
    "byte": "BYTE",
    "bit": "BIT",
    **{f"{letter}B": f"{prefix}BYTE" for letter, prefix in _DECIMAL.items()},
    **{f"{letter}iB": f"{prefix}BYTE" for letter, prefix in _BINARY.items()},
    **{f"{letter}bit": f"{_DECIMAL[letter]}BIT" for letter in "KMGT"},
    "microsecond": "MicroSEC",
    "millisecond": "MilliSEC",
    "second": "SEC",
    "minute": "MIN",
    "hour": "HR",
    "day": "DAY",
    "week": "WK",
    "month": "MO",
    "year": "YR",
    "percent": "PERCENT",
}
"""Unit to its name in QUDT's vocabulary; what is counted (messages, queues) QUDT does not have."""


def qudt_unit(name: str) -> Iri:
    """Return the address of a unit: QUDT's where it has one, one of our own otherwise."""
    known = QUDT_NAMES.get(name)
    return unit_iri(name) if known is None else PREFIXES["unit"] + known
