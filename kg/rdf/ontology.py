"""The ontology: what every class, property and closed list of the graph means, made from the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from itertools import chain
from typing import Final

from kg.iris import ONTOLOGY
from kg.model import EntityKind, RelationKind, StatementKind
from kg.rdf.classes import CLASSES
from kg.rdf.mapping import CHOICES, ORDER, POSITION, Form, Property, RdfClass, choice_iri
from kg.rdf.sketch import Value, draw
from kg.rdf.terms import (
    ANY_URI,
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    PREFIXES,
    STRING,
    Iri,
    Literal,
    Triple,
    text,
)
from kg.rdf.turtle import write_turtle
from kg.rdf.words import words_of
from kg.vocabulary import FAMILIES, PART_OF, RELATION_KINDS, family_members

ONTOLOGY_IRI: Final = ONTOLOGY.removesuffix("#")
LICENCE: Final = "https://www.apache.org/licenses/LICENSE-2.0"

_DATATYPES: Final[Mapping[Form, Iri]] = {
    Form.TEXT: STRING,
    Form.DAY: DATE,
    Form.TRUTH: BOOLEAN,
    Form.NUMBER: INTEGER,
    Form.DECIMAL: DECIMAL,
    Form.ADDRESS: ANY_URI,
}
_RANGES: Final[Mapping[Form, Iri]] = {
    Form.ENTITY: CLASSES["Entity"].iri,
    Form.STATEMENT: CLASSES["Statement"].iri,
    Form.SOURCE: CLASSES["Source"].iri,
    Form.CHOICE: f"{PREFIXES['skos']}Concept",
}
_APART: Final = (
    ("Entity", "Statement", "Citation", "Step", "Quantity", "Source", "Section"),
    tuple(kind.capitalize() for kind in EntityKind),
    tuple(kind.capitalize() for kind in StatementKind),
)
"""Groups of classes of which nothing is two."""


def write_ontology() -> str:
    """Return the ontology as a document."""
    return write_turtle(describe_ontology(), "Generated from the tables in kg/ by 'archkg schema'.")


def describe_ontology() -> Iterator[Triple]:
    """Yield the whole ontology."""
    yield from draw(ONTOLOGY_IRI, _header())
    yield from chain.from_iterable(map(_describe_class, CLASSES.values()))
    yield from chain.from_iterable(_describe_property(*each) for each in _own_properties())
    yield from draw(ORDER, _order())
    yield from chain.from_iterable(_describe_family(name) for name in FAMILIES)
    yield from chain.from_iterable(map(_describe_kind, RELATION_KINDS))
    yield from chain.from_iterable(map(_describe_scheme, CHOICES))
    for address in _borrowed_terms():
        namespace = max((each for each in PREFIXES.values() if address.startswith(each)), key=len)
        yield from draw(address, {"rdfs:isDefinedBy": namespace})


def _header() -> dict[str, Value]:
    return {
        "rdf:type": "owl:Ontology",
        "dcterms:title": text("The archkg ontology"),
        "dcterms:description": text(
            "Entities of AWS architecture, the statements that sources make about them, and the "
            "kinds of relation between them."
        ),
        "dcterms:license": LICENCE,
        "owl:versionInfo": text(version("archkg")),
        "sh:declare": declared_prefixes(),
    }


def declared_prefixes() -> tuple[Value, ...]:
    """Return the declarations of every prefix, for the head of a document."""
    return tuple(
        {"sh:prefix": text(prefix), "sh:namespace": Literal(base, ANY_URI)}
        for prefix, base in PREFIXES.items()
    )


def _about(label: str, comment: str) -> dict[str, Value]:
    return {
        "rdfs:label": text(label),
        "rdfs:comment": text(comment),
        "rdfs:isDefinedBy": ONTOLOGY_IRI,
    }


def _describe_class(each: RdfClass) -> Iterator[Triple]:
    above = (*([CLASSES[each.parent].iri] if each.parent else []), *each.also)
    node: dict[str, Value] = {"rdf:type": "owl:Class", **_about(each.name, each.comment)}
    if above:
        node["rdfs:subClassOf"] = above
    yield from draw(each.iri, {**node, "owl:disjointWith": tuple(_disjoint_with(each.name))})


def _disjoint_with(name: str) -> Iterator[Iri]:
    """Yield the classes that share no member with one; each pair is said once."""
    for group in _APART:
        if name in group:
            yield from (CLASSES[other].iri for other in group[group.index(name) + 1 :])


def _union(names: Iterable[str]) -> Value:
    """Return the class of whatever is in any of some classes."""
    addresses: list[Value] = [CLASSES[name].iri for name in names]
    return (
        addresses[0] if len(addresses) == 1 else {"rdf:type": "owl:Class", "owl:unionOf": addresses}
    )


def _own_properties() -> Iterator[tuple[Iri, list[tuple[str, Property]]]]:
    """Yield each property of our own with the classes that have it; several may share one."""
    found: dict[Iri, list[tuple[str, Property]]] = {}
    for each in CLASSES.values():
        for prop in each.properties:
            if prop.iri.startswith(ONTOLOGY):
                found.setdefault(prop.iri, []).append((each.name, prop))
    yield from found.items()


def _describe_property(address: Iri, uses: list[tuple[str, Property]]) -> Iterator[Triple]:
    prop = uses[0][1]
    kinds = ["owl:DatatypeProperty" if prop.form in _DATATYPES else "owl:ObjectProperty"]
    if not any(each.many for _, each in uses):
        kinds.append("owl:FunctionalProperty")
    node: dict[str, Value] = {
        "rdf:type": tuple(kinds),
        **_about(words_of(address), prop.comment),
        "rdfs:domain": _union(name for name, _ in uses),
        "rdfs:range": _range(prop),
    }
    yield from draw(address, node)


def _range(prop: Property) -> Iri:
    if prop.form is Form.NODE:
        return CLASSES[prop.of].iri
    return _DATATYPES.get(prop.form) or _RANGES[prop.form]


def _order() -> dict[str, Value]:
    comment = "JSON of the lists whose order is not that of the alphabet, by the name of the field."
    return {
        "rdf:type": ("owl:DatatypeProperty", "owl:FunctionalProperty"),
        **_about("order", comment),
        "rdfs:range": STRING,
    }


def family_iri(name: str) -> Iri:
    """Return the property that every relation kind of a family implies."""
    return choice_iri("family", name)


def _describe_family(name: str) -> Iterator[Triple]:
    kinds = family_members(name)
    ends = [_kind_ends(kind) for kind in kinds]
    node: dict[str, Value] = {
        "rdf:type": "owl:ObjectProperty",
        **_about(f"family: {words_of(name)}", FAMILIES[name]),
        "rdfs:domain": _entities(frozenset().union(*(domain for domain, _ in ends))),
        "rdfs:range": _entities(frozenset().union(*(range_ for _, range_ in ends))),
    }
    yield from draw(family_iri(name), node)


def _kind_ends(kind: RelationKind) -> tuple[frozenset[EntityKind], frozenset[EntityKind]]:
    """Return what may stand at the two ends of the property.

    A symmetric property also holds the other way round, so both of its ends are either of the kind's;
    that a statement names them the right way round is for the shapes to check.
    """
    either = kind.sources | kind.targets
    return (either, either) if kind.symmetric else (kind.sources, kind.targets)


def _entities(kinds: frozenset[EntityKind]) -> Value:
    if kinds == frozenset(EntityKind):
        return CLASSES["Entity"].iri
    return _union(kind.capitalize() for kind in EntityKind if kind in kinds)


def _describe_kind(kind: RelationKind) -> Iterator[Triple]:
    address, inverse = ONTOLOGY + kind.name, ONTOLOGY + kind.inverse
    domain, range_ = _kind_ends(kind)
    node: dict[str, Value] = {
        "rdf:type": tuple(_kinds_of_property(kind)),
        **_about(words_of(kind.name), kind.description),
        "rdfs:subPropertyOf": family_iri(kind.family),
        "rdfs:domain": _entities(domain),
        "rdfs:range": _entities(range_),
    }
    if kind.symmetric:
        yield from draw(address, node)
        return
    yield from draw(address, {**node, "owl:inverseOf": inverse})
    comment = f"'{words_of(kind.name)}' read from the target: {kind.description}"
    other_way: dict[str, Value] = {
        "rdf:type": "owl:ObjectProperty",
        **_about(words_of(kind.inverse), comment),
        "rdfs:domain": _entities(range_),
        "rdfs:range": _entities(domain),
        "owl:inverseOf": address,
    }
    yield from draw(inverse, other_way)


def _kinds_of_property(kind: RelationKind) -> Iterator[str]:
    """Yield the classes of a relation kind's property.

    What exists only inside a thing exists only inside that thing's whole: being part is transitive. No
    other kind promises that. Nothing is related to itself; of transitive ones OWL cannot say so.
    """
    yield "owl:ObjectProperty"
    if kind.symmetric:
        yield "owl:SymmetricProperty"
    yield "owl:TransitiveProperty" if kind == PART_OF else "owl:IrreflexiveProperty"


def _describe_scheme(name: str) -> Iterator[Triple]:
    scheme = choice_iri("scheme", name)
    about = _about(words_of(name), f"The closed list that the values of kg:{name} are from.")
    yield from draw(scheme, {"rdf:type": "skos:ConceptScheme", **about})
    for value, meaning in CHOICES[name].items():
        node: dict[str, Value] = {
            "rdf:type": "skos:Concept",
            "skos:inScheme": scheme,
            "skos:prefLabel": text(value),
            **_about(words_of(value), meaning or f"A {name}; the graph itself explains it."),
        }
        if meaning:
            node["skos:definition"] = text(meaning)
        yield from draw(choice_iri(name, value), node)


def _borrowed_terms() -> list[Iri]:
    """List the terms of other vocabularies that the graph uses; they mean what those say."""
    properties = {prop.iri for each in CLASSES.values() for prop in each.properties}
    classes = {address for each in CLASSES.values() for address in each.also}
    used = properties | classes | {POSITION}
    return sorted(each for each in used if not each.startswith(ONTOLOGY))
