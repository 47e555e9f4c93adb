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

import pyoxigraph

from kg.rdf import sandbox

MEMORY_MIB: Final = 2048
SECONDS: Final = 600
"""For which a document may be read."""
MAXIMUM_LITERAL: Final = 1024 * 1024
"""Characters of one literal."""

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
        if wanted == pyoxigraph.RdfFormat.RDF_XML and b"<!DOCTYPE" in content:
            raise ValueError("a document type with entities is not read")  # noqa: TRY301 - one way out
        triples = _triples(content, wanted)
        pyoxigraph.serialize(triples, sys.stdout.buffer, format=pyoxigraph.RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        _fail(error.msg, error.lineno, error.offset)
    except ValueError as error:
        _fail(str(error))
    except MemoryError:
        _fail("it needs too much memory")


def _triples(content: bytes, wanted: pyoxigraph.RdfFormat | None) -> Iterator[pyoxigraph.Triple]:
    for quad in pyoxigraph.parse(content, format=wanted):
        if isinstance(quad.object, pyoxigraph.Literal) and len(quad.object.value) > MAXIMUM_LITERAL:
            raise ValueError(f"a literal has more than {MAXIMUM_LITERAL:,} characters")
        yield quad.triple


def _fail(message: str, line: int | None = None, column: int | None = None) -> NoReturn:
    said = _PLACE.sub("", message).rstrip(".")
    fault = {"line": line or 1, "column": column or 1, "message": said}
    sys.stderr.write(json.dumps(fault))
    raise SystemExit(1)


if __name__ == "__main__":
    main()
