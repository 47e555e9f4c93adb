"""The server attacked by schemathesis, from its own descriptions, with a seed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from conftest import SAMPLE
from jsonschema import Draft202012Validator
from starlette.routing import Mount, Route
from test_cli import ENVIRONMENT
from test_reload import serving

from api.app import create_app
from api.openapi.document import describe_server
from kg.graph import KnowledgeGraph
from kg.rdf.sparql.engine import SparqlEngine

SCHEMATHESIS: Final = Path(sys.executable).parent / "schemathesis"
HOOKED: Final = ENVIRONMENT | {
    "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
    "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
}
SECONDS: Final = "15"
"""For which each of the two descriptions is tried at most."""
EXAMPLES: Final = "12"
"""Cases of each operation in each phase."""


@pytest.fixture(name="address", scope="module")
def _address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(log, "--data", str(SAMPLE)) as server:
        yield server.address.removesuffix("/graphql")
        assert None is server.process.poll(), "the server has ended"
    assert "Traceback" not in log.read_text()


def attack(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run schemathesis, which leaves files where it runs."""
    command: list[str | Path] = [
        SCHEMATHESIS, "run", *arguments,
        "--seed", "1", "--max-time", SECONDS, "-n", EXAMPLES, "--generation-database", "none",
        "--workers", "1", "--no-color",
    ]  # fmt: skip
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=HOOKED, timeout=120
    )


def test_no_request_that_the_description_allows_or_forbids_makes_the_server_fail(
    address: str, tmp_path: Path
) -> None:
    result = attack(
        tmp_path,
        f"{address}/openapi.json",
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
        "response_schema_conformance",
        # Agents are answered by a library, which describes itself in a protocol of its own.
        "--exclude-path", "/mcp",
        "--exclude-path", "/admin/reload",
    )  # fmt: skip

    assert 0 == result.returncode, result.stdout[-6000:]
    assert 200 == httpx2.get(f"{address}/readyz").status_code


def test_no_operation_that_the_schema_allows_makes_the_server_fail(
    address: str, tmp_path: Path
) -> None:
    result = attack(tmp_path, f"{address}/graphql", "--checks", "answered_or_refused")

    assert 0 == result.returncode, result.stdout[-6000:]
    assert 200 == httpx2.get(f"{address}/readyz").status_code


# The description


def test_every_route_is_described_and_nothing_else(graph: KnowledgeGraph) -> None:
    app = create_app(graph, sparql=SparqlEngine(list))
    routes = {
        (each.path.replace(":path}", "}"), method.lower())
        for each in app.router.routes
        if isinstance(each, Route) and not isinstance(each, Mount)
        for method in each.methods or {"POST"}
        if method != "HEAD" and "openapi" not in each.path
    }
    by_extension = {
        (path, method)
        for path, method in routes
        if path.rpartition(".")[2] in {"ttl", "jsonld", "nt", "rdf"} and path != "/context.jsonld"
    }
    # It is answered before any route is looked for.
    straight = {("/graphql", "get"), ("/graphql", "post")}
    described = {
        (path, method)
        for path, operations in describe_server(with_sparql=True)["paths"].items()
        for method in operations
        if method != "head"
    }

    assert described == (routes - by_extension) | straight
    assert 12 == len(by_extension)


def test_a_server_without_sparql_describes_none(graph: KnowledgeGraph) -> None:
    assert "/sparql" not in create_app(graph).openapi()["paths"]


def test_every_reference_of_the_description_leads_to_a_shape() -> None:
    document = describe_server(with_sparql=True)
    shapes = document["components"]["schemas"]
    found = {each.removeprefix("#/components/schemas/") for each in references(document)}

    assert found == {name for name in shapes if name in found}
    assert set() == found - shapes.keys()
    for each in shapes.values():
        Draft202012Validator.check_schema(each)


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else ()
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)
