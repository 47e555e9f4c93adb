"""The ontology declares what the export says, contradicts nothing of it, and reads well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import owlrl  # type: ignore[import-untyped] # comes without types
import pyoxigraph
import pytest
from conftest import TODAY
from rdf_graphs import graph_of, graph_of_records
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Namespace, URIRef
from rdflib.term import Node

from kg.graph import KnowledgeGraph
from kg.iris import ENTITIES, ONTOLOGY
from kg.rdf.classes import CLASSES
from kg.rdf.context import build_context
from kg.rdf.describe import describe
from kg.rdf.formats import to_oxigraph
from kg.rdf.mapping import CHOICES
from kg.rdf.ontology import describe_ontology, write_ontology
from kg.rdf.shapes import describe_shapes, write_shapes
from kg.rdf.terms import TYPE, iri
from kg.vocabulary import FAMILIES, RELATION_KINDS, family_members

KG = Namespace(ONTOLOGY)
ID = Namespace(ENTITIES)

DOCUMENTS = {
    "ontology": (write_ontology, describe_ontology),
    "shapes": (write_shapes, describe_shapes),
}


@pytest.fixture(name="ontology", scope="module")
def _ontology() -> Graph:
    return graph_of(describe_ontology())


def own(nodes: Iterable[Node | str]) -> set[URIRef]:
    return {URIRef(each) for each in nodes if isinstance(each, str) and each in KG}


def canonical(quads: Iterable[pyoxigraph.Quad]) -> set[pyoxigraph.Quad]:
    """Return quads with blank nodes named by where they stand, so that documents compare."""
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_document_says_what_it_was_made_from_to_every_reader(name: str) -> None:
    write, describe = DOCUMENTS[name]
    document = write()
    read = Graph().parse(data=document, format="turtle").serialize(format="nt")

    made_from = canonical(to_oxigraph((*each, None)) for each in describe())

    assert made_from == canonical(pyoxigraph.parse(document, pyoxigraph.RdfFormat.TURTLE))
    assert made_from == canonical(pyoxigraph.parse(read, pyoxigraph.RdfFormat.N_TRIPLES))


def test_every_class_and_property_that_the_export_uses_is_declared(
    shipped: KnowledgeGraph, ontology: Graph
) -> None:
    export = list(describe(shipped.records, TODAY))
    used = {predicate for _, predicate, _ in export}
    used |= {str(object_) for _, predicate, object_ in export if predicate == TYPE}

    assert len(own(used)) > 70
    assert set() == own(used) - set(ontology.subjects(RDF.type))


def test_every_member_of_a_closed_list_that_the_export_uses_is_declared(
    shipped: KnowledgeGraph, ontology: Graph
) -> None:
    objects = {each for *_, each in describe(shipped.records, TODAY) if isinstance(each, str)}

    assert set() == own(objects) - set(ontology.subjects(RDF.type))


def test_every_declared_term_has_one_label_and_a_comment(ontology: Graph) -> None:
    declared = own(ontology.subjects(RDF.type))

    assert len(declared) > 150
    assert set() == {
        each for each in declared if 1 != len(list(ontology.objects(each, RDFS.label)))
    }
    assert set() == declared - set(ontology.subjects(RDFS.comment))


def test_no_name_is_used_for_two_things() -> None:
    properties = {prop.iri for each in CLASSES.values() for prop in each.properties}
    kinds = {kind.name for kind in RELATION_KINDS}
    inverses = [kind.inverse for kind in RELATION_KINDS if not kind.symmetric]
    choices = [f"{scheme}-{value}" for scheme, values in CHOICES.items() for value in values]
    others = [f"family-{name}" for name in FAMILIES] + [f"scheme-{name}" for name in CHOICES]
    names = Counter([*kinds, *inverses, *choices, *others, *CLASSES, "order"])
    names.update(each.removeprefix(ONTOLOGY) for each in properties if each.startswith(ONTOLOGY))

    assert {} == {name: count for name, count in names.items() if count > 1}


def test_a_family_is_above_its_kinds(ontology: Graph) -> None:
    for family in FAMILIES:
        below = set(ontology.subjects(RDFS.subPropertyOf, KG[f"family-{family}"]))

        assert {KG[kind.name] for kind in family_members(family)} == below


def test_a_kind_and_its_inverse_name_each_other(ontology: Graph) -> None:
    assert KG["pulled-by"] == ontology.value(KG["pulls-from"], OWL.inverseOf)
    assert KG["pulls-from"] == ontology.value(KG["pulled-by"], OWL.inverseOf)
    assert (KG["alternative-to"], RDF.type, OWL.SymmetricProperty) in ontology
    assert ontology.value(KG["alternative-to"], OWL.inverseOf) is None


def test_only_being_part_is_transitive(ontology: Graph) -> None:
    assert [KG["part-of"]] == list(ontology.subjects(RDF.type, OWL.TransitiveProperty))


def test_what_is_single_valued_is_functional(ontology: Graph) -> None:
    functional = set(ontology.subjects(RDF.type, OWL.FunctionalProperty))

    assert {KG.about, KG.rank, KG.condition, KG.noLimit} <= functional
    assert not {KG.contradicts, KG.instead, KG.uses, KG.line} & functional


def test_terms_of_other_vocabularies_are_named_and_not_redefined(ontology: Graph) -> None:
    borrowed = {
        each
        for each in ontology.subjects(RDFS.isDefinedBy)
        if isinstance(each, URIRef) and each not in KG
    }

    assert {
        SKOS.prefLabel,
        URIRef(iri("prov:wasDerivedFrom")),
        URIRef(iri("qudt:unit")),
    } <= borrowed
    assert {RDFS.isDefinedBy} == {each for term in borrowed for each in ontology.predicates(term)}


def test_the_context_knows_every_class_property_and_kind(ontology: Graph) -> None:
    inverses = {KG[kind.inverse] for kind in RELATION_KINDS if not kind.symmetric}
    families = {KG[f"family-{name}"] for name in FAMILIES}
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    declared = {each for kind in kinds for each in ontology.subjects(RDF.type, kind)}
    named = {each["@id"] if isinstance(each, dict) else each for each in build_context().values()}

    assert (
        set()
        == {str(each) for each in declared - inverses - families if not isinstance(each, BNode)}
        - named
    )


def inconsistencies(*graphs: Graph) -> list[str]:
    """Return what the rules of OWL RL find contradictory."""
    closed = Graph()
    for each in graphs:
        closed += each
    closure = owlrl.OWLRL_Semantics(closed, axioms=False, daxioms=False)
    closure.closure()
    return list(closure.error_messages)


@pytest.fixture(name="sample", scope="module")
def _sample(graph: KnowledgeGraph) -> Graph:
    return graph_of_records(graph.records, TODAY)


def test_the_ontology_contradicts_nothing_in_the_sample(ontology: Graph, sample: Graph) -> None:
    assert [] == inconsistencies(ontology, sample)


CONTRADICTIONS = {
    "a service that is a feature": (ID.sqs, RDF.type, KG.Feature),
    "an entity that is a claim": (ID.sqs, RDF.type, KG.Claim),
    "a place that is a service": (ID.ebs, KG["limited-to"], ID.s3),
    "a thing that invokes itself": (ID.sqs, KG.invokes, ID.sqs),
}


@pytest.mark.parametrize("name", sorted(CONTRADICTIONS))
def test_the_ontology_contradicts(name: str, ontology: Graph, sample: Graph) -> None:
    broken = Graph().add(CONTRADICTIONS[name])
    broken += sample.triples((None, RDF.type, None))

    assert 1 <= len(inconsistencies(ontology, broken))


def test_a_family_and_the_way_back_follow_from_an_edge(ontology: Graph, sample: Graph) -> None:
    closed = ontology + sample
    owlrl.OWLRL_Semantics(closed, axioms=False, daxioms=False).closure()

    assert (ID["lambda"], KG["family-integrates-with"], ID.sqs) in closed
    assert (ID.sqs, KG["pulled-by"], ID["lambda"]) in closed
    assert (ID.s3, KG["alternative-to"], ID.ebs) in closed
