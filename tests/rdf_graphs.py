"""Graphs of rdflib made from records, for tests that judge them with standard tools."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rdflib import Graph

from kg.model import Records
from kg.rdf.describe import describe
from kg.rdf.formats import find_format, write_rdf
from kg.rdf.terms import Triple


def graph_of(triples: Iterable[Triple]) -> Graph:
    """Return triples as rdflib has them."""
    document = write_rdf(((*each, None) for each in triples), find_format("n-triples"))
    return Graph().parse(document, format="nt")


def graph_of_records(records: Records, day: date) -> Graph:
    """Return the export of some records."""
    return graph_of(describe(records, day))
