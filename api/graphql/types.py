"""Entities and statements as GraphQL types over the graph's own records."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from operator import attrgetter
from typing import Annotated, Any

import strawberry
from graphql import GraphQLResolveInfo
from strawberry import Parent

from api.graphql.context import Info
from api.graphql.enums import Aspect, Category, LimitValue, RelationKind
from api.graphql.fields import Citation, Quantity, attribute, computed
from api.graphql.filters import Filter, LimitFilter, StatementFilter, condition_of, relation_kinds
from api.graphql.loading import Loading, LoadingEach, loaded
from kg import model
from kg.conflicts import Conflict as ConflictRecord
from kg.conflicts import ConflictRule
from kg.iris import id_iri
from kg.model import (
    Bound,
    DeliveryMode,
    EntityKind,
    Lifecycle,
    Rank,
    Stance,
    Standing,
    StatementKind,
)
from kg.query import Collection, Direction
from kg.select import limit_value
from kg.store import About, Edges

WithFeatures = Annotated[
    bool,
    strawberry.argument(description="Whether what is about a feature counts as its service's."),
]


def _about(
    info: Info, collection: Collection, where: Filter | None, features: bool
) -> tuple[Hashable, ...]:
    return (About(info.context.day(info), collection, condition_of(where), features),)


def _statements(
    info: Info,
    where: Annotated[StatementFilter | None, strawberry.argument(description="Which.")] = None,
    include_features: WithFeatures = True,
) -> tuple[Hashable, ...]:
    return _about(info, Collection.STATEMENTS, where, include_features)


def _limits(
    info: Info,
    where: Annotated[LimitFilter | None, strawberry.argument(description="Which.")] = None,
    include_features: WithFeatures = True,
) -> tuple[Hashable, ...]:
    return _about(info, Collection.LIMITS, where, include_features)


def _practices(info: Info, include_features: WithFeatures = True) -> tuple[Hashable, ...]:
    return _about(info, Collection.PRACTICES, None, include_features)


def _procedures(info: Info, include_features: WithFeatures = True) -> tuple[Hashable, ...]:
    return _about(info, Collection.PROCEDURES, None, include_features)


def _relations(
    info: Info,
    kinds: Annotated[
        list[RelationKind] | None,
        strawberry.argument(description="Kinds and families wanted; all when left out."),
    ] = None,
    direction: Annotated[
        Direction, strawberry.argument(description="At which end it stands.")
    ] = Direction.BOTH,
    include_features: WithFeatures = True,
) -> tuple[Hashable, ...]:
    return (Edges(info.context.day(info), relation_kinds(kinds), direction, include_features),)


def _day(info: Info) -> tuple[Hashable, ...]:
    return (info.context.day(info),)


def _scope() -> Any:
    description = "The scope inside which one instance lives; null when there is none."
    return loaded(description, Loading("entities", "scope"))


def _part_of() -> Any:
    description = "What it is part of; null when it stands on its own."
    return loaded(description, Loading("wholes_of", "id", _day))


def _delivery() -> Any:
    description = (
        "How it hands on data, over all relations in which data leaves it or its features; its logs "
        "and metrics do not count."
    )
    return loaded(description, Loading("deliveries_of", "id", _day, sorted))


class OverRecord:
    """Base of the types that stand for a record of the graph without wrapping it."""

    @classmethod
    def is_type_of(cls, record: Any, _info: GraphQLResolveInfo[Any]) -> bool:
        """Accept the records that this type stands for."""
        return type_name(record) == cls.__name__


def type_name(record: Any) -> str:
    """Return the name of the GraphQL type that stands for a record."""
    if isinstance(record, model.Entity):
        return record.kind.value.capitalize()
    return type(record).__name__


_kind_of = attrgetter("kind")


def type_names(records: Sequence[Any]) -> list[str]:
    """Return the type name of each record; it is worked out once when they are all alike."""
    alike = len({*map(type, records)}) == 1
    if alike and isinstance(records[0], model.Entity):
        kinds = [*map(_kind_of, records)]
        alike = kinds.count(kinds[0]) == len(kinds)
    return [type_name(records[0])] * len(records) if alike else [*map(type_name, records)]


class ByRecord:
    """Base of the interfaces: the record decides which type it is."""

    @classmethod
    def resolve_type(cls, record: Any, *_: Any) -> str:
        """Name the type of a record."""
        return type_name(record)


@strawberry.interface(description="Anything with an id of its own.")
class Node(ByRecord):
    """Entities, statements and conflicts."""

    id: strawberry.ID = attribute("Permanent id, unique over everything.")


@strawberry.interface(description="A thing that statements are about.")
class Entity(Node):
    """See ``kg.model.Entity``."""

    kind: EntityKind = attribute("What sort of thing it is.")
    name: str = attribute("Official name.")
    aliases: list[str] = attribute("Other names: short, old and misspelt ones.")
    brief: str = attribute("One sentence that says what it is.")

    @computed("The id as an address that is unique in the world.")
    def iri(root: Parent[model.Entity]) -> str:
        """Write the address."""
        return id_iri(root.id)

    statements: list[Statement] = loaded(
        "What is said about it; only what holds on the day, unless the filter names standings.",
        Loading("statements_about", "id", _statements),
    )
    limits: list[Limit] = loaded("Its limits.", Loading("statements_about", "id", _limits))
    relations: list[Relation] = loaded(
        "The relations that it stands in.", Loading("relations_of", "id", _relations)
    )
    practices: list[Practice] = loaded(
        "What to do and to avoid with it.", Loading("statements_about", "id", _practices)
    )
    procedures: list[Procedure] = loaded(
        "How things are done with it, step by step.",
        Loading("statements_about", "id", _procedures),
    )


@strawberry.type(description="A service of AWS.")
class Service(OverRecord, Entity):
    """An entity of kind SERVICE."""

    lifecycle: Lifecycle = attribute("Where it stands between launch and shutdown.")

    @computed("What it is about.")
    def category(root: Parent[model.Entity]) -> Category:
        """Return the category."""
        return Category(root.category)

    scope: Entity | None = _scope()

    delivery: list[DeliveryMode] = _delivery()

    features: list[Feature] = loaded(
        "Its capabilities, components, variants and operations.", Loading("features_of", "id")
    )

    part_of: Entity | None = _part_of()


@strawberry.type(
    description="A capability, component, variant, operation, file or error of a service."
)
class Feature(OverRecord, Entity):
    """An entity of kind FEATURE."""

    lifecycle: Lifecycle = attribute("Where it stands between launch and shutdown.")

    service: Service = loaded("The service that it belongs to.", Loading("entities", "owner"))

    scope: Entity | None = _scope()

    delivery: list[DeliveryMode] = _delivery()

    part_of: Entity | None = _part_of()


@strawberry.type(description="A pattern, principle or model, such as publish/subscribe.")
class Concept(OverRecord, Entity):
    """An entity of kind CONCEPT."""


@strawberry.type(description="Something outside AWS, such as Apache Kafka.")
class Technology(OverRecord, Entity):
    """An entity of kind TECHNOLOGY."""


@strawberry.type(description="Where things live: a zone, a Region, the whole world.")
class Scope(OverRecord, Entity):
    """An entity of kind SCOPE."""

    part_of: Entity | None = _part_of()


@strawberry.interface(description="One thing that a source says about an entity.")
class Statement(Node):
    """See ``kg.model.Statement``."""

    kind: StatementKind = attribute("What sort of thing it says.")
    text: str = attribute("One plain sentence that stands alone.")
    rank: Rank = attribute("Its weight.")
    sources: list[Citation] = attribute("What it rests on; never empty.")
    note: str | None = attribute("What a reader should know: doubt, ambiguity, how it was dated.")

    about: Entity = loaded(
        "What it is about; for a relation, its source end.", Loading("entities", "about")
    )

    @computed("Whether it holds on the day asked.")
    def standing(root: Parent[model.Statement], info: Info) -> Standing:
        """Compute the standing."""
        return root.standing(info.context.day(info))

    @computed("First day on which it holds; null when it always did or nobody knows.")
    def valid_from(root: Parent[model.Statement]) -> date | None:
        """Return the start."""
        return root.valid.start

    @computed("First day on which it no longer holds; null when it still does.")
    def valid_until(root: Parent[model.Statement]) -> date | None:
        """Return the end."""
        return root.valid.end

    replaced_by: Statement | None = loaded(
        "The statement that holds instead.", Loading("statements", "replaced_by")
    )


@strawberry.type(description="A sentence under one aspect.")
class Claim(OverRecord, Statement):
    """See ``kg.model.Claim``."""

    @computed("The question that it answers.")
    def aspect(root: Parent[model.Claim]) -> Aspect:
        """Return the aspect."""
        return Aspect(root.aspect)


@strawberry.type(description="A quantity that something may not pass, starts from, or has.")
class Limit(OverRecord, Statement):
    """See ``kg.model.Limit``."""

    name: str = attribute("What is limited, in the same words for every service.")
    bound: Bound = attribute("Which side of the quantity.")
    scope: str | None = attribute("What it applies to: 'per queue'.")
    adjustable: bool | None = attribute("Whether AWS raises it on request; null when not known.")
    condition: str | None = attribute("When it applies.")

    @computed("How much; null when there is no limit or none is known.")
    def quantity(root: Parent[model.Limit]) -> Quantity | None:
        """Return the quantity."""
        known = isinstance(root.quantity, model.Quantity)
        return root.quantity if known else None  # type: ignore[return-value] # records stand for types

    @computed("Whether there is a quantity, no limit at all, or nothing known.")
    def value(root: Parent[model.Limit]) -> LimitValue:
        """Tell what is known."""
        return LimitValue(limit_value(root))


@strawberry.type(description="A typed edge between two entities.")
class Relation(OverRecord, Statement):
    """See ``kg.model.Relation``."""

    mechanism: str | None = attribute("By what means: 'an event source mapping'.")
    delivery: DeliveryMode | None = attribute("How data moves along it; null when none does.")
    condition: str | None = attribute("When it holds.")

    @computed("Its kind.")
    def relation_kind(root: Parent[model.Relation]) -> RelationKind:
        """Return the kind."""
        return RelationKind(root.relation_kind.name)

    source: Entity = loaded("The entity that acts or depends.", Loading("entities", "source"))

    target: Entity = loaded("The entity at the other end.", Loading("entities", "target"))


@strawberry.type(description="One step of a procedure.")
class Step:
    """See ``kg.model.Step``."""

    text: str = attribute("What to do.")

    entities: list[Entity] = loaded(
        "The entities that the step uses.", LoadingEach("entities", "entities")
    )


@strawberry.type(description="How something is done, in order.")
class Procedure(OverRecord, Statement):
    """See ``kg.model.Procedure``."""

    steps: list[Step] = attribute("The steps, in order.")


@strawberry.type(description="Something to do or to avoid.")
class Practice(OverRecord, Statement):
    """See ``kg.model.Practice``."""

    stance: Stance = attribute("Do or avoid.")
    reason: str | None = attribute("Why.")

    instead: list[Entity] = loaded("What to use instead.", LoadingEach("entities", "instead"))


@strawberry.type(description="Two statements that cannot both be right on the same days.")
class Conflict(OverRecord, Node):
    """See ``kg.conflicts.Conflict``."""

    rule: ConflictRule = attribute("The rule that found it.")
    explanation: str = attribute("In what the two differ.")
    resolved: bool = attribute("Whether one side is known to be false.")

    @computed("The two statements, each with its sources.")
    def statements(root: Parent[ConflictRecord]) -> list[Statement]:
        """Return both sides."""
        return [root.first, root.second]  # type: ignore[list-item] # records stand for types

    about: Entity = loaded("What the first statement is about.", Loading("entities", "about"))

    @computed("First day on which both are said to hold; null when open.")
    def valid_from(root: Parent[ConflictRecord]) -> date | None:
        """Return the start of the overlap."""
        return root.overlap.start

    @computed("First day on which they no longer both hold; null when open.")
    def valid_until(root: Parent[ConflictRecord]) -> date | None:
        """Return the end of the overlap."""
        return root.overlap.end
