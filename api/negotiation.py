"""Which of several media types a client wants most (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=256)
def choose(accept: str, offers: tuple[str, ...]) -> str | None:
    """Return the offer that ``Accept`` prefers, the first of several, or nothing if none will do.

    An offer has the weight of the most specific range that it falls into. A header that is empty
    takes anything.
    """
    ranges = _ranges(accept) or {"*/*": 1.0}
    weights = [_weight(offer, ranges) for offer in offers]
    best = max(weights, default=0.0)
    return offers[weights.index(best)] if best > 0 else None


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


def _weight(offer: str, ranges: dict[str, float]) -> float:
    family = offer.partition("/")[0]
    for name in (offer, f"{family}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0
