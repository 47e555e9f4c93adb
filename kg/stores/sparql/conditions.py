"""Conditions as graph patterns over the index: the SPARQL form of :mod:`kg.select`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, Final

from kg.candidates import ENTITY_COLLECTIONS
from kg.model import Quantity, Standing
from kg.quantity import measure
from kg.query import (
    AllOf,
    AnyOf,
    Cited,
    Collection,
    Compare,
    Condition,
    Direction,
    Not,
    Operator,
    Related,
    Selection,
    fields_named,
)
from kg.select import comparable, field_text
from kg.stores.sparql.index import sortable


def quote(value: str) -> str:
    """Write a text as a SPARQL literal, whatever it holds."""
    sound = value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(sound, ensure_ascii=False)


def _listed(values: Iterable[object]) -> str:
    return ", ".join(quote(field_text(value)) for value in values)


# Texts are compared through STR: some servers keep them in boxes that they compare in other ways.
_FILTERS: Final[dict[Operator, Callable[[str, Any], str]]] = {
    Operator.NE: lambda had, wanted: f"{had} != {quote(field_text(wanted))}",
    Operator.IN: lambda had, wanted: f"{had} IN ({_listed(sorted(wanted, key=str))})",
    Operator.CONTAINS: lambda had, wanted: f"CONTAINS({had}, {quote(wanted)})",
    Operator.STARTS_WITH: lambda had, wanted: f"STRSTARTS({had}, {quote(wanted)})",
}
_COMPARISONS: Final = {
    Operator.EQ: "=",
    Operator.LT: "<",
    Operator.LTE: "<=",
    Operator.GT: ">",
    Operator.GTE: ">=",
}
_MANY_VALUED: Final = frozenset({"alias"})


@dataclass
class ConditionWriter:
    """Writes patterns for one question; every variable it makes is new."""

    as_of: date
    collection: Collection
    _numbers: Iterator[int] = field(default_factory=count)

    def variable(self) -> str:
        """Make a variable that nothing else uses."""
        return f"?x{next(self._numbers)}"

    def holds(self, subject: str) -> str:
        """Say that something holds on the day."""
        start, end, day = self.variable(), self.variable(), quote(self.as_of.isoformat())
        return f"{subject} ix:from {start} ; ix:until {end} . FILTER(STR({start}) <= {day} && STR({end}) > {day})"

    def selection(self, selection: Selection, subject: str) -> str:
        """Say that something is among the items of a selection."""
        member = f"{subject} ix:collection {quote(selection.collection)} ."
        return f"{member} {self.kept(selection.where, subject)}"

    def kept(self, where: Condition, subject: str) -> str:
        """Say that a condition is met, and that a statement holds unless standings are named."""
        dated = self.collection not in ENTITY_COLLECTIONS and "standing" not in fields_named(where)
        return f"{self.holds(subject) if dated else ''} {self.pattern(where, subject)}"

    def pattern(self, condition: Condition, subject: str) -> str:
        """Write a condition as a pattern, which servers find faster than they filter."""
        match condition:
            case AllOf(parts):
                return " ".join(self.pattern(part, subject) for part in parts)
            case Compare() if not self._is_negative(condition):
                return self._compared(condition, subject)
            case Cited() | Related():
                return self._positive(condition, subject)
        return f"FILTER({self._expression(condition, subject)})"

    def _expression(self, condition: Condition, subject: str) -> str:
        match condition:
            case AllOf(parts) | AnyOf(parts):
                sign, empty = (
                    (" && ", "true") if isinstance(condition, AllOf) else (" || ", "false")
                )
                return f"({sign.join(self._expression(p, subject) for p in parts) or empty})"
            case Not(part):
                return f"(!{self._expression(part, subject)})"
            case Compare(field="standing"):
                return self._standing(comparable(condition.value, "standing"), subject)
            case Compare() if self._is_negative(condition):
                equal = Compare(condition.field, Operator.EQ, condition.value)
                return f"(NOT EXISTS {{ {self._compared(equal, subject)} }})"
            case Compare():
                return f"(EXISTS {{ {self._compared(condition, subject)} }})"
            case _:
                return f"(EXISTS {{ {self._positive(condition, subject)} }})"

    @staticmethod
    def _is_negative(comparison: Compare) -> bool:
        """Tell whether things without the field meet the comparison too."""
        return comparison.operator is Operator.NE and comparison.field not in _MANY_VALUED

    def _positive(self, condition: Condition, subject: str) -> str:
        if isinstance(condition, Cited):
            return self._cited(condition, subject)
        assert isinstance(condition, Related)  # noqa: S101 - the only other kind that gets here
        return self._related(condition, subject)

    def _compared(self, comparison: Compare, subject: str) -> str:
        name, operator = comparison.field, comparison.operator
        wanted = comparable(comparison.value, name)
        if isinstance(wanted, Quantity):
            return self._measured(operator, wanted, subject)
        if name == "standing":
            return f"FILTER({self._standing(wanted, subject)})"
        if name == "delivery" and self.collection in ENTITY_COLLECTIONS:
            return self.delivers(subject, quote(field_text(wanted)))
        if operator in (Operator.EQ, Operator.HAS):
            return f"{subject} ix:{name} {quote(field_text(wanted))} ."
        had = self.variable()
        pattern = f"{subject} ix:{name} {had} ."
        if wanted == "" and operator in (Operator.CONTAINS, Operator.STARTS_WITH):
            # Every text begins with nothing and holds it; Virtuoso finds it in none.
            return pattern
        return f"{pattern} FILTER({_FILTERS[operator](f'STR({had})', wanted)})"

    def _measured(self, operator: Operator, wanted: Quantity, subject: str) -> str:
        worth, dimension = measure(wanted)
        had, sign = self.variable(), _COMPARISONS[operator]
        return (
            f"{subject} ix:dimension {quote(dimension)} ; ix:worth {had} . "
            f"FILTER(STR({had}) {sign} {quote(sortable(worth))})"
        )

    def _standing(self, wanted: Any, subject: str) -> str:
        standings = wanted if isinstance(wanted, frozenset) else {wanted}
        ways = " || ".join(self._stands(subject, each) for each in sorted(standings))
        return f"({ways or 'false'})"

    def _stands(self, subject: str, standing: Standing) -> str:
        """Write an expression that is true of a statement with this standing on the day."""
        day, limit = quote(self.as_of.isoformat()), self.variable()
        match standing:
            case Standing.CURRENT:
                return f"EXISTS {{ {self.holds(subject)} }}"
            case Standing.OUTDATED:
                return f"EXISTS {{ {subject} ix:until {limit} . FILTER(STR({limit}) <= {day}) }}"
            case Standing.FUTURE:
                return f"EXISTS {{ {subject} ix:from {limit} . FILTER(STR({limit}) > {day}) }}"
            case Standing.REFUTED:
                return f"NOT EXISTS {{ {subject} ix:from {limit} }}"

    def standing(self, subject: str, had: str) -> str:
        """Bind the standing of a statement on the day."""
        start, end, day = self.variable(), self.variable(), quote(self.as_of.isoformat())
        names = {each: quote(each.value) for each in Standing}
        return (
            f"OPTIONAL {{ {subject} ix:from {start} ; ix:until {end} }} "
            f"BIND(IF(!BOUND({start}), {names[Standing.REFUTED]}, "
            f"IF(STR({end}) <= {day}, {names[Standing.OUTDATED]}, "
            f"IF(STR({start}) > {day}, {names[Standing.FUTURE]}, {names[Standing.CURRENT]}))) AS {had})"
        )

    def delivers(self, subject: str, mode: str) -> str:
        """Say that an entity, or a feature of it, hands on data in a mode; it may be a variable."""
        member, relation = self.variable(), self.variable()
        return (
            f"{member} ix:within {subject} . {relation} ix:giver {member} ; ix:delivery {mode} . "
            f"{self.holds(relation)}"
        )

    def _cited(self, condition: Cited, subject: str) -> str:
        node = self.variable()
        tests = " ".join(self.pattern(each, node) for each in condition.comparisons)
        return f"{subject} ix:citation {node} . {tests}"

    def _related(self, condition: Related, subject: str) -> str:
        relation, other = self.variable(), self.variable()
        across = self.stands_in(relation, subject, condition.direction, other)
        kinds = self.of_kind(relation, condition.kinds)
        named = ""
        if condition.other is not None:
            whole = self.variable()
            named = f"{other} ix:within {whole} . {whole} ix:id {quote(condition.other)} ."
        return f"{across} {kinds} {self.holds(relation)} {named}"

    def of_kind(self, relation: str, kinds: Any) -> str:
        """Say that a relation is of one of some kinds; ``None`` stands for all of them."""
        if kinds is None:
            return ""
        had = self.variable()
        names = _listed(kind.name for kind in kinds)
        return f"{relation} ix:relationKind {had} . FILTER(STR({had}) IN ({names}))"

    def stands_in(self, relation: str, subject: str, direction: Direction, other: str) -> str:
        """Say that a relation joins an entity, or a feature of it, with another one."""
        member = self.variable()
        outward = f"{relation} ix:subject {member} ; ix:object {other} ."
        inward = f"{relation} ix:object {member} ; ix:subject {other} ."
        either = 'ix:symmetric "true" .'
        ways = {
            Direction.OUT: [outward, f"{inward} {relation} {either}"],
            Direction.IN: [inward, f"{outward} {relation} {either}"],
            Direction.BOTH: [outward, inward],
        }[direction]
        union = " UNION ".join(f"{{ {way} }}" for way in ways)
        return f"{member} ix:within {subject} . {union}"
