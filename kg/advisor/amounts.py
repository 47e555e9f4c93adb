"""The amount that a question names."""

from __future__ import annotations

import re
from typing import Final

from kg.errors import KgError
from kg.model import Quantity
from kg.quantity import parse_quantity

_UNITS: Final = {
    unit.casefold(): unit
    for unit in ("KiB", "MiB", "GiB", "TiB", "PiB", "KB", "MB", "GB", "TB", "PB", "IOPS")
}
_QUANTITY: Final = re.compile(
    rf"\b(\d[\d,]*(?:\.\d+)?)\s*({'|'.join(_UNITS)}|bytes?|seconds?|minutes?|hours?|days?|weeks?|years?|months?|messages?|ms)\b",
    re.IGNORECASE,
)


def find_quantity(text: str) -> Quantity | None:
    """Return the first amount with a unit that a text names."""
    match = _QUANTITY.search(text)
    if match is None:
        return None
    amount, unit = match.groups()
    try:
        return parse_quantity(f"{amount} {_UNITS.get(unit.casefold(), unit)}")
    except KgError:
        return None
