"""Nodes to records: the way back from :mod:`kg.rdf.describe`, everything checked."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from kg import model
from kg.errors import KgError, Problem
from kg.iris import ENTITIES, read_iri
from kg.model import Interval, NoLimit, Quantity
from kg.quantity import parse_quantity
from kg.rdf.classes import CLASSES, properties_of
from kg.rdf.mapping import ORDER, POSITION, Form, Property
from kg.rdf.terms import TYPE, Iri, Literal, Object, Triple, iri
from kg.rdf.values import BASES, PATTERNS, UnreadableError, read_choices, read_value

Node = Mapping[Iri, Collection[Object]]
"""The objects of one subject by predicate."""
Values = dict[str, Any]

_ENTITY_CLASSES: Final = {each.value.capitalize(): each for each in model.EntityKind}
_ENUMS: Final = {
    "rank": model.Rank,
    "lifecycle": model.Lifecycle,
    "bound": model.Bound,
    "delivery": model.DeliveryMode,
    "stance": model.Stance,
}


@dataclass
class RecordReader:
    """Reads records out of the triples of a document, and notes everything wrong with them.

    ``document`` names where the triples are from, for messages.
    """

    triples: Iterable[Triple]
    document: str
    problems: list[Problem] = field(default_factory=list)
    _nodes: dict[Iri, dict[Iri, dict[Object, None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for subject, predicate, object_ in self.triples:
            # A triple may stand in several graphs of a document, and says one thing all the same.
            self._nodes.setdefault(subject, {}).setdefault(predicate, {})[object_] = None

    def read_all(self, *names: str) -> list[Any]:
        """Return the records of some classes, by their positions, then by address.

        Only nodes with an address are records; what is wrong with one is noted, and it is left out.
        """
        wanted = {CLASSES[name].iri: name for name in names}
        found = [
            (self._position(subject, node), subject, wanted[each])
            for subject, node in self._nodes.items()
            for each in node.get(TYPE, ())
            if not isinstance(each, Literal) and each in wanted
        ]
        records = (self._record(name, subject) for _, subject, name in sorted(found))
        return [record for record in records if record is not None]

    def read_categories(self) -> dict[str, str]:
        """Return what each category is about."""
        found: dict[str, str] = {}
        for subject, name in read_choices("category").items():
            for value in self._nodes.get(subject, {}).get(iri("skos:definition"), ()):
                found[name] = value.text if isinstance(value, Literal) else value
        return found

    def problem(self, subject: Iri, message: str, rule: str) -> None:
        """Note a problem of a node."""
        shown = subject.removeprefix(ENTITIES)
        self.problems.append(Problem(f"{self.document} <{shown[:200]}>", 0, 0, message, rule))

    def _position(self, subject: Iri, node: Node) -> int:
        for value in node.get(POSITION, ()):
            with contextlib.suppress(ValueError):
                if isinstance(value, Literal):
                    return int(value.text)
            self.problem(subject, "schema:position is no whole number", "bad-value")
        return 0

    def _record(self, name: str, subject: Iri) -> Any:
        before = len(self.problems)
        values = {
            prop.field: value
            for prop in _read_properties(name)
            if (value := self._values(subject, prop)) is not None
        }
        self._check_id(name, subject, values)
        if len(self.problems) > before:
            return None
        try:
            return _BUILDERS[name](values)
        except KgError as error:
            self.problem(subject, str(error).rstrip("."), "bad-value")
            return None

    def _check_id(self, name: str, subject: Iri, values: Values) -> None:
        if "id" in values:
            form = Form.ENTITY if name in _ENTITY_CLASSES else Form.STATEMENT
            form = Form.SOURCE if name == "Source" else form
            if read_iri(subject, BASES[form]) != values["id"]:
                message = f"dcterms:identifier {values['id']!r} differs from the address"
                self.problem(subject, message, "id-is-address")
            elif not PATTERNS[form].fullmatch(values["id"]):
                self.problem(subject, f"{values['id']!r} is no valid id", "bad-value")

    def _values(self, subject: Iri, prop: Property) -> Any:
        """Read what a property says: a tuple when it may say several things, else one or ``None``."""
        found = tuple(self._nodes[subject].get(prop.iri, ()))
        read = list(self._each(subject, prop, found))
        if prop.required and not found:
            self.problem(subject, f"{_short(prop.iri)} is missing", "missing-field")
        if prop.many:
            return self._in_order(subject, prop, read)
        if len(found) > 1:
            self.problem(subject, f"{_short(prop.iri)} is given {len(found)} times", "too-many")
        return read[0] if read else None

    def _each(self, subject: Iri, prop: Property, found: Sequence[Object]) -> Iterator[Any]:
        if prop.form is Form.NODE:
            yield from self._parts(subject, prop, found)
            return
        for value in found:
            try:
                yield read_value(prop, value)
            except UnreadableError as error:
                self.problem(subject, f"{_short(prop.iri)} {error}", "bad-value")

    def _parts(self, subject: Iri, prop: Property, found: Sequence[Object]) -> Iterator[Any]:
        nodes = [each for each in found if not isinstance(each, Literal) and each in self._nodes]
        if len(nodes) < len(found):
            self.problem(subject, f"{_short(prop.iri)} leads to nothing", "missing-node")
        for node in sorted(nodes, key=lambda each: (self._position(each, self._nodes[each]), each)):
            record = self._record(prop.of, node)
            if record is not None:
                yield record

    def _in_order(self, subject: Iri, prop: Property, read: list[Any]) -> tuple[Any, ...]:
        if prop.form is Form.NODE:
            return tuple(read)
        for value in self._nodes[subject].get(ORDER, ()):
            listed = _read_order(value).get(prop.field)
            if listed is not None and set(map(str, listed)) == set(map(str, read)):
                return tuple(listed)
            if listed is not None:
                self.problem(subject, f"kg:order and {_short(prop.iri)} differ", "bad-order")
        return tuple(sorted(read))


@cache
def _read_properties(name: str) -> tuple[Property, ...]:
    return tuple(each for each in properties_of(name) if not each.derived)


def _read_order(value: Object) -> Mapping[str, list[Any]]:
    try:
        read = json.loads(value.text) if isinstance(value, Literal) else None
    except (ValueError, RecursionError):
        read = None
    lists = isinstance(read, dict) and all(isinstance(each, list) for each in read.values())
    return read if lists and isinstance(read, dict) else {}


def _short(address: Iri) -> str:
    return re.sub(r".*[/#]", "", address)


def _entity(kind: model.EntityKind) -> Callable[[Values], model.Entity]:
    def build(values: Values) -> model.Entity:
        lifecycle = model.Lifecycle(values.pop("lifecycle"))
        return model.Entity(**values, kind=kind, lifecycle=lifecycle)

    return build


def _statement(record: Callable[..., model.Statement]) -> Callable[[Values], model.Statement]:
    def build(values: Values) -> model.Statement:
        valid = Interval(values.pop("valid.start", None), values.pop("valid.end", None))
        for name, enum in _ENUMS.items():
            if name in values:
                values[name] = enum(values[name])
        return record(**values, valid=valid)

    return build


def _limit(no_limit: bool = False, quantity: Any = None, **values: Any) -> model.Limit:  # noqa: FBT001, FBT002 - a field of the document
    return model.Limit(**values, quantity=NoLimit.NO_LIMIT if no_limit else quantity)


def _quantity(values: Values) -> Quantity:
    return parse_quantity(f"{values['amount']} {values['unit']}")


_BUILDERS: Final[Mapping[str, Callable[[Values], Any]]] = {
    **{name: _entity(kind) for name, kind in _ENTITY_CLASSES.items()},
    "Claim": _statement(model.Claim),
    "Limit": _statement(_limit),
    "Relation": _statement(model.Relation),
    "Practice": _statement(model.Practice),
    "Procedure": _statement(model.Procedure),
    "Citation": lambda values: model.Citation(**values),
    "Step": lambda values: model.Step(**values),
    "Quantity": _quantity,
    "Source": lambda values: model.Source(**values),
    "Section": lambda values: model.Section(**values),
}
