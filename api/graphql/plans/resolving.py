"""Where the values of a field come from: the object itself, the store, or a function."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Protocol

import strawberry
from graphql import Executor, get_argument_values
from graphql.pyutils import Path
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from typing_extensions import override

from api.graphql.loading import Loading
from api.graphql.plans.arguments import Arguments
from api.graphql.plans.leaves import Column
from api.graphql.plans.site import Site


@dataclass(frozen=True)
class Asked:
    """What a column of objects wants to have from the store."""

    loading: Loading
    arguments: tuple[Hashable, ...]
    held: Column
    """What each object holds: its key, its keys, or ``None``."""

    @property
    def question(self) -> tuple[str, tuple[Hashable, ...]]:
        """The method of the store and its arguments beside the keys."""
        return self.loading.method, self.arguments

    @property
    def keys(self) -> Iterable[Hashable]:
        """The keys that are asked for, some of them again."""
        return self.loading.keys_in(self.held)

    def hand_out(self, found: Mapping[Hashable, Any]) -> Column:
        """Return for each object what was found for it."""
        return _call_each(lambda held: self.loading.pick(held, found), self.held)

    def fail(self, error: Exception) -> Column:
        """Return for each object what needs no store, or why it cannot be had."""
        keys_in, pick = self.loading.keys_in, self.loading.pick
        return [
            error if any(True for _ in keys_in([held])) else pick(held, {}) for held in self.held
        ]


class Resolver(Protocol):
    """Where the values of a field come from."""

    def ask(self, executor: Executor[Any], rows: Column, path: Path) -> Column | Asked:
        """Return for each object a value, an exception or an awaitable, or what to look up."""


@dataclass(frozen=True)
class TypeName(Resolver):
    """The name of the objects' type."""

    name: str

    @override
    def ask(self, executor: Executor[Any], rows: Column, path: Path) -> Column | Asked:
        return [self.name] * len(rows)


class Attribute(Resolver):
    """An attribute of the objects."""

    def __init__(self, name: str) -> None:
        self._get = attrgetter(name)

    @override
    def ask(self, executor: Executor[Any], rows: Column, path: Path) -> Column | Asked:
        try:
            return [*map(self._get, rows)]
        except Exception:  # noqa: BLE001 - whichever object it was of, the others have theirs
            return _call_each(self._get, rows)


def _call_each(function: Callable[[Any], Any], rows: Column) -> Column:
    """Call a function with each object; what it raises is what it returns."""
    results: Column = []
    for row in rows:
        try:
            results.append(function(row))
        except Exception as error:  # noqa: BLE001 - it is told at its place
            results.append(error)
    return results


@dataclass(frozen=True)
class Field:
    """A field of a document and what Strawberry knows of it."""

    schema: strawberry.Schema
    definition: StrawberryField
    site: Site

    def info(self, executor: Executor[Any], path: Path) -> strawberry.Info[Any, Any]:
        """Return what resolvers are told of where they are."""
        raw = self.site.info(executor, path)
        return self.schema.config.info_class(_raw_info=raw, _field=self.definition)

    @property
    def arguments(self) -> Arguments:
        """The arguments that the document gives."""
        return Arguments(self.schema, self.definition, self.site)


class Lookup(Resolver):
    """What the store has under keys of the objects."""

    def __init__(self, field: Field, loading: Loading) -> None:
        self._field = field
        self._loading = loading
        self._arguments = field.arguments
        self._key = attrgetter(loading.by)

    @override
    def ask(self, executor: Executor[Any], rows: Column, path: Path) -> Column | Asked:
        try:
            given = self._arguments.read(executor.variable_values)
            info = self._field.info(executor, path)
            wanted = self._loading.wanted(info, **given)
            return Asked(self._loading, wanted, [*map(self._key, rows)])
        except Exception as error:  # noqa: BLE001 - it is told at the place of each object
            return [error] * len(rows)


class Call(Resolver):
    """What a function returns for each object, called without Strawberry's wrappers."""

    def __init__(self, field: Field, resolver: StrawberryResolver[Any]) -> None:
        self._field = field
        self._resolver = resolver
        self._arguments = field.arguments
        named = resolver.parent_parameter or resolver.root_parameter
        first = next(iter(resolver.signature.parameters.values()), None)
        self._takes_object_first = first is not None and first in (resolver.self_parameter, named)
        self._parent = named.name if named else None

    @override
    def ask(self, executor: Executor[Any], rows: Column, path: Path) -> Column | Asked:
        try:
            given = dict(self._arguments.read(executor.variable_values))
        except Exception as error:  # noqa: BLE001 - it is told at the place of each object
            return [error] * len(rows)
        if self._resolver.info_parameter:
            given[self._resolver.info_parameter.name] = self._field.info(executor, path)
        return _call_each(self._bind(given), rows)

    def _bind(self, given: dict[str, Any]) -> Callable[[Any], Any]:
        function: Any = self._resolver.wrapped_func
        parent = self._parent
        if self._takes_object_first:
            return partial(function, **given) if given else function
        if parent is None:
            return lambda _row: function(**given)
        return lambda row: function(**{parent: row}, **given)


class Wrapped(Resolver):
    """What the schema's own resolver returns, with whatever surrounds it."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._resolve = field.site.field.resolve

    @override
    def ask(self, executor: Executor[Any], rows: Column, path: Path) -> Column | Asked:
        site, resolve = self._field.site, self._resolve or executor.field_resolver
        info = site.info(executor, path)

        def call(row: Any) -> Any:
            given = get_argument_values(site.field, site.nodes[0], executor.variable_values)
            return resolve(row, info, **given)

        return _call_each(call, rows)


def resolver_of(field: Field) -> Resolver:
    """Return where the values of a field come from."""
    function = field.definition.base_resolver
    if field.definition.extensions or field.definition.is_subscription:
        return Wrapped(field)
    if function is None:
        plain = field.schema.config.default_resolver is getattr
        return Attribute(field.definition.python_name) if plain else Wrapped(field)
    loading = getattr(function.wrapped_func, "loading", None)
    return Lookup(field, loading) if loading else Call(field, function)
