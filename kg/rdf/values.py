"""Objects of triples to the values that the model holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

from kg.iris import ENTITIES, ENTITY_ID, ONTOLOGY, PUBLISHERS, SOURCES, STATEMENT_ID, read_iri
from kg.load.characters import find_refused_character
from kg.model import RelationKind
from kg.names import nearest
from kg.rdf.mapping import CHOICES, Form, Property
from kg.rdf.terms import ANY_URI, BOOLEAN, DATE, DECIMAL, INTEGER, STRING, Iri, Literal, Object
from kg.vocabulary import KINDS_BY_NAME

MAXIMUM_TEXT: Final = 1000
"""Characters of a text, as in data files."""

PATTERNS: Final = {
    Form.ENTITY: re.compile(ENTITY_ID),
    Form.STATEMENT: re.compile(STATEMENT_ID),
    Form.SOURCE: re.compile(r"[^\s:]+"),
    Form.PUBLISHER: re.compile(r".+"),
}
BASES: Final = {
    Form.ENTITY: ENTITIES,
    Form.STATEMENT: ENTITIES,
    Form.SOURCE: SOURCES,
    Form.PUBLISHER: PUBLISHERS,
}


_PAGE: Final = re.compile(r"https://\S+")


class UnreadableError(Exception):
    """A value is not what its property says; the message ends a sentence."""


def _read_text(value: str) -> str:
    if not 1 <= len(value) <= MAXIMUM_TEXT:
        raise UnreadableError(f"must have from 1 to {MAXIMUM_TEXT:,} characters")
    if refused := find_refused_character(value):
        raise UnreadableError(f"must not hold the character {refused}")
    return value


def _read_address(value: str) -> str:
    """Read the address of a web page; it becomes a link, which must not run anything."""
    if not _PAGE.fullmatch(value):
        raise UnreadableError(f"must begin with https://, not {value[:50]!r}")
    return value


def _read_truth(value: str) -> bool:
    if value not in ("true", "false", "1", "0"):
        raise ValueError
    return value in ("true", "1")


_LITERALS: Final[Mapping[Form, tuple[Iri, Callable[[str], Any]]]] = {
    Form.TEXT: (STRING, _read_text),
    Form.DAY: (DATE, date.fromisoformat),
    Form.TRUTH: (BOOLEAN, _read_truth),
    Form.NUMBER: (INTEGER, int),
    Form.DECIMAL: (DECIMAL, Decimal),
    Form.ADDRESS: (ANY_URI, _read_address),
}


@cache
def read_choices(scheme: str) -> Mapping[Iri, str]:
    """Return the members of a closed list by address."""
    return {f"{ONTOLOGY}{scheme}-{value}": value for value in CHOICES[scheme]}


def read_value(prop: Property, value: Object) -> Any:
    """Turn an object into what the model holds; raises :class:`UnreadableError`."""
    if prop.form in _LITERALS:
        return _read_literal(prop, value)
    if isinstance(value, Literal):
        raise UnreadableError(f"must be an address, not the text {value.text[:50]!r}")
    if prop.form is Form.CHOICE:
        return _read_choice(prop, value)
    if prop.form is Form.RELATION_KIND:
        return _read_kind(value)
    read = read_iri(value, BASES[prop.form])
    if read is None or not PATTERNS[prop.form].fullmatch(read):
        raise UnreadableError(f"is no {prop.form.name.lower()}: <{value[:200]}>")
    return read


def _read_literal(prop: Property, value: Object) -> Any:
    datatype, read = _LITERALS[prop.form]
    if not isinstance(value, Literal) or value.datatype != datatype:
        raise UnreadableError(f"must be a literal of type <{datatype}>")
    try:
        return read(value.text)
    except (ValueError, InvalidOperation):
        raise UnreadableError(f"cannot be read as <{datatype}>: {value.text[:50]!r}") from None


def _read_choice(prop: Property, value: Iri) -> str:
    known = read_choices(prop.of)
    if value not in known:
        raise UnreadableError(f"is none of: {', '.join(CHOICES[prop.of])}")
    return known[value]


def _read_kind(value: Iri) -> RelationKind:
    name = value.removeprefix(ONTOLOGY)
    if name not in KINDS_BY_NAME:
        near = ", ".join(nearest(name, KINDS_BY_NAME))
        raise UnreadableError(f"is no kind of relation: <{value[:200]}>; near ones: {near}")
    return KINDS_BY_NAME[name]
