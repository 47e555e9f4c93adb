"""SHACL shapes of single records: which properties they have, how often, and of what form.

Each property has two shapes, so that each can say in its message what is wrong: one counts, the other
looks at the values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kg.iris import ONTOLOGY, PUBLISHERS, SLUG
from kg.model import EntityKind, StatementKind
from kg.rdf.classes import CLASSES
from kg.rdf.mapping import CHOICES, ORDER, POSITION, Form, Property, RdfClass, choice_iri
from kg.rdf.shape_parts import Sketch, number, shape, shape_iri
from kg.rdf.sketch import Value, draw
from kg.rdf.terms import (
    ANY_URI,
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    STRING,
    Iri,
    Triple,
    local_name,
    short_name,
    text,
)
from kg.rdf.values import MAXIMUM_TEXT
from kg.units import UNITS
from kg.vocabulary import RELATION_KINDS

_SLUG_LENGTH: Final = 80
_ID_LENGTH: Final = 2 * _SLUG_LENGTH + len("/")


def describe_record_shapes() -> Iterator[Triple]:
    """Yield a shape for each class of records, and those of its properties.

    The targets stand at the properties: a validator then takes all nodes of a class at once, where
    going by way of the class takes each node on its own, and ten times as long. The shape of a class
    has no target; others can ask for it by ``sh:node``.
    """
    for each in CLASSES.values():
        below = tuple(CLASSES[name].iri for name in CLASSES if _is_a(name, each.name))
        shapes = list(_property_shapes(each))
        for address, sketch in shapes:
            yield from draw(address, {"sh:targetClass": below, **sketch})
        if shapes:
            message = f"this {each.name.lower()} is not as it should be"
            parts: Sketch = {"sh:property": tuple(address for address, _ in shapes)}
            yield from draw(shape_iri(each.name), shape("Node", message, parts))


def _is_a(name: str, wanted: str) -> bool:
    """Tell whether a class lies below another: data need not state the classes above."""
    return wanted in (name, CLASSES[name].parent)


def _property_shapes(each: RdfClass) -> Iterator[tuple[Iri, Sketch]]:
    for prop in each.properties:
        name = local_name(prop.iri)
        if not prop.many or prop.required:
            yield shape_iri(each.name, name, "count"), _count_shape(prop)
        yield shape_iri(each.name, name, "value"), _value_shape(prop)
    for name, path, sketch in _special_shapes(each):
        yield (
            shape_iri(each.name, name),
            {"rdf:type": "sh:PropertyShape", "sh:path": path, **sketch},
        )


def _count_shape(prop: Property) -> Sketch:
    name = short_name(prop.iri)
    least: Sketch = {"sh:minCount": number(1)} if prop.required else {}
    most: Sketch = {} if prop.many else {"sh:maxCount": number(1)}
    message = {
        (True, True): f"{name} is missing: give at least one",
        (True, False): f"{name} is missing, or given more than once",
        (False, False): f"{name} is given more than once",
    }[prop.required, prop.many]
    return shape("Property", message, {"sh:path": prop.iri, **least, **most})


def _literal(datatype: Iri, words: str, **more: Value) -> tuple[Sketch, str]:
    constraints = {f"sh:{name}": value for name, value in more.items()}
    return {"sh:datatype": datatype, **constraints}, f"must be {words}, as {short_name(datatype)}"


def _known(name: str) -> tuple[Sketch, str]:
    constraints: Sketch = {"sh:nodeKind": "sh:IRI", "sh:class": CLASSES[name].iri}
    return constraints, f"unknown {name.lower()}: it has to be described as a kg:{name}"


_CONSTRAINTS: Final[Mapping[Form, tuple[Sketch, str]]] = {
    Form.TEXT: _literal(
        STRING,
        f"a text of 1 to {MAXIMUM_TEXT:,} characters",
        minLength=number(1),
        maxLength=number(MAXIMUM_TEXT),
    ),
    Form.DAY: _literal(
        DATE, "a day that exists, written YYYY-MM-DD", pattern=text(r"^\d{4}-\d\d-\d\d$")
    ),
    Form.TRUTH: _literal(BOOLEAN, "true or false"),
    Form.NUMBER: _literal(INTEGER, "a whole number"),
    Form.DECIMAL: _literal(DECIMAL, "a number"),
    Form.ADDRESS: _literal(
        ANY_URI, "a web address that begins with https://", pattern=text(r"^https://\S+$")
    ),
    Form.ENTITY: _known("Entity"),
    Form.STATEMENT: _known("Statement"),
    Form.SOURCE: _known("Source"),
    Form.PUBLISHER: (
        {"sh:nodeKind": "sh:IRI", "sh:pattern": text(f"^{PUBLISHERS}.+$")},
        f"must be an address that begins with {PUBLISHERS}",
    ),
    Form.UNIT: ({"sh:nodeKind": "sh:IRI"}, "must be the address of a unit"),
    Form.RELATION_KIND: (
        {"sh:in": [ONTOLOGY + kind.name for kind in RELATION_KINDS]},
        "is no kind of relation; the ontology lists them",
    ),
}


def _constraints(prop: Property) -> tuple[Sketch, str]:
    if prop.form is Form.CHOICE:
        names = ", ".join(CHOICES[prop.of])
        members: list[Value] = [choice_iri(prop.of, value) for value in CHOICES[prop.of]]
        return {"sh:in": members}, f"must be a kg:{prop.of}-…, one of: {names}"
    if prop.form is Form.NODE:
        part: Sketch = {"sh:nodeKind": "sh:BlankNodeOrIRI", "sh:class": CLASSES[prop.of].iri}
        return part, f"leads to no kg:{prop.of}"
    return _CONSTRAINTS[prop.form]


def _value_shape(prop: Property) -> Sketch:
    constraints, message = _constraints(prop)
    return shape(
        "Property", f"{short_name(prop.iri)}: {message}", {"sh:path": prop.iri, **constraints}
    )


def _special_shapes(each: RdfClass) -> Iterator[tuple[str, Iri, Sketch]]:
    """Yield what one class asks of its properties beyond their forms."""
    if each.name in _ID_PATTERNS:
        pattern, length, example = _ID_PATTERNS[each.name]
        constraints: Sketch = {"sh:pattern": text(pattern), "sh:maxLength": number(length)}
        message = f"not an id of a {each.name.lower()}: write it like {example!r}"
        yield "id", IDENTIFIER, shape("Property", message, constraints)
    for name, path, build in _SPECIAL.get(each.name, ()):
        yield name, path, build()


def _statement_id(kind: StatementKind) -> tuple[str, int, str]:
    length = _ID_LENGTH + len(f"#{kind}-") + _SLUG_LENGTH
    return rf"^{SLUG}(/{SLUG})?#{kind}-{SLUG}$", length, f"sqs#{kind}-some-words"


IDENTIFIER: Final = "http://purl.org/dc/terms/identifier"
_ID_PATTERNS: Final[Mapping[str, tuple[str, int, str]]] = {
    **{kind.capitalize(): (rf"^{SLUG}$", _SLUG_LENGTH, "some-words") for kind in EntityKind},
    "Feature": (rf"^{SLUG}/{SLUG}$", _ID_LENGTH, "service/feature"),
    **{kind.capitalize(): _statement_id(kind) for kind in StatementKind},
    "Source": (r"^[^\s:]+$", MAXIMUM_TEXT, "some-words"),
}


def _amount() -> Sketch:
    message = "not an amount: write plain digits, such as 256 or 0.5"
    return shape("Property", message, {"sh:pattern": text(r"^[+-]?[\d,]*\.?\d+$")})


def _unit() -> Sketch:
    names = "|".join(unit.name for unit in UNITS)
    message = "unknown unit: use the names of docs/vocabulary.md, such as MiB or request/second"
    return shape("Property", message, {"sh:pattern": text(f"^({names})(/({names}))*$")})


def _position() -> Sketch:
    constraints: Sketch = {
        "sh:datatype": INTEGER,
        "sh:minInclusive": number(0),
        "sh:maxCount": number(1),
    }
    return shape("Property", "schema:position: must be one whole number", constraints)


def _order() -> Sketch:
    constraints: Sketch = {"sh:datatype": STRING, "sh:maxCount": number(1)}
    return shape("Property", "kg:order: must be one text, which is JSON", constraints)


_POSITION: Final = ("position", POSITION, _position)
_ORDER: Final = ("order", ORDER, _order)
_SPECIAL: Final[Mapping[str, tuple[tuple[str, Iri, Callable[[], Sketch]], ...]]] = {
    "Entity": (_POSITION, _ORDER),
    "Statement": (_POSITION, _ORDER),
    "Source": (_POSITION,),
    "Citation": (_POSITION,),
    "Step": (_POSITION, _ORDER),
    "Section": (_POSITION, _ORDER),
    "Quantity": (
        ("amount", f"{ONTOLOGY}amount", _amount),
        ("unit", f"{ONTOLOGY}unitName", _unit),
    ),
}
