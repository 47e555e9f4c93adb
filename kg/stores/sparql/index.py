"""What is laid on a server beside the graph itself, so that every question is a look-up there.

The index says nothing new. It holds each record whole, and its fields as folded texts that compare as
:mod:`kg.select` compares them; quantities as texts that sort as the quantities do; the days on which
something holds as texts, with the ends that are open filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Final
from urllib.parse import quote

from kg.candidates import ENTITY_COLLECTIONS
from kg.codec import write_record
from kg.conflicts import Conflict
from kg.graph import KnowledgeGraph, giver
from kg.iris import BASE, id_iri, source_iri
from kg.model import (
    Claim,
    Entity,
    EntityKind,
    Interval,
    Limit,
    Practice,
    Procedure,
    Quantity,
    Rank,
    Relation,
    Statement,
)
from kg.quantity import measure
from kg.query import Collection
from kg.rdf.terms import INTEGER, Iri, Literal, Object, Triple, text
from kg.select import field_text, plain_value

GRAPH: Final = f"{BASE}graph"
"""The graph as a whole."""
INDEX: Final = f"{BASE}index#"
EARLIEST: Final = "0001-01-01"
LATEST: Final = "9999-12-31"

_ENTITY_COLLECTIONS: Final = {
    kind: tuple(name for name, kinds in ENTITY_COLLECTIONS.items() if kind in kinds)
    for kind in EntityKind
}
_COLLECTIONS: Final = {
    Claim: Collection.CLAIMS,
    Limit: Collection.LIMITS,
    Relation: Collection.RELATIONS,
    Practice: Collection.PRACTICES,
    Procedure: Collection.PROCEDURES,
}
_FIELDS: Final[dict[type[Any], tuple[str, ...]]] = {
    Entity: ("id", "name", "kind", "category", "scope", "lifecycle", "owner"),
    Statement: ("id", "about", "text", "rank", "kind"),
    Claim: ("aspect",),
    Limit: ("name", "bound", "adjustable", "condition", "scope", "value"),
    Relation: ("relationKind", "source", "target", "delivery", "mechanism", "condition"),
    Practice: ("stance",),
    Procedure: (),
    Conflict: ("id", "about", "rule", "resolved"),
}


def index_iri(name: str) -> Iri:
    """Return a property of the index."""
    return INDEX + name


def conflict_iri(conflict: Conflict) -> Iri:
    """Return the address of a conflict."""
    return f"{BASE}conflict/{quote(conflict.id, safe='')}"


def write_index(graph: KnowledgeGraph) -> Iterator[Triple]:
    """Yield the index of a graph."""
    yield _triple(GRAPH, "record", text(write_record(graph.meta())))
    for number, entity in enumerate(graph.records.entities):
        yield from _entity(entity, number)
    for number, statement in enumerate(graph.records.statements):
        yield from _statement(statement, number)
    for source in graph.records.sources:
        yield _triple(source_iri(source.id), "record", text(write_record(source)))
    for conflict in graph.conflicts:
        yield from _conflict(conflict)


def _triple(subject: Iri, name: str, value: Object) -> Triple:
    return subject, index_iri(name), value


def _texts(subject: Iri, name: str, values: Iterable[str]) -> Iterator[Triple]:
    for value in dict.fromkeys(values):
        yield _triple(subject, name, text(value))


def _fields(subject: Iri, item: Any, kind: type[Any]) -> Iterator[Triple]:
    for field in _FIELDS[kind]:
        value = plain_value(field, item)
        if value is not None:
            yield _triple(subject, field, text(field_text(value)))


def _entity(entity: Entity, number: int) -> Iterator[Triple]:
    subject = id_iri(entity.id)
    yield from _record(subject, entity, number)
    yield from _fields(subject, entity, Entity)
    yield from _texts(subject, "collection", _ENTITY_COLLECTIONS[entity.kind])
    yield from _texts(subject, "alias", (alias.casefold() for alias in entity.aliases))
    names = (entity.id, entity.name, *entity.aliases)
    yield from _texts(subject, "key", (name.casefold() for name in names))
    for whole in dict.fromkeys((entity.id, entity.owner)):
        yield _triple(subject, "within", id_iri(whole))


def _record(subject: Iri, record: Entity | Statement, number: int) -> Iterator[Triple]:
    yield _triple(subject, "record", text(write_record(record)))
    yield _triple(subject, "position", Literal(str(number), INTEGER))


def _statement(statement: Statement, number: int) -> Iterator[Triple]:
    subject = id_iri(statement.id)
    yield from _record(subject, statement, number)
    yield from _fields(subject, statement, Statement)
    yield from _fields(subject, statement, type(statement))
    listed = (Collection.STATEMENTS, _COLLECTIONS[type(statement)])
    yield from _texts(subject, "collection", listed)
    yield _triple(subject, "subject", id_iri(statement.about))
    if statement.rank is not Rank.DEPRECATED:
        yield from _days(subject, statement.valid)
    yield from _citations(subject, statement)
    if isinstance(statement, Relation):
        yield from _relation(subject, statement)
    if isinstance(statement, Limit) and isinstance(statement.quantity, Quantity):
        worth, dimension = measure(statement.quantity)
        yield _triple(subject, "worth", text(sortable(worth)))
        yield _triple(subject, "dimension", text(dimension))


def _days(subject: Iri, interval: Interval) -> Iterator[Triple]:
    start, end = interval.start, interval.end
    yield _triple(subject, "from", text(start.isoformat() if start else EARLIEST))
    yield _triple(subject, "until", text(end.isoformat() if end else LATEST))


def _citations(subject: Iri, statement: Statement) -> Iterator[Triple]:
    for number, citation in enumerate(statement.sources, start=1):
        node = f"{subject}.citation.{number}"
        yield _triple(subject, "citation", node)
        yield _triple(node, "source", text(citation.source.casefold()))
        if citation.locator is not None:
            yield _triple(node, "locator", text(citation.locator.casefold()))


def _relation(subject: Iri, relation: Relation) -> Iterator[Triple]:
    yield _triple(subject, "object", id_iri(relation.target))
    if relation.relation_kind.symmetric:
        yield _triple(subject, "symmetric", text("true"))
    if relation.delivery is not None and relation.relation_kind.hands_on:
        yield _triple(subject, "giver", id_iri(giver(relation)))


def _conflict(conflict: Conflict) -> Iterator[Triple]:
    subject = conflict_iri(conflict)
    yield _triple(subject, "record", text(write_record(conflict)))
    yield from _fields(subject, conflict, Conflict)
    yield from _texts(subject, "collection", (Collection.CONFLICTS,))
    yield from _days(subject, conflict.overlap)


_DIGITS: Final = 28
_EXPONENT_BIAS: Final = 500
_EXACT: Final = Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN)


def sortable(number: Decimal) -> str:
    """Write a number so that texts compare as the numbers do.

    Sign, exponent, then the digits; for a negative number each digit is taken from nine. Numbers
    have at most 28 digits, which is what quantities are computed with.
    """
    if not number:
        return "1"
    sign, digits, _ = number.normalize(_EXACT).as_tuple()
    written = f"{number.adjusted() + _EXPONENT_BIAS:03d}{''.join(map(str, digits)):0<{_DIGITS}}"
    if not sign:
        return f"2{written}"
    return "0" + "".join(str(9 - int(digit)) for digit in written)
