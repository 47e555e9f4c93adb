"""RDF terms as plain values, and the vocabularies that are used; no library is needed for them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

from kg.iris import ONTOLOGY

Iri: TypeAlias = str
"""An address, or a blank node when it begins with ``_:`` as in N-Triples."""

BLANK: Final = "_:"


class Literal(NamedTuple):
    """A text with the datatype that says how to read it."""

    text: str
    datatype: Iri


Object: TypeAlias = Iri | Literal
Triple: TypeAlias = tuple[Iri, Iri, Object]
Quad: TypeAlias = tuple[Iri, Iri, Object, Iri | None]
"""A triple and the graph that it stands in; ``None`` is the default graph."""

PREFIXES: Final[dict[str, Iri]] = {
    "kg": ONTOLOGY,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "qudt": "http://qudt.org/schema/qudt/",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "sh": "http://www.w3.org/ns/shacl#",
}
"""Prefix to namespace, in the order in which documents declare them."""


def iri(name: str) -> Iri:
    """Expand a prefixed name, such as ``skos:prefLabel``; raises ``KeyError`` for another prefix."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


TYPE: Final = iri("rdf:type")
STRING: Final = iri("xsd:string")
INTEGER: Final = iri("xsd:integer")
BOOLEAN: Final = iri("xsd:boolean")
DATE: Final = iri("xsd:date")
DECIMAL: Final = iri("xsd:decimal")
MOMENT: Final = iri("xsd:dateTime")
ANY_URI: Final = iri("xsd:anyURI")


def short_name(address: Iri) -> str:
    """Write an address as a prefixed name; the reverse of :func:`iri`."""
    fits = ((prefix, base) for prefix, base in PREFIXES.items() if address.startswith(base))
    prefix, base = max(fits, key=lambda each: len(each[1]), default=("", ""))
    return f"{prefix}:{address.removeprefix(base)}" if prefix else address


def local_name(address: Iri) -> str:
    """Return what stands behind the last ``#`` or ``/``."""
    return re.sub(r".*[/#]", "", address)


def text(value: str) -> Literal:
    """Make a plain text."""
    return Literal(value, STRING)
