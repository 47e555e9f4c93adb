"""Following addresses in tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conftest import TODAY
from pages import Page
from rdflib import Graph
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.linked_data.routes import linked_data_routes
from kg.graph import KnowledgeGraph
from kg.rdf.void import GRAPHQL, SPARQL

SHARED = "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"
RDFLIB_FORMATS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def get(client: TestClient, path: str, accept: str = "*/*", **headers: str) -> Any:
    return client.get(path, headers={"Accept": accept, **headers}, follow_redirects=False)


def media_type(response: Any) -> str:
    return str(response.headers["content-type"]).partition(";")[0]


def code_of(response: Any) -> str:
    (error,) = response.json()["errors"]
    return str(error["extensions"]["code"])


def parse(response: Any) -> Graph:
    graph = Graph()
    graph.parse(response.content, format=RDFLIB_FORMATS[media_type(response)])
    return graph


def ask(graph: Graph, query: str) -> list[tuple[Any, ...]]:
    prefixes = """
        PREFIX void: <http://rdfs.org/ns/void#>
        PREFIX dcat: <http://www.w3.org/ns/dcat#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX kg: <https://archkg.example/ontology#>
    """
    rows: Iterable[Any] = graph.query(prefixes + query)
    return sorted(tuple(each.toPython() for each in row) for row in rows)


def page_at(client: TestClient, path: str) -> Page:
    response = get(client, path, BROWSER)
    assert 200 == response.status_code
    return Page(response.text)


class LaterStore:
    """The graph as a store that answers only when it is waited for, and counts how often it is asked."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._graph, name)

        async def later(*arguments: Any) -> Any:
            self.calls.append(name)
            return method(*arguments)

        return later


def serve(store: Any) -> TestClient:
    return TestClient(Starlette(routes=linked_data_routes(store, lambda: TODAY, (GRAPHQL, SPARQL))))
