"""A process of its own that turns a document of a stranger into plain N-Triples, or ends.

Started as ``python -m kg.rdf.convert FORMAT``: the document comes in, N-Triples go out. What is wrong
goes to the error stream as JSON with ``line``, ``column`` and ``message``, and the exit code is 1.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Final, NoReturn
from xml.parsers import expat

import pyoxigraph

from kg.rdf import sandbox

MEMORY_MIB: Final = 2048
SECONDS: Final = 600
"""For which a document may be read."""
MAXIMUM_LITERAL: Final = 1024 * 1024
"""Characters of one literal."""

MAXIMUM_DEPTH: Final = 100
"""Elements of RDF/XML within elements."""
GROWTH: Final = 50
"""How many times as large as the document its N-Triples may be, besides what any document may have."""
SPARE_BYTES: Final = 64 * 1024 * 1024

_PLACE: Final = re.compile(r"Parser error at line \d+ (between columns \d+ and \d+|column \d+): ")


def main() -> None:
    """Convert the document on standard input."""
    sandbox.leave_the_network()
    sandbox.die_with_the_parent()
    sandbox.bound_memory(MEMORY_MIB)
    sandbox.bound_time(SECONDS)
    wanted = pyoxigraph.RdfFormat.from_media_type(sys.argv[1])
    try:
        content = sys.stdin.buffer.read()
        if wanted == pyoxigraph.RdfFormat.RDF_XML:
            _check_xml(content)
        triples = _triples(content, wanted)
        pyoxigraph.serialize(triples, sys.stdout.buffer, format=pyoxigraph.RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        _fail(error.msg, error.lineno, error.offset)
    except ValueError as error:
        _fail(str(error))
    except MemoryError:
        _fail("it needs too much memory")


def _check_xml(content: bytes) -> None:
    """Refuse what is no XML from beginning to end, which the reader of RDF/XML takes all the same.

    Entities can stand for more than any memory holds, and the time that it takes grows with the square
    of how deep elements nest.
    """
    depth = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAXIMUM_DEPTH:
            raise ValueError(f"elements nest deeper than {MAXIMUM_DEPTH} levels")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_declared: object) -> NoReturn:
        raise ValueError("a document type with entities is not read")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - the library's way to say that this is all
    except expat.ExpatError as error:
        place = (None, error.lineno, error.offset + 1, None)
        raise SyntaxError(expat.ErrorString(error.code), place) from None


def _triples(content: bytes, wanted: pyoxigraph.RdfFormat | None) -> Iterator[pyoxigraph.Triple]:
    left = GROWTH * len(content) + SPARE_BYTES
    for quad in pyoxigraph.parse(content, format=wanted):
        if isinstance(quad.object, pyoxigraph.Literal) and len(quad.object.value) > MAXIMUM_LITERAL:
            raise ValueError(f"a literal has more than {MAXIMUM_LITERAL:,} characters")
        # A prefix that is long and used often stands for more than any memory holds.
        left -= sum(len(each.value) for each in quad.triple if hasattr(each, "value"))
        if left < 0:
            raise ValueError(f"written out, it is more than {GROWTH} times as large")
        yield quad.triple


def _fail(message: str, line: int | None = None, column: int | None = None) -> NoReturn:
    said = _PLACE.sub("", message).rstrip(".")
    fault = {"line": line or 1, "column": column or 1, "message": said}
    sys.stderr.write(json.dumps(fault))
    raise SystemExit(1)


if __name__ == "__main__":
    main()
