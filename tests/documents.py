"""Whole GraphQL operations, generated from a schema: valid ones, whose values may be wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any, Final, NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
)
from hypothesis import strategies as st

_WRONG: Final[Sequence[Any]] = (None, 42, "nope", [], {}, True, 1.5, ["nope"], {"eq": {}})
"""Values that many types cannot have."""


class Word(str):
    """An enum value, which has no quotes in a document."""

    __slots__ = ()


class Operation(NamedTuple):
    """A document with one operation, and values for its variables."""

    text: str
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class Values:
    """What arguments are given, by name and by type; all else comes from the schema."""

    by_name: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Name of an argument or input field to values."""
    by_type: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Name of a scalar to values."""
    arguments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Name of a type to the arguments that its fields are given, where not all are."""


class _Writer:
    """Writes one operation."""

    def __init__(self, chance: Random, schema: GraphQLSchema, values: Values, fields: int) -> None:
        self._chance = chance
        self._schema = schema
        self._values = values
        self._left = fields
        self._count = 0
        self._variables: dict[str, str] = {}
        """Name of a variable to its type and default as the operation declares them."""
        self._typed: dict[str, list[str]] = {}
        """A type to the variables of it."""
        self.given: dict[str, Any] = {}
        self._ambiguous = _ambiguous_names(schema)
        self._fragments: dict[str, tuple[str, str]] = {}
        """Name of a fragment to the name of its type and its text."""

    def write(self, depth: int) -> str:
        selected = self._selection(self._schema.query_type, depth)
        declared = ", ".join(f"${name}: {text}" for name, text in self._variables.items())
        fragments = "\n".join(text for _, text in self._fragments.values())
        return f"query Q{f'({declared})' if declared else ''} {selected}\n{fragments}"

    def _one_in(self, n: int) -> bool:
        return self._chance.randrange(n) == 0

    def _any(self, options: Sequence[Any]) -> Any:
        return self._chance.choice(options)

    def _name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    # Selections

    def _selection(self, type_: Any, depth: int) -> str:
        wanted = self._chance.randint(1, 4 if self._left > 0 else 1)
        parts = [self._part(type_, depth) for _ in range(wanted)]
        return "{ " + " ".join(parts) + " }"

    def _part(self, type_: Any, depth: int) -> str:
        self._left -= 1
        kind = self._chance.randrange(12)
        has_fields = hasattr(type_, "fields")
        if depth > 1 and (kind in (1, 2) or not has_fields):
            return self._spread(type_, depth) if kind % 2 else self._inline(type_, depth)
        if kind == 0 or not has_fields:
            return f"{self._alias(4)}__typename"
        return self._field(type_, depth)

    def _inline(self, type_: Any, depth: int) -> str:
        inner = self._narrow(type_)
        on = "" if inner is type_ and self._one_in(2) else f" on {inner.name}"
        return f"...{on}{self._directive()} {self._selection(inner, depth - 1)}"

    def _spread(self, type_: Any, depth: int) -> str:
        known = [name for name, (on, _) in self._fragments.items() if on == type_.name]
        if known and self._one_in(2):
            return f"...{self._any(known)}{self._directive()}"
        inner = self._narrow(type_)
        text = self._selection(inner, depth - 1)
        name = self._name("F")
        self._fragments[name] = inner.name, f"fragment {name} on {inner.name} {text}"
        return f"...{name}{self._directive()}"

    def _narrow(self, type_: Any) -> Any:
        """Choose a type that some objects of a type have."""
        if is_abstract_type(type_):
            return self._any([type_, *self._schema.get_possible_types(type_)])
        if isinstance(type_, GraphQLObjectType):
            return self._any([type_, *type_.interfaces])
        return type_

    def _field(self, type_: Any, depth: int) -> str:
        names = self._names(type_, depth)
        if not names:
            return "__typename"
        name = self._any(names)
        definition: GraphQLField = type_.fields[name]
        given = self._arguments(type_.name, definition.args)
        is_told_apart = given or name in self._ambiguous
        alias = f"{self._name('a')}: " if is_told_apart else self._alias(6)
        below = get_named_type(definition.type)
        selected = "" if is_leaf_type(below) else f" {self._selection(below, depth - 1)}"
        return f"{alias}{name}{given}{self._directive()}{selected}"

    def _names(self, type_: Any, depth: int) -> Sequence[str]:
        names = [*type_.fields]
        if depth > 1 and self._left > 0:
            deep = [name for name in names if not _is_leaf(type_.fields[name])]
            return deep if deep and not self._one_in(3) else names
        return [name for name in names if _is_leaf(type_.fields[name])]

    def _alias(self, n: int) -> str:
        return f"{self._name('a')}: " if self._one_in(n) else ""

    def _directive(self) -> str:
        if not self._one_in(8):
            return ""
        condition = self._switch() if self._one_in(2) else self._any(["true", "false"])
        return f" @{self._any(['skip', 'include'])}(if: {condition})"

    def _switch(self) -> str:
        if self._one_in(3):
            return self._variable("Boolean", "true", [True, False, None])
        return self._variable("Boolean!", "", [True, False])

    # Values

    def _arguments(self, parent: str, arguments: Mapping[str, GraphQLArgument]) -> str:
        allowed = self._values.arguments.get(parent, arguments)
        given = [
            f"{name}: {self._argument(name, argument)}"
            for name, argument in arguments.items()
            if is_required_argument(argument) or (name in allowed and self._one_in(8))
        ]
        return f"({', '.join(given)})" if given else ""

    def _argument(self, name: str, argument: GraphQLArgument) -> str:
        value = self._value(name, argument.type, 3)
        if not self._one_in(3):
            return _literal(value)
        wrong = [self._any(_WRONG)] if self._one_in(16) else []
        default = ""
        if self._one_in(3):
            default = _literal(value)
        return self._variable(str(argument.type), default, [value, *wrong][-1:])

    def _variable(self, type_: str, default: str, values: Sequence[Any]) -> str:
        """Name a variable of a type, perhaps one that is there."""
        text = f"{type_} = {default}" if default else type_
        known = self._typed.setdefault(text, [])
        if known and self._one_in(2):
            return f"${self._any(known)}"
        name = self._name("v")
        self._variables[name] = text
        known.append(name)
        if not self._one_in(10):
            self.given[name] = self._any(values)
        return f"${name}"

    def _value(self, name: str, type_: Any, depth: int) -> Any:
        if is_non_null_type(type_):
            return self._value(name, type_.of_type, depth)
        if is_list_type(type_):
            count = self._any([0, 1, 1, 2, 2, 2, 3])
            return [self._value(name, type_.of_type, depth) for _ in range(count)]
        known = self._values.by_name.get(name)
        if known and all(self._can_be(each, type_) for each in known):
            return self._any(known)
        if isinstance(type_, GraphQLEnumType):
            return Word(self._any([*type_.values]))
        if isinstance(type_, GraphQLInputObjectType):
            return self._input(type_, depth)
        known = self._values.by_type.get(type_.name)
        return self._any(known) if known else self._scalar(type_.name)

    def _can_be(self, value: Any, type_: Any) -> bool:
        """Tell whether a value is of the kind that a type has values of."""
        if isinstance(type_, GraphQLEnumType):
            return isinstance(value, Word)
        if isinstance(type_, GraphQLInputObjectType):
            return isinstance(value, dict) and value.keys() <= type_.fields.keys()
        return isinstance(value, {"Int": int, "Boolean": bool}.get(type_.name, str))

    def _scalar(self, type_: str) -> Any:
        plain: dict[str, list[Any]] = {
            "Int": [0, 1, 3],
            "Boolean": [True, False],
            "Float": [0.5, 2.0],
        }
        return self._any(plain.get(type_, ["a", "b"]))

    def _input(self, type_: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        names = [
            name
            for name, each in type_.fields.items()
            if depth > 0 or is_leaf_type(get_named_type(each.type))
        ]
        chosen = {self._any(names) for _ in range(self._chance.randint(1, 2))} if names else ()
        required = {name for name, each in type_.fields.items() if is_non_null_type(each.type)}
        return {
            name: self._value(name, type_.fields[name].type, depth - 1)
            for name in sorted({*chosen, *required})
        }


def _is_leaf(definition: GraphQLField) -> bool:
    return bool(is_leaf_type(get_named_type(definition.type)))


def _literal(value: Any) -> str:
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value)


@cache
def _ambiguous_names(schema: GraphQLSchema) -> frozenset[str]:
    """Return the names of fields that are of several types, which one key cannot stand for."""
    types: dict[str, set[str]] = {}
    for each in schema.type_map.values():
        for name, definition in getattr(each, "fields", {}).items():
            types.setdefault(name, set()).add(str(definition.type))
    return frozenset(name for name, found in types.items() if len(found) > 1)


@st.composite
def operations(draw: st.DrawFn, schema: GraphQLSchema, values: Values) -> Operation:
    """Operations that the schema allows.

    Drawing each word of a document would take longer than running it, so chance is drawn once; the
    smallest document that fails has the least depth and the fewest fields.
    """
    depth, fields = draw(st.integers(3, 8)), draw(st.integers(5, 40))
    chance = Random(draw(st.integers(0, 2**32)))  # noqa: S311 - nothing to be kept secret
    writer = _Writer(chance, schema, values, fields)
    text = writer.write(depth)
    return Operation(text, writer.given)
