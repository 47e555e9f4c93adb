"""SHACL shapes for the rules across records, one entry for each.

``kg.load.rules`` states the same rules for data files. What RDF cannot break, or SHACL cannot ask, is
listed in :data:`NOT_EXPRESSIBLE`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kg.iris import BASE, ONTOLOGY
from kg.model import EntityKind, RelationKind, StatementKind
from kg.rdf import shape_queries
from kg.rdf.classes import CLASSES
from kg.rdf.mapping import CHOICES, choice_iri
from kg.rdf.property_shapes import IDENTIFIER, Sketch, number, shape, shape_iri
from kg.rdf.sketch import Value
from kg.rdf.terms import Iri, iri, text
from kg.vocabulary import CATEGORIES, RELATION_KINDS

SHAPES_IRI: Final = f"{BASE}shapes"

NOT_EXPRESSIBLE: Final[Mapping[str, str]] = {
    "duplicate_ids": "Two records of one id are one node in RDF. Where they differ, the node has too "
    "many values or two kinds, of which other shapes complain; where they do not, nothing is lost.",
}
"""Rule of ``RECORD_RULES`` to why no shape states it.

Of what reading checks besides, SHACL cannot look into the JSON of ``kg:order``. Names are compared in
lower case, which differs from case folding in a few letters of other scripts. A circle of parts is
found when at most one of its statements does not stand as an edge, or when it has two members.
"""

_ENTITIES: Final = tuple(kind.capitalize() for kind in EntityKind)
_STATEMENTS: Final = tuple(kind.capitalize() for kind in StatementKind)

Shapes = Iterator[tuple[Iri, Sketch]]


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
        _relations,
        _edges,
        _cycles,
        _limits,
        _known_properties,
    ):
        yield from build()
    for kind in RELATION_KINDS:
        yield from _ends(kind)


def _classes(names: tuple[str, ...]) -> tuple[Value, ...]:
    return tuple(CLASSES[name].iri for name in names)


def _of_kind(name: str) -> Iri:
    return shape_iri("is-a", name)


def _tests_of_kind() -> Shapes:
    """Yield shapes without targets that others ask for the kind of an entity."""
    for name in _ENTITIES:
        yield (
            _of_kind(name),
            shape("Node", f"is no {name.lower()}", {"sh:class": CLASSES[name].iri}),
        )


def _not_of(allowed: frozenset[EntityKind]) -> tuple[Value, ...]:
    """Return the kinds that may not be; what is of no kind at all is for another shape to tell."""
    return tuple(_of_kind(kind.capitalize()) for kind in EntityKind if kind not in allowed)


def _kinds() -> Shapes:
    for name, below in (("Entity", _ENTITIES), ("Statement", _STATEMENTS)):
        words = ", ".join(f"kg:{each}" for each in below)
        node: Sketch = {
            "sh:targetClass": _classes((name, *below)),
            "sh:path": "rdf:type",
            "sh:qualifiedValueShape": {"sh:in": list(_classes(below))},
            "sh:qualifiedMinCount": number(1),
            "sh:qualifiedMaxCount": number(1),
        }
        message = f"must be exactly one of: {words}"
        yield shape_iri("one-kind-of", name), shape("Property", message, node)
        node = {"sh:targetClass": _classes(below), "sh:class": CLASSES[name].iri}
        message = f"its class is stated, but not that it is a kg:{name}: state both"
        yield shape_iri("stated-as", name), shape("Node", message, node)


def _query(message: str, targets: tuple[Value, ...], select: str) -> Sketch:
    constraint: Sketch = {"sh:message": text(message), "sh:prefixes": SHAPES_IRI}
    node: Sketch = {"sh:targetNode": targets, "sh:sparql": {**constraint, "sh:select": text(select)}}
    return shape("Node", message, node)


def _identity() -> Shapes:
    message = "dcterms:identifier {?id} differs from the address"
    found = _query(message, _classes(("Entity", "Statement")), shape_queries.ADDRESS_OF_ID)
    yield shape_iri("id-is-address"), found
    found = _query(message, _classes(("Source",)), shape_queries.ADDRESS_OF_SOURCE_ID)
    yield shape_iri("source-id-is-address"), found


def _names() -> Shapes:
    message = "{?name} is already a name of another entity"
    yield (
        shape_iri("ambiguous-name"),
        _query(message, _classes(("Entity",)), shape_queries.SHARED_NAME),
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
        "sh:not": _not_of(frozenset({EntityKind.SCOPE})),
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
        if not _not_of(allowed):
            continue
        address = shape_iri(kind.name, end)
        ends.append(address)
        message = f"the {end} of {kind.name!r} must be one of: {', '.join(sorted(allowed))}"
        node: Sketch = {"sh:path": path, "sh:not": _not_of(allowed)}
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
    message = "an edge to {?other} that no relation states; add the statement or drop the edge"
    yield (
        shape_iri("edge-is-stated"),
        _query(message, kinds, shape_queries.EDGE_WITHOUT_STATEMENT),
    )
    message = "this relation always holds, but {?source} and {?target} are not joined by its edge"
    found = _query(message, kinds, shape_queries.STATEMENT_WITHOUT_EDGE)
    # The statement says it all; only those who ask for edges miss something.
    yield shape_iri("statement-has-edge"), {**found, "sh:severity": "sh:Warning"}


def _cycles() -> Shapes:
    message = "cycle in part-of: {?part} is part of {?whole}, and the other way round"
    part_of: tuple[Value, ...] = (f"{ONTOLOGY}part-of",)
    yield shape_iri("part-of-cycle"), _query(message, part_of, shape_queries.PART_OF_CYCLE)
    message = "cycle in dcterms:isReplacedBy, by way of {?next}"
    found = _query(message, _classes(("Statement",)), shape_queries.REPLACEMENT_CYCLE)
    yield shape_iri("replacement-cycle"), found


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
    found = _query(message, _classes(("Quantity",)), shape_queries.NUMBER_UNLIKE_AMOUNT)
    yield shape_iri("number-is-amount"), found


def _known_properties() -> Shapes:
    own = (prop.iri for each in CLASSES.values() for prop in each.properties)
    names = {address.removeprefix(ONTOLOGY) for address in own if address.startswith(ONTOLOGY)}
    kinds = {name for kind in RELATION_KINDS for name in (kind.name, kind.inverse)}
    select = shape_queries.unknown_property(sorted({*names, *kinds, "order"}))
    message = "unknown property {?value}: the ontology has no such one"
    target: tuple[Value, ...] = (f"{ONTOLOGY}".removesuffix("#"),)
    yield shape_iri("known-property"), _query(message, target, select)
