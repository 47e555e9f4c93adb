"""The shapes accept what is sound, and say what is wrong with the rest."""

from __future__ import annotations

from typing import NamedTuple

import pyshacl
import pytest
from conftest import TODAY
from rdf_graphs import graph_of, graph_of_records
from rdflib import RDF, SH, Graph, URIRef

from kg.graph import KnowledgeGraph
from kg.iris import ENTITIES, ONTOLOGY
from kg.load.rules import RECORD_RULES
from kg.rdf.rule_shapes import NOT_EXPRESSIBLE, rule_shapes
from kg.rdf.shapes import describe_shapes
from kg.rdf.terms import PREFIXES

SHAPE = f"{ONTOLOGY}shape-"


@pytest.fixture(name="shapes", scope="module")
def _shapes() -> Graph:
    return graph_of(describe_shapes())


@pytest.fixture(name="sample", scope="module")
def _sample(graph: KnowledgeGraph) -> Graph:
    return graph_of_records(graph.records, TODAY)


def complaints(data: Graph, shapes: Graph) -> dict[str, str]:
    """Return the shapes that complain, by what stands behind ``kg:shape-``, with a message each."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    return {
        str(report.value(each, SH.sourceShape)).removeprefix(SHAPE): str(
            report.value(each, SH.resultMessage)
        )
        for each in report.subjects(RDF.type, SH.ValidationResult)
    }


def test_the_shipped_knowledge_has_the_shapes(shipped: KnowledgeGraph, shapes: Graph) -> None:
    assert {} == complaints(graph_of_records(shipped.records, TODAY), shapes)


def test_the_sample_has_the_shapes(sample: Graph, shapes: Graph) -> None:
    assert {} == complaints(sample, shapes)


def test_the_shapes_are_sound_shapes(sample: Graph, shapes: Graph) -> None:
    assert pyshacl.validate(sample, shacl_graph=shapes, meta_shacl=True)[0]


def test_every_shape_says_what_is_wrong_and_how_bad_it_is(shapes: Graph) -> None:
    own = {
        each
        for kind in (SH.NodeShape, SH.PropertyShape)
        for each in shapes.subjects(RDF.type, kind)
        if isinstance(each, URIRef)
    }

    assert len(own) > 200
    assert own == set(shapes.subjects(SH.message)) - set(shapes.objects(None, SH.sparql))
    assert own == set(shapes.subjects(SH.severity))


class Broken(NamedTuple):
    """A way to break the sample: what is taken away, what is added, and the shape that complains."""

    rule: str
    shape: str
    message: str
    gone: str
    new: str


RELATION = """<region#relation-part-of-availability-zone> a kg:Relation, kg:Statement ;
    dcterms:identifier "region#relation-part-of-availability-zone" ; kg:rank kg:rank-normal ;
    schema:text "Turned round." ; prov:wasDerivedFrom <sqs#claim-cheap.citation.1> ;
    rdf:predicate kg:part-of ; kg:about <region> ; rdf:object <availability-zone> . """
BACK = "<region> kg:part-of <availability-zone> ."
LOCATOR = "<sqs#claim-cheap.citation.1> kg:locator"
LIMIT = "<sqs#limit-message-size>"
QUANTITY = "<sqs#limit-message-size.quantity.1>"

BROKEN = (
    # Rules across records
    Broken("ambiguous_names", "ambiguous-name", "is already a name of another entity",
        "", '<sns> skos:altLabel "amazon sqs" .'),
    Broken("explained_categories", "explained-category", "a category that nothing explains",
        'kg:category-api skos:definition "Offering interfaces to client programs." .', ""),
    Broken("explained_categories", "known-category", "unknown category; use one of: compute,",
        "", "kg:category-toys skos:inScheme kg:scheme-category ."),
    Broken("known_scopes", "Entity-scope-value", "kg:scope: unknown entity",
        "<sns> kg:scope <region> .", "<sns> kg:scope <regio> ."),
    Broken("known_scopes", "scope-is-scope", "this entity is not a scope",
        "<sns> kg:scope <region> .", "<sns> kg:scope <sqs> ."),
    Broken("known_entities", "Statement-about-value", "kg:about: unknown entity",
        "<sqs#claim-cheap> kg:about <sqs> .", "<sqs#claim-cheap> kg:about <sqss> ."),
    Broken("known_entities", "Relation-object-value", "rdf:object: unknown entity",
        "<sns#relation-invokes-lambda> rdf:object <lambda> . <sns> kg:invokes <lambda> .",
        "<sns#relation-invokes-lambda> rdf:object <lamda> ."),
    Broken("known_entities", "Practice-instead-value", "kg:instead: unknown entity",
        "<sqs#practice-big> kg:instead <s3> .", "<sqs#practice-big> kg:instead <s33> ."),
    Broken("known_entities", "Step-uses-value", "kg:uses: unknown entity",
        "<sqs#procedure-process.step.1> kg:uses <sqs> .",
        "<sqs#procedure-process.step.1> kg:uses <sqss> ."),
    Broken("known_entities", "edge-joins-entities", "unknown entity at the end of an edge",
        "", "<nowhere> kg:logs-to <sqs> ."),
    Broken("known_statements", "Statement-isReplacedBy-value", "unknown statement",
        "<sqs#claim-types> dcterms:isReplacedBy <sqs#claim-two-types> .",
        "<sqs#claim-types> dcterms:isReplacedBy <sqs#claim-two-typs> ."),
    Broken("known_statements", "Statement-contradicts-value", "unknown statement",
        "", "<sqs#claim-cheap> kg:contradicts <sqs#claim-free> ."),
    Broken("known_statements", "not-itself-contradicts", "points to the statement itself",
        "", "<sqs#claim-cheap> kg:contradicts <sqs#claim-cheap> ."),
    Broken("known_statements", "not-itself-isReplacedBy", "points to the statement itself",
        "<sqs#claim-types> dcterms:isReplacedBy <sqs#claim-two-types> .",
        "<sqs#claim-types> dcterms:isReplacedBy <sqs#claim-types> ."),
    Broken("cited", "Statement-wasDerivedFrom-count", "is missing: give at least one",
        "<sqs#claim-cheap> prov:wasDerivedFrom <sqs#claim-cheap.citation.1> .", ""),
    Broken("cited", "Citation-source-value", "dcterms:source: unknown source",
        "<sqs#claim-cheap.citation.1> dcterms:source <../source/notes> .",
        "<sqs#claim-cheap.citation.1> dcterms:source <../source/note> ."),
    Broken("locators", "locator-is-line", "a source that is a file is cited by line",
        f'{LOCATOR} "12" .', ""),
    Broken("locators", "locator-is-line", "a source that is a file is cited by line",
        f'{LOCATOR} "12" .', f'{LOCATOR} "Queues" .'),
    Broken("intervals", "begins-before-it-ends", "bad interval: it ends before it begins",
        "", '<sns#relation-invokes-lambda> schema:expires "2014-01-01"^^xsd:date .'),
    Broken("intervals", "begins-before-it-ends", "bad interval: it ends before it begins",
        "", '<sns#relation-invokes-lambda> schema:expires "2015-04-09"^^xsd:date .'),
    Broken("successors", "replaced-has-ended", "needs schema:expires or kg:rank-deprecated",
        "<sqs#claim-types> kg:rank kg:rank-deprecated .",
        "<sqs#claim-types> kg:rank kg:rank-normal ."),
    Broken("relation_ends", "limited-to-target", "the target of 'limited-to' must be one of: scope",
        "<ebs#relation-limited-to-availability-zone> rdf:object <availability-zone> ."
        "<ebs> kg:limited-to <availability-zone> .",
        "<ebs#relation-limited-to-availability-zone> rdf:object <s3> . <ebs> kg:limited-to <s3> ."),
    Broken("relation_ends", "requires-source",
        "the source of 'requires' must be one of: concept, feature, service, technology",
        "<availability-zone#relation-part-of-region> rdf:predicate kg:part-of ."
        "<availability-zone> kg:part-of <region> .",
        "<availability-zone#relation-part-of-region> rdf:predicate kg:requires ."
        "<availability-zone> kg:requires <region> ."),
    Broken("relation_ends", "not-to-itself", "relates an entity to itself",
        "<ebs#relation-alternative-to-s3> rdf:object <s3> . <ebs> kg:alternative-to <s3> .",
        "<ebs#relation-alternative-to-s3> rdf:object <ebs> . <ebs> kg:alternative-to <ebs> ."),
    Broken("part_of_cycles", "part-of-cycle", "cycle in part-of: ", "", RELATION + BACK),
    Broken("part_of_cycles", "part-of-cycle", "cycle in part-of: ", "<availability-zone> kg:part-of <region> .",
        '<region#relation-part-of-availability-zone> schema:expires "2020-01-01"^^xsd:date .'
        '<availability-zone#relation-part-of-region> schema:expires "2020-01-01"^^xsd:date .'
        + RELATION),
    Broken("replacement_cycles", "replacement-cycle", "cycle in dcterms:isReplacedBy",
        "", "<sqs#claim-two-types> dcterms:isReplacedBy <sqs#claim-types> ;"
        'schema:expires "2030-01-01"^^xsd:date .'),
    # What reading checks of nodes and edges
    Broken("edges", "edge-is-stated", "that no relation states", "", "<sns> kg:logs-to <s3> ."),
    Broken("edges", "edge-is-stated", "that no relation states",
        "<lambda#relation-stores-in-s3> kg:rank kg:rank-normal .",
        "<lambda#relation-stores-in-s3> kg:rank kg:rank-deprecated ."),
    Broken("edges", "statement-has-edge", "this relation always holds",
        "<lambda> kg:stores-in <s3> .", ""),
    Broken("edges", "subject-is-about", "rdf:subject must be what the relation is about",
        "<lambda#relation-stores-in-s3> rdf:subject <lambda> .",
        "<lambda#relation-stores-in-s3> rdf:subject <sns> ."),
    Broken("identity", "id-is-address", "dcterms:identifier sns2 differs from the address",
        '<sns> dcterms:identifier "sns" .', '<sns> dcterms:identifier "sns2" .'),
    Broken("identity", "id-is-address", "dcterms:identifier sqs#claim-cheaper differs",
        '<sqs#claim-cheap> dcterms:identifier "sqs#claim-cheap" .',
        '<sqs#claim-cheap> dcterms:identifier "sqs#claim-cheaper" .'),
    Broken("identity", "source-id-is-address", "dcterms:identifier guid differs",
        '<../source/guide> dcterms:identifier "guide" .',
        '<../source/guide> dcterms:identifier "guid" .'),
    Broken("identity", "one-kind-of-Entity", "must be exactly one of: kg:Service, kg:Feature",
        "<kafka> a kg:Technology .", ""),
    Broken("identity", "one-kind-of-Statement", "must be exactly one of: kg:Claim, kg:Limit",
        "<sqs#claim-cheap> a kg:Claim .", ""),
    Broken("identity", "stated-as-Entity", "not that it is a kg:Entity: state both",
        "<s3> a kg:Entity . <lambda#relation-stores-in-s3> rdf:object <s3> . <sqs#practice-big> kg:instead <s3> ."
        "<lambda> kg:stores-in <s3> . <ebs#relation-alternative-to-s3> rdf:object <s3> . <ebs> kg:alternative-to <s3> .",
        "<lambda#relation-stores-in-s3> rdf:object <sqs> . <lambda> kg:stores-in <sqs> ."
        "<ebs#relation-alternative-to-s3> rdf:object <sqs> . <ebs> kg:alternative-to <sqs> ."),
    Broken("identity", "stated-as-Statement", "not that it is a kg:Statement: state both",
        "<sqs#practice-big> a kg:Statement .", ""),
    Broken("fields", "known-property", "unknown property", "", '<sns> kg:breif "Topics." .'),
    Broken("fields", "Entity-prefLabel-count", "skos:prefLabel is missing, or given more than once",
        '<kafka> skos:prefLabel "Apache Kafka" .', ""),
    Broken("fields", "Entity-prefLabel-count", "skos:prefLabel is missing, or given more than once",
        "", '<kafka> skos:prefLabel "Kafka" .'),
    Broken("fields", "Statement-note-count", "skos:note is given more than once",
        "", '<sqs#claim-cheap> skos:note "One.", "Two." .'),
    Broken("fields", "Statement-text-value", "must be a text of 1 to 1,000 characters",
        '<sqs#claim-cheap> schema:text "SQS is cheap." .', '<sqs#claim-cheap> schema:text "" .'),
    Broken("fields", "Statement-text-value", "must be a text of 1 to 1,000 characters",
        '<sqs#claim-cheap> schema:text "SQS is cheap." .',
        f'<sqs#claim-cheap> schema:text "{1001 * "x"}" .'),
    Broken("fields", "Statement-text-value", "must be a text of 1 to 1,000 characters, as xsd:string",
        '<sqs#claim-cheap> schema:text "SQS is cheap." .', "<sqs#claim-cheap> schema:text 12 ."),
    Broken("fields", "Entity-lifecycle-value", "must be a kg:lifecycle-…, one of: preview, active,",
        "<sns> kg:lifecycle kg:lifecycle-active .", "<sns> kg:lifecycle kg:lifecycle-alive ."),
    Broken("fields", "Service-category-count", "kg:category is missing, or given more than once",
        "<sns> kg:category kg:category-messaging .", ""),
    Broken("fields", "Relation-predicate-value", "is no kind of relation",
        "<lambda#relation-stores-in-s3> rdf:predicate kg:stores-in . <lambda> kg:stores-in <s3> .",
        "<lambda#relation-stores-in-s3> rdf:predicate kg:stored-in ;"
        'schema:validFrom "2020-01-01"^^xsd:date .'),
    Broken("fields", "Statement-validFrom-value", "a day that exists, written YYYY-MM-DD",
        "", '<sqs#claim-cheap> schema:validFrom "2015" .'),
    Broken("fields", "Statement-validFrom-value", "a day that exists, written YYYY-MM-DD",
        "", '<sqs#claim-cheap> schema:validFrom "2015-13-09"^^xsd:date .'),
    Broken("fields", "Statement-wasDerivedFrom-value", "leads to no kg:Citation",
        "<sqs#claim-cheap> prov:wasDerivedFrom <sqs#claim-cheap.citation.1> .",
        "<sqs#claim-cheap> prov:wasDerivedFrom <nowhere> ."),
    Broken("fields", "Procedure-step-count", "schema:step is missing: give at least one",
        "<sqs#procedure-process> schema:step <sqs#procedure-process.step.1>, <sqs#procedure-process.step.2> .",
        ""),
    Broken("fields", "Limit-adjustable-value", "must be true or false, as xsd:boolean",
        f"{LIMIT} kg:adjustable false .", f'{LIMIT} kg:adjustable "no" .'),
    Broken("fields", "Source-url-value", "a web address that begins with https://",
        '<../source/guide> schema:url "https://docs.aws.amazon.com/guide"^^xsd:anyURI .',
        '<../source/guide> schema:url "ftp://docs.aws.amazon.com/guide"^^xsd:anyURI .'),
    Broken("fields", "Source-publisher-value", "must be an address that begins with",
        "<../source/guide> dcterms:publisher <../publisher/Amazon%20Web%20Services> .",
        "<../source/guide> dcterms:publisher <https://aws.amazon.com/> ."),
    Broken("fields", "Technology-id", "not an id of a technology: write it like 'some-words'",
        "", '<Rabbit_MQ> a kg:Technology, kg:Entity ; dcterms:identifier "Rabbit_MQ" ;'
        'skos:prefLabel "Rabbit" ; skos:definition "A broker." ; kg:lifecycle kg:lifecycle-active .'),
    Broken("fields", "Entity-position", "schema:position: must be one whole number",
        "", "<sns> schema:position 1000 ."),
    Broken("fields", "Statement-order", "kg:order: must be one text, which is JSON",
        "", "<sqs#claim-cheap> kg:order 12 ."),
    Broken("quantities", "quantity-or-none", "a quantity or is known not to exist, not both",
        "", f"{LIMIT} kg:noLimit true ."),
    Broken("quantities", "number-is-amount", "qudt:numericValue 2 is not kg:amount 1",
        f'{QUANTITY} qudt:numericValue "1"^^xsd:decimal .',
        f'{QUANTITY} qudt:numericValue "2"^^xsd:decimal .'),
    Broken("quantities", "Quantity-amount", "write plain digits, such as 256",
        f'{QUANTITY} kg:amount "1" .', f'{QUANTITY} kg:amount "one" .'),
    Broken("quantities", "Quantity-unit", "unknown unit: use the names of docs/vocabulary.md",
        f'{QUANTITY} kg:unitName "MiB" .', f'{QUANTITY} kg:unitName "MiBs/" .'),
)  # fmt: skip


def read(turtle: str) -> Graph:
    prefixes = "".join(f"@prefix {name}: <{base}> . " for name, base in PREFIXES.items())
    return Graph().parse(data=f"@base <{ENTITIES}> . {prefixes}{turtle}", format="turtle")


@pytest.mark.parametrize("broken", BROKEN, ids=lambda each: f"{each.rule}-{each.shape}")
def test_what_breaks_a_rule_has_one_shape_complain(
    broken: Broken, sample: Graph, shapes: Graph
) -> None:
    gone, new = read(broken.gone), read(broken.new)
    assert len(gone) == len(gone & sample), "what is taken away has to be there"

    found = complaints(sample - gone + new, shapes)

    assert [broken.shape] == list(found)
    assert broken.message in found[broken.shape]


def test_every_rule_of_the_loader_has_a_shape_or_a_reason_why_not() -> None:
    rules = {rule.__name__ for rule in RECORD_RULES}
    with_shape = {each.rule for each in BROKEN}

    assert rules == rules & with_shape | set(NOT_EXPRESSIBLE)
    assert set() == with_shape & set(NOT_EXPRESSIBLE)


def test_every_shape_of_a_rule_is_broken_here() -> None:
    # Those for the ends of relations are alike, and those that only ask for a kind never complain.
    helpers = {"cited-by-line"}
    alike = ("-source", "-target", "-ends")
    names = {address.removeprefix(SHAPE) for address, _ in rule_shapes()}
    own = {
        each
        for each in names - helpers
        if not each.startswith("is-a-") and not each.endswith(alike)
    }

    assert set() == own - {each.shape for each in BROKEN}
