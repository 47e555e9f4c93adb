"""The SPARQL 1.1 Protocol, through the application."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pyoxigraph
import pytest
import rdflib
from conftest import TODAY
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat
from sparql_support import NAMED, quads
from starlette.testclient import TestClient

from api.app import create_app
from kg.graph import KnowledgeGraph
from kg.rdf.sparql.engine import SparqlEngine
from kg.rdf.sparql.limits import SparqlLimits

QUERY = "SELECT ?name { <http://e/sqs> <http://e/name> ?name }"
JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
SD = "http://www.w3.org/ns/sparql-service-description#"
ALL = "SELECT * { ?s ?p ?o } ORDER BY ?s"


@pytest.fixture(name="sparql", scope="module")
def _sparql(graph: KnowledgeGraph) -> Iterator[TestClient]:
    engine = SparqlEngine(quads, SparqlLimits(seconds=20))
    app = create_app(graph, lambda: TODAY, sparql=engine)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def names(response: Any) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["name"]["value"] for row in response.json()["results"]["bindings"]]


def error_of(response: Any) -> dict[str, Any]:
    (error,) = response.json()["errors"]
    assert "Traceback" not in response.text
    return dict(error)


def ask(client: TestClient, query: str, *parameters: tuple[str, str], **headers: str) -> Any:
    return client.get("/sparql", params=[("query", query), *parameters], headers=headers)


def test_a_query_is_answered_by_get(sparql: TestClient) -> None:
    response = ask(sparql, QUERY)

    assert ["Amazon SQS"] == names(response)
    assert (JSON, "Accept") == (response.headers["content-type"], response.headers["vary"])


def test_a_query_is_answered_from_a_form(sparql: TestClient) -> None:
    assert ["Amazon SQS"] == names(sparql.post("/sparql", data={"query": QUERY}))


@pytest.mark.parametrize("suffix", ["", "; charset=utf-8", ';charset="UTF-8"'])
def test_a_query_is_answered_from_a_body(sparql: TestClient, suffix: str) -> None:
    headers = {"Content-Type": f"application/sparql-query{suffix}"}

    response = sparql.post("/sparql", content=QUERY.encode(), headers=headers)

    assert ["Amazon SQS"] == names(response)


def test_head_is_get_without_a_body(sparql: TestClient) -> None:
    response = sparql.head("/sparql", params={"query": QUERY})

    assert (200, JSON, b"") == (
        response.status_code, response.headers["content-type"], response.content,
    )  # fmt: skip


def test_options_names_the_methods(sparql: TestClient) -> None:
    response = sparql.options("/sparql")

    assert (204, "GET, HEAD, POST, OPTIONS") == (response.status_code, response.headers["allow"])


@pytest.mark.parametrize(
    ("media_type", "format_"),
    [
        (JSON, QueryResultsFormat.JSON),
        ("application/json", QueryResultsFormat.JSON),
        ("application/sparql-results+xml", QueryResultsFormat.XML),
        ("application/xml", QueryResultsFormat.XML),
        ("text/tab-separated-values", QueryResultsFormat.TSV),
    ],
)
def test_tables_come_in_the_format_asked_for(
    sparql: TestClient, media_type: str, format_: QueryResultsFormat
) -> None:
    response = ask(sparql, ALL, Accept=f"image/png, {media_type};q=0.5")

    assert media_type == response.headers["content-type"].partition(";")[0]
    rows = pyoxigraph.parse_query_results(response.content, format_)
    assert isinstance(rows, QuerySolutions)
    found = {row["s"].value.removeprefix("http://e/"): row["o"] for row in rows}
    assert found == {
        "s3": pyoxigraph.Literal("7", datatype=pyoxigraph.NamedNode(str(rdflib.XSD.integer))),
        "sns": pyoxigraph.Literal('Amazon "SNS",\n\t<service>', language="en"),
        "sqs": pyoxigraph.Literal("Amazon SQS"),
    }


def test_tables_come_as_csv(sparql: TestClient) -> None:
    response = ask(sparql, "SELECT ?s ?o ?none { ?s ?p ?o } ORDER BY ?s", Accept="text/csv")

    assert "text/csv; charset=utf-8" == response.headers["content-type"]
    assert [
        ["s", "o", "none"],
        ["http://e/s3", "7", ""],
        ["http://e/sns", 'Amazon "SNS",\n\t<service>', ""],
        ["http://e/sqs", "Amazon SQS", ""],
    ] == list(csv.reader(io.StringIO(response.text, newline="")))


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("application/json", '{"head":{},"boolean":true}'),
        ("text/csv", "true"),
        ("text/tab-separated-values", "true"),
    ],
)
def test_a_yes_or_no_comes_in_the_format_asked_for(
    sparql: TestClient, media_type: str, text: str
) -> None:
    assert text == ask(sparql, "ASK {}", Accept=media_type).text


@pytest.mark.parametrize(
    ("accept", "media_type", "format_"),
    [
        ("*/*", "text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
        ("text/plain", "text/plain", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
    ],
)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"])
def test_graphs_come_in_the_format_asked_for(
    sparql: TestClient, accept: str, media_type: str, format_: RdfFormat, query: str
) -> None:
    response = ask(sparql, query, Accept=accept)

    assert media_type == response.headers["content-type"].partition(";")[0]
    triples = {quad.triple for quad in pyoxigraph.parse(response.content, format_)}
    assert 3 == len(triples)
    assert '<http://e/sqs> <http://e/name> "Amazon SQS"' in map(str, triples)


@pytest.mark.parametrize("query", [QUERY, "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_a_format_that_there_is_not_is_refused(sparql: TestClient, query: str) -> None:
    response = ask(sparql, query, Accept="image/png, text/html")

    assert (406, "NOT_ACCEPTABLE") == (
        response.status_code,
        error_of(response)["extensions"]["code"],
    )


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ([], []),
        ([("default-graph-uri", NAMED[0])], ["in http://e/g1"]),
        ([("default-graph-uri", name) for name in NAMED], ["in http://e/g1", "in http://e/g2"]),
        ([("default-graph-uri", "http://e/unknown")], []),
        ([("named-graph-uri", NAMED[0])], []),
    ],
)
def test_a_request_chooses_the_default_graph(
    sparql: TestClient, parameters: list[tuple[str, str]], found: list[str]
) -> None:
    query = (
        "SELECT ?name { ?s <http://e/name> ?name FILTER(STRSTARTS(?name, 'in')) } ORDER BY ?name"
    )

    assert found == names(ask(sparql, query, *parameters))
    assert found == names(
        sparql.post("/sparql", params=[*parameters], data={"query": query})
    )  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ([], ["in http://e/g1", "in http://e/g2"]),
        ([("named-graph-uri", NAMED[1])], ["in http://e/g2"]),
        ([("named-graph-uri", name) for name in NAMED], ["in http://e/g1", "in http://e/g2"]),
        ([("default-graph-uri", NAMED[0])], []),
    ],
)
def test_a_request_chooses_the_named_graphs(
    sparql: TestClient, parameters: list[tuple[str, str]], found: list[str]
) -> None:
    query = "SELECT ?name { GRAPH ?g { ?s <http://e/name> ?name } } ORDER BY ?name"

    assert found == names(ask(sparql, query, *parameters))


def test_the_dataset_of_the_request_goes_before_that_of_the_query(sparql: TestClient) -> None:
    query = "SELECT ?name FROM <http://e/g1> { ?s <http://e/name> ?name }"

    assert ["in http://e/g2"] == names(ask(sparql, query, ("default-graph-uri", NAMED[1])))
    assert [] == names(ask(sparql, query, ("named-graph-uri", NAMED[1])))


def test_a_graph_has_an_iri(sparql: TestClient) -> None:
    response = ask(sparql, QUERY, ("default-graph-uri", "not an iri"))

    assert 400 == response.status_code
    assert "'not an iri' is no IRI" in error_of(response)["message"]


def test_relative_iris_resolve_against_the_endpoint(sparql: TestClient) -> None:
    query = "SELECT (<x> AS ?name) {}"

    assert ["http://a.example:81/x"] == names(ask(sparql, query, Host="a.example:81"))
    assert ["http://localhost/x"] == names(ask(sparql, query, Host="a b<>"))


@pytest.mark.parametrize(
    ("query", "line", "column", "found"),
    [
        ("SELECT * {\n ?s ?p }", 2, 2, "it cannot be read at '?s'"),
        ("ASK {", 1, 6, "it cannot be read at its end"),
        ("SELCT * {}", 1, 1, "it cannot be read at 'SELCT'"),
        ("SELECT * {\n  ?s ?p ?o .\n  FILTER(?o > )\n}", 3, 15, "it cannot be read at ')'"),
        ("SELECT * {\n ?s ?p 'é', 'ü' ] }", 2, 17, "it cannot be read at ']'"),
        ("SELECT ?x { ?x ?p 1 } LIMIT x", 1, 29, "it cannot be read at 'x'"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", 1, 35, "the SELECT contains a variable that is unbound"),
        ("ASK { ?s ?p 'open }", 1, 13, "a string is not closed"),
    ],
)  # fmt: skip
def test_a_syntax_error_has_line_and_column(
    sparql: TestClient, query: str, line: int, column: int, found: str
) -> None:
    response = ask(sparql, query)

    error = error_of(response)
    assert (400, "QUERY_SYNTAX") == (response.status_code, error["extensions"]["code"])
    assert [{"line": line, "column": column}] == error["locations"]
    assert error["message"].startswith(f"line {line}, column {column}: ")
    assert error["message"].endswith(found)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("INSERT DATA { <a> <b> <c> }", "updates are refused"),
        ("SELECT * { SERVICE <http://e/> {} }", "SERVICE is refused"),
        ("SELECT * FROM <http://e/g1> {}", "FROM is refused"),
        ("LOAD <http://e/>", "LOAD is refused"),
    ],
)
def test_what_is_not_done_is_refused_with_the_reason(
    sparql: TestClient, query: str, reason: str
) -> None:
    response = ask(sparql, query)

    error = error_of(response)
    assert (400, "QUERY_REFUSED") == (response.status_code, error["extensions"]["code"])
    assert reason in error["message"]
    assert 1 == error["locations"][0]["line"]


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "GET", "params": {"update": "CLEAR ALL"}},
        {"method": "GET", "params": {"query": "ASK {}", "update": "CLEAR ALL"}},
        {"method": "POST", "data": {"update": "CLEAR ALL"}},
        {"method": "POST", "content": b"CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
    ],
)  # fmt: skip
def test_updates_are_refused_in_every_way(sparql: TestClient, request_: dict[str, Any]) -> None:
    response = sparql.request(url="/sparql", **request_)

    error = error_of(response)
    assert (403, "QUERY_REFUSED") == (response.status_code, error["extensions"]["code"])
    assert "the data can only be read" in error["message"]


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({"method": "PUT"}, 405, "METHOD_NOT_ALLOWED"),
        ({"method": "GET", "url": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}, 400, "BAD_REQUEST"),
        ({"method": "GET", "params": {"query": " "}}, 400, "BAD_REQUEST"),
        ({"method": "GET", "url": "/sparql?query=%FF"}, 400, "BAD_REQUEST"),
        ({"method": "GET", "url": "/sparql?" + "a&" * 101}, 400, "BAD_REQUEST"),
        ({"method": "POST", "data": {"q": "ASK {}"}}, 400, "BAD_REQUEST"),
        ({"method": "POST", "params": {"query": "ASK {}"}, "data": {"query": "ASK {}"}}, 400, "BAD_REQUEST"),
        ({"method": "POST", "content": b"ASK {}"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"method": "POST", "content": b"ASK {}", "headers": {"Content-Type": "text/plain"}}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"method": "POST", "content": b"ASK {}", "headers": {"Content-Type": "application/sparql-query; charset=UTF-16"}}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"method": "POST", "content": b"\xff\xfe", "headers": {"Content-Type": "application/sparql-query"}}, 400, "BAD_REQUEST"),
        ({"method": "POST", "content": "query=é".encode(), "headers": {"Content-Type": FORM}}, 400, "BAD_REQUEST"),
        ({"method": "POST", "content": b" " * 1_048_577, "headers": {"Content-Type": "application/sparql-query"}}, 413, "PAYLOAD_TOO_LARGE"),
        ({"method": "POST", "content": b" " * 65_537 + b"ASK{}", "headers": {"Content-Type": "application/sparql-query"}}, 400, "QUERY_REFUSED"),
    ],
)  # fmt: skip
def test_odd_requests_get_4xx_in_the_one_shape(
    sparql: TestClient, request_: dict[str, Any], status: int, code: str
) -> None:
    response = sparql.request(**{"url": "/sparql", **request_})

    assert (status, code) == (response.status_code, error_of(response)["extensions"]["code"])


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("*/*", RdfFormat.TURTLE),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/n-triples", RdfFormat.N_TRIPLES),
    ],
)
def test_without_a_query_the_service_is_described(
    sparql: TestClient, accept: str, format_: RdfFormat
) -> None:
    response = sparql.get("/sparql", headers={"Accept": accept})

    found: dict[str, set[str]] = {}
    for quad in pyoxigraph.parse(response.content, format_):
        found.setdefault(quad.predicate.value.removeprefix(SD), set()).add(str(quad.object))
    assert {"<http://testserver/sparql>"} == found["endpoint"]
    assert {f"<{SD}SPARQL11Query>"} == found["supportedLanguage"]
    assert 8 == len(found["resultFormat"])
    assert {f"<{name}>" for name in (*NAMED, "http://e/numbers")} == found["name"]


def test_a_browser_gets_a_form_without_scripts(sparql: TestClient) -> None:
    page = sparql.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})

    assert "text/html; charset=utf-8" == page.headers["content-type"]
    assert 'name="query"' in page.text
    assert "<script" not in page.text
    assert "://" not in page.text


def test_without_an_engine_there_is_no_endpoint(client: TestClient) -> None:
    assert 404 == client.get("/sparql").status_code
