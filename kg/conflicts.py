"""Where sources disagree, found by rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TypeVar

from kg.model import Interval, Limit, NoLimit, Quantity, Rank, Relation, Statement
from kg.quantity import compare, format_quantity
from kg.vocabulary import LIMITED_TO


class ConflictRule(StrEnum):
    """Why two statements cannot both be right."""

    DIFFERENT_LIMITS = "different-limits"
    DIFFERENT_PLACES = "different-places"
    MARKED_AS_OPPOSED = "marked-as-opposed"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements that cannot both be right on the days in ``overlap``."""

    rule: ConflictRule
    first: Statement
    second: Statement
    overlap: Interval
    explanation: str

    @property
    def id(self) -> str:
        """The two ids, joined."""
        return f"{self.first.id}~{self.second.id}"

    @property
    def about(self) -> str:
        """Id of the entity that the first statement is about."""
        return self.first.about

    @property
    def resolved(self) -> bool:
        """Whether one side has been found to be false."""
        return Rank.DEPRECATED in (self.first.rank, self.second.rank)


def find_conflicts(statements: Sequence[Statement]) -> list[Conflict]:
    """Return every conflict among ``statements``, one for each pair, ordered by id."""
    by_id = {statement.id: statement for statement in statements}
    found: dict[frozenset[str], Conflict] = {}
    for conflict in (
        *_different_limits(statements),
        *_different_places(statements),
        *_marked_as_opposed(statements, by_id),
        *_corrected(statements, by_id),
    ):
        found.setdefault(frozenset((conflict.first.id, conflict.second.id)), conflict)
    return sorted(found.values(), key=lambda conflict: conflict.id)


def _different_limits(statements: Sequence[Statement]) -> Iterator[Conflict]:
    limits = [each for each in statements if isinstance(each, Limit) and _stands(each)]

    def subject(limit: Limit) -> tuple[object, ...]:
        return (limit.about, limit.name.casefold(), limit.bound, limit.scope, limit.condition)

    for first, second in _pairs(limits, subject):
        if _values_differ(first.quantity, second.quantity):
            values = f"{_value(first)} against {_value(second)}"
            yield from _conflict(ConflictRule.DIFFERENT_LIMITS, first, second, values)


def _stands(statement: Statement) -> bool:
    return statement.rank is not Rank.DEPRECATED


def _values_differ(left: Quantity | NoLimit | None, right: Quantity | NoLimit | None) -> bool:
    if left is None or right is None:
        return False
    if isinstance(left, NoLimit) or isinstance(right, NoLimit):
        return left != right
    # Amounts that cannot be compared may both be right: no guess.
    return compare(left, right) not in (0, None)


def _value(limit: Limit) -> str:
    quantity = limit.quantity
    return format_quantity(quantity) if isinstance(quantity, Quantity) else "no limit"


def _different_places(statements: Sequence[Statement]) -> Iterator[Conflict]:
    edges = [each for each in statements if isinstance(each, Relation) and _stands(each)]
    bounds = [edge for edge in edges if edge.relation_kind == LIMITED_TO]
    for first, second in _pairs(bounds, lambda edge: (edge.about, edge.condition)):
        if first.target != second.target:
            places = f"limited to {first.target} against limited to {second.target}"
            yield from _conflict(ConflictRule.DIFFERENT_PLACES, first, second, places)


def _marked_as_opposed(
    statements: Sequence[Statement], by_id: Mapping[str, Statement]
) -> Iterator[Conflict]:
    for first in statements:
        for second_id in first.contradicts:
            second = by_id[second_id]
            reason = "the two cannot be true together"
            yield from _conflict(ConflictRule.MARKED_AS_OPPOSED, first, second, reason)


def _corrected(
    statements: Sequence[Statement], by_id: Mapping[str, Statement]
) -> Iterator[Conflict]:
    for first in statements:
        if first.rank is Rank.DEPRECATED and first.replaced_by is not None:
            second = by_id[first.replaced_by]
            reason = "the first was never true; the second says what is"
            yield from _conflict(ConflictRule.CORRECTED, first, second, reason)


S = TypeVar("S", bound=Statement)


def _pairs(items: Iterable[S], subject: Callable[[S], object]) -> Iterator[tuple[S, S]]:
    """Yield each two items about the same subject."""
    groups: dict[object, list[S]] = defaultdict(list)
    for item in items:
        groups[subject(item)].append(item)
    for group in groups.values():
        yield from combinations(group, 2)


def _conflict(
    rule: ConflictRule, first: Statement, second: Statement, explanation: str
) -> Iterator[Conflict]:
    overlap = first.valid.intersection(second.valid)
    if overlap is not None:
        yield Conflict(rule, first, second, overlap, explanation)
