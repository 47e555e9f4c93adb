"""The JSON-LD context: short names for every class and property, made from the mapping."""

from __future__ import annotations

import json
from typing import Any, Final

from kg.iris import BASE, ONTOLOGY
from kg.rdf.classes import CLASSES
from kg.rdf.mapping import ORDER, POSITION, Form, Property
from kg.rdf.terms import ANY_URI, BOOLEAN, DATE, DECIMAL, INTEGER, PREFIXES, local_name
from kg.vocabulary import RELATION_KINDS

CONTEXT_IRI: Final = f"{BASE}context.jsonld"

_DATATYPES: Final = {
    Form.DAY: DATE,
    Form.TRUTH: BOOLEAN,
    Form.NUMBER: INTEGER,
    Form.DECIMAL: DECIMAL,
    Form.ADDRESS: ANY_URI,
}


def build_context() -> dict[str, Any]:
    """Return the context, ready for JSON."""
    terms: dict[str, Any] = {"id": "@id", "type": "@type"}
    for each in CLASSES.values():
        terms[each.name] = each.iri
        terms.update({local_name(prop.iri): _term(prop) for prop in each.properties})
    terms[local_name(ORDER)] = ORDER
    terms[local_name(POSITION)] = {"@id": POSITION, "@type": INTEGER}
    for kind in RELATION_KINDS:
        terms[kind.name] = {"@id": ONTOLOGY + kind.name, "@type": "@id"}
    return {**PREFIXES, **terms}


def _term(prop: Property) -> Any:
    if prop.form is Form.TEXT:
        return prop.iri
    return {"@id": prop.iri, "@type": _DATATYPES.get(prop.form, "@id")}


def write_context() -> str:
    """Return the context as a document of its own."""
    return f"{json.dumps({'@context': build_context()}, indent=2)}\n"
