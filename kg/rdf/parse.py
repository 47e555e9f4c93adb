"""RDF documents to triples, by Oxigraph, which fetches nothing while it reads."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph

from kg.rdf.terms import Literal, Object, Triple


def parse_triples(content: bytes, wanted: pyoxigraph.RdfFormat) -> Iterator[Triple]:
    """Yield the triples of a document, those of all its graphs together.

    Blank nodes become addresses that begin with ``_:``. Raises ``SyntaxError`` where the document
    stops being RDF.
    """
    for quad in pyoxigraph.parse(content, format=wanted):
        yield _node(quad.subject), _node(quad.predicate), _object(quad.object)


def _node(term: object) -> str:
    return term.value if isinstance(term, pyoxigraph.NamedNode) else str(term)


def _object(term: object) -> Object:
    if isinstance(term, pyoxigraph.Literal):
        return Literal(term.value, term.datatype.value)
    return _node(term)
