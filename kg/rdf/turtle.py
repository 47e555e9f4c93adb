"""Turtle for people to read: each subject once, lists in parentheses, blank nodes where they are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from kg.rdf.sketch import FIRST, NIL, REST
from kg.rdf.terms import (
    BLANK,
    BOOLEAN,
    INTEGER,
    PREFIXES,
    STRING,
    TYPE,
    Iri,
    Literal,
    Object,
    Triple,
    short_name,
)

_INDENT: Final = "    "
_WIDTH: Final = 100
_PLAIN_NAME: Final = re.compile(r"\w+:[A-Za-z](?:[\w-]*\w)?")

Node: TypeAlias = Mapping[Iri, Sequence[Object]]
Nodes: TypeAlias = Mapping[Iri, Node]


def write_turtle(triples: Iterable[Triple], comment: str) -> str:
    """Write a document in the order of the triples, under a comment.

    Each blank node has to be the object of exactly one triple: it is written there, inside the other.
    """
    nodes: dict[Iri, dict[Iri, list[Object]]] = {}
    for subject, predicate, object_ in triples:
        nodes.setdefault(subject, {}).setdefault(predicate, []).append(object_)
    prefixes = [f"@prefix {prefix}: <{base}> ." for prefix, base in PREFIXES.items()]
    described = [
        f"{_name(subject)}{_properties(nodes, subject, _INDENT)} ."
        for subject in nodes
        if not subject.startswith(BLANK)
    ]
    return "\n\n".join([f"# {comment}", "\n".join(prefixes), *described]) + "\n"


def _properties(nodes: Nodes, subject: Iri, indent: str) -> str:
    lines = (
        f"{'a' if predicate == TYPE else _name(predicate)}{_objects(nodes, objects, indent)}"
        for predicate, objects in nodes[subject].items()
    )
    return f"\n{indent}" + f" ;\n{indent}".join(lines)


def _objects(nodes: Nodes, objects: Sequence[Object], indent: str) -> str:
    return _laid_out([_object(nodes, each, indent) for each in objects], ",", indent)


def _laid_out(written: Sequence[str], separator: str, indent: str) -> str:
    """Put values on one line where they fit, and each on a line of its own where they do not."""
    line = f"{separator} ".join(written)
    if "\n" in line or len(line) + len(indent) <= _WIDTH:
        return f" {line}"
    return "".join(f"\n{indent}{_INDENT}{each}{separator}" for each in written).removesuffix(
        separator
    )


def _object(nodes: Nodes, value: Object, indent: str) -> str:
    if isinstance(value, Literal):
        return _literal(value)
    if not value.startswith(BLANK):
        return _name(value)
    if FIRST in nodes[value]:
        return _list(nodes, value, indent)
    deeper = indent + _INDENT
    return f"[{_properties(nodes, value, deeper)}\n{indent}]"


def _list(nodes: Nodes, head: Iri, indent: str) -> str:
    members: list[Object] = []
    while head != NIL:
        members.extend(nodes[head][FIRST])
        head = str(nodes[head][REST][0])
    deeper = indent + _INDENT
    written = [_object(nodes, each, deeper) for each in members]
    return f"({_laid_out(written, '', indent)} )"


def _name(address: Iri) -> str:
    short = short_name(address)
    return short if _PLAIN_NAME.fullmatch(short) else f"<{address}>"


def _literal(value: Literal) -> str:
    if value.datatype in (INTEGER, BOOLEAN):
        return value.text
    quotes = '"""' if "\n" in value.text else '"'
    escaped = value.text.replace("\\", "\\\\").replace('"', '\\"')
    datatype = "" if value.datatype == STRING else f"^^{_name(value.datatype)}"
    return f"{quotes}{escaped}{quotes}{datatype}"
