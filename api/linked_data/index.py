"""The page to begin at: the services by category, and a search."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.linked_data.answering import page_response
from api.linked_data.asking import Asked, Shelf
from api.linked_data.rendering import render
from api.linked_data.variants import HTML, choose_variant
from kg.model import Entity, EntityKind
from kg.paging import MAXIMUM_PAGE, Page
from kg.query import EVERYTHING, Collection, Compare, Condition, Operator, Order, Selection, Window
from kg.search import Hit
from kg.store import settle

MAXIMUM_HITS: Final = 50
"""Search results that are shown; whoever wants more should ask more exactly."""

_OTHERS: Final = Compare(
    "kind", Operator.IN, (EntityKind.CONCEPT, EntityKind.TECHNOLOGY, EntityKind.SCOPE)
)


@dataclass(frozen=True, slots=True)
class IndexEndpoint:
    """Answers for ``/id/``."""

    shelf: Shelf

    async def get(self, request: Request) -> Response:
        """Show what a search finds, or everything that is not a part of something else."""
        choose_variant(request, (HTML,), None)
        asked = self.shelf.open(request)
        text = request.query_params.get("q", "").strip()
        content = await (_write_hits(asked, text) if text else _write_index(asked))
        return page_response(content)


async def _write_hits(asked: Asked, text: str) -> bytes:
    hits = await settle(asked.store.search(text, None, asked.day))
    return render(
        "search.html",
        text=text,
        hits=await _show(asked, hits[:MAXIMUM_HITS]),
        total=len(hits),
        suggestions=() if hits else await settle(asked.store.suggest(text)),
    )


async def _show(asked: Asked, hits: Sequence[Hit]) -> list[tuple[Hit, Entity, str]]:
    """Return what was found, each with its entity and the text to show for it."""
    about = list(dict.fromkeys(hit.about for hit in hits))
    entities, statements = await asyncio.gather(
        settle(asked.store.entities(about)),
        settle(asked.store.statements([hit.id for hit in hits if hit.id != hit.about])),
    )
    names = {each.id: each for each in entities}
    said = {each.id: each.text for each in statements if each is not None}
    return [(hit, names[hit.about], _text_of(hit, names[hit.about], said)) for hit in hits]


def _text_of(hit: Hit, entity: Entity, said: Mapping[str, str]) -> str:
    """Return what a hit says: what matched, unless that is only the name, which is shown anyway."""
    is_name = hit.matched.replace("**", "") == entity.name
    return said.get(hit.id, entity.brief) if is_name else hit.matched


async def _write_index(asked: Asked) -> bytes:
    meta = await settle(asked.store.meta())
    services = await _list(asked, Collection.SERVICES, EVERYTHING)
    others = await _list(asked, Collection.ENTITIES, _OTHERS)
    return render(
        "index.html",
        meta=meta,
        services=_group(services.items, "category", meta.categories),
        others=_group(others.items, "kind", [kind.value for kind in EntityKind]),
        is_partial=services.has_next or others.has_next,
    )


async def _list(asked: Asked, collection: Collection, where: Condition) -> Page[Any]:
    selection = Selection(collection, asked.day, where, (Order("name"),))
    return await settle(asked.store.page(selection, Window(first=MAXIMUM_PAGE)))


def _group(
    entities: Iterable[Entity], field: str, values: Iterable[str]
) -> dict[str, list[Entity]]:
    """Return the entities by a field, in the order of its values; those without entities are left out."""
    found: dict[str, list[Entity]] = {value: [] for value in values}
    for entity in entities:
        found[getattr(entity, field)].append(entity)
    return {value: listed for value, listed in found.items() if listed}
