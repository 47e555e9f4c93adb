"""Every file that is generated from the code and committed."""

from __future__ import annotations

from api.graphql.schema import write_sdl
from kg.load.json_schemas import write_json_schemas
from kg.rdf.context import write_context
from kg.rdf.ontology import write_ontology
from kg.rdf.shapes import write_shapes
from kg.vocabulary_docs import write_vocabulary


def generated_files() -> dict[str, str]:
    """Return path below the root of a checkout to content."""
    schemas = {f"data/schema/{name}": text for name, text in write_json_schemas().items()}
    return {
        "api/schema.graphql": write_sdl(),
        "data/context.jsonld": write_context(),
        "data/ontology.ttl": write_ontology(),
        "data/shapes.ttl": write_shapes(),
        "docs/vocabulary.md": write_vocabulary(),
        **schemas,
    }
