"""Files that are generated from the code are as the code would write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from api.generated import generated_files
from kg.shipped import shipped_folder

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", sorted(generated_files()))
def test_a_generated_file_is_fresh(name: str) -> None:
    assert generated_files()[name] == (ROOT / name).read_text(), "refresh it with 'make schema'"


SHAPES = {
    "service": "services/*/*.yaml",
    "entity": "[cts]*/*.yaml",
    "sources": "sources.yaml",
    "categories": "categories.yaml",
}


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_the_editors_schema_accepts_the_shipped_files(shape: str) -> None:
    data = shipped_folder("data")
    schema = json.loads((data / "schema" / f"{shape}.schema.json").read_text())
    validator = Draft202012Validator(schema)
    files = [path for path in data.glob(SHAPES[shape]) if path.suffix == ".yaml"]

    problems = [
        f"{path.name}: {error.message}"
        for path in files
        for error in validator.iter_errors(_as_json(path))
    ]

    assert files
    assert [] == problems


class TextDates(yaml.CSafeLoader):
    """Reads YAML as an editor does: dates stay texts."""


TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _as_json(path: Path) -> object:
    return yaml.load(path.read_text(), TextDates)  # noqa: S506 - made from the safe loader
