"""RDF documents that are meant to do harm, by extension; each name ends "a document with …"."""

from __future__ import annotations

from typing import Final

MANY: Final = 100_000

_RDF: Final = b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
_ENTITIES: Final = b"".join(
    b"<!ENTITY e%d '%s'>" % (n, b"&e%d;" % (n - 1) * 10 if n else b"x" * 10) for n in range(30)
)

RDF_DOCUMENTS: Final[dict[str, tuple[str, bytes]]] = {
    "entities that explode": (
        "rdf",
        b"<?xml version='1.0'?><!DOCTYPE r ["
        + _ENTITIES
        + b"]><rdf:RDF "
        + _RDF
        + b">&e29;</rdf:RDF>",
    ),
    "an entity that is a file": (
        "rdf",
        b"<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><rdf:RDF "
        + _RDF
        + b">&e;</rdf:RDF>",
    ),
    "a document type in another case": (
        "rdf",
        b"<!doctype r [<!ENTITY e 'x'>]><rdf:RDF " + _RDF + b">&e;</rdf:RDF>",
    ),
    "a document type in UTF-16": (
        "rdf",
        "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>".encode(
            "utf-16"
        ),
    ),
    "100,000 elements in elements": (
        "rdf",
        b"<rdf:RDF " + _RDF + b" xmlns:e='http://e/'>" + b"<rdf:Description><e:p>" * MANY,
    ),
    "100,000 attributes": (
        "rdf",
        b"<rdf:RDF " + _RDF + b" " + b" ".join(b"a%d='x'" % n for n in range(MANY)) + b">",
    ),
    "100,000 blank nodes in blank nodes": ("ttl", b"<a:s> <a:p> " + b"[ <a:p> " * MANY),
    "100,000 lists in lists": ("ttl", b"<a:s> <a:p> " + b"( " * MANY),
    "a literal of eight million characters": ("ttl", b"<a:s> <a:p> '" + b"x" * 8_000_000 + b"' ."),
    "a prefix that explodes": (
        "ttl",
        b"@prefix p: <http://e/"
        + b"x" * 1_000_000
        + b"> .\n"
        + b"p:s p:p p:o%d .\n" * 200 % tuple(range(200)),
    ),
    "a text without an end": ("ttl", b'<a:s> <a:p> """' + b"x" * MANY),
    "an IRI with a space": ("ttl", b"<http://e/a b> <a:p> <a:o> ."),
    "an IRI of braces": ("nt", b"<http://e/{a}> <http://e/p> <http://e/o> ."),
    "a relative IRI without a base": ("nt", b"<a> <b> <c> ."),
    "an escape that is no character": ("nt", rb'<a:s> <a:p> "\uD800" .'),
    "an escape beyond all characters": ("nt", rb'<a:s> <a:p> "\UFFFFFFFF" .'),
    "a NUL": ("nt", b'<a:s> <a:p> "\0'),
    "bytes that are no UTF-8": ("ttl", b"<a:s> <a:p> '\xff' ."),
    "UTF-16": ("ttl", "<a:s> <a:p> <a:o> .".encode("utf-16")),
    "a context on another server": (
        "jsonld",
        b'{"@context": "http://127.0.0.1:9/context", "@id": "a:s", "a:p": "x"}',
    ),
    "a context that is a file": ("jsonld", b'{"@context": "file:///etc/passwd", "@id": "a:s"}'),
    "a context that imports": (
        "jsonld",
        b'{"@context": {"@version": 1.1, "@import": "http://127.0.0.1:9/c"}, "@id": "a:s"}',
    ),
    "a context of a property on another server": (
        "jsonld",
        b'{"@context": {"p": {"@id": "a:p", "@context": "http://127.0.0.1:9/c"}}, "p": {"@id": "a:o"}}',
    ),
    "100,000 objects in objects": ("jsonld", b'{"a:p": ' * MANY),
    "100,000 JSON lists in lists": ("jsonld", b"[" * MANY),
    "no JSON": ("jsonld", b"<xml/>"),
    "graphs of graphs": ("trig", b"<a:g> { " * 1000),
    "a quad without an end": ("nq", b"<a:s> <a:p> <a:o> <a:g>"),
}
"""What is wrong to extension and content."""
