"""Generated examples for readers that take too long to start for each of them."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

T = TypeVar("T")


def batch(strategy: st.SearchStrategy[T], size: int) -> list[T]:
    """Return so many examples, other ones in each run."""
    found: list[T] = []

    @settings(
        max_examples=size,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: T) -> None:
        found.append(example)

    collect()
    return found
