"""The addresses of sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.linked_data.answering import Place, answer
from api.linked_data.asking import Asked, Shelf, read_name
from api.linked_data.gathering import ALL_STANDINGS
from api.linked_data.rendering import render, source_path
from api.linked_data.variants import VARIANTS, Variant, choose_variant, split_extension
from kg.errors import NotFoundError
from kg.iris import source_iri
from kg.model import Source
from kg.names import nearest
from kg.paging import Page
from kg.query import AllOf, Cited, Collection, Compare, Operator, Selection, Window
from kg.rdf.describe import describe_source
from kg.rdf.documents import write_triples
from kg.store import Meta, settle

PAGE_SIZE: Final = 100
"""Statements that a page about a source lists at once."""


@dataclass(frozen=True, slots=True)
class SourceEndpoint:
    """Answers for ``/source/{name}``, where the name may end in an extension."""

    shelf: Shelf

    async def get(self, request: Request) -> Response:
        """Show a source and, on its page, what is known from it."""
        asked = self.shelf.open(request)
        meta = await settle(asked.store.meta())
        source, named = _find(meta, read_name(request))
        variant = choose_variant(request, VARIANTS, named)
        place = Place(source_path(source.id), VARIANTS, asked.as_of)
        window = _read_window(request)

        async def write(wanted: Variant) -> bytes:
            if wanted.rdf is not None:
                return write_triples(describe_source(source), wanted.rdf)
            return await _write_html(asked, source, place, window)

        return await answer(request, place, variant, asked.state_of(meta), write)


def _find(meta: Meta, name: str) -> tuple[Source, Variant | None]:
    """Return a source, and the variant that is asked for outright.

    Ids of sources may hold dots, so a name is an id if it can be.
    """
    known = {source.id: source for source in meta.sources}
    if name in known:
        return known[name], None
    id_, named = split_extension(name, VARIANTS)
    if id_ not in known:
        raise NotFoundError("source", id_, nearest(id_, known))
    return known[id_], named


def _read_window(request: Request) -> Window:
    before = request.query_params.get("before")
    if before is not None:
        return Window(last=PAGE_SIZE, before=before)
    return Window(first=PAGE_SIZE, after=request.query_params.get("after"))


async def _write_html(asked: Asked, source: Source, place: Place, window: Window) -> bytes:
    cites = Cited((Compare("source", Operator.EQ, source.id),))
    selection = Selection(Collection.STATEMENTS, asked.day, AllOf((cites, ALL_STANDINGS)))
    page: Page[Any] = await settle(asked.store.page(selection, window))
    about = list(dict.fromkeys(each.about for each in page.items))
    return render(
        "source.html",
        source=source,
        page=page,
        names={each.id: each.name for each in await settle(asked.store.entities(about))},
        total=await settle(asked.store.count(selection)),
        day=asked.day,
        place=place,
        iri=source_iri(source.id),
    )
