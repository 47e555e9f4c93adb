"""Imports go down only, and each outside library lives in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LAYERS = (
    ("kg.errors", "kg.garbage", "kg.pausing", "kg.replacement"),
    ("kg.model", "kg.shipped", "kg.iris"),
    ("kg.vocabulary", "kg.units"),
    ("kg.quantity", "kg.vocabulary_docs"),
    ("kg.query", "kg.names", "kg.search", "kg.traversal"),
    ("kg.paging", "kg.conflicts", "kg.comparison", "kg.coverage"),
    ("kg.store", "kg.select"),
    ("kg.batching", "kg.coalescing", "kg.codec", "kg.candidates"),
    ("kg.prepared",),
    ("kg.graph",),
    ("kg.diagrams",),
    ("kg.advisor",),
    ("kg.load",),
    ("kg.rdf",),
    ("kg.stores",),
    ("api",),
)
"""Lowest first; a module may import its own layer and those before it."""

HOMES = {
    "networkx": {"kg/traversal.py", "kg/diagrams/graph_tools.py"},
    "pint": {"kg/quantity.py"},
    "yaml": {"kg/load/yaml_file.py"},
    "sqlite3": {"kg/search.py"},
    "strawberry": {"api/graphql/"},
    "fastapi": {"api/app.py"},
    "uvicorn": {
        "api/server.py",
        "api/server_config.py",
        "api/workers.py",
        "api/front/connections.py",
    },
    "prometheus_client": {"api/front/metrics.py"},
    "structlog": {"api/front/logs.py"},
    "jwt": {"api/front/tokens.py"},
    "opentelemetry": {"api/front/traces.py"},
    "jinja2": {"api/linked_data/rendering.py"},
    "typer": {"api/cli/"},
    "rich": {"api/cli/", "api/show.py"},
    "pydantic": {"kg/load/", "api/mcp/"},
    "mcp": {"api/mcp/"},
    "mcp_types": {"api/mcp/"},
    "rdflib": {"kg/rdf/"},
    "pyoxigraph": {"kg/rdf/", "kg/stores/sparql/"},
    "httpx2": {"kg/stores/sparql/", "api/remote.py", "api/advisor/model_client.py"},
    "stamina": {"kg/stores/sparql/"},
    "py_mini_racer": {"kg/diagrams/elk.py"},
    "snowballstemmer": {"kg/advisor/words.py"},
    "greenlet": {"api/graphql/turns.py"},
    "msgspec": {
        "kg/codec.py",
        "kg/stores/",
        "kg/advisor/evaluation/",
        "api/advisor/reading.py",
        "api/graphql/",
    },
    "brotli": {"api/compression.py"},
    "zstandard": {"api/compression.py"},
    "starlette_compress": {"api/compression.py"},
}

FILES = sorted(path for name in ("kg", "api") for path in (ROOT / name).rglob("*.py"))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(module: str) -> int | None:
    for index, layer in enumerate(LAYERS):
        if any(module == name or module.startswith(f"{name}.") for name in layer):
            return index
    return None


def module_of(path: Path) -> str:
    return (
        path.relative_to(ROOT)
        .with_suffix("")
        .as_posix()
        .replace("/", ".")
        .removesuffix(".__init__")
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    own = layer_of(module_of(path))
    if own is None:
        assert path.name == "__init__.py"
        return
    above = [name for name in imports_of(path) if (layer_of(name) or 0) > own]

    assert [] == above


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_lives_in_one_place(path: Path) -> None:
    own = path.relative_to(ROOT).as_posix()
    strays = [
        name
        for name in imports_of(path)
        if (homes := HOMES.get(name.partition(".")[0]))
        and not any(own.startswith(h) for h in homes)
    ]

    assert [] == strays


def test_the_model_needs_the_standard_library_only() -> None:
    own = {name.partition(".")[0] for name in imports_of(ROOT / "kg/model.py")}

    assert own <= {
        "__future__",
        "collections",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "typing",
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 430
