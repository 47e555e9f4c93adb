"""What goes wrong in an operation, told as an execution field by field would tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from graphql import FieldNode, GraphQLError, located_error

from api.graphql.plans.places import Place, Spot


class _Broken:
    """The type of ``BROKEN``."""


BROKEN: Final = _Broken()
"""Stands for a value that is missing where none may be missing: what holds it is missing too."""


class Failures:
    """Errors of one operation, at the spots where they happened."""

    def __init__(self) -> None:
        self._failed: list[tuple[Spot, Exception, Sequence[FieldNode]]] = []

    def __bool__(self) -> bool:
        return bool(self._failed)

    def add(self, cause: Exception, place: Place, index: int, nodes: Sequence[FieldNode]) -> None:
        """Note that a value of a column could not be had."""
        self._failed.extend((spot, cause, nodes) for spot in place.spots(index))

    def errors(self) -> Iterable[GraphQLError]:
        """Yield the errors, in the order of the answer.

        What becomes null because of an error is not looked into any further, so whatever else went
        wrong behind it there goes untold.
        """
        nulled: set[tuple[str | int, ...] | None] = set()
        for spot, cause, nodes in sorted(self._failed, key=lambda each: each[0].order):
            if not _lies_under(spot.nulled, nulled):
                nulled.add(spot.nulled)
                yield located_error(cause, list(nodes), list(spot.path))


def _lies_under(
    path: tuple[str | int, ...] | None, nulled: set[tuple[str | int, ...] | None]
) -> bool:
    if None in nulled:
        return True
    return path is not None and any(path[:end] in nulled for end in range(1, len(path) + 1))
