"""Coverage, counted on a small graph and held on the shipped one."""

from __future__ import annotations

from datetime import date

from conftest import TODAY

from kg.coverage import cover_lines, cover_services, pair_kinds
from kg.graph import KnowledgeGraph
from kg.model import Relation, Standing
from kg.vocabulary import INTEGRATES_WITH


def test_lines_that_nothing_cites_are_found(graph: KnowledgeGraph) -> None:
    lines = {
        each.line: each for each in cover_lines(graph.records.sources, graph.records.statements)
    }

    assert ("sqs#claim-types",) == lines[11].statements
    assert "Queues" == lines[11].section
    assert () == lines[13].statements


def test_services_are_counted_with_their_features(graph: KnowledgeGraph) -> None:
    sqs = next(each for each in cover_services(graph.records, TODAY) if each.service == "sqs")

    assert {"claim": 5, "limit": 6, "relation": 1, "practice": 2, "procedure": 1} == sqs.kinds
    assert {"current": 13, "outdated": 1, "refuted": 1} == sqs.standings
    assert (12, 3) == (sqs.from_notes, sqs.from_primary)
    assert date(2026, 11, 1) == sqs.oldest_check


def test_pairs_of_services_name_their_kinds(graph: KnowledgeGraph) -> None:
    pairs = pair_kinds(graph.records.entities, graph.records.statements, TODAY)

    assert ["pushes-to"] == pairs["sns", "sqs"]
    assert ("sns", "lambda") not in pair_kinds(
        graph.records.entities, graph.records.statements, date(2014, 1, 1)
    )


def test_every_line_of_the_notes_that_says_something_is_cited(shipped: KnowledgeGraph) -> None:
    lines = list(cover_lines(shipped.records.sources, shipped.records.statements))

    assert 172 == len(lines)
    assert [] == [each.line for each in lines if not each.statements]


def test_every_statement_cites_a_source(shipped: KnowledgeGraph) -> None:
    assert [] == [each.id for each in shipped.records.statements if not each.sources]


def test_what_was_replaced_leads_to_something_true(shipped: KnowledgeGraph) -> None:
    """Follow successors to their end: the last one holds today, or nothing holds any more."""
    statements = {each.id: each for each in shipped.records.statements}
    lost = []
    for statement in statements.values():
        last = statement
        while last.replaced_by is not None:
            last = statements[last.replaced_by]
        if last is not statement and last.standing(TODAY) == "refuted":
            lost.append(statement.id)

    assert [] == lost


def test_no_sentence_of_the_shipped_knowledge_is_said_twice(shipped: KnowledgeGraph) -> None:
    seen: dict[str, str] = {}
    twice = [
        (seen[each.text], each.id)
        for each in shipped.records.statements
        if seen.setdefault(each.text, each.id) != each.id
    ]

    assert [] == twice


def test_every_source_is_cited_and_no_page_stands_twice(shipped: KnowledgeGraph) -> None:
    cited = {citation.source for each in shipped.records.statements for citation in each.sources}
    pages = [source.url for source in shipped.records.sources if source.url]

    assert [] == [source.id for source in shipped.records.sources if source.id not in cited]
    assert len(set(pages)) == len(pages)


def test_sources_stand_in_order_after_the_notes(shipped: KnowledgeGraph) -> None:
    first, *others = [source.id for source in shipped.records.sources]

    assert "notes" == first
    assert sorted(others) == others


def test_integrations_name_their_mechanism(shipped: KnowledgeGraph) -> None:
    integrations = [
        each
        for each in shipped.records.statements
        if isinstance(each, Relation) and each.relation_kind.family == INTEGRATES_WITH
    ]

    assert len(integrations) > 900
    assert [] == [
        each.id
        for each in integrations
        if not each.mechanism and each.standing(TODAY) is Standing.CURRENT
    ]
