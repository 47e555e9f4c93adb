"""The JSON Schemas of the data files, for editors."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import TypeAdapter

from kg.load import records

_SHAPES: Final[dict[str, Any]] = {
    "service": records.ServiceRecord,
    "entity": records.FileRecord,
    "addition": records.AdditionRecord,
    "sources": records.SourcesFile,
    "categories": records.CategoriesFile,
}


def write_json_schemas() -> dict[str, str]:
    """Return file name to content of every JSON Schema."""
    return {
        f"{name}.schema.json": json.dumps(TypeAdapter(shape).json_schema(), indent=2) + "\n"
        for name, shape in _SHAPES.items()
    }
