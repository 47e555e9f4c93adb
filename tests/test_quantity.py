"""Amounts and units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadQuantityError, UnknownUnitError
from kg.model import Quantity
from kg.quantity import compare, convert, format_quantity, parse_quantity
from kg.units import UNITS, UNITS_BY_SPELLING


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("256 KiB", "256", "KiB"),
        ("1,048,576 bytes", "1048576", "byte"),
        ("0.5 USD per GB per month", "0.5", "USD/GB/month"),
        ("100 Mbps", "100", "Mbit/second"),
        ("3 messages/s", "3", "message/second"),
        ("15min", "15", "minute"),
        ("99.9 %", "99.9", "percent"),
    ],
)
def test_reads_an_amount_and_a_unit(text: str, amount: str, unit: str) -> None:
    assert Quantity(Decimal(amount), unit) == parse_quantity(text)


@pytest.mark.parametrize(
    "text", ["", "KiB", "ten KiB", "1", "1e9 bytes", "9" * 29 + " bytes", "NaN s"]
)
def test_refuses_what_is_no_quantity(text: str) -> None:
    with pytest.raises((BadQuantityError, UnknownUnitError)):
        parse_quantity(text)


def test_an_unknown_unit_suggests_known_ones() -> None:
    with pytest.raises(UnknownUnitError) as caught:
        parse_quantity("1 MiBs")

    assert "MiB" in caught.value.suggestions


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1 MiB", "bytes", "1,048,576 bytes"),
        ("15 minutes", "hours", "0.25 hours"),
        ("1 day", "seconds", "86,400 seconds"),
        ("1 GB", "MB", "1,000 MB"),
        ("8 Mbit/s", "MB/s", "1 MB/second"),
        ("1 year", "months", "12 months"),
        ("300 TPS", "transactions/minute", "18,000 transactions/minute"),
    ],
)
def test_converts_exactly(text: str, unit: str, expected: str) -> None:
    converted = convert(parse_quantity(text), unit)

    assert converted is not None
    assert expected == format_quantity(converted)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("1 requests/s", "messages/s"), ("1 month", "days"), ("1 IOPS", "requests/s"), ("1 MiB", "s")],
)
def test_does_not_guess_between_different_things(text: str, unit: str) -> None:
    assert convert(parse_quantity(text), unit) is None
    assert compare(parse_quantity(text), parse_quantity(f"1 {unit}")) is None


def test_compares_over_units() -> None:
    assert compare(parse_quantity("1 MiB"), parse_quantity("1048576 B")) == 0
    assert compare(parse_quantity("1 MB"), parse_quantity("1 MiB")) == -1
    assert compare(parse_quantity("2 h"), parse_quantity("119 min")) == 1


def test_every_spelling_belongs_to_one_unit() -> None:
    spellings = [spelling for unit in UNITS for spelling in set(unit.spellings)]

    assert len(UNITS_BY_SPELLING) == len(spellings)


amounts = st.decimals(min_value=0, max_value=10**12, places=3, allow_nan=False)
units = st.sampled_from([unit.name for unit in UNITS])


@given(amounts, units)
def test_what_is_written_reads_back_the_same(amount: Decimal, unit: str) -> None:
    quantity = Quantity(amount, unit)

    assert parse_quantity(format_quantity(quantity)) == quantity


@given(amounts, amounts)
def test_order_does_not_depend_on_the_unit(left: Decimal, right: Decimal) -> None:
    smaller = compare(Quantity(left, "KiB"), Quantity(right, "KiB"))
    in_bytes = convert(Quantity(left, "KiB"), "byte")

    assert in_bytes is not None
    assert compare(in_bytes, Quantity(right, "KiB")) == smaller
