"""What addresses say in RDF, and the documents about the graph as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from linked import BROWSER, SHARED, ask, code_of, get, parse, serve
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.linked_data.documents import TurtleEndpoint
from api.linked_data.routes import document_routes
from kg.graph import KnowledgeGraph
from kg.model import EntityKind, Relation, StatementKind
from kg.rdf.parse import parse_triples
from kg.rdf.read import RecordReader

# rdflib's own reader of JSON-LD uses what rdflib calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

STATEMENT_CLASSES = tuple(kind.value.capitalize() for kind in StatementKind)


@pytest.mark.parametrize("path", ["/id/sqs", "/id/lambda", "/source/notes", "/.well-known/void"])
def test_every_format_holds_the_same_triples(client: TestClient, path: str) -> None:
    graphs = [set(parse(get(client, path, accept))) for accept in SHARED]

    assert graphs[0]
    assert [graphs[0]] * 3 == graphs[1:]


def records_at(response: Any, *names: str) -> list[Any]:
    reader = RecordReader(
        parse_triples(response.content, pyoxigraph.RdfFormat.TURTLE), "the answer"
    )
    records = reader.read_all(*names)
    assert [] == reader.problems
    return sorted(records, key=lambda record: record.id)


@pytest.mark.parametrize("id_", ["sqs", "sqs/fifo-queue", "ebs", "pub-sub"])
def test_rdf_reads_back_as_the_records_of_the_entity(
    client: TestClient, graph: KnowledgeGraph, id_: str
) -> None:
    response = get(client, f"/id/{id_}.ttl")
    statements = [
        each
        for each in graph.records.statements
        if each.about == id_ or (isinstance(each, Relation) and each.target == id_)
    ]
    cited = {citation.source for each in statements for citation in each.sources}

    assert [graph.get(id_)] == records_at(response, *(kind.capitalize() for kind in EntityKind))
    assert by_id(statements) == records_at(response, *STATEMENT_CLASSES)
    assert by_id(s for s in graph.records.sources if s.id in cited) == records_at(
        response, "Source"
    )


def by_id(records: Any) -> list[Any]:
    return sorted(records, key=lambda record: record.id)


def test_rdf_names_the_entities_around(client: TestClient) -> None:
    names = ask(
        parse(get(client, "/id/sqs.ttl")),
        "SELECT ?name { ?it kg:pulls-from|kg:pushes-to|^kg:scope|^kg:instead ?x ; skos:prefLabel ?name }",
    )

    assert [("AWS Lambda",), ("AWS Region",), ("Amazon S3",), ("Amazon SNS",)] == names


def test_the_day_decides_which_relations_are_plain_edges(client: TestClient) -> None:
    question = "SELECT ?x { ?x kg:invokes <https://archkg.example/id/lambda> }"
    sns = "https://archkg.example/id/sns"

    for day, expected in (("2015-01-01", []), ("2016-01-01", [(sns,)])):
        answer = get(client, f"/id/lambda.ttl?asOf={day}")
        assert expected == ask(parse(answer), question)


def test_a_source_describes_itself(client: TestClient, graph: KnowledgeGraph) -> None:
    for source in graph.records.sources:
        assert [source] == records_at(get(client, f"/source/{source.id}.ttl"), "Source")


def test_the_dataset_is_described_with_the_counts_of_the_graph(
    client: TestClient, graph: KnowledgeGraph
) -> None:
    meta = graph.meta()
    described = parse(get(client, "/.well-known/void"))
    counts = ask(
        described, "SELECT ?c ?n { ?d void:classPartition [ void:class ?c ; void:entities ?n ] }"
    )

    expected = {**meta.entities, **meta.statements, "source": len(meta.sources)}
    ontology = "https://archkg.example/ontology#"
    assert sorted((f"{ontology}{k.capitalize()}", n) for k, n in expected.items()) == counts
    assert [(sum(expected.values()),)] == ask(
        described, "SELECT ?n { ?d a void:Dataset, dcat:Dataset ; void:entities ?n }"
    )
    assert [(meta.version,)] == ask(described, "SELECT ?v { ?d dcat:version ?v }")


def test_the_dataset_is_to_be_had_at_the_address_that_was_asked(graph: KnowledgeGraph) -> None:
    with serve(lambda: graph) as client:
        described = parse(get(client, "/.well-known/void", Host="graph.example:8443"))

    assert [
        ("http://graph.example:8443/graphql",),
        ("http://graph.example:8443/id/",),
        ("http://graph.example:8443/sparql",),
    ] == ask(described, "SELECT ?a { ?d dcat:distribution/dcat:accessURL ?a }")
    assert [("http://graph.example:8443/sparql",)] == ask(
        described, "SELECT ?a { ?d void:sparqlEndpoint ?a }"
    )


def test_a_server_without_sparql_names_no_endpoint_for_it(client: TestClient) -> None:
    described = parse(get(client, "/.well-known/void"))

    assert 404 == get(client, "/sparql").status_code
    assert [] == ask(described, "SELECT ?a { ?d void:sparqlEndpoint ?a }")
    assert [("GraphQL API",), ("Pages of the entities",)] == ask(
        described, "SELECT ?t { ?d dcat:distribution/dcterms:title ?t }"
    )


def test_examples_of_the_dataset_are_there(client: TestClient) -> None:
    described = parse(get(client, "/.well-known/void.jsonld"))
    examples = ask(described, "SELECT ?e { ?d void:exampleResource ?e }")

    assert 3 == len(examples)
    for (example,) in examples:
        assert 200 == get(client, example.removeprefix("https://archkg.example")).status_code


@pytest.mark.parametrize("host", ["a> <b", 'x"y', "", "a b"])
def test_a_host_that_is_none_is_refused(client: TestClient, host: str) -> None:
    response = get(client, "/.well-known/void", Host=host)

    assert (400, "BAD_USER_INPUT") == (response.status_code, code_of(response))


def test_the_context_is_served_to_every_origin(client: TestClient) -> None:
    response = get(client, "/context.jsonld")

    assert "application/ld+json" == response.headers["content-type"]
    assert "*" == response.headers["access-control-allow-origin"]
    assert "https://archkg.example/ontology#Limit" == response.json()["@context"]["Limit"]


ONTOLOGY = """
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    <https://archkg.example/ontology#Limit> rdfs:label "limit" ; rdfs:seeAlso [ rdfs:label "blank" ] .
"""


@pytest.fixture(name="documents")
def _documents(tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "ontology.ttl").write_text(ONTOLOGY)
    endpoint = TurtleEndpoint(tmp_path).get
    routes = [
        route for path in ("/ontology", "/shapes") for route in document_routes(path, endpoint)
    ]
    with TestClient(Starlette(routes=routes)) as client:
        yield client


def test_generated_documents_can_be_had_in_every_format(documents: TestClient) -> None:
    for accept in SHARED:
        graph = parse(get(documents, "/ontology", accept))
        labels = ask(graph, "SELECT ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l }")
        assert [("blank",), ("limit",)] == labels
    assert ONTOLOGY == get(documents, "/ontology.ttl").text
    assert ONTOLOGY == get(documents, "/ontology", BROWSER).text


def test_documents_that_were_not_generated_are_not_found(documents: TestClient) -> None:
    assert 404 == get(documents, "/shapes").status_code
