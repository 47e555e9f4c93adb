"""Which of several media types a client wants most (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_REFUSED: Final = (0.0, 0)


@lru_cache(maxsize=256)
def choose(accept: str, offers: tuple[str, ...]) -> str | None:
    """Return the offer that ``Accept`` prefers, or nothing if none will do.

    An offer has the weight of the most specific range that it falls into. Of offers with the same
    weight, one that is named goes before one that a wildcard takes, and an earlier one before a
    later one. A header that is empty takes anything.
    """
    ranges = _ranges(accept) or {"*/*": 1.0}
    ranks = [_rank(offer, ranges) for offer in offers]
    best = max(ranks, default=_REFUSED)
    return offers[ranks.index(best)] if best > _REFUSED else None


def _ranges(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (each.strip().lower() for each in part.split(";"))
        if name:
            found[name] = max(found.get(name, 0.0), _quality(parameters))
    return found


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return _number(value.strip())
    return 1.0


def _number(text: str) -> float:
    """Read a weight; one that cannot be read counts as none given."""
    try:
        value = float(text)
    except ValueError:
        return 1.0
    return value if 0 <= value <= 1 else 1.0


def _rank(offer: str, ranges: dict[str, float]) -> tuple[float, int]:
    """Return the weight, and how specific the range is that gives it."""
    family = offer.partition("/")[0]
    for specificity, name in ((2, offer), (1, f"{family}/*"), (0, "*/*")):
        if name in ranges:
            return ranges[name], specificity if ranges[name] else 0
    return _REFUSED
