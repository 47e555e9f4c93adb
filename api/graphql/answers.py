"""Answers of the traversals: paths, neighbourhoods, comparisons, and the graph's own figures."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import Parent

from api.graphql.enums import Category
from api.graphql.fields import FacetCount, Source, attribute, computed
from api.graphql.types import Entity, Relation, Statement
from kg import store
from kg.comparison import Dimension


@strawberry.type(description="One step of a path.")
class Hop:
    """See ``kg.store.Hop``."""

    start: Entity = strawberry.field(name="from", description="Where it begins.")
    end: Entity = strawberry.field(name="to", description="Where it ends.")
    relations: list[Relation] = attribute("Every relation that makes this step possible.")


@strawberry.type(description="A way from one entity to another along the flow of data and control.")
class Path:
    """See ``kg.store.Path``."""

    hops: list[Hop] = attribute("The steps, in order.")

    @computed("How many steps it takes.")
    def length(root: Parent[store.Path]) -> int:
        """Count the steps."""
        return len(root.hops)

    @computed("The entities passed, both ends included.")
    def entities(root: Parent[store.Path]) -> list[Entity]:
        """List the entities."""
        return [root.hops[0].start, *(hop.end for hop in root.hops)]  # type: ignore[list-item] # records stand for types

    @computed("The relations of all steps, in order.")
    def relations(root: Parent[store.Path]) -> list[Relation]:
        """List the relations."""
        return [relation for hop in root.hops for relation in hop.relations]  # type: ignore[misc] # records stand for types


@strawberry.type(description="Some entities and the relations between them.")
class Subgraph:
    """See ``kg.store.Subgraph``."""

    entities: list[Entity] = attribute("The entities, nearest first.")
    relations: list[Relation] = attribute("The relations walked.")
    truncated: bool = attribute("Whether there would have been more than 500 entities.")


@strawberry.type(description="What is known of one entity in one row.")
class ComparisonCell:
    """See ``kg.comparison.ComparisonCell``."""

    entity: Entity = attribute("The entity.")
    statements: list[Statement] = attribute("What is said; empty when nothing is.")


@strawberry.type(description="One thing that entities are compared by.")
class ComparisonRow:
    """See ``kg.comparison.ComparisonRow``."""

    dimension: Dimension = attribute("By what the row is aligned.")
    name: str = attribute("Aspect, limit name, or relation kind.")
    cells: list[ComparisonCell] = attribute("One for each entity, in the order asked.")
    differs: bool = attribute("Whether the cells do not all say the same.")


@strawberry.type(description="Entities side by side.")
class Comparison:
    """See ``kg.comparison.Comparison``."""

    entities: list[Entity] = attribute("The entities, in the order asked.")
    rows: list[ComparisonRow] = attribute("The rows, by dimension and name.")


@strawberry.type(description="A category of services and what it is about.")
class CategoryInfo:
    """A category with its explanation."""

    category: Category = attribute("The category.")
    description: str = attribute("What it is about.")


@strawberry.type(description="What the graph holds, in figures.")
class GraphMeta:
    """See ``kg.store.Meta``."""

    version: str = attribute("Digest of the content: equal graphs have equal versions.")
    built_at: datetime = attribute("When this graph was built from its data.")

    @computed("How many entities there are, by kind.")
    def entities(root: Parent[store.Meta]) -> list[FacetCount]:
        """Count the entities."""
        return [FacetCount.of(pair) for pair in sorted(root.entities.items())]

    @computed("How many statements there are, by kind.")
    def statements(root: Parent[store.Meta]) -> list[FacetCount]:
        """Count the statements."""
        return [FacetCount.of(pair) for pair in sorted(root.statements.items())]

    @computed("Everything that statements cite.")
    def sources(root: Parent[store.Meta]) -> list[Source]:
        """List the sources."""
        return list(root.sources)  # type: ignore[arg-type] # records stand for types

    @computed("The categories of services.")
    def categories(root: Parent[store.Meta]) -> list[CategoryInfo]:
        """List the categories."""
        pairs = root.categories.items()
        return [CategoryInfo(category=Category(name), description=text) for name, text in pairs]
