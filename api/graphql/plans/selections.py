"""What is selected of objects of one type, compiled from the parts of a document that select it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import strawberry
from graphql import (
    Executor,
    FieldNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.executor import invalid_return_type_error
from graphql.execution.values import VariableValues
from graphql.pyutils import Path
from typing_extensions import override

from api.graphql.plans.leaves import Column
from api.graphql.plans.resolving import Field, Lookup, Resolver, TypeName, resolver_of
from api.graphql.plans.shapes import Leaf, ListOf, Objects, Selector, Shape
from api.graphql.plans.site import Site
from api.graphql.plans.variables import key_of, names_in
from api.graphql.recent import Recent
from api.graphql.types import ByRecord, OverRecord, type_names
from kg.pausing import pause

DEFINITION = "strawberry-definition"


@dataclass(frozen=True)
class Selected:
    """A field that is selected."""

    key: str
    resolver: Resolver
    shape: Shape


@dataclass(eq=False)
class Selection:
    """What is selected of objects of one type."""

    type: GraphQLObjectType
    fields: Sequence[Selected]
    variables: Sequence[str]
    """Names of the variables that this and everything below looks at."""
    is_kept: bool
    """Whether the answer depends on the id of the object, the day and these variables only."""

    def __post_init__(self) -> None:
        self._make = _row_type(tuple(each.key for each in self.fields))

    def key(self, values: VariableValues) -> Hashable:
        """Return the values of its variables as a key; raises ``TypeError`` when they are none."""
        return key_of(self.variables, values.coerced) if self.variables else ()

    def join(self, columns: Sequence[Column], count: int) -> Column:
        """Return an object for each row of the columns of its fields."""
        return [*map(self._make, *columns)] if columns else [self._make() for _ in range(count)]


_ROW_TYPES: Final[Recent[type[msgspec.Struct]]] = Recent(20_000)
"""By their fields, which are counted. A type is large, slow to make, and used by many documents."""


def _row_type(keys: tuple[str, ...]) -> type[msgspec.Struct]:
    """Return what holds the fields of an object under these names."""
    return _ROW_TYPES.get(keys, lambda: _make_row_type(keys), len(keys) + 10)


def _make_row_type(keys: Sequence[str]) -> type[msgspec.Struct]:
    names = {f"f{at}": key for at, key in enumerate(keys)}
    fields = [(name, Any) for name in names]
    return msgspec.defstruct("Row", fields, rename=names, eq=False, gc=False)


class Variant:
    """An operation as it reads for some values of the variables that decide what is left out."""

    def __init__(
        self, schema: strawberry.Schema, executor: Executor[Any], variables: VariableValues
    ) -> None:
        self._strawberry = schema
        self._schema = executor.schema
        self._operation = executor.operation
        self._fragments = executor.fragments
        self._definitions = executor.fragment_definitions
        self._variables = variables
        self._selections: dict[tuple[str, tuple[int, ...]], Selection] = {}
        self.root = self._root()

    def _root(self) -> Selection:
        type_ = self._schema.query_type
        assert type_ is not None  # noqa: S101 - without it nothing is valid
        collected = collect_fields(
            self._schema, self._fragments, self._variables, type_, self._operation
        )
        return self._compile(type_, collected.grouped_field_set, [])

    def below(self, type_: GraphQLObjectType, details: FieldDetailsList) -> Selection:
        """Return what a field selects of objects of a type.

        Raises ``GraphQLError`` when a directive has a value that it cannot take.
        """
        key = (type_.name, tuple(id(each.node) for each in details))
        found = self._selections.get(key)
        if found is None:
            collected = collect_subfields(
                self._schema, self._fragments, self._variables, self._operation, type_, details
            )
            nodes = [each.node for each in details]
            found = self._compile(type_, collected.grouped_field_set, nodes)
            self._selections[key] = found
        return found

    def _compile(
        self, type_: GraphQLObjectType, grouped: GroupedFieldSet, nodes: Sequence[FieldNode]
    ) -> Selection:
        fields = [self._field(type_, key, details) for key, details in grouped.items()]
        return Selection(
            type_,
            fields,
            sorted(names_in(nodes, self._definitions)),
            is_kept=_origin(type_, OverRecord) and any(map(_is_costly, fields)),
        )

    def _field(self, parent: GraphQLObjectType, key: str, details: FieldDetailsList) -> Selected:
        pause()
        nodes = [each.node for each in details]
        name = nodes[0].name.value
        type_ = self._schema.get_field(parent, name)
        assert type_ is not None  # noqa: S101 - the document is valid
        if name == "__typename":
            site = Site(parent, name, type_, nodes)
            return Selected(key, TypeName(parent.name), self._shape(type_.type, site, details))
        site = Site(parent, name, type_, nodes)
        field = Field(self._strawberry, type_.extensions[DEFINITION], site)
        return Selected(key, resolver_of(field), self._shape(type_.type, site, details))

    def _shape(self, type_: GraphQLOutputType, site: Site, details: FieldDetailsList) -> Shape:
        nullable = not is_non_null_type(type_)
        inner = type_.of_type if is_non_null_type(type_) else type_
        if is_list_type(inner):
            return ListOf(site, nullable, self._shape(inner.of_type, site, details))
        if is_leaf_type(inner):
            return Leaf(site, nullable, inner)
        return Objects(site, nullable, self._selector(inner, site, details))

    def _selector(self, type_: Any, site: Site, details: FieldDetailsList) -> Selector:
        asking = _Asking(self, type_, site, details)
        if is_object_type(type_) and not type_.is_type_of:
            return _Plain(self, type_, details)
        return _OfRecords(asking) if _origin(type_, ByRecord, OverRecord) else asking


@dataclass(frozen=True)
class _Plain(Selector):
    """Of objects that are of one type, without question."""

    variant: Variant
    type: GraphQLObjectType
    details: FieldDetailsList

    @override
    def select(
        self, executor: Executor[Any], values: Column, path: Path
    ) -> Selection | list[Selection | Exception]:
        selected = _try(self.variant, self.type, self.details)
        return [selected] * len(values) if isinstance(selected, Exception) else selected


@dataclass(frozen=True)
class _Asking(Selector):
    """Of objects whose types the schema is asked for, one by one."""

    variant: Variant
    type: GraphQLObjectType | GraphQLAbstractType
    site: Site
    details: FieldDetailsList

    @override
    def select(
        self, executor: Executor[Any], values: Column, path: Path
    ) -> list[Selection | Exception]:
        info = self.site.info(executor, path)
        selected: list[Selection | Exception] = []
        for value in values:
            try:
                type_ = self._type_of(executor, value, info)
                selected.append(self.variant.below(type_, self.details))
            except Exception as error:  # noqa: BLE001 - it is told at its place
                selected.append(error)
        return selected

    def _type_of(self, executor: Executor[Any], value: Any, info: Any) -> GraphQLObjectType:
        type_ = self.type
        if not isinstance(type_, GraphQLObjectType):
            name = (type_.resolve_type or executor.type_resolver)(value, info, type_)
            type_ = executor.ensure_valid_runtime_type(name, type_, self.details, info, value)
        if type_.is_type_of and not type_.is_type_of(value, info):
            raise invalid_return_type_error(type_, value, self.details)
        return type_


@dataclass(frozen=True)
class _OfRecords(Selector):
    """Of records of the graph, whose types are known by their looks."""

    asking: _Asking
    known: dict[str, Selection | Exception | None] = field(default_factory=dict)
    """By the name of a type what is selected of its records."""

    @override
    def select(
        self, executor: Executor[Any], values: Column, path: Path
    ) -> Selection | list[Selection | Exception]:
        names = type_names(values)
        first = self._below(executor, names[0])
        if isinstance(first, Selection) and names.count(names[0]) == len(names):
            return first
        found = {name: self._below(executor, name) for name in {*names}}
        if None in found.values():
            return self.asking.select(executor, values, path)
        return [found[name] for name in names]  # type: ignore[misc] # none is missing

    def _below(self, executor: Executor[Any], name: str) -> Selection | Exception | None:
        if name not in self.known:
            self.known[name] = self._find(executor, name)
        return self.known[name]

    def _find(self, executor: Executor[Any], name: str) -> Selection | Exception | None:
        """Return what is selected of records of a type; ``None`` for a type that has no place here."""
        type_, wanted = executor.schema.get_type(name), self.asking.type
        if not is_object_type(type_) or not _origin(type_, OverRecord):
            return None
        if type_ is not wanted and (
            isinstance(wanted, GraphQLObjectType) or not executor.schema.is_sub_type(wanted, type_)
        ):
            return None
        return _try(self.asking.variant, type_, self.asking.details)


def _try(
    variant: Variant, type_: GraphQLObjectType, details: FieldDetailsList
) -> Selection | Exception:
    try:
        return variant.below(type_, details)
    except GraphQLError as error:
        return error


def _origin(type_: Any, *bases: type) -> bool:
    """Tell whether a type of the schema is made of a class that has one of these bases."""
    definition = type_.extensions.get(DEFINITION)
    origin = getattr(definition, "origin", None)
    return isinstance(origin, type) and issubclass(origin, bases)


def _is_costly(field: Selected) -> bool:
    shape = field.shape
    while isinstance(shape, ListOf):
        shape = shape.item
    return isinstance(field.resolver, Lookup) or isinstance(shape, Objects)
