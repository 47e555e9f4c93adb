"""What an option of a question says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.advisor.words import FUNCTION_WORDS, content_stems, stem, tokens
from kg.errors import KgError
from kg.model import Limit, NoLimit, Quantity
from kg.quantity import compare, parse_quantity

_AMOUNT: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([A-Za-z]+)?")
_UNBOUNDED: Final = re.compile(r"\b(?:no limit|unlimited|any number|infinite)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with or without a unit, or the lack of any limit."""

    number: Decimal | None
    text: str

    def is_that_of(self, limit: Limit) -> bool:
        """Tell whether a limit has this amount."""
        if limit.quantity is None or isinstance(limit.quantity, NoLimit) or self.number is None:
            return isinstance(limit.quantity, NoLimit) and self.number is None
        try:
            return compare(parse_quantity(self.text), limit.quantity) == 0
        except KgError:
            return self._is_bare_number_of(limit.quantity)

    def _is_bare_number_of(self, quantity: Quantity) -> bool:
        return self.text.replace(",", "").isdigit() and self.number == quantity.amount


def amount_of(option: str) -> Amount | None:
    """Return the amount that an option is about."""
    if _UNBOUNDED.search(option):
        return Amount(None, option)
    match = _AMOUNT.search(option)
    if match is None:
        return None
    number, unit = match.groups()
    return Amount(Decimal(number.replace(",", "")), f"{number} {unit}" if unit else number)


def saying(lead: str, options: Sequence[str]) -> int | None:
    """Return the option that says what the answer's first word does, yes or no."""
    said = "yes" if lead.startswith("Yes") else "no" if lead.startswith("No") else ""
    same = {"yes": ("yes", "true"), "no": ("no", "false")}.get(said, ())
    first = [tokens(option)[:1] for option in options]
    return next((i for i, words in enumerate(first) if words and words[0] in same), None)


def own_stems(option: str, options: Sequence[str]) -> list[str]:
    """Return the stems that tell an option from the others."""
    words = tokens(option)
    own = content_stems(words) or [stem(w) for w in words if w not in FUNCTION_WORDS]
    others = [set(content_stems(tokens(each))) for each in options if each != option]
    common = set.intersection(*others) if others else set()
    return [each for each in own if each not in common] or own
