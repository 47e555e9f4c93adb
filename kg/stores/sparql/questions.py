"""Look-ups as graph patterns, and many look-ups as one query.

Every look-up binds ``?k``, the key that a row answers, and some of ``?n``, a position, ``?r``, a
record, and ``?v``, a value. So look-ups that are needed at the same time go to the server together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum, auto

from kg.iris import id_iri
from kg.model import EntityKind
from kg.paging import Key
from kg.query import Collection, Direction, Order, Selection
from kg.store import About, Edges
from kg.stores.sparql.conditions import ConditionWriter, quote
from kg.stores.sparql.index import INDEX
from kg.vocabulary import PART_OF


def join_lookups(graph: str, lookups: Sequence[str]) -> str:
    """Make one query of several look-ups; ``?q`` tells which of them a row answers."""
    branches = " UNION ".join(
        f"{{ {lookup} BIND({number} AS ?q) }}" for number, lookup in enumerate(lookups)
    )
    # A prefix that stands for one address lets look-ups be written before the graph is known.
    return f"PREFIX ix: <{INDEX}>\nPREFIX here: <{graph}>\nSELECT ?q ?k ?n ?r ?v WHERE {{ {branches} }}"


def _within(pattern: str) -> str:
    return f"GRAPH here: {{ {pattern} }}"


def _values(variable: str, iris: Iterable[str]) -> str:
    return f"VALUES {variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def _texts(variable: str, texts: Iterable[str]) -> str:
    return f"VALUES {variable} {{ {' '.join(map(quote, texts))} }}"


def records(iris: Sequence[str]) -> str:
    """Look up the records at some addresses."""
    return _within(f"{_values('?k', iris)} ?k ix:record ?r .")


def named(names: Sequence[str]) -> str:
    """Look up entities by folded names."""
    return _within(f"{_texts('?k', names)} ?s ix:key ?k ; ix:record ?r .")


def statements_about(ids: Sequence[str], wanted: About) -> str:
    """Look up the statements about each of some entities."""
    writer = ConditionWriter(wanted.as_of, Collection(wanted.collection))
    about = "?s ix:subject ?m . ?m ix:within ?k ." if wanted.with_features else "?s ix:subject ?k ."
    kind = f"?s ix:collection {quote(wanted.collection)} ."
    kept = writer.kept(wanted.where, "?s")
    return _statements(ids, f"{about} {kind} {kept}")


def _statements(ids: Sequence[str], pattern: str) -> str:
    """Look up the statements that a pattern joins with each of some entities, every one once."""
    keys = _values("?k", map(id_iri, ids))
    chosen = f"{{ SELECT DISTINCT ?k ?s WHERE {{ {_within(f'{keys} {pattern}')} }} }}"
    return f"{chosen} {_within('?s ix:record ?r ; ix:position ?n .')}"


def relations_of(ids: Sequence[str], wanted: Edges) -> str:
    """Look up the relations that each of some entities stands in."""
    writer = ConditionWriter(wanted.as_of, Collection.RELATIONS)
    if wanted.with_features:
        across = writer.stands_in("?s", "?k", wanted.direction, "?o")
    else:
        across = _stands_at(wanted.direction)
    kinds = writer.of_kind("?s", wanted.kinds)
    return _statements(ids, f"{across} {kinds} {writer.holds('?s')}")


def _stands_at(direction: Direction) -> str:
    outward, inward = "?s ix:subject ?k ; ix:object ?o .", "?s ix:object ?k ."
    symmetric = '?s ix:symmetric "true" .'
    ways = {
        Direction.OUT: (outward, f"{inward} {symmetric}"),
        Direction.IN: (inward, f"{outward} {symmetric}"),
        Direction.BOTH: (outward, inward),
    }[direction]
    return " UNION ".join(f"{{ {way} }}" for way in ways)


def features_of(ids: Sequence[str]) -> str:
    """Look up the features of each of some services."""
    kind = quote(EntityKind.FEATURE)
    keys = _values("?k", map(id_iri, ids))
    feature = f"?s ix:within ?k ; ix:kind {kind} ; ix:record ?r ; ix:position ?n ."
    return _within(f"{keys} {feature} FILTER(?s != ?k)")


def wholes_of(ids: Sequence[str], as_of: date) -> str:
    """Look up what each of some entities is part of."""
    writer = ConditionWriter(as_of, Collection.RELATIONS)
    edge = f"?s ix:subject ?k ; ix:relationKind {quote(PART_OF.name)} ; ix:object ?w ."
    keys = _values("?k", map(id_iri, ids))
    return _within(f"{keys} {edge} {writer.holds('?s')} ?s ix:position ?n . ?w ix:record ?r .")


def deliveries_of(ids: Sequence[str], as_of: date) -> str:
    """Look up how each of some entities hands on data."""
    writer = ConditionWriter(as_of, Collection.ENTITIES)
    keys = _values("?k", map(id_iri, ids))
    handed_on = _within(f"{keys} {writer.delivers('?k', '?v')}")
    return f"{{ SELECT DISTINCT ?k ?v WHERE {{ {handed_on} }} }}"


def count(selection: Selection) -> str:
    """Count a selection."""
    writer = ConditionWriter(selection.as_of, selection.collection)
    found = _within(writer.selection(selection, "?s"))
    return f"{{ SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {found} }} }}"


def facet(selection: Selection, field: str) -> str:
    """Count a selection by the values of a field."""
    writer = ConditionWriter(selection.as_of, selection.collection)
    had = f"?s ix:{field} ?v ."
    if field == "standing":
        had = writer.standing("?s", "?v")
    elif field == "delivery" and selection.collection is not Collection.RELATIONS:
        had = writer.delivers("?s", "?v")
    found = _within(f"{writer.selection(selection, '?s')} {had}")
    return f"{{ SELECT ?v (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {found} }} GROUP BY ?v }}"


def statement_ids(about: str) -> str:
    """Look up the ids of all statements about an entity."""
    return _within(f"<{id_iri(about)}> ^ix:subject ?s . ?s ix:id ?v ; ix:position ?n .")


def records_after(collection: str, last: str, limit: int) -> str:
    """Look up records by id, whatever their standing, beginning behind one id."""
    found = f"?s ix:collection {quote(collection)} ; ix:id ?j . BIND(STR(?j) AS ?i) FILTER(?i > {quote(last)})"
    chosen = f"SELECT ?s ?i WHERE {{ {_within(found)} }} ORDER BY ?i LIMIT {limit}"
    return f"{{ {chosen} }} {_within('?s ix:record ?r .')}"


class Side(Enum):
    """Where items lie from a sort key."""

    AFTER = auto()
    BEFORE = auto()
    UP_TO = auto()
    """Before it, or at it."""
    FROM = auto()
    """At it, or after it."""


Bound = tuple[Side, Key]


def stretch(
    selection: Selection, limit: int, bounds: Sequence[Bound], *, from_end: bool = False
) -> str:
    """Look up the first items of a selection within bounds, or the last ones ``from_end``."""
    writer = ConditionWriter(selection.as_of, selection.collection)
    order = (*selection.order, Order("id"))
    keys = [f"?o{number}" for number in range(len(order))]
    bound = " ".join(_sort_value(each, key) for each, key in zip(order, keys, strict=True))
    filters = " ".join(f"FILTER({_lies(order, keys, *each)})" for each in bounds)
    found = _within(f"{writer.selection(selection, '?s')} {bound} {filters}")
    sorting = " ".join(
        f"{'DESC' if each.descending != from_end else 'ASC'}({key})"
        for each, key in zip(order, keys, strict=True)
    )
    chosen = f"SELECT DISTINCT ?s {' '.join(keys)} WHERE {{ {found} }}"
    record = _within("?s ix:record ?r .")
    return f"{{ {chosen} ORDER BY {sorting} LIMIT {limit} }} {record}"


def _sort_value(order: Order, key: str) -> str:
    # Whatever can be sorted by a field has it: an OPTIONAL is not needed here, and Virtuoso gives
    # the values of one row to the next where it stands before a FILTER.
    return f"?s ix:{order.field} {key}x . BIND(STR({key}x) AS {key})"


def _lies(order: Sequence[Order], names: Sequence[str], side: Side, key: Key) -> str:
    forward = side in (Side.AFTER, Side.UP_TO)
    ways = []
    for place, each in enumerate(order):
        same = [f"{name} = {quote(text)}" for name, text in zip(names[:place], key, strict=False)]
        sign = ">" if each.descending != forward else "<"
        ways.append(" && ".join([*same, f"{names[place]} {sign} {quote(key[place])}"]))
    strictly = " || ".join(f"({way})" for way in ways)
    return f"!({strictly})" if side in (Side.UP_TO, Side.FROM) else strictly
