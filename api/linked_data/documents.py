"""Documents about the graph as a whole: its description, its words, its rules, its JSON-LD context."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.linked_data.answering import Place, answer
from api.linked_data.asking import Shelf, read_base
from api.linked_data.variants import RDF_VARIANTS, Variant, choose_variant, split_extension
from kg.errors import NotFoundError
from kg.query import Collection, Selection, Window
from kg.rdf.context import write_context
from kg.rdf.documents import rewrite_turtle, write_triples
from kg.rdf.formats import RdfFormat
from kg.rdf.void import Door, describe_void
from kg.store import settle

_EXAMPLES: Final = Window(first=3)
_FORMATS: Final = tuple(each.rdf for each in RDF_VARIANTS if each.rdf is not None)

Write = Callable[[RdfFormat], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class VoidEndpoint:
    """Answers for the description of the graph as a dataset."""

    shelf: Shelf
    doors: Sequence[Door]

    async def get(self, request: Request) -> Response:
        """Describe the graph, with the addresses of the server that the client asked."""
        asked, base = self.shelf.open(request), read_base(request)
        services = Selection(Collection.SERVICES, asked.day)
        meta = await settle(asked.store.meta())

        async def write(wanted: RdfFormat) -> bytes:
            page = await settle(asked.store.page(services, _EXAMPLES))
            examples = [each.id for each in page.items]
            return write_triples(describe_void(meta, examples, _FORMATS, self.doors, base), wanted)

        return await _answer(request, asked.state_of(meta), write)


@dataclass(frozen=True, slots=True)
class TurtleEndpoint:
    """Answers for Turtle documents of a folder: the ontology and the shapes, as they were generated."""

    folder: Path

    async def get(self, request: Request) -> Response:
        """Serve the document that the path names."""
        path, _ = split_extension(request.url.path, RDF_VARIANTS)
        turtle = await run_in_threadpool(self._read, path.removeprefix("/"))

        async def write(wanted: RdfFormat) -> bytes:
            return await run_in_threadpool(rewrite_turtle, turtle, wanted)

        return await _answer(request, hashlib.sha256(turtle).hexdigest()[:16], write)

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / f"{name}.ttl").read_bytes()
        except FileNotFoundError:
            raise NotFoundError("document", name) from None


async def _answer(request: Request, made_from: str, write: Write) -> Response:
    path, named = split_extension(request.url.path, RDF_VARIANTS)
    variant = choose_variant(request, RDF_VARIANTS, named)

    async def write_variant(wanted: Variant) -> bytes:
        assert wanted.rdf is not None  # noqa: S101 - no page is among the variants
        return await write(wanted.rdf)

    return await answer(request, Place(path, RDF_VARIANTS), variant, made_from, write_variant)


async def get_context(_request: Request) -> Response:
    """Serve the JSON-LD context, to pages of every origin: documents everywhere point at it."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
    return Response(_context(), media_type="application/ld+json", headers=headers)


@cache
def _context() -> str:
    return write_context()
