"""The formats in which RDF is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyoxigraph

from kg.errors import NotFoundError
from kg.names import nearest
from kg.rdf.context import build_context
from kg.rdf.terms import BLANK, PREFIXES, Iri, Literal, Quad

_WITHOUT_PREFIXES: Final = (pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.N_QUADS)


@dataclass(frozen=True, slots=True)
class RdfFormat:
    """A way to write RDF."""

    name: str
    extension: str
    media_type: str
    serializer: pyoxigraph.RdfFormat | None
    """What Oxigraph calls it; ``None`` when rdflib writes it."""
    named_graphs: bool = False
    """Whether it can tell graphs apart."""


FORMATS: Final = (
    RdfFormat("turtle", "ttl", "text/turtle", pyoxigraph.RdfFormat.TURTLE),
    RdfFormat("n-triples", "nt", "application/n-triples", pyoxigraph.RdfFormat.N_TRIPLES),
    RdfFormat(
        "n-quads", "nq", "application/n-quads", pyoxigraph.RdfFormat.N_QUADS, named_graphs=True
    ),
    RdfFormat("trig", "trig", "application/trig", pyoxigraph.RdfFormat.TRIG, named_graphs=True),
    RdfFormat("rdf-xml", "rdf", "application/rdf+xml", pyoxigraph.RdfFormat.RDF_XML),
    RdfFormat("json-ld", "jsonld", "application/ld+json", None),
)
"""Every format, the most readable one first."""

FORMATS_BY_NAME: Final[Mapping[str, RdfFormat]] = {
    key: each for each in FORMATS for key in (each.name, each.extension, each.media_type)
}
"""Name, file extension or media type to its format."""


def find_format(name: str) -> RdfFormat:
    """Return a format by name, file extension or media type.

    Raises :class:`~kg.errors.NotFoundError`.
    """
    key = name.lower().removeprefix(".")
    if key not in FORMATS_BY_NAME:
        raise NotFoundError("format", name, nearest(key, FORMATS_BY_NAME))
    return FORMATS_BY_NAME[key]


def write_rdf(quads: Iterable[Quad], wanted: RdfFormat) -> bytes:
    """Write quads as one document; where a format knows no graphs, all quads stand in one.

    Oxigraph writes as fast as triples come and in their order, so that a document reads like the
    records and changes only where they do. JSON-LD with short names only rdflib can write; it needs
    the whole graph in memory.
    """
    if wanted.serializer is None:
        return write_json_ld(write_rdf(quads, FORMATS_BY_NAME["n-triples"]))
    kept = quads if wanted.named_graphs else ((*triple, None) for *triple, _ in quads)
    written = pyoxigraph.serialize(
        map(to_oxigraph, kept),  # type: ignore[arg-type] # a quad may stand for a triple
        format=wanted.serializer,
        prefixes=None if wanted.serializer in _WITHOUT_PREFIXES else PREFIXES,
    )
    assert written is not None  # noqa: S101 - nothing was given to write to
    return written


def to_oxigraph(quad: Quad) -> pyoxigraph.Quad:
    """Return a quad in Oxigraph's terms."""
    subject, predicate, object_, name = quad
    return pyoxigraph.Quad(
        _node(subject),
        pyoxigraph.NamedNode(predicate),
        _node(object_) if isinstance(object_, str) else _literal(object_),
        None if name is None else pyoxigraph.NamedNode(name),
    )


def _node(name: Iri) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode:
    if name.startswith(BLANK):
        return pyoxigraph.BlankNode(name.removeprefix(BLANK))
    return pyoxigraph.NamedNode(name)


def _literal(value: Literal) -> pyoxigraph.Literal:
    return pyoxigraph.Literal(value.text, datatype=_datatype(value.datatype))


@cache
def _datatype(iri: Iri) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(iri)


def write_json_ld(n_triples: bytes) -> bytes:
    """Turn N-Triples into JSON-LD with its context inside, so that nobody has to fetch anything.

    rdflib is imported here because most questions are answered without it.
    """
    from rdflib import Graph  # noqa: PLC0415 - see above

    graph = Graph()
    graph.parse(n_triples, format="nt")
    written: bytes = graph.serialize(
        format="json-ld", context=build_context(), sort_keys=True, encoding="utf-8"
    )
    return written
