"""Records to triples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from kg.iris import ONTOLOGY, id_iri, publisher_iri, source_iri
from kg.model import Entity, Records, Relation, RelationKind, Source, Standing, Statement
from kg.rdf.classes import CLASSES, class_of, properties_of
from kg.rdf.mapping import ORDER, POSITION, Form, Property, choice_iri
from kg.rdf.terms import (
    ANY_URI,
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    TYPE,
    Iri,
    Literal,
    Object,
    Quad,
    Triple,
    iri,
    text,
)

DATASET: Final = f"{id_iri('').removesuffix('id/')}graph"
"""The graph as a whole."""
CATEGORY_SCHEME: Final = choice_iri("scheme", "category")


def relation_property(kind: RelationKind) -> Iri:
    """Return the property that joins the ends of a relation of this kind."""
    return ONTOLOGY + kind.name


_WRITERS: Final[Mapping[Form, Callable[[Any], Object]]] = {
    Form.TEXT: lambda value: text(str(value)),
    Form.DAY: lambda value: Literal(value.isoformat(), DATE),
    Form.TRUTH: lambda value: Literal("true" if value else "false", BOOLEAN),
    Form.NUMBER: lambda value: Literal(str(value), INTEGER),
    Form.DECIMAL: lambda value: Literal(f"{value:f}", DECIMAL),
    Form.ADDRESS: lambda value: Literal(value, ANY_URI),
    Form.ENTITY: id_iri,
    Form.STATEMENT: id_iri,
    Form.SOURCE: source_iri,
    Form.PUBLISHER: publisher_iri,
    Form.UNIT: str,
    Form.RELATION_KIND: relation_property,
}


def _write(prop: Property, value: Any) -> Object:
    return choice_iri(prop.of, value) if prop.form is Form.CHOICE else _WRITERS[prop.form](value)


@cache
def _types(name: str) -> tuple[Iri, ...]:
    own = CLASSES[name]
    return (own.iri, *own.also, *(_types(own.parent) if own.parent else ()))


@cache
def _properties(name: str) -> tuple[Property, ...]:
    return properties_of(name)


def describe_node(subject: Iri, record: Any) -> Iterator[Triple]:
    """Yield the triples of a record and of the records inside it."""
    name = class_of(record)
    for each in _types(name):
        yield subject, TYPE, each
    orders: dict[str, list[Any]] = {}
    parts: list[Iterator[Triple]] = []
    for prop in _properties(name):
        value = prop.value_of(record)
        if value is None:
            continue
        values = value if prop.many else (value,)
        if prop.form is Form.NODE:
            for number, part in enumerate(values, start=1):
                node = _part_iri(subject, prop, number)
                yield subject, prop.iri, node
                parts.append(_describe_part(node, prop, part, number))
            continue
        for each in dict.fromkeys(values):
            yield subject, prop.iri, _write(prop, each)
        if prop.many and list(values) != sorted(set(values)):
            orders[prop.field] = list(values)
    if orders:
        yield subject, ORDER, text(json.dumps(orders, ensure_ascii=False, sort_keys=True))
    # After the record's own triples, so that documents keep these together.
    for described in parts:
        yield from described


def _part_iri(subject: Iri, prop: Property, number: int) -> Iri:
    separator = "." if "#" in subject else "#"
    return f"{subject}{separator}{prop.of.lower()}.{number}"


def _describe_part(node: Iri, prop: Property, part: Any, number: int) -> Iterator[Triple]:
    yield from describe_node(node, part)
    if prop.many:
        yield _position(node, number)


def describe_entity(entity: Entity) -> Iterator[Triple]:
    """Yield what is said of an entity itself; its statements are described on their own."""
    yield from describe_node(id_iri(entity.id), entity)


def describe_statement(statement: Statement, day: date) -> Iterator[Triple]:
    """Yield a statement with its citations; a relation that holds on ``day`` also as a plain edge."""
    yield from describe_node(id_iri(statement.id), statement)
    if isinstance(statement, Relation) and statement.standing(day) is Standing.CURRENT:
        edge = relation_property(statement.relation_kind)
        yield id_iri(statement.source), edge, id_iri(statement.target)


def describe_source(source: Source) -> Iterator[Triple]:
    """Yield a source and who published it."""
    yield from describe_node(source_iri(source.id), source)
    agent = publisher_iri(source.publisher)
    yield agent, TYPE, iri("prov:Agent")
    yield agent, iri("skos:prefLabel"), text(source.publisher)


def describe_categories(categories: Mapping[str, str]) -> Iterator[Triple]:
    """Yield what each category is about; the ontology holds the rest of the scheme."""
    for name, explanation in categories.items():
        subject = choice_iri("category", name)
        yield subject, TYPE, iri("skos:Concept")
        yield subject, iri("skos:inScheme"), CATEGORY_SCHEME
        yield subject, iri("skos:prefLabel"), text(name)
        yield subject, iri("skos:definition"), text(explanation)


def describe(records: Records, day: date) -> Iterator[Triple]:
    """Yield everything: what is known, in the order of the records.

    ``day`` decides only which relations also stand as plain edges. Each entity, statement and source
    says its position, since the order of answers follows it.
    """
    yield from describe_categories(records.categories)
    for number, source in enumerate(records.sources, start=1):
        yield _position(source_iri(source.id), number)
        yield from describe_source(source)
    for number, entity in enumerate(records.entities, start=1):
        yield _position(id_iri(entity.id), number)
        yield from describe_entity(entity)
    for number, statement in enumerate(records.statements, start=1):
        yield _position(id_iri(statement.id), number)
        yield from describe_statement(statement, day)


def _position(subject: Iri, number: int) -> Triple:
    return subject, POSITION, Literal(str(number), INTEGER)


def describe_source_graph(
    source: Source, statements: Iterable[Statement], day: date
) -> Iterator[Triple]:
    """Yield what one source says: itself, and whole every statement given, all of which cite it."""
    yield from describe_source(source)
    for statement in statements:
        yield from describe_statement(statement, day)


def group_by_source(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    """Return the statements that cite each source, by its id."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        for id_ in dict.fromkeys(citation.source for citation in statement.sources):
            found.setdefault(id_, []).append(statement)
    return found


def describe_dataset(records: Records, day: date) -> Iterator[Quad]:
    """Yield everything in the default graph, and in a graph for each source what it says.

    The graph of a source goes by the source's address, so that one graph can be read, kept or left out
    without the others.
    """
    yield from _in_graph(describe(records, day), None)
    citing = group_by_source(records.statements)
    for source in records.sources:
        said = describe_source_graph(source, citing.get(source.id, ()), day)
        yield from _in_graph(said, source_iri(source.id))


def _in_graph(triples: Iterable[Triple], graph: Iri | None) -> Iterator[Quad]:
    for subject, predicate, object_ in triples:
        yield subject, predicate, object_, graph
