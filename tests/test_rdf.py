"""Records as RDF and back."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path
from random import Random

import pytest
import rdflib
from conftest import TODAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import DCTERMS, PROV, Namespace
from strategies import records

from kg.errors import InvalidDataError
from kg.graph import KnowledgeGraph
from kg.iris import ENTITIES, ONTOLOGY, id_iri, source_iri
from kg.model import Records
from kg.rdf.describe import describe, describe_dataset
from kg.rdf.formats import FORMATS, RdfFormat, find_format, write_rdf
from kg.rdf.importing import read_records
from kg.rdf.terms import Literal, Quad, Triple, iri, text
from kg.rdf.untrusted import read_document

TURTLE = find_format("turtle")
KG, KG_ID = Namespace(ONTOLOGY), Namespace(ENTITIES)


def quads(of: Records, day: date, wanted: RdfFormat) -> list[Quad]:
    if wanted.named_graphs:
        return list(describe_dataset(of, day))
    return [(*triple, None) for triple in describe(of, day)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(records(), st.randoms())
def test_records_come_back_from_their_triples_in_any_order(
    generated: Records, random: Random
) -> None:
    triples = list(describe(generated, TODAY))
    random.shuffle(triples)

    assert generated == read_records(triples, "document")


@pytest.mark.parametrize("wanted", FORMATS, ids=lambda each: each.name)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=4)
@given(generated=records())
def test_records_come_back_from_every_format(
    wanted: RdfFormat, tmp_path_factory: pytest.TempPathFactory, generated: Records
) -> None:
    document = tmp_path_factory.mktemp("rdf") / f"graph.{wanted.extension}"
    document.write_bytes(write_rdf(quads(generated, TODAY, wanted), wanted))

    assert generated == read_records(read_document(document, wanted), "document")


@pytest.mark.parametrize("wanted", FORMATS, ids=lambda each: each.name)
def test_the_shipped_graph_comes_back_from_every_format(
    shipped: KnowledgeGraph, wanted: RdfFormat, tmp_path: Path
) -> None:
    document = tmp_path / f"graph.{wanted.extension}"
    document.write_bytes(write_rdf(quads(shipped.records, TODAY, wanted), wanted))

    assert shipped.records == read_records(read_document(document, wanted), "document")


# rdflib warns of what it does itself.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("wanted", FORMATS, ids=lambda each: each.name)
def test_another_library_reads_the_same_triples(graph: KnowledgeGraph, wanted: RdfFormat) -> None:
    read = rdflib.Dataset(default_union=True)
    read.parse(
        data=write_rdf(quads(graph.records, TODAY, wanted), wanted), format=wanted.media_type
    )

    expected = {
        (subject, predicate, object_ if isinstance(object_, str) else object_.text)
        for subject, predicate, object_ in describe(graph.records, TODAY)
    }
    assert expected == {tuple(map(str, triple)) for triple in read.triples((None, None, None))}


@pytest.mark.parametrize("wanted", FORMATS, ids=lambda each: each.name)
def test_the_same_graph_gives_the_same_bytes(graph: KnowledgeGraph, wanted: RdfFormat) -> None:
    first, second = (write_rdf(quads(graph.records, TODAY, wanted), wanted) for _ in range(2))

    assert first == second


def test_a_statement_is_a_node_with_its_places_in_sources(graph: KnowledgeGraph) -> None:
    read = rdflib.Graph().parse(data=write_rdf(quads(graph.records, TODAY, TURTLE), TURTLE))
    places = {
        (str(read.value(place, DCTERMS.source)), str(read.value(place, KG.locator)))
        for place in read.objects(KG_ID["lambda#relation-pulls-from-sqs"], PROV.wasDerivedFrom)
    }

    assert {("https://archkg.example/source/notes", "30")} == places


@pytest.mark.parametrize(("day", "stands"), [(date(2015, 4, 8), False), (date(2015, 4, 9), True)])
def test_only_relations_that_hold_are_plain_edges(
    graph: KnowledgeGraph, day: date, *, stands: bool
) -> None:
    edge = (id_iri("sns"), f"{ONTOLOGY}invokes", id_iri("lambda"))

    assert stands == (edge in set(describe(graph.records, day)))


def test_the_graph_of_a_source_holds_what_it_says_and_nothing_else(graph: KnowledgeGraph) -> None:
    about = iri("kg:about")
    guide = {
        subject
        for subject, predicate, _, name in describe_dataset(graph.records, TODAY)
        if predicate == about and name == source_iri("guide")
    }

    cited = {
        each.id for each in graph.records.statements if "guide" in {c.source for c in each.sources}
    }
    assert {id_iri(each) for each in cited} == guide


def without(triples: list[Triple], subject: str, predicate: str) -> list[Triple]:
    return [each for each in triples if each[:2] != (subject, predicate)]


SIZE = id_iri("sqs#limit-message-size")
ABOUT = iri("kg:about")
UNKNOWN = id_iri("lamda")


@pytest.mark.parametrize(
    ("predicate", "values", "message"),
    [
        ("schema:text", [], "text is missing"),
        ("schema:text", [text("a"), text("b")], "text is given 2 times"),
        ("schema:text", [text("x" * 1001)], "must have from 1 to 1,000 characters"),
        ("schema:text", [Literal("1", iri("xsd:integer"))], "must be a literal of type"),
        ("schema:text", [id_iri("sqs")], "must be a literal of type"),
        ("schema:validFrom", [Literal("soon", iri("xsd:date"))], "cannot be read as"),
        ("schema:expires", [Literal("2020-01-01", iri("xsd:date"))], "bad interval"),
        ("kg:about", [text("sqs")], "must be an address"),
        ("kg:about", ["https://elsewhere.example/sqs"], "is no entity"),
        ("kg:about", [UNKNOWN], "unknown entity 'lamda'. Did you mean 'lambda'"),
        ("kg:rank", [iri("kg:rank-high")], "is none of: preferred, normal, deprecated"),
        ("kg:bound", [], "bound is missing"),
        ("prov:wasDerivedFrom", [], "wasDerivedFrom is missing"),
        ("prov:wasDerivedFrom", [id_iri("nothing")], "leads to nothing"),
        ("dcterms:identifier", [text("sqs#limit-other")], "differs from the address"),
        ("dcterms:isReplacedBy", [id_iri("sqs#limit-nothing")], "unknown statement"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_document_is_told_with_its_node(
    graph: KnowledgeGraph, predicate: str, values: list[str | Literal], message: str
) -> None:
    triples = without(list(describe(graph.records, TODAY)), SIZE, iri(predicate))
    triples += [(SIZE, iri(predicate), value) for value in values]

    with pytest.raises(InvalidDataError) as caught:
        read_records(triples, "mine.ttl")

    problems = [str(each) for each in caught.value.problems]
    assert [each for each in problems if message in each]
    assert "mine.ttl <sqs#limit-message-size>: " in "\n".join(problems)
    assert "Nothing was loaded." in str(caught.value)


@pytest.mark.parametrize(
    ("extension", "content", "message"),
    [
        ("ttl", b"<a:b> <a:c>\n  nonsense .", "graph.ttl:2:3: nonsense is not a valid RDF object"),
        ("ttl", b"\xff\xfe", "Invalid UTF-8"),
        ("ttl", b'<a:b> <a:c> "cut o', "graph.ttl:1:"),
        ("ttl", b'<a:b> <a:c> "' + b"x" * 100_000_000 + b'" .', "graph.ttl:1:1: "),
        ("jsonld", b'{"@context": "http://127.0.0.1:9/c", "@id": "a:b"}', "remote contexts"),
        ("jsonld", b'{"@context": "file:///etc/passwd", "@id": "a:b"}', "remote contexts"),
        ("jsonld", b"[" * 1_000_000, ""),
        ("rdf", b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "entities is not read"),
        ("rdf", b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><x", "unclosed token"),
        ("rdf", b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "graph.rdf:1:"),
        ("nt", b"<a:b> <a:c> .", "graph.nt:1:"),
    ],
)  # fmt: skip
def test_a_document_that_is_broken_or_hostile_is_refused_whole(
    tmp_path: Path, extension: str, content: bytes, message: str
) -> None:
    document = tmp_path / f"graph.{extension}"
    document.write_bytes(content)

    with pytest.raises(InvalidDataError) as caught:
        read_document(document, find_format(extension))

    assert message in str(caught.value)


def test_nothing_is_fetched_while_a_document_is_read(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/context"
        document = tmp_path / "graph.jsonld"
        document.write_text(
            f'{{"@context": ["{address}", {{"@import": "{address}"}}], "@id": "a:b"}}'
        )
        with pytest.raises(InvalidDataError):
            read_document(document, find_format("jsonld"))
        canary.settimeout(0.2)

        with pytest.raises(TimeoutError):
            canary.accept()
