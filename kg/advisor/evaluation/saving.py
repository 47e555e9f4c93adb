"""Runs kept for later, to compare others with."""

from __future__ import annotations

from datetime import date

import msgspec

from kg.advisor.evaluation.running import Result
from kg.errors import InvalidDataError, Problem


class SavedRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How all questions of a file went on a day."""

    file: str
    today: date
    graph: str
    """Version of the graph that was asked."""
    results: tuple[Result, ...]


def write_run(run: SavedRun) -> bytes:
    """Write a run as JSON."""
    return msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n"


def read_run(path: str, content: bytes) -> SavedRun:
    """Read a run that was written.

    ``path`` names the file in the message. Raises :class:`~kg.errors.InvalidDataError`.
    """
    try:
        return msgspec.json.decode(content, type=SavedRun)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        problem = Problem(path, 1, 1, f"this is no saved run: {error}", "malformed-run")
        raise InvalidDataError((problem,), 1) from None
