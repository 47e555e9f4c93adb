"""What the graph is and where it can be asked, in VoID and DCAT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.iris import ENTITIES, SOURCES, id_iri
from kg.rdf.classes import CLASSES
from kg.rdf.describe import DATASET
from kg.rdf.formats import RdfFormat
from kg.rdf.terms import INTEGER, MOMENT, PREFIXES, TYPE, Iri, Literal, Object, Triple, iri, text
from kg.store import Meta

LICENCE: Final = "https://www.apache.org/licenses/LICENSE-2.0"

_TITLE: Final = "archkg, an architecture knowledge graph of AWS"
_DESCRIPTION: Final = (
    "Services, features, limits and the relations between them: what is true, what was true on a day "
    "and what never was, each statement with the sources that it stands on."
)
_KEYWORDS: Final = ("AWS", "software architecture", "knowledge graph", "cloud computing")

_FORMAT_NAMES: Final[Mapping[str, str]] = {
    "turtle": "Turtle",
    "n-triples": "N-Triples",
    "n-quads": "N-Quads",
    "trig": "TriG",
    "rdf-xml": "RDF_XML",
    "json-ld": "JSON-LD",
}
_FORMATS: Final = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True, slots=True)
class Door:
    """A way to ask the graph."""

    path: str
    """Below the address of the server."""
    title: str
    term: Iri | None = None
    """The property that leads straight to it from the dataset, where there is one."""


PAGES: Final = Door("id/", "Pages of the entities", iri("dcat:landingPage"))
GRAPHQL: Final = Door("graphql", "GraphQL API")
SPARQL: Final = Door("sparql", "SPARQL endpoint", iri("void:sparqlEndpoint"))


def describe_void(
    meta: Meta,
    examples: Sequence[str],
    formats: Iterable[RdfFormat],
    doors: Iterable[Door],
    base: str,
) -> Iterator[Triple]:
    """Yield the description of the dataset.

    ``examples`` are ids of entities to look at first, ``formats`` what a description of one can be had
    in, ``base`` the address of the server, which ends with a slash.
    """
    yield from _describe_document(f"{base}.well-known/void")
    yield from _about(DATASET, (TYPE, iri("void:Dataset")), (TYPE, iri("dcat:Dataset")))
    yield from _about(DATASET, *_describe_content(meta))
    yield from _about(DATASET, *_describe_addresses(examples))
    for each in formats:
        yield DATASET, iri("void:feature"), _FORMATS + _FORMAT_NAMES[each.name]
    yield from _describe_counts(meta)
    for door in doors:
        yield from _describe_door(door, base)


def _about(subject: Iri, *said: tuple[Iri, Object]) -> Iterator[Triple]:
    return ((subject, predicate, object_) for predicate, object_ in said)


def _describe_document(document: Iri) -> Iterator[Triple]:
    return _about(
        document,
        (TYPE, iri("void:DatasetDescription")),
        (iri("dcterms:title"), text(f"Description of {_TITLE}")),
        (iri("foaf:primaryTopic"), DATASET),
    )


def _describe_content(meta: Meta) -> Iterator[tuple[Iri, Object]]:
    yield iri("dcterms:title"), text(_TITLE)
    yield iri("dcterms:description"), text(_DESCRIPTION)
    yield iri("dcterms:license"), LICENCE
    yield iri("dcterms:modified"), Literal(meta.built_at.isoformat(), MOMENT)
    yield iri("dcat:version"), text(meta.version)
    for keyword in _KEYWORDS:
        yield iri("dcat:keyword"), text(keyword)
    for vocabulary in vocabularies():
        yield iri("void:vocabulary"), vocabulary


def vocabularies() -> tuple[Iri, ...]:
    """Return the namespaces of the terms that records are said in, in the order of the prefixes."""
    terms = [
        term
        for each in CLASSES.values()
        for term in (each.iri, *each.also, *(prop.iri for prop in each.properties))
    ]
    return tuple(
        namespace
        for namespace in PREFIXES.values()
        if any(term.startswith(namespace) for term in terms)
    )


def _describe_addresses(examples: Sequence[str]) -> Iterator[tuple[Iri, Object]]:
    for id_ in examples:
        yield iri("void:exampleResource"), id_iri(id_)
    for space in (ENTITIES, SOURCES):
        yield iri("void:uriSpace"), text(space)


def _describe_counts(meta: Meta) -> Iterator[Triple]:
    """Yield how many records there are in all, and of each class."""
    kinds = {**meta.entities, **meta.statements, "source": len(meta.sources)}
    yield DATASET, iri("void:entities"), _count(sum(kinds.values()))
    partitions = {f"{DATASET}#{kind.capitalize()}": kind for kind in kinds}
    for partition in partitions:
        yield DATASET, iri("void:classPartition"), partition
    for partition, kind in partitions.items():
        yield partition, iri("void:class"), CLASSES[kind.capitalize()].iri
        yield partition, iri("void:entities"), _count(kinds[kind])


def _count(number: int) -> Literal:
    return Literal(str(number), INTEGER)


def _describe_door(door: Door, base: str) -> Iterator[Triple]:
    distribution, address = f"{DATASET}#{door.path.rstrip('/')}", base + door.path
    if door.term:
        yield DATASET, door.term, address
    yield DATASET, iri("dcat:distribution"), distribution
    yield from _about(
        distribution,
        (TYPE, iri("dcat:Distribution")),
        (iri("dcterms:title"), text(door.title)),
        (iri("dcat:accessURL"), address),
    )
