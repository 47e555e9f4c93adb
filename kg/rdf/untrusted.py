"""Documents of strangers: read in a process that can do no harm, and only if they are whole."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph

from kg.errors import InvalidDataError, Problem
from kg.rdf.convert import SECONDS
from kg.rdf.formats import RdfFormat
from kg.rdf.parse import parse_triples
from kg.rdf.terms import Triple


def read_document(path: Path, wanted: RdfFormat) -> Iterator[Triple]:
    """Return the triples of a file, those of all its graphs together.

    Nothing is fetched, whatever the document names. Raises :class:`~kg.errors.InvalidDataError` with
    the place where it stops being RDF, or with the bound that it breaks.
    """
    try:
        with path.open("rb") as document:
            done = subprocess.run(  # noqa: S603 - a program of our own
                [sys.executable, "-m", "kg.rdf.convert", wanted.media_type],
                stdin=document,
                capture_output=True,
                check=False,
                timeout=SECONDS,
            )
    except subprocess.TimeoutExpired:
        raise _refused(path, 1, 1, f"reading it takes more than {SECONDS} seconds") from None
    except OSError as error:
        raise _refused(path, 1, 1, f"cannot be read: {error.strerror}") from None
    if done.returncode:
        raise _refused(path, *_fault(done.stderr))
    return parse_triples(done.stdout, pyoxigraph.RdfFormat.N_TRIPLES)


def _fault(stderr: bytes) -> tuple[int, int, str]:
    try:
        fault = json.loads(stderr)
    except ValueError:
        # It was ended from outside, by a bound of the system.
        return 1, 1, "reading it takes too much memory or time"
    return fault["line"], fault["column"], fault["message"]


def _refused(path: Path, line: int, column: int, message: str) -> InvalidDataError:
    return InvalidDataError((Problem(str(path), line, column, message, "rdf-syntax"),), files=1)
