"""How well the sort of a statement fits what is wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kg.advisor.conversation import Intent
from kg.advisor.reading import Reading
from kg.advisor.words import stem, tokens
from kg.errors import KgError
from kg.model import (
    Bound,
    Claim,
    Limit,
    NoLimit,
    Practice,
    Procedure,
    Quantity,
    Relation,
    Statement,
)
from kg.quantity import convert
from kg.vocabulary import ALTERNATIVES, EVOLUTION, INTEGRATES_WITH, STRUCTURE

_ENUMERATION: Final = re.compile(r",[^,]+(?:, | and | or )[A-Z0-9]?\w+")
_LISTED: Final = 0.35
"""What it counts that a claim names several things, where such are asked for."""
_BOUND: Final = 0.15
_DIMENSION: Final = 0.3
_ASPECTS_OF_ANY: Final[Mapping[str, float]] = {"definition": 0.08, "use-case": 0.02}
_ASPECTS_FOR: Final[Mapping[Intent, Mapping[str, float]]] = {
    Intent.DEFINITION: {"definition": 0.6, "use-case": 0.25, "structure": 0.1, "behaviour": 0.1},
    Intent.COST: {"pricing": 0.6},
    Intent.ERROR: {"error": 0.5},
    Intent.SCOPE: {"scope": 0.5, "availability": 0.1},
    Intent.DELIVERY: {"delivery": 0.4},
    Intent.HISTORY: {"history": 0.5, "naming": 0.2},
    Intent.RECOMMENDATION: {"use-case": 0.2},
    Intent.PROCEDURE: {"configuration": 0.2, "tooling": 0.15, "behaviour": 0.05},
    Intent.LIST: {"structure": 0.1},
    Intent.LIMIT: {"retention": 0.1, "performance": 0.1, "scaling": 0.1},
}
_ASPECT: Final = 0.25


def kind_fit(statement: Statement, reading: Reading) -> float:  # noqa: PLR0911 - a line for each kind
    """Return how well the sort of a statement fits what is wanted."""
    match statement:
        case Limit():
            return _limit_fit(statement, reading)
        case Relation():
            return _relation_fit(statement, reading.intent)
        case Practice():
            wanted = (Intent.RECOMMENDATION, Intent.ALTERNATIVE, Intent.ERROR)
            if reading.yes_no and reading.intent is not Intent.RECOMMENDATION:
                return -0.3
            return 0.25 if reading.intent in wanted and reading.topic else 0.0
        case Procedure():
            return 0.4 if reading.intent is Intent.PROCEDURE and not reading.yes_no else -0.1
        case Claim(aspect=aspect):
            wanted_aspects = _ASPECTS_FOR.get(reading.intent, _ASPECTS_OF_ANY)
            listed = reading.intent is Intent.LIST and _ENUMERATION.search(statement.text)
            return (
                (_LISTED if listed else 0.0)
                + wanted_aspects.get(aspect, 0.0)
                + (_ASPECT if aspect in reading.aspects else 0.0)
            )
    return 0.0


def _limit_fit(limit: Limit, reading: Reading) -> float:
    if reading.intent is not Intent.LIMIT:
        return 0.05 if reading.intent in (Intent.LIST, Intent.PROPERTY, Intent.HISTORY) else -0.1
    fit = 0.35
    if reading.bound is not None:
        fit += _BOUND if limit.bound is reading.bound else -_BOUND
    elif limit.bound in (Bound.MAXIMUM, Bound.EXACT):
        fit += 0.05
    if reading.dimension is not None:
        fit += _DIMENSION if measures(limit, reading.dimension) else -_DIMENSION
    if reading.quantity is not None and comparable(limit, reading):
        fit += _DIMENSION
    name = [stem(w) for w in tokens(limit.name)]
    fit += 0.5 * sum(w in reading.terms for w in name) / max(len(name), 1)
    return fit - (0.1 if limit.condition else 0.0)


def measures(limit: Limit, dimension: str) -> bool:
    """Tell whether a limit is a duration, an amount of data, a rate or a count."""
    quantity = limit.quantity
    if quantity is None or isinstance(quantity, NoLimit):
        return quantity is not None and dimension == "count"
    if dimension == "rate":
        return "/" in quantity.unit or quantity.unit in ("IOPS", "TPS")
    if "/" in quantity.unit:
        return False
    if dimension in ("second", "byte"):
        return _converts(limit, dimension) or (
            dimension == "second" and quantity.unit in ("month", "year")
        )
    return not _converts(limit, "second") and not _converts(limit, "byte")


def comparable(limit: Limit, reading: Reading) -> bool:
    """Tell whether a limit measures what the question's amount does."""
    return reading.quantity is not None and _converts(limit, reading.quantity.unit)


def _converts(limit: Limit, unit: str) -> bool:
    if limit.quantity is None or isinstance(limit.quantity, NoLimit):
        return False
    return _are_alike(limit.quantity.unit, unit)


@lru_cache(maxsize=1024)
def _are_alike(first: str, second: str) -> bool:
    """Tell whether two units measure the same."""
    try:
        return convert(Quantity(Decimal(1), first), second) is not None
    except KgError:
        return False


def _relation_fit(relation: Relation, intent: Intent) -> float:
    family = relation.relation_kind.family
    if intent is Intent.ALTERNATIVE or intent is Intent.HISTORY:
        return 0.6 if family in (EVOLUTION, ALTERNATIVES) else -0.1
    if intent in (Intent.RECOMMENDATION, Intent.DIFFERENCE):
        return 0.3 if family in (EVOLUTION, ALTERNATIVES) else -0.15
    if intent in (Intent.INTEGRATION, Intent.DELIVERY, Intent.PATH):
        wanted = relation.delivery is not None or intent is not Intent.DELIVERY
        return 0.3 if family == INTEGRATES_WITH and wanted else 0.0
    if intent is Intent.SCOPE:
        return 0.3 if relation.relation_kind.name == "limited-to" else -0.15
    return -0.25 if family == STRUCTURE and intent is not Intent.LIST else -0.1
