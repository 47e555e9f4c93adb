"""Strawberry as it comes, behind uvicorn, over the services of a JSON file.

Usage: python -m over_http.serve_strawberry FILE PORT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import strawberry
import uvicorn
from strawberry.asgi import GraphQL


@strawberry.type
class Quantity:
    amount: str
    unit: str


@strawberry.type
class Limit:
    name: str
    quantity: Quantity | None


@strawberry.type
class Relation:
    relation_kind: str
    target: Service


@strawberry.type
class Service:
    id: strawberry.ID
    name: str
    brief: str
    delivery: list[str]
    limits: list[Limit]
    relations: list[Relation]


@strawberry.type
class ServiceConnection:
    nodes: list[Service]


def build_schema(path: Path) -> strawberry.Schema:
    """Make a schema whose types are plain objects, so that only the root fields run code of ours."""
    services = _read(path)
    by_id = {each.id: each for each in services}

    @strawberry.type
    class Query:
        @strawberry.field
        def services(self, first: int = 100, delivery: str | None = None) -> ServiceConnection:
            found = [each for each in services if delivery is None or delivery in each.delivery]
            return ServiceConnection(nodes=found[:first])

        @strawberry.field
        def service(self, id: strawberry.ID) -> Service | None:  # noqa: A002 - the question's name
            return by_id.get(id)

    return strawberry.Schema(Query)


def _read(path: Path) -> list[Service]:
    rows = json.loads(path.read_text())
    services = {row["number"]: _service(row) for row in rows}
    for row in rows:
        services[row["number"]].relations = [
            Relation(
                relation_kind=each["kind"].replace("-", "_").upper(),
                target=services[each["target"]],
            )
            for each in row["relations"]
        ]
    return list(services.values())


def _service(row: dict[str, Any]) -> Service:
    limits = [
        Limit(name=each["name"], quantity=Quantity(amount=str(each["amount"]), unit=each["unit"]))
        for each in row["limits"]
    ]
    fields = {name: row[name] for name in ("id", "name", "brief", "delivery")}
    return Service(**fields, limits=limits, relations=[])


if __name__ == "__main__":
    schema = build_schema(Path(sys.argv[1]))
    uvicorn.run(GraphQL(schema), port=int(sys.argv[2]), log_level="warning")
