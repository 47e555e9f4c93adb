"""The addresses at which ids, sources and documents about the graph answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from starlette.routing import Route

from api.linked_data.asking import Shelf
from api.linked_data.documents import TurtleEndpoint, VoidEndpoint, get_context
from api.linked_data.entities import EntityEndpoint
from api.linked_data.index import IndexEndpoint
from api.linked_data.refusing import Endpoint, refuse_in_kind
from api.linked_data.sources import SourceEndpoint
from api.linked_data.variants import RDF_VARIANTS
from kg.rdf.void import PAGES, Door
from kg.shipped import shipped_folder
from kg.store import Store

_VOID: Final = "/.well-known/void"
_SHIPPED: Final = ("/ontology", "/shapes")


def linked_data_routes(
    store: Callable[[], Store], today: Callable[[], date], doors: Sequence[Door]
) -> list[Route]:
    """Return the routes.

    ``store`` is asked anew for every request, since graphs are exchanged. ``doors`` are the other ways
    to ask the graph, which its description names.
    """
    shelf = Shelf(store, today)
    shipped = TurtleEndpoint(shipped_folder("data")).get
    return [
        _route("/id/", IndexEndpoint(shelf).get),
        _route("/id/{name:path}", EntityEndpoint(shelf).get),
        _route("/source/{name:path}", SourceEndpoint(shelf).get),
        _route("/context.jsonld", get_context),
        *document_routes(_VOID, VoidEndpoint(shelf, (PAGES, *doors)).get),
        *(route for path in _SHIPPED for route in document_routes(path, shipped)),
    ]


def _route(path: str, endpoint: Endpoint) -> Route:
    return Route(path, refuse_in_kind(endpoint), methods=["GET"])


def document_routes(path: str, endpoint: Endpoint) -> list[Route]:
    """Return the routes of a document: itself, and by each extension."""
    extensions = ("", *(f".{each.extension}" for each in RDF_VARIANTS))
    return [_route(f"{path}{extension}", endpoint) for extension in extensions]
