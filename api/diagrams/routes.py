"""Diagrams at addresses: ``/diagram/sqs+lambda.svg?depth=2``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.diagrams.drawing import Appearance, draw
from api.diagrams.parameters import check_names, read_depth, read_kinds, read_member
from api.diagrams.saved import named_by
from api.disconnection import ClientLeftError, while_connected
from api.entity_tags import has_already, make_tag
from api.linked_data.asking import Asked, Shelf
from api.linked_data.refusing import refuse_in_kind
from kg.diagrams.diagram import LayoutDirection
from kg.diagrams.formats import FORMATS, find_format, split_extension
from kg.diagrams.icons import IconSet
from kg.diagrams.selection import Selection, View
from kg.errors import BadInputError
from kg.query import Direction
from kg.store import Store, settle

MAXIMUM_NAMES: Final = 50
"""Things that one address may name."""
_QUERY: Final = "query:"
_VARIABLE: Final = "var."
_PARAMETERS: Final = (
    "asOf",
    "depth",
    "direction",
    "follow",
    "icons",
    "kinds",
    "title",
    "view",
)
_HEADERS: Final = {
    "Cache-Control": "no-cache",
    # A picture may hold whatever a name holds, and is not to do anything with it.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def diagram_routes(store: Callable[[], Store], today: Callable[[], date]) -> list[Route]:
    """Return the routes; ``store`` is asked anew for every request, since graphs are exchanged."""
    endpoint = DiagramEndpoint(Shelf(store, today))
    return [Route("/diagram/{name:path}", refuse_in_kind(endpoint.get), methods=["GET"])]


@dataclass(frozen=True, slots=True)
class DiagramEndpoint:
    """Where the things that an address names are drawn in the format of its extension."""

    shelf: Shelf

    async def get(self, request: Request) -> Response:
        """Draw, unless the client has it already."""
        names, extension = split_extension(str(request.path_params["name"]))
        appearance = _read_appearance(request, extension)
        asked = self.shelf.open(request)
        tag = await _tag(request, asked)
        headers = {**_HEADERS, "ETag": tag}
        if has_already(request, tag):
            return Response(status_code=304, headers=headers)
        selection = await _read_selection(request, asked, names)
        try:
            drawing = await while_connected(request, draw(asked.store, selection, appearance))
        except ClientLeftError:
            return Response(status_code=499)
        media_type = FORMATS[appearance.format].media_type
        return Response(drawing.content, media_type=media_type, headers=headers)


def _read_appearance(request: Request, extension: str) -> Appearance:
    parameters = request.query_params
    known = [each for each in parameters if each.startswith(_VARIABLE)]
    check_names(parameters, (*_PARAMETERS, *known))
    return Appearance(
        find_format(extension),
        read_member(LayoutDirection, "direction", parameters.get("direction", "right")),
        read_member(IconSet, "icons", parameters.get("icons", "built-in")),
    )


async def _read_selection(request: Request, asked: Asked, names: str) -> Selection:
    parameters = request.query_params
    if names.startswith(_QUERY):
        variables = {
            name.removeprefix(_VARIABLE): value
            for name, value in parameters.items()
            if name.startswith(_VARIABLE)
        }
        return await named_by(asked.store, names.removeprefix(_QUERY), variables, asked.day)
    of = tuple(each for each in names.split("+") if each)
    if len(of) > MAXIMUM_NAMES:
        raise BadInputError("of", f"must name at most {MAXIMUM_NAMES} things, not {len(of)}")
    return Selection(
        of,
        asked.day,
        view=read_member(View, "view", parameters.get("view", "neighborhood")),
        depth=read_depth(parameters.get("depth", "1")),
        kinds=read_kinds(filter(None, parameters.get("kinds", "").split(","))),
        follow=read_member(Direction, "follow", parameters.get("follow", "both")),
        title=parameters.get("title"),
    )


async def _tag(request: Request, asked: Asked) -> str:
    """Name what the picture depends on: the graph, the day, and all that the address says."""
    state = asked.state_of(await settle(asked.store.meta()))
    address = f"{request.url.path}?{request.url.query}"
    return make_tag(state, sha256(address.encode()).hexdigest()[:16])
