"""Nodes written down as Python values, for documents that hold lists and nodes without an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from kg.rdf.terms import BLANK, Iri, Literal, Object, Triple, iri, local_name

Value: TypeAlias = "str | Literal | Mapping[str, Value] | list[Value] | tuple[Value, ...]"
"""A prefixed name or an address, a literal, a node of its own, an RDF list, or several of these."""

FIRST: Final = iri("rdf:first")
REST: Final = iri("rdf:rest")
NIL: Final = iri("rdf:nil")


def draw(subject: Iri, node: Mapping[str, Value]) -> Iterator[Triple]:
    """Yield what a sketch says of ``subject``: its properties, by prefixed name, and their values."""
    for name, value in node.items():
        place = f"{local_name(subject.removeprefix(BLANK))}.{local_name(iri(name))}"
        several = (value,) if isinstance(value, Literal) or not isinstance(value, tuple) else value
        for number, each in enumerate(several, start=1):
            label = f"{place}.{number}" if len(several) > 1 else place
            object_, described = _draw_value(each, label)
            yield subject, iri(name), object_
            yield from described


def _draw_value(value: Value, label: str) -> tuple[Object, Iterator[Triple]]:
    """Return a value as an object and the triples about it.

    A blank node is labelled by the only place where it stands, so that documents stay the same.
    """
    if isinstance(value, Literal):
        return value, iter(())
    if isinstance(value, str):
        return (value if "://" in value else iri(value)), iter(())
    if isinstance(value, list):
        return (BLANK + label if value else NIL), _draw_list(value, label)
    if isinstance(value, tuple):
        raise TypeError(value)
    return BLANK + label, draw(BLANK + label, value)


def _draw_list(members: list[Value], label: str) -> Iterator[Triple]:
    cells = [BLANK + label, *(f"{BLANK}{label}.{number}" for number in range(2, len(members) + 1))]
    for cell, following, member in zip(cells, [*cells[1:], NIL], members, strict=True):
        object_, described = _draw_value(member, f"{cell.removeprefix(BLANK)}.of")
        yield cell, FIRST, object_
        yield cell, REST, following
        yield from described
