"""The addresses of entities."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.linked_data.answering import Place, answer
from api.linked_data.asking import Asked, Shelf, read_name
from api.linked_data.gathering import gather_page, gather_surroundings
from api.linked_data.rendering import id_path, render
from api.linked_data.sections import divide, number_sources
from api.linked_data.variants import VARIANTS, Variant, choose_variant, split_extension
from kg.errors import NotFoundError
from kg.iris import id_iri
from kg.model import Entity
from kg.rdf.documents import write_triples
from kg.rdf.formats import RdfFormat
from kg.rdf.page import EntityPage, describe_page
from kg.store import settle


@dataclass(frozen=True, slots=True)
class EntityEndpoint:
    """Answers for ``/id/{name}``, where the name may be an id, another name, or end in an extension."""

    shelf: Shelf

    async def get(self, request: Request) -> Response:
        """Show an entity, or lead to it whoever calls it by another name."""
        asked = self.shelf.open(request)
        name, named = split_extension(read_name(request), VARIANTS)
        if "#" in name:
            return await _lead_to_statement(asked, name)
        entity = await _find(asked, name)
        if entity.id != name:
            return _lead_on(request, id_path(entity.id), named)
        variant = choose_variant(request, VARIANTS, named)
        place = Place(id_path(entity.id), VARIANTS, asked.as_of)

        async def write(wanted: Variant) -> bytes:
            return await _write(asked, entity, place, wanted)

        made_from = asked.state_of(await settle(asked.store.meta()))
        return await answer(request, place, variant, made_from, write)


async def _lead_to_statement(asked: Asked, id_: str) -> Response:
    """Lead from the address of a statement whose ``#`` is written as ``%23`` into the page."""
    if await settle(asked.store.statements([id_])) == [None]:
        raise NotFoundError("statement", id_, await settle(asked.store.suggest_statements(id_)))
    return RedirectResponse(id_path(id_), 303)


async def _find(asked: Asked, name: str) -> Entity:
    (entity,) = await settle(asked.store.find([name]))
    if entity is None:
        raise NotFoundError("entity", name, await settle(asked.store.suggest(name)))
    return entity


def _lead_on(request: Request, path: str, named: Variant | None) -> Response:
    """Redirect to the same question about the entity's own id.

    303 and not 301: a name may come to mean another entity, an id never does.
    """
    extension = f".{named.extension}" if named else ""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{path}{extension}{query}", 303)


async def _write(asked: Asked, entity: Entity, place: Place, variant: Variant) -> bytes:
    page = await gather_page(asked, entity)
    if variant.rdf is not None:
        return await run_in_threadpool(_write_rdf, asked, page, variant.rdf)
    return await _write_html(asked, page, place)


def _write_rdf(asked: Asked, page: EntityPage, wanted: RdfFormat) -> bytes:
    return write_triples(describe_page(page, asked.day), wanted)


async def _write_html(asked: Asked, page: EntityPage, place: Place) -> bytes:
    around = await gather_surroundings(asked, page)
    sections = divide(page, around, asked)
    return render(
        "entity.html",
        entity=page.entity,
        around=around,
        sections=sections,
        sources=number_sources(sections, page.sources),
        day=asked.day,
        place=place,
        iri=id_iri(page.entity.id),
    )
