"""All that is known of one entity, as a document that can be read alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kg.iris import id_iri
from kg.model import Entity, Practice, Procedure, Relation, Source, Statement
from kg.rdf.describe import describe_entity, describe_source, describe_statement
from kg.rdf.terms import Triple, iri, text


@dataclass(frozen=True, slots=True)
class EntityPage:
    """An entity with everything that its description needs."""

    entity: Entity
    statements: tuple[Statement, ...]
    """About the entity, of every standing."""
    incoming: tuple[Relation, ...]
    """Relations of others that end at the entity."""
    sources: tuple[Source, ...]
    """What the statements and relations cite, by first citation."""
    others: tuple[Entity, ...]
    """Every entity that the statements and relations name."""


def describe_page(page: EntityPage, day: date) -> Iterator[Triple]:
    """Yield the entity, what is said of it and by whom, and the names of the entities around it.

    ``day`` decides only which relations also stand as plain edges.
    """
    yield from describe_entity(page.entity)
    for statement in (*page.statements, *page.incoming):
        yield from describe_statement(statement, day)
    for source in page.sources:
        yield from describe_source(source)
    for other in page.others:
        # No more than the name: whoever wants the rest follows the address.
        yield id_iri(other.id), iri("skos:prefLabel"), text(other.name)


def entities_named(statement: Statement) -> tuple[str, ...]:
    """Return the ids of the entities that a statement names, its own first."""
    match statement:
        case Relation():
            return statement.about, statement.target
        case Practice():
            return statement.about, *statement.instead
        case Procedure():
            return statement.about, *(id_ for step in statement.steps for id_ in step.entities)
    return (statement.about,)
