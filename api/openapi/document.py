"""The document that describes the server: for readers, for clients, and for tests that attack it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

from api.openapi.paths import PATHS
from api.openapi.shapes import SHAPES

_DESCRIPTION: Final = (
    "An architecture knowledge graph of AWS. Whatever is refused, 'extensions.code' says by which "
    "name, and 'message' what is wrong and what would be right."
)


def describe_server(*, with_sparql: bool) -> dict[str, Any]:
    """Return the document, in OpenAPI 3.1; without SPARQL where the server answers none."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "archkg",
            "version": version("archkg"),
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {path: each for path, each in PATHS.items() if with_sparql or path != "/sparql"},
        "components": {
            "schemas": SHAPES,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
