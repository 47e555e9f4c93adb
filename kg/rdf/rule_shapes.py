"""SHACL shapes for the rules across records, one entry for each.

``kg.load.rules`` states the same rules for data files. What RDF cannot break, or SHACL cannot ask, is
listed in :data:`NOT_EXPRESSIBLE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.iris import ONTOLOGY
from kg.model import EntityKind
from kg.rdf import shape_queries
from kg.rdf.classes import CLASSES
from kg.rdf.mapping import CHOICES, choice_iri
from kg.rdf.relation_shapes import relation_shapes
from kg.rdf.shape_parts import (
    ENTITIES,
    STATEMENTS,
    Shapes,
    Sketch,
    classes,
    kind_test,
    not_of,
    number,
    query_shape,
    shape,
    shape_iri,
)
from kg.rdf.sketch import Value
from kg.rdf.terms import iri, text
from kg.vocabulary import CATEGORIES, RELATION_KINDS

NOT_EXPRESSIBLE: Final[Mapping[str, str]] = {
    "duplicate_ids": "Two records of one id are one node in RDF. Where they differ, the node has too "
    "many values or two kinds, of which other shapes complain; where they do not, nothing is lost.",
}
"""Rule of ``RECORD_RULES`` to why no shape states it.

Of what reading checks besides, SHACL cannot look into the JSON of ``kg:order``. Names are compared in
lower case, which differs from case folding in a few letters of other scripts. A circle of parts is
found when at most one of its statements does not stand as an edge, or when it has two members.
"""


def rule_shapes() -> Shapes:
    """Yield every shape of a rule with its address."""
    for build in (
        _tests_of_kind,
        _kinds,
        _identity,
        _names,
        _categories,
        _pointers,
        _citations,
        _validity,
        relation_shapes,
        _limits,
        _known_properties,
    ):
        yield from build()


def _tests_of_kind() -> Shapes:
    """Yield shapes without targets that others ask for the kind of an entity."""
    for name in ENTITIES:
        yield (
            kind_test(name),
            shape("Node", f"is no {name.lower()}", {"sh:class": CLASSES[name].iri}),
        )


def _kinds() -> Shapes:
    for name, below in (("Entity", ENTITIES), ("Statement", STATEMENTS)):
        words = ", ".join(f"kg:{each}" for each in below)
        node: Sketch = {
            "sh:targetClass": classes((name, *below)),
            "sh:path": "rdf:type",
            "sh:qualifiedValueShape": {"sh:in": list(classes(below))},
            "sh:qualifiedMinCount": number(1),
            "sh:qualifiedMaxCount": number(1),
        }
        message = f"must be exactly one of: {words}"
        yield shape_iri("one-kind-of", name), shape("Property", message, node)
        node = {"sh:targetClass": classes(below), "sh:class": CLASSES[name].iri}
        message = f"its class is stated, but not that it is a kg:{name}: state both"
        yield shape_iri("stated-as", name), shape("Node", message, node)


def _identity() -> Shapes:
    message = "dcterms:identifier {?id} differs from the address"
    found = query_shape(message, classes(("Entity", "Statement")), shape_queries.ADDRESS_OF_ID)
    yield shape_iri("id-is-address"), found
    found = query_shape(message, classes(("Source",)), shape_queries.ADDRESS_OF_SOURCE_ID)
    yield shape_iri("source-id-is-address"), found


def _names() -> Shapes:
    message = "{?name} is already a name of another entity"
    yield (
        shape_iri("ambiguous-name"),
        query_shape(message, classes(("Entity",)), shape_queries.SHARED_NAME),
    )


def _categories() -> Shapes:
    members: list[Value] = [choice_iri("category", name) for name in CATEGORIES]
    node: Sketch = {
        "sh:targetNode": tuple(members),
        "sh:path": iri("skos:definition"),
        "sh:minCount": number(1),
    }
    message = "a category that nothing explains: give its skos:definition"
    yield shape_iri("explained-category"), shape("Property", message, node)
    node = {
        "sh:targetNode": choice_iri("scheme", "category"),
        "sh:path": {"sh:inversePath": "skos:inScheme"},
        "sh:in": members,
    }
    message = f"unknown category; use one of: {', '.join(CHOICES['category'])}"
    yield shape_iri("known-category"), shape("Property", message, node)


def _pointers() -> Shapes:
    node: Sketch = {
        "sh:targetSubjectsOf": "kg:scope",
        "sh:path": "kg:scope",
        "sh:not": not_of(frozenset({EntityKind.SCOPE})),
    }
    message = "kg:scope: this entity is not a scope"
    yield shape_iri("scope-is-scope"), shape("Property", message, node)
    for name in ("dcterms:isReplacedBy", "kg:contradicts"):
        node = {"sh:targetSubjectsOf": name, "sh:disjoint": name}
        message = f"{name} points to the statement itself"
        yield shape_iri("not-itself", name.partition(":")[2]), shape("Node", message, node)


def _citations() -> Shapes:
    line: Sketch = {
        "sh:path": "kg:locator",
        "sh:minCount": number(1),
        "sh:pattern": text(r"^\d+$"),
    }
    message = "a source that is a file is cited by line: kg:locator has to be its number"
    yield shape_iri("locator-is-line"), shape("Property", message, line)
    node: Sketch = {
        "sh:targetSubjectsOf": "kg:file",
        "sh:path": {"sh:inversePath": "dcterms:source"},
        "sh:property": shape_iri("locator-is-line"),
    }
    yield shape_iri("cited-by-line"), shape("Property", message, node)


def _validity() -> Shapes:
    node: Sketch = {
        "sh:targetSubjectsOf": "schema:validFrom",
        "sh:path": "schema:validFrom",
        "sh:lessThan": "schema:expires",
    }
    message = "bad interval: it ends before it begins"
    yield shape_iri("begins-before-it-ends"), shape("Property", message, node)
    ended: Sketch = {"sh:path": "schema:expires", "sh:minCount": number(1)}
    refuted: Sketch = {"sh:path": "kg:rank", "sh:hasValue": "kg:rank-deprecated"}
    node = {"sh:targetSubjectsOf": "dcterms:isReplacedBy", "sh:or": [ended, refuted]}
    message = "a replaced statement needs schema:expires or kg:rank-deprecated"
    yield shape_iri("replaced-has-ended"), shape("Node", message, node)


def _limits() -> Shapes:
    either: Value = {"sh:alternativePath": ["kg:quantity", "kg:noLimit"]}
    node: Sketch = {
        "sh:targetClass": CLASSES["Limit"].iri,
        "sh:path": either,
        "sh:maxCount": number(1),
    }
    message = "a limit has a quantity or is known not to exist, not both"
    yield shape_iri("quantity-or-none"), shape("Property", message, node)
    message = "qudt:numericValue {?number} is not kg:amount {?amount}"
    found = query_shape(message, classes(("Quantity",)), shape_queries.NUMBER_UNLIKE_AMOUNT)
    yield shape_iri("number-is-amount"), found


def _known_properties() -> Shapes:
    own = (prop.iri for each in CLASSES.values() for prop in each.properties)
    names = {address.removeprefix(ONTOLOGY) for address in own if address.startswith(ONTOLOGY)}
    kinds = {name for kind in RELATION_KINDS for name in (kind.name, kind.inverse)}
    select = shape_queries.unknown_property(sorted({*names, *kinds, "order"}))
    message = "unknown property {?value}: the ontology has no such one"
    target: tuple[Value, ...] = (ONTOLOGY.removesuffix("#"),)
    yield shape_iri("known-property"), query_shape(message, target, select)
