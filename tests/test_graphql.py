"""The GraphQL contract, asked through the schema."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date
from typing import Any

import pytest
from conftest import TODAY, Ask
from graphql import parse, validate

from api.graphql.execution import GraphQLDoor, Request
from api.graphql.schema import build_schema
from kg.graph import KnowledgeGraph


def ids(answer: dict[str, Any], field: str) -> list[str]:
    return [node["id"] for node in answer["data"][field]["nodes"]]


def error_of(answer: dict[str, Any]) -> tuple[str, str]:
    (error,) = answer["errors"]
    return error["extensions"]["code"], error["message"]


CONTRACT = """
query Contract($id: ID!) {
  meta { version builtAt entities { value count } statements { value count } sources { id }
    categories { category description } }
  node(id: $id) { id ... on Service { lifecycle } }
  entity(id: $id, asOf: "2026-01-01") {
    id iri kind name aliases brief
    statements(where: {standing: {in: [CURRENT, OUTDATED, REFUTED, FUTURE]}}) {
      id kind text standing rank validFrom validUntil note
      about { id } replacedBy { id } sources { locator checked source { id title publisher url file } }
      ... on Claim { aspect }
    }
    limits(where: {bound: {eq: MAXIMUM}}) {
      name bound scope adjustable condition value quantity { amount unit text in(unit: "bytes") { text } }
    }
    relations(kinds: [INTEGRATES_WITH], direction: IN) {
      relationKind mechanism delivery condition source { id } target { id }
    }
    practices { stance reason instead { id } }
    procedures { steps { text entities { id } } }
  }
  service(id: $id) { category lifecycle delivery scope { id } partOf { id } features { id service { id } partOf { id } } }
  services(where: {related: {kind: PULLS_FROM, direction: IN}}, orderBy: [NAME_DESC]) {
    nodes { id } edges { cursor node { id } } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    facets { category { value count } delivery { value count } }
  }
  entities(first: 2) { totalCount }
  features { nodes { id } }
  limits(where: {quantity: {gte: "1 MiB"}}) { nodes { id } }
  relations(where: {kind: {eq: STRUCTURE}}) { facets { kind { value count } } }
  practices(where: {stance: {eq: AVOID}}) { nodes { id } }
  procedures { nodes { id } }
  statements { totalCount }
  conflicts { nodes { id rule statements { id sources { source { id } locator } } } }
  search(text: "queue", kinds: [SERVICE], first: 3) { edges { score matched node { id } } }
  paths(from: "sns", to: "s3", kinds: [INTEGRATES_WITH], maxHops: 4, first: 5) {
    length entities { id } relations { id } hops { from { id } to { id } relations { id } } }
  neighborhood(of: [$id], depth: 1, kinds: [INTEGRATES_WITH]) { entities { id } relations { id } truncated }
  compare(ids: [$id, "sns"]) { entities { id } rows { dimension name differs cells { entity { id } statements { id } } } }
}
"""


def test_the_whole_contract_is_answered(ask: Ask) -> None:
    answer = ask(CONTRACT, id="SQS")

    assert "errors" not in answer
    data = answer["data"]
    assert data["entity"]["iri"].endswith("/id/sqs")
    assert data["service"]["delivery"] == ["PULL"]
    assert data["service"]["category"] == "MESSAGING"
    assert data["service"]["features"] == [
        {"id": "sqs/fifo-queue", "service": {"id": "sqs"}, "partOf": {"id": "sqs"}}
    ]
    assert ["sqs"] == [node["id"] for node in data["services"]["nodes"]]
    assert data["services"]["facets"]["delivery"] == [{"value": "pull", "count": 1}]
    assert ["sqs#limit-message-size"] == [node["id"] for node in data["limits"]["nodes"]]
    assert data["practices"]["nodes"] == [{"id": "sqs#practice-big"}]


def test_the_question_of_push_and_pull(ask: Ask) -> None:
    answer = ask(
        """{ services(where:{delivery:{has:PULL}}) { nodes { id relations(kinds:[PULLS_FROM],
        direction:BOTH) { text delivery mechanism source{id} target{id}
        sources{ source{id} locator } } } } }"""
    )

    assert answer["data"]["services"]["nodes"] == [
        {
            "id": "sqs",
            "relations": [
                {
                    "text": "AWS Lambda pulls from Amazon SQS by way of an event source mapping "
                    "(both queue types).",
                    "delivery": "PULL",
                    "mechanism": "an event source mapping",
                    "source": {"id": "lambda"},
                    "target": {"id": "sqs"},
                    "sources": [{"source": {"id": "notes"}, "locator": "30"}],
                }
            ],
        }
    ]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{name: {startsWith: "amazon s"}}', ["s3", "sns", "sqs"]),
        ('{alias: {eq: "simple queue service"}}', ["sqs"]),
        ('{id: {in: ["sqs", "S3"]}}', ["s3", "sqs"]),
        ('{id: {ne: "sqs"}, category: {eq: MESSAGING}}', ["sns"]),
        ("{category: {in: [COMPUTE, MESSAGING]}}", ["lambda", "sns", "sqs"]),
        ('{scope: {eq: "availability-zone"}}', ["ebs"]),
        ("{lifecycle: {eq: LEGACY}}", ["ebs"]),
        ("{delivery: {has: PUSH}}", ["sns"]),
        ("{related: {kind: PULLS_FROM, direction: IN}}", ["sqs"]),
        ('{related: {kind: INTEGRATES_WITH, to: "lambda"}}', ["s3", "sns", "sqs"]),
        ('{related: {kind: STORES_IN, direction: OUT, to: "s3"}}', ["lambda"]),
        ('{or: [{id: {eq: "ebs"}}, {and: [{category: {eq: MESSAGING}}, {not: {id: {eq: "sns"}}}]}]}', ["ebs", "sqs"]),
        ("{not: {delivery: {has: PUSH}}}", ["ebs", "lambda", "s3", "sqs"]),
        ("{or: []}", []),
        ("{}", ["ebs", "lambda", "s3", "sns", "sqs"]),
    ],
)  # fmt: skip
def test_filters_on_services_compose(ask: Ask, where: str, expected: list[str]) -> None:
    assert expected == ids(ask(f"{{ services(where: {where}) {{ nodes {{ id }} }} }}"), "services")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{quantity: {gte: "1 MiB"}}', {"sqs#limit-message-size"}),
        ('{quantity: {lt: "1 MiB"}, name: {eq: "message size"}}', {"sns#limit-message-size"}),
        ('{quantity: {eq: "336 hours"}}', {"sqs#limit-retention"}),
        ('{quantity: {gt: "1 day"}}', {"sqs#limit-retention", "sns#limit-retention-b"}),
        ("{adjustable: {eq: true}}", {"sqs/fifo-queue#limit-throughput"}),
        ("{adjustable: {eq: false}}", {"sqs#limit-message-size"}),
        ("{value: {eq: NO_LIMIT}}", {"sqs#limit-messages-in-a-queue"}),
        ("{value: {eq: UNKNOWN}}", {"sqs#limit-latency"}),
        ("{standing: {eq: OUTDATED}}", {"sqs#limit-message-size-before"}),
        ('{source: {eq: "guide"}}', {"sqs#limit-message-size", "sns#limit-retention-b"}),
        ('{about: {startsWith: "sqs/"}}', {"sqs/fifo-queue#limit-throughput"}),
    ],
)
def test_filters_on_limits_convert_units(ask: Ask, where: str, expected: set[str]) -> None:
    assert expected == set(ids(ask(f"{{ limits(where: {where}) {{ nodes {{ id }} }} }}"), "limits"))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{source: {eq: "notes"}, locator: {eq: "12"}}', {"sqs#claim-cheap"}),
        ('{source: {eq: "guide"}, locator: {eq: "12"}}', set()),
        ("{aspect: {eq: PRICING}}", {"sqs#claim-cheap", "sqs#claim-dear"}),
        ("{standing: {eq: REFUTED}}", {"sqs#claim-types"}),
        ("{not: {standing: {in: [CURRENT, OUTDATED]}}}", {"sqs#claim-types"}),
        ('{text: {contains: "LONG POLLING"}}', {"sqs#practice-long-polling"}),
        ("{kind: {eq: PROCEDURE}}", {"sqs#procedure-process"}),
    ],
)
def test_filters_on_statements(ask: Ask, where: str, expected: set[str]) -> None:
    answer = ask(f"{{ statements(where: {where}) {{ nodes {{ id }} }} }}")

    assert expected == set(ids(answer, "statements"))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{kind: {eq: PULLS_FROM}}", {"lambda#relation-pulls-from-sqs"}),
        ("{kind: {eq: LOCALITY}}", {"ebs#relation-limited-to-availability-zone"}),
        ("{delivery: {eq: PULL}}", {"lambda#relation-pulls-from-sqs"}),
        ('{source: {eq: "sns"}, target: {eq: "sqs"}}', {"sns#relation-pushes-to-sqs"}),
        ('{mechanism: {contains: "subscription"}}', {"sns#relation-pushes-to-sqs"}),
        ('{cites: {source: {eq: "notes"}, locator: {eq: "40"}}}', set()),
    ],
)
def test_filters_on_relations(ask: Ask, where: str, expected: set[str]) -> None:
    answer = ask(f"{{ relations(where: {where}) {{ nodes {{ id }} }} }}")

    assert expected == set(ids(answer, "relations"))


def test_lists_are_for_the_day_asked(ask: Ask) -> None:
    answer = ask(
        """{ then: entity(id: "sqs", asOf: "2020-01-01") { limits { id standing } }
             now: entity(id: "sqs") { limits { id standing } } }"""
    )

    then = {each["id"]: each["standing"] for each in answer["data"]["then"]["limits"]}
    now = {each["id"] for each in answer["data"]["now"]["limits"]}
    assert then["sqs#limit-message-size-before"] == "CURRENT"
    assert "sqs#limit-message-size" not in then
    assert "sqs#limit-message-size-before" not in now


def test_an_outdated_statement_links_its_successor(ask: Ask) -> None:
    answer = ask(
        '{ node(id: "sqs#limit-message-size-before") { ... on Limit '
        "{ standing validUntil replacedBy { id validFrom } } } }"
    )

    assert answer["data"]["node"] == {
        "standing": "OUTDATED",
        "validUntil": "2025-08-04",
        "replacedBy": {"id": "sqs#limit-message-size", "validFrom": "2025-08-04"},
    }


def test_features_can_be_left_out(ask: Ask) -> None:
    answer = ask('{ entity(id: "sqs") { limits(includeFeatures: false) { about { id } } } }')

    assert {"sqs"} == {each["about"]["id"] for each in answer["data"]["entity"]["limits"]}


def test_pages_go_both_ways(ask: Ask) -> None:
    page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    start = ask(f"{{ services(first: 2) {{ nodes {{ id }} {page} }} }}")
    end = start["data"]["services"]["pageInfo"]["endCursor"]
    following = ask(f'{{ services(first: 9, after: "{end}") {{ nodes {{ id }} {page} }} }}')
    before = following["data"]["services"]["pageInfo"]["startCursor"]
    back = ask(f'{{ services(last: 1, before: "{before}") {{ nodes {{ id }} {page} }} }}')

    assert ["ebs", "lambda"] == ids(start, "services")
    assert ["s3", "sns", "sqs"] == ids(following, "services")
    assert ["lambda"] == ids(back, "services")
    assert start["data"]["services"]["pageInfo"]["hasNextPage"]
    assert not following["data"]["services"]["pageInfo"]["hasNextPage"]
    assert back["data"]["services"]["pageInfo"]["hasPreviousPage"]


def test_hits_can_be_paged(ask: Ask) -> None:
    query = """query ($after: String) { search(text: "queue", first: 2, after: $after) {
        totalCount nodes { id } pageInfo { endCursor hasNextPage } } }"""
    first = ask(query)["data"]["search"]
    second = ask(query, after=first["pageInfo"]["endCursor"])["data"]["search"]

    assert first["totalCount"] == second["totalCount"]
    assert not {n["id"] for n in first["nodes"]} & {n["id"] for n in second["nodes"]}


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ('{ entity(id: "sqss") { id } }', "NOT_FOUND", "unknown entity 'sqss'. Did you mean 'sqs'"),
        ('{ service(id: "sqs/fifo-queue") { id } }', "NOT_FOUND", "Did you mean 'sqs'?"),
        ('{ node(id: "sqs#limit-message-siz") { id } }', "NOT_FOUND", "Did you mean 'sqs#limit-message-size'"),
        ('{ node(id: "a~b") { id } }', "NOT_FOUND", "unknown node 'a~b'"),
        ('{ paths(from: "nothing", to: "s3") { length } }', "NOT_FOUND", "unknown entity 'nothing'"),
        ("{ services(first: 501) { totalCount } }", "BAD_USER_INPUT", "first: must be from 0 to 500, not 501"),
        ("{ services(first: -1) { totalCount } }", "BAD_USER_INPUT", "first: must be from 0 to 500, not -1"),
        ("{ services(last: 501) { totalCount } }", "BAD_USER_INPUT", "last: must be"),
        ("{ services(first: 1, last: 1) { totalCount } }", "BAD_USER_INPUT", "last: cannot be used together"),
        ('{ services(after: "x") { nodes { id } } }', "BAD_USER_INPUT", "after: is not a cursor"),
        ('{ limits(where: {quantity: {gte: "1 MiBs"}}) { totalCount } }', "BAD_USER_INPUT", "unknown unit 'MiBs'"),
        ('{ limits(where: {quantity: {gte: "big"}}) { totalCount } }', "BAD_USER_INPUT", "'big' is not a quantity"),
        ('{ paths(from: "sqs", to: "s3", maxHops: 7) { length } }', "BAD_USER_INPUT", "maxHops: must be from 1 to 6"),
        ('{ neighborhood(of: ["sqs"], depth: 7) { truncated } }', "BAD_USER_INPUT", "depth: must be from 0 to 6"),
        ("{ neighborhood(of: []) { truncated } }", "BAD_USER_INPUT", "of: must be from 1 to 50, not 0"),
        ('{ search(text: "a", first: 501) { totalCount } }', "BAD_USER_INPUT", "first: must be"),
    ],
)  # fmt: skip
def test_bad_input_is_told_apart_and_explained(
    ask: Ask, query: str, code: str, message: str
) -> None:
    got_code, got_message = error_of(ask(query))

    assert code == got_code
    assert message in got_message


def test_an_unknown_unit_in_a_conversion_is_an_error_and_an_incomparable_one_null(ask: Ask) -> None:
    query = """query ($unit: String!) { node(id: "sqs#limit-message-size") {
        ... on Limit { quantity { in(unit: $unit) { text } } } } }"""

    assert ask(query, unit="KiB")["data"]["node"]["quantity"]["in"] == {"text": "1,024 KiB"}
    assert ask(query, unit="seconds")["data"]["node"]["quantity"]["in"] is None
    assert error_of(ask(query, unit="KiBs"))[0] == "BAD_USER_INPUT"


def test_not_found_is_null_and_does_not_spoil_the_rest(ask: Ask) -> None:
    answer = ask('{ a: entity(id: "nope") { id } b: entity(id: "sqs") { id } }')

    assert answer["data"] == {"a": None, "b": {"id": "sqs"}}
    assert answer["errors"][0]["path"] == ["a"]


def test_the_schema_describes_every_type_field_and_argument() -> None:
    schema = build_schema()._schema
    undescribed = []
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        if not kind.description:
            undescribed.append(name)
        for field, definition in getattr(kind, "fields", {}).items():
            if not definition.description:
                undescribed.append(f"{name}.{field}")
            undescribed += [
                f"{name}.{field}({argument})"
                for argument, each in getattr(definition, "args", {}).items()
                if not each.description
            ]

    assert [] == undescribed


class CountingStore:
    """A store that counts how often it is asked."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._graph, name)

        def counted(*arguments: Any) -> Any:
            self.calls[name] += 1
            return method(*arguments)

        return counted


