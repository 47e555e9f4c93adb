"""Choosing, out of what can be had, what a client likes best: the ``Accept`` header of HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

# A quoted text may be left open, so that reading never goes back, whatever a header holds.
_QUOTED: Final = r'"(?:[^"\\]|\\.?)*"?'
_RANGE: Final = re.compile(rf'(?:[^,"]|{_QUOTED})+')
_PARAMETER: Final = re.compile(rf'(?:[^;"]|{_QUOTED})+')
_WEIGHT: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


class _Range(NamedTuple):
    """Media types that a client would take, and how gladly."""

    media_type: str
    weight: float

    def matches(self, offer: str) -> bool:
        kind, _, subtype = self.media_type.partition("/")
        offered_kind, _, offered_subtype = offer.partition("/")
        return kind in ("*", offered_kind) and subtype in ("*", offered_subtype)

    @property
    def specificity(self) -> int:
        """Count the parts that are said outright."""
        return -self.media_type.count("*")


def choose(accept_header: str, offers: Sequence[str]) -> str | None:
    """Return the offered media type that a client likes best, or ``None`` when it takes none.

    An offer weighs what the most specific range that matches it says. Among equals the first offer
    wins, and so it does when the client says nothing.
    """
    if not accept_header.strip():
        return offers[0]
    ranges = sorted(_read_ranges(accept_header), key=lambda each: each.specificity, reverse=True)
    best = max(offers, key=lambda offer: _weigh(offer, ranges))
    return best if _weigh(best, ranges) > 0 else None


def _weigh(offer: str, ranges: Sequence[_Range]) -> float:
    return next((each.weight for each in ranges if each.matches(offer.lower())), 0.0)


def _read_ranges(header: str) -> Iterator[_Range]:
    """Yield the ranges of a header; one whose weight is no weight is passed over.

    Parameters of media types are left aside: who asks for a profile or a charset is served without.
    """
    for part in _RANGE.findall(header):
        media_type, *parameters = _PARAMETER.findall(part) or [""]
        weight = _read_weight(parameters)
        if weight is not None:
            yield _Range(media_type.strip().lower(), weight)


def _read_weight(parameters: Sequence[str]) -> float | None:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return float(value) if _WEIGHT.fullmatch(value.strip()) else None
    return 1.0
