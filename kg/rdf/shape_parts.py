"""What the tables of shapes are written with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from kg.iris import BASE
from kg.model import EntityKind, StatementKind
from kg.rdf.classes import CLASSES
from kg.rdf.mapping import choice_iri
from kg.rdf.sketch import Value
from kg.rdf.terms import INTEGER, Iri, Literal, text

Sketch: TypeAlias = dict[str, Value]
Shapes: TypeAlias = Iterator[tuple[Iri, Sketch]]
"""Shapes with their addresses."""

SHAPES_IRI: Final = f"{BASE}shapes"
"""The document, which declares the prefixes of its queries."""
ENTITIES: Final = tuple(kind.capitalize() for kind in EntityKind)
STATEMENTS: Final = tuple(kind.capitalize() for kind in StatementKind)


def number(value: int) -> Literal:
    """Make a whole number."""
    return Literal(str(value), INTEGER)


def shape_iri(*parts: str) -> Iri:
    """Return the address of a shape."""
    return choice_iri("shape", "-".join(parts))


def shape(kind: str, message: str, constraints: Mapping[str, Value]) -> Sketch:
    """Sketch a shape that says what is wrong, and that this is a violation."""
    return {
        "rdf:type": f"sh:{kind}Shape",
        **constraints,
        "sh:message": text(message),
        "sh:severity": "sh:Violation",
    }


def classes(names: tuple[str, ...]) -> tuple[Value, ...]:
    """Return the addresses of classes."""
    return tuple(CLASSES[name].iri for name in names)


def kind_test(name: str) -> Iri:
    """Return the address of the shape that asks whether an entity is of a kind."""
    return shape_iri("is-a", name)


def not_of(allowed: frozenset[EntityKind]) -> tuple[Value, ...]:
    """Return the kinds that may not be; what is of no kind at all is for another shape to tell."""
    return tuple(kind_test(kind.capitalize()) for kind in EntityKind if kind not in allowed)


def query_shape(message: str, targets: tuple[Value, ...], select: str) -> Sketch:
    """Sketch a shape that asks a question of ``shape_queries`` about each of its targets."""
    constraint: Sketch = {"sh:message": text(message), "sh:prefixes": SHAPES_IRI}
    node: Sketch = {
        "sh:targetNode": targets,
        "sh:sparql": {**constraint, "sh:select": text(select)},
    }
    return shape("Node", message, node)
