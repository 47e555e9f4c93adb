"""The scalars of the schema beyond GraphQL's own."""

from __future__ import annotations

from datetime import date, datetime
from operator import methodcaller
from typing import Final

import strawberry
from strawberry.types.scalar import ScalarDefinition


def read_day(value: object) -> date:
    """Read a day; raises ``ValueError`` so that the executor adds the place in the document."""
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f"{value!r} is not a day: write YYYY-MM-DD") from None


def read_moment(value: object) -> datetime:
    """Read a moment; raises ``ValueError``."""
    try:
        return datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f"{value!r} is not a moment in ISO 8601") from None


SCALARS: Final[dict[object, ScalarDefinition]] = {
    date: strawberry.scalar(
        name="Date",
        description="A day in the Gregorian calendar, written YYYY-MM-DD: '2025-08-04'.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=methodcaller("isoformat"),
        parse_value=read_day,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset from UTC: '2025-08-04T12:00:00+00:00'.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=methodcaller("isoformat"),
        parse_value=read_moment,
    ),
}
"""Python type to the scalar that stands for it."""
