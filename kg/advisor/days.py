"""The day that a question names."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAY: Final = re.compile(
    r"\b(?:in|as of|as at|before|since|until|till|by|back in|during|of year|around|for|(?:start|end|beginning|middle|course) of)\s+(?:the year\s+)?"
    rf"(?:({'|'.join(_MONTHS)})\s+)?((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?\b",
    re.IGNORECASE,
)
_MIDYEAR: Final = (7, 15)
_MIDMONTH: Final = 15


def take_day(text: str, today: date) -> tuple[str, date | None]:
    """Return a text without the day that it names, and that day, at the latest today.

    The middle stands for a year or a month, the eve for a time before which something was.
    """
    match = _DAY.search(text)
    if match is None:
        return text, None
    month, year, month_number, day = match.groups()
    number = _MONTHS.index(month.casefold()) + 1 if month else int(month_number or 0)
    before = match.group(0).casefold().startswith("before")
    try:
        named = _eve(int(year), number, day) if before else _within(int(year), number, day)
    except ValueError:
        return text, None
    return f"{text[: match.start()]} {text[match.end() :]}", min(named, today)


def _eve(year: int, month: int, day: str | None) -> date:
    return date(year, month or 1, int(day or 1)) - timedelta(days=1)


def _within(year: int, month: int, day: str | None) -> date:
    if not month:
        return date(year, *_MIDYEAR)
    return date(year, month, int(day or _MIDMONTH))
