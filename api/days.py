"""What has to be done when the day changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final

LOOK_AGAIN: Final = 60.0
"""Seconds after which the calendar is looked at again."""


async def follow_the_calendar(
    today: Callable[[], date], renew: Callable[[], Awaitable[object]]
) -> None:
    """Have ``renew`` called whenever ``today`` is another day, for as long as this runs.

    Looking again and again, instead of waiting for midnight, holds when a clock is set, also back.
    """
    day = today()
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        now = today()
        if now != day:
            await renew()
            day = now