NESTED = """query ($first: Int) { services(first: $first) { nodes {
  id scope { id } delivery partOf { id } features { id }
  limits { id about { id } sources { source { id } } }
  relations { id source { id relations { id target { id } } } target { id limits { id } } } } } }"""


def test_store_calls_depend_on_depth_and_not_on_rows(shipped: KnowledgeGraph) -> None:
    def calls(first: int) -> Counter[str]:
        store = CountingStore(shipped)
        door = GraphQLDoor(store, lambda: TODAY)
        answer = asyncio.run(door.answer(Request(NESTED, {"first": first})))
        assert "errors" not in answer.body
        return store.calls

    few, some, many = calls(3), calls(20), calls(60)

    assert few == some == many
    assert sum(many.values()) <= 20


@pytest.mark.parametrize(
    ("small", "large"),
    [
        (
            '{ search(text: "queue", first: 2) { nodes { id } } }',
            '{ search(text: "queue", first: 60) { nodes { id } } }',
        ),
        (
            '{ compare(ids: ["sqs", "sns"]) { entities { id } } }',
            '{ compare(ids: ["sqs", "sns", "s3", "ebs", "efs", "lambda"]) { entities { id } } }',
        ),
    ],
)
def test_store_calls_do_not_grow_with_hits_or_ids(
    shipped: KnowledgeGraph, small: str, large: str
) -> None:
    def calls(query: str) -> int:
        store = CountingStore(shipped)
        answer = asyncio.run(GraphQLDoor(store, lambda: TODAY).answer(Request(query)))
        assert "errors" not in answer.body
        return sum(store.calls.values())

    # Hits are entities and statements: two look-ups at most, however many they are.
    assert calls(large) <= calls(small) + 1


@pytest.mark.parametrize("query", [CONTRACT, NESTED])
def test_operations_of_the_tests_are_valid(query: str) -> None:
    assert [] == validate(build_schema()._schema, parse(query))


def test_the_day_defaults_to_the_day_of_asking(graph: KnowledgeGraph) -> None:
    door = GraphQLDoor(graph, lambda: date(2020, 1, 1))
    query = '{ limits(where: {name: {eq: "message size"}, about: {eq: "sqs"}}) { nodes { id } } }'

    answer = asyncio.run(door.answer(Request(query))).body

    assert ["sqs#limit-message-size-before"] == ids(answer, "limits")
