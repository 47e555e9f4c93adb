"""The pages that people see at the addresses of ids."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from linked import BROWSER, get, media_type, page_at, parse
from pages import Page
from starlette.testclient import TestClient

from api.app import create_app
from kg.graph import KnowledgeGraph
from kg.model import Entity, EntityKind, Records, Source


def test_a_page_has_the_anchor_of_each_statement_citation_and_part(
    client: TestClient, graph: KnowledgeGraph
) -> None:
    base = "https://archkg.example/id/"
    for entity in graph.records.entities:
        ids = page_at(client, f"/id/{entity.id}").ids
        described = parse(get(client, f"/id/{entity.id}.ttl"))
        fragments = {
            str(subject).removeprefix(f"{base}{entity.id}#")
            for subject in described.subjects()
            if str(subject).startswith(f"{base}{entity.id}#")
        }

        assert fragments <= set(ids)
        assert len(set(ids)) == len(ids)


def test_links_within_a_page_and_to_others_lead_somewhere(client: TestClient) -> None:
    page = page_at(client, "/id/sqs")
    inner = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert inner <= {*page.ids, "main"}

    for link in {each for each in page.links if each.startswith("/")}:
        path, _, fragment = link.partition("#")
        response = get(client, path, BROWSER)
        assert (200, link) == (response.status_code, link)
        assert not fragment or fragment in Page(response.text).ids


@pytest.mark.parametrize(
    "shown",
    [
        "service · messaging",
        "Message queues that consumers poll.",
        "SQS, Simple Queue Service",
        "pull",
        "SQS has two types of queue, standard and FIFO. [1, Queue types]",
        "What changed 1",
        "True until 4 August 2025",
        "maximum: 256 KiB, per message",
        "Instead: A message may have up to 1 MiB.",
        "Never true 1",
        "Instead: SQS has two types of queue, standard and FIFO.",
        "Contradicts: SQS is dear.",
        "per message no",
        "maximum no limit",
        "approximate not known",
        "pulled by 1 AWS Lambda",
        "Why: Fewer calls are paid for.",
        "Use instead: Amazon S3",
        "SQS FIFO queue A queue that keeps the order.",
        "The guide, Amazon Web Services, read on 1 November 2026",
    ],
)
def test_a_page_shows_all_that_is_known(client: TestClient, shown: str) -> None:
    assert shown in page_at(client, "/id/sqs").text


def test_notes_are_cited_by_line(client: TestClient) -> None:
    assert "SQS is cheap. [2, line 12]" in page_at(client, "/id/sqs").text


def test_a_page_shows_what_was_true_on_a_day(client: TestClient) -> None:
    then, now = page_at(client, "/id/sqs?asOf=2024-01-01"), page_at(client, "/id/sqs")

    assert "This is what was true on 1 January 2024" in then.text
    assert "A message may have up to 1 MiB." in then.text.partition("Not yet true")[2]
    assert "Not yet true" not in now.text


def test_the_header_tells_lifecycle_and_scope(client: TestClient) -> None:
    page = page_at(client, "/id/ebs")

    assert "legacy" in page.text
    assert "/id/availability-zone" in page.links


@pytest.mark.parametrize("path", ["/id/sqs", "/id/", "/id/?q=sqs", "/source/notes", "/id/nothing"])
def test_pages_run_no_script_and_fetch_from_nowhere_else(client: TestClient, path: str) -> None:
    response = get(client, path, BROWSER)
    page = Page(response.text)

    assert {"/static/archkg.svg", "/static/pages.css"} == set(page.loaded)
    assert [200, 200] == [client.get(each).status_code for each in sorted(set(page.loaded))]
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "nosniff" == response.headers["x-content-type-options"]
    names = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in names if name == "style" or name.startswith("on")}
    assert not {"script", "style"} & {tag for tag, _ in page.elements}


def test_the_index_lists_services_by_category(client: TestClient) -> None:
    text = page_at(client, "/id/").text

    assert "compute 1" in text
    assert "messaging 2" in text
    assert "Amazon SNS Topics that push to subscribers. Amazon SQS Message queues" in text
    assert "technologies outside AWS 1 Apache Kafka" in text


def test_a_search_shows_what_it_finds_best_first(client: TestClient) -> None:
    page = page_at(client, "/id/?q=long polling")

    assert "One match." in page.text
    assert "/id/sqs#practice-long-polling" in page.links
    assert "Amazon SQS practice Receive with long polling." in page.text


def test_a_search_that_finds_nothing_suggests(client: TestClient) -> None:
    page = page_at(client, "/id/?q=lamda")

    assert "Nothing matches." in page.text
    assert "/id/lambda" in page.links


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
@pytest.mark.parametrize("path", ["/id/?q=", "/id/", "/source/", "/id/sqs?asOf="])
def test_hostile_text_is_shown_and_never_run(client: TestClient, path: str, hostile: str) -> None:
    response = client.get(path + hostile.replace("/", "%2F"), headers={"Accept": BROWSER})
    page = Page(response.text)

    assert "text/html" == media_type(response)
    assert "alert(1)" in page.text
    assert {"archkg.svg"} == {a["src"].rpartition("/")[2] for t, a in page.elements if t == "img"}
    assert "script" not in {tag for tag, _ in page.elements}


def test_data_of_strangers_is_shown_and_never_run(graph: KnowledgeGraph) -> None:
    entity = Entity(
        id="x", kind=EntityKind.CONCEPT, name="<b>bold</b>", brief='"><script>alert(1)</script>'
    )
    source = Source("s:1?", "<i>title</i>", "nobody", url="javascript:alert(1)")
    records = Records((entity,), (), (source,), graph.records.categories)
    with TestClient(create_app(KnowledgeGraph(records), lambda: TODAY)) as client:
        shown, cited = page_at(client, "/id/x"), page_at(client, "/source/s:1%3F")

    assert "<b>bold</b>" in shown.text
    assert not {"b", "script", "i"} & {tag for tag, _ in (*shown.elements, *cited.elements)}
    assert not [link for link in cited.links if link.startswith("javascript")]


def test_a_source_lists_what_cites_it_page_by_page(
    shipped: KnowledgeGraph,
) -> None:
    citing = {
        each.id
        for each in shipped.records.statements
        if any(citation.source == "botocore-1.44.5" for citation in each.sources)
    }
    with TestClient(create_app(shipped, lambda: TODAY)) as client:
        pages = list(follow(client, "/source/botocore-1.44.5", "next"))
        back = list(follow(client, pages[-1][0], "prev"))

    assert [f"/id/{id_}" for id_ in sorted(citing)] == [id_ for _, ids in pages for id_ in ids]
    assert [ids for _, ids in pages] == [ids for _, ids in reversed(back)]


def follow(client: TestClient, path: str, way: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each page's address and the statements on it."""
    at: str | None = path
    while at is not None:
        page = page_at(client, at)
        yield at, [link for link in page.links if link.startswith("/id/") and "#" in link]
        at = next((a["href"] for _, a in page.elements if a.get("rel") == way), None)


def test_the_page_of_each_shipped_service_holds_all_that_is_said_of_it(
    shipped: KnowledgeGraph,
) -> None:
    services = [e.id for e in shipped.records.entities if e.kind is EntityKind.SERVICE]
    with TestClient(create_app(shipped, lambda: TODAY)) as client:
        shown = {f"{id_}#{each}" for id_ in services for each in page_at(client, f"/id/{id_}").ids}

    said = {each.id for each in shipped.records.statements if each.about in services}
    assert set() == said - shown
