"""Documents of one graph, in whichever format is asked for."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph

from kg.rdf.formats import FORMATS_BY_NAME, RdfFormat, write_json_ld, write_rdf
from kg.rdf.terms import PREFIXES, Triple


def write_triples(triples: Iterable[Triple], wanted: RdfFormat) -> bytes:
    """Write triples as one document."""
    return write_rdf(((*triple, None) for triple in triples), wanted)


def rewrite_turtle(turtle: bytes, wanted: RdfFormat) -> bytes:
    """Return a Turtle document of our own in another format; in Turtle it stays as it is."""
    if wanted == FORMATS_BY_NAME["turtle"]:
        return turtle
    n_triples = _convert(turtle, pyoxigraph.RdfFormat.N_TRIPLES, prefixes=None)
    if wanted.serializer is None:
        return write_json_ld(n_triples)
    if wanted.serializer == pyoxigraph.RdfFormat.N_TRIPLES:
        return n_triples
    return _convert(turtle, wanted.serializer, prefixes=PREFIXES)


def _convert(
    turtle: bytes, wanted: pyoxigraph.RdfFormat, *, prefixes: dict[str, str] | None
) -> bytes:
    triples = (quad.triple for quad in pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE))
    written = pyoxigraph.serialize(triples, format=wanted, prefixes=prefixes)
    assert written is not None  # noqa: S101 - nothing was given to write to
    return written
