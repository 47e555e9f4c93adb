"""Amounts with units: reading, writing, converting and comparing them exactly."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import process

from kg.errors import BadQuantityError, UnknownUnitError
from kg.model import Quantity
from kg.units import UNITS, UNITS_BY_SPELLING, Unit

if TYPE_CHECKING:
    from pint import UnitRegistry

MAXIMUM_DIGITS: Final = 28
"""Digits that an amount may have; as many as decimal arithmetic keeps."""

_AMOUNT_AND_UNIT: Final = re.compile(r"(?P<amount>[+-]?[\d,]*\.?\d+)\s*(?P<unit>\S.*)", re.DOTALL)
_DIVISION: Final = re.compile(r"\s*/\s*|\s+per\s+")


def parse_quantity(text: str) -> Quantity:
    """Read an amount and a unit, such as ``256 KiB``, ``1,000 messages`` or ``3 MiB/s``.

    Raises :class:`~kg.errors.BadQuantityError` when the text is something else, and
    :class:`~kg.errors.UnknownUnitError` when the unit is not in the table.
    """
    match = _AMOUNT_AND_UNIT.fullmatch(text.strip())
    if match is None:
        raise BadQuantityError(text)
    return Quantity(_amount(match["amount"], text), canonical_unit(match["unit"].strip()))


def _amount(digits: str, text: str) -> Decimal:
    plain = digits.replace(",", "")
    if len(plain) > MAXIMUM_DIGITS:
        raise BadQuantityError(text)
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise BadQuantityError(text) from None


@lru_cache(maxsize=1024)
def canonical_unit(text: str) -> str:
    """Return the canonical spelling of a unit or of a ratio of units: ``Mbps`` is ``Mbit/second``.

    Raises :class:`~kg.errors.UnknownUnitError`.
    """
    return "/".join(unit.name for unit in _factors(text))


def _factors(text: str) -> list[Unit]:
    """Split a ratio into its units, numerator first."""
    spelled = re.sub(r"bps$", "b/s", text)
    return [_find_unit(part) for part in _DIVISION.split(spelled)]


def _find_unit(spelling: str) -> Unit:
    unit = UNITS_BY_SPELLING.get(spelling)
    if unit is None:
        raise UnknownUnitError(spelling, suggest_units(spelling))
    return unit


def suggest_units(spelling: str) -> tuple[str, ...]:
    """Return up to three known spellings close to ``spelling``."""
    close = process.extract(spelling[:50], UNITS_BY_SPELLING.keys(), limit=3, score_cutoff=70)
    return tuple(dict.fromkeys(each for each, *_ in close))


def format_amount(amount: Decimal) -> str:
    """Write a decimal in plain digits, without exponent or trailing zeros: ``0.5``, ``1048576``."""
    plain = f"{amount:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def format_quantity(quantity: Quantity) -> str:
    """Write a quantity for people: ``1,000 messages``, ``1 MiB``, ``3 MiB/second``."""
    numerator, *rest = _factors(quantity.unit)
    unit = numerator.name if quantity.amount == 1 else numerator.plural
    tail = "".join(f"/{each.name}" for each in rest)
    whole, point, fraction = format_amount(quantity.amount).partition(".")
    return f"{int(whole):,}{point}{fraction} {unit}{tail}"


def convert(quantity: Quantity, unit: str) -> Quantity | None:
    """Express a quantity in another unit, or return ``None`` when the two measure different things.

    Raises :class:`~kg.errors.UnknownUnitError` when ``unit`` is not in the table.
    """
    wanted = canonical_unit(unit)
    worth, dimension = _worth(quantity.unit)
    wanted_worth, wanted_dimension = _worth(wanted)
    if dimension != wanted_dimension:
        return None
    return Quantity((quantity.amount * worth / wanted_worth).normalize(), wanted)


def measure(quantity: Quantity) -> tuple[Decimal, str]:
    """Return how much a quantity is in base units, and what it measures.

    Two quantities compare as these numbers do when they measure the same.
    """
    worth, dimension = _worth(quantity.unit)
    return quantity.amount * worth, dimension


def compare(left: Quantity, right: Quantity) -> int | None:
    """Return -1, 0 or 1 as ``left`` is less than, equal to or more than ``right``.

    ``None`` when the two measure different things: requests per second are not hertz.
    """
    left_worth, left_dimension = measure(left)
    right_worth, right_dimension = measure(right)
    if left_dimension != right_dimension:
        return None
    return int(left_worth.compare(right_worth))


@lru_cache(maxsize=1024)
def _worth(unit: str) -> tuple[Decimal, str]:
    """Return how many base units one ``unit`` is, and the name of its dimension."""
    registry = _registry()
    powers = Counter[str]()
    for position, factor in enumerate(_factors(unit)):
        powers[_identifier(factor.name)] += 1 if position == 0 else -1
    measured = registry.Quantity(Decimal(1), registry.UnitsContainer(powers)).to_base_units()
    return Decimal(measured.magnitude), str(measured.units)


def _identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)


@cache
def _registry() -> UnitRegistry[Decimal]:
    """Build the conversion engine: only our units, exact decimals.

    The import stands here because it takes longer than answering a query that needs no conversion.
    """
    from pint import UnitRegistry  # noqa: PLC0415 - see above

    registry: UnitRegistry[Decimal] = UnitRegistry(None, non_int_type=Decimal)
    for unit in UNITS:
        registry.define(f"{_identifier(unit.name)} = {_definition(unit)}")
    return registry


def _definition(unit: Unit) -> str:
    if not unit.base:
        return f"[{_identifier(unit.name)}]"
    return f"{unit.factor} * {' / '.join(_identifier(part) for part in unit.base.split('/'))}"
