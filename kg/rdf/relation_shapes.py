"""SHACL shapes of relations: their ends, their edges, and circles of them."""

from __future__ import annotations

from kg.iris import ONTOLOGY
from kg.model import RelationKind
from kg.rdf import shape_queries
from kg.rdf.classes import CLASSES
from kg.rdf.shape_parts import (
    Shapes,
    Sketch,
    classes,
    not_of,
    number,
    query_shape,
    shape,
    shape_iri,
)
from kg.rdf.sketch import Value
from kg.vocabulary import RELATION_KINDS


def relation_shapes() -> Shapes:
    """Yield the shapes of relations with their addresses."""
    yield from _relations()
    yield from _edges()
    yield from _cycles()
    for kind in RELATION_KINDS:
        yield from _ends(kind)


def _relations() -> Shapes:
    target: Sketch = {"sh:targetClass": CLASSES["Relation"].iri}
    node: Sketch = {**target, "sh:path": "rdf:object", "sh:disjoint": "kg:about"}
    yield shape_iri("not-to-itself"), shape("Property", "relates an entity to itself", node)
    either: Value = {"sh:alternativePath": ["kg:about", "rdf:subject"]}
    node = {**target, "sh:path": either, "sh:maxCount": number(1)}
    message = "rdf:subject must be what the relation is about"
    yield shape_iri("subject-is-about"), shape("Property", message, node)


def _ends(kind: RelationKind) -> Shapes:
    """Yield the shapes of one kind of relation; they start at the kind, so others cost nothing."""
    ends: list[Value] = []
    for end, path, allowed in (
        ("source", "kg:about", kind.sources),
        ("target", "rdf:object", kind.targets),
    ):
        if not not_of(allowed):
            continue
        address = shape_iri(kind.name, end)
        ends.append(address)
        message = f"the {end} of {kind.name!r} must be one of: {', '.join(sorted(allowed))}"
        node: Sketch = {"sh:path": path, "sh:not": not_of(allowed)}
        yield address, shape("Property", message, node)
    if ends:
        node = {
            "sh:targetNode": ONTOLOGY + kind.name,
            "sh:path": {"sh:inversePath": "rdf:predicate"},
            "sh:property": tuple(ends),
        }
        message = f"a relation of kind {kind.name!r} joins what it may not"
        yield shape_iri(kind.name, "ends"), shape("Property", message, node)


def _edges() -> Shapes:
    kinds = tuple(ONTOLOGY + kind.name for kind in RELATION_KINDS)
    node: Sketch = {
        "sh:targetSubjectsOf": kinds,
        "sh:targetObjectsOf": kinds,
        "sh:class": CLASSES["Entity"].iri,
    }
    message = "unknown entity at the end of an edge"
    yield shape_iri("edge-joins-entities"), shape("Node", message, node)
    message = "an edge {?kind} to {?other} that no relation states"
    select = shape_queries.edge_without_statement([kind.name for kind in RELATION_KINDS])
    yield shape_iri("edge-is-stated"), query_shape(message, classes(("Entity",)), select)
    message = "this relation always holds, but {?source} and {?target} are not joined by its edge"
    found = query_shape(message, classes(("Relation",)), shape_queries.STATEMENT_WITHOUT_EDGE)
    # The statement says it all; only those who ask for edges miss something.
    yield shape_iri("statement-has-edge"), {**found, "sh:severity": "sh:Warning"}


def _cycles() -> Shapes:
    message = "cycle in part-of: {?part} is part of {?whole}, and the other way round"
    part_of: tuple[Value, ...] = (f"{ONTOLOGY}part-of",)
    yield shape_iri("part-of-cycle"), query_shape(message, part_of, shape_queries.PART_OF_CYCLE)
    message = "cycle in dcterms:isReplacedBy, by way of {?next}"
    found = query_shape(message, classes(("Statement",)), shape_queries.REPLACEMENT_CYCLE)
    yield shape_iri("replacement-cycle"), found
