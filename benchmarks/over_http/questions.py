"""What is asked, in the words of each schema, and a check that the answers say the same."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from over_http.facts import Service, make_services, name_of

SERVICES = 70
"""Of the graph that all servers answer from."""
PAGE = 50
"""Services of a page of a large graph."""
ONE = "s7"
"""Id of the service that is looked up."""


class Dialect(Enum):
    """In whose words a question is put."""

    ARCHKG = "archkg"
    PLAIN = "plain"
    """A schema of plain objects and nothing beside what is asked."""
    POSTGRAPHILE = "postgraphile"


@dataclass(frozen=True)
class Question:
    """A question and what a right answer says."""

    name: str
    documents: dict[Dialect, str]
    facts: Sequence[object]

    def bodies(self, dialect: Dialect, count: int = 1) -> list[str]:
        """Write requests that ask the same in operations of different names."""
        document = self.documents[dialect]
        texts = [f"query Variant{number} {document}" for number in range(count)]
        return [json.dumps({"query": text}) for text in texts]


def _nested(dialect: Dialect, first: int) -> str:
    if dialect is Dialect.POSTGRAPHILE:
        return (
            f"{{services: allServices(first: {first}) {{nodes {{id: rowId name brief "
            "limits: limitsByServiceList {name amount unit} "
            "relations: relationsBySourceList {relationKind target: serviceByTarget {id: rowId name}}}}}"
        )
    away = "(direction: OUT)" if dialect is Dialect.ARCHKG else ""
    return (
        f"{{services(first: {first}) {{nodes {{id name brief limits {{name quantity {{amount unit}}}} "
        f"relations{away} {{relationKind target {{id name}}}}}}}}}}"
    )


FILTER = Question(
    "filter",
    {
        Dialect.ARCHKG: "{services(where: {delivery: {has: PUSH}}) {nodes {id name delivery}}}",
        Dialect.PLAIN: '{services(delivery: "PUSH") {nodes {id name delivery}}}',
        Dialect.POSTGRAPHILE: '{services: servicesByDelivery(mode: "PUSH") '
        "{nodes {id: rowId name delivery}}}",
    },
    sorted([each.id, each.name, ["PUSH"]] for each in make_services(SERVICES) if each.pushes),
)

ID = Question(
    "id",
    {
        Dialect.ARCHKG: f'{{service(id: "{ONE}") {{id name}}}}',
        Dialect.PLAIN: f'{{service(id: "{ONE}") {{id name}}}}',
        Dialect.POSTGRAPHILE: f'{{service: serviceByRowId(rowId: "{ONE}") {{id: rowId name}}}}',
    },
    [[ONE, name_of(int(ONE[1:]))]],
)


def nested(services: int, first: int) -> Question:
    """Ask for the first services, in the order of their ids, with limits and relations.

    ``services`` is how many there are in all.
    """
    page = sorted(make_services(services), key=lambda each: each.id)[:first]
    documents = {dialect: _nested(dialect, first) for dialect in Dialect}
    return Question("nested", documents, sorted(map(_facts_of, page)))


def _facts_of(service: Service) -> list[object]:
    limits = sorted([each.name, str(each.amount), each.unit] for each in service.limits)
    relations = sorted(
        [each.kind.replace("-", "_").upper(), f"s{each.target}", name_of(each.target)]
        for each in service.relations
    )
    return [service.id, service.name, service.brief, limits, relations]


def ask(url: str, body: str | None = None) -> bytes:
    """Post a body, or get without one, and return what comes; raises when it is not 200."""
    sent = body.encode() if body else None
    request = urllib.request.Request(url, sent, {"Content-Type": "application/json"})  # noqa: S310 - a server of our own
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - as above
        answer: bytes = response.read()
    return answer


def check(question: Question, answer: bytes) -> None:
    """Hold an answer to the facts; raises ``AssertionError`` when it says anything else."""
    read = json.loads(answer)
    assert "errors" not in read, read["errors"]
    (found,) = read["data"].values()
    rows = found.get("nodes", [found])
    assert list(question.facts) == sorted(map(_facts_in, rows))


def _facts_in(row: dict[str, Any]) -> list[object]:
    facts: list[object] = [row[name] for name in ("id", "name", "brief", "delivery") if name in row]
    if "limits" in row:
        facts.append(sorted(map(_limit_in, row["limits"])))
        facts.append(sorted(map(_relation_in, row["relations"])))
    return facts


def _limit_in(row: dict[str, Any]) -> list[str]:
    quantity = row.get("quantity", row)
    return [row["name"], quantity["amount"], quantity["unit"]]


def _relation_in(row: dict[str, Any]) -> list[str]:
    return [row["relationKind"], row["target"]["id"], row["target"]["name"]]
