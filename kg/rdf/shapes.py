"""The SHACL shapes: what has to hold of data, for standard tools to check, made from the tables."""

from __future__ import annotations

from collections.abc import Iterator

from kg.rdf.ontology import LICENCE, declared_prefixes
from kg.rdf.property_shapes import describe_record_shapes
from kg.rdf.rule_shapes import rule_shapes
from kg.rdf.shape_parts import SHAPES_IRI
from kg.rdf.sketch import draw
from kg.rdf.terms import Triple, text
from kg.rdf.turtle import write_turtle


def write_shapes() -> str:
    """Return the shapes as a document."""
    return write_turtle(describe_shapes(), "Generated from the tables in kg/ by 'archkg schema'.")


def describe_shapes() -> Iterator[Triple]:
    """Yield every shape.

    They are for a graph as a whole: an overlay is checked together with what it lies over.
    """
    description = (
        "What has to hold of the statements about AWS architecture. Validate a whole graph: an "
        "overlay together with what it lies over."
    )
    yield from draw(
        SHAPES_IRI,
        {
            "rdf:type": "owl:Ontology",
            "dcterms:title": text("The archkg shapes"),
            "dcterms:description": text(description),
            "dcterms:license": LICENCE,
            "sh:declare": declared_prefixes(),
        },
    )
    yield from describe_record_shapes()
    for address, sketch in rule_shapes():
        yield from draw(address, sketch)
