"""Triples to records that a graph can be built from: all of them, or none and every problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.errors import InvalidDataError
from kg.load.draft import Draft, Located
from kg.load.rules import RECORD_RULES, check
from kg.load.yaml_file import Document
from kg.model import EntityKind, Records, StatementKind
from kg.rdf.read import RecordReader
from kg.rdf.terms import Triple


def read_records(triples: Iterable[Triple], document: str) -> Records:
    """Read everything that a document says of the graph.

    ``document`` names it in messages. Triples of other vocabularies are left aside; what stands in the
    graph's own terms has to be right. Raises :class:`~kg.errors.InvalidDataError` with every problem.
    """
    reader = RecordReader(triples, document)
    records = Records(
        entities=tuple(reader.read_all(*(kind.value.capitalize() for kind in EntityKind))),
        statements=tuple(reader.read_all(*(kind.value.capitalize() for kind in StatementKind))),
        sources=tuple(reader.read_all("Source")),
        categories=reader.read_categories(),
    )
    broken = check(_draft(records, document), RECORD_RULES)
    problems = sorted({*reader.problems, *(replace(each, line=0, column=0) for each in broken)})
    if problems:
        raise InvalidDataError(tuple(problems), files=1)
    return records


def _draft(records: Records, document: str) -> Draft:
    def place(id_: str) -> Document:
        return Document(f"{document} <{id_}>", None, None)

    return Draft(
        entities=[Located(each, place(each.id), ()) for each in records.entities],
        statements=[Located(each, place(each.id), ()) for each in records.statements],
        sources=[Located(each, place(each.id), ()) for each in records.sources],
        categories=dict(records.categories),
    )
