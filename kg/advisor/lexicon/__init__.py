"""What the advisor knows of words, as lists in text files beside this module."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent


@cache
def read_words(name: str) -> frozenset[str]:
    """Return the words of a list, such as ``function``."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def read_rows(name: str) -> tuple[str, ...]:
    """Return the lines of a list, such as the names in ``not-held``."""
    return tuple(_lines(name))


def _lines(name: str) -> Iterator[str]:
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
