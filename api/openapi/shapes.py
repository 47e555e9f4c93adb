"""The shapes of what goes in and out, as JSON Schema."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from api.advisor.conversations import MAXIMUM_TURNS
from api.advisor.reading import MAXIMUM_SUBJECTS
from api.advisor.service import MAXIMUM_OPTION, MAXIMUM_OPTIONS, MAXIMUM_QUESTION
from api.chat.completion_shapes import MODEL
from kg.advisor.conversation import Intent, Refusal, Wording
from kg.model import EntityKind, Standing, StatementKind

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
NUMBER: Final[Schema] = {"type": "integer"}
TRUTH: Final[Schema] = {"type": "boolean"}
ANYTHING: Final[Schema] = {"type": "object"}
DAY: Final[Schema] = {"type": "string", "format": "date"}


def reference(name: str) -> Schema:
    """Return a reference to a shape of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def texts(most: int | None = None) -> Schema:
    """Return the shape of a list of texts."""
    return list_of(TEXT) | ({} if most is None else {"maxItems": most})


def list_of(items: Schema) -> Schema:
    """Return the shape of a list."""
    return {"type": "array", "items": items}


def object_of(required: Schema, optional: Schema | None = None, *, is_open: bool = False) -> Schema:
    """Return the shape of an object; an open one may have more than is named."""
    properties = required | (optional or {})
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": is_open}
    return shape | ({"required": list(required)} if required else {})


def or_nothing(shape: Schema) -> Schema:
    """Return a shape that may be null too."""
    return {"anyOf": [shape, {"type": "null"}]}


def names_of(members: type[StrEnum]) -> Schema:
    """Return the shape of the names of an enumeration."""
    return {"type": "string", "enum": [each.name for each in members]}


_QUESTION: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAXIMUM_QUESTION,
    "pattern": r"\S",
    "examples": ["Is SQS push or pull?"],
}
_OPTION: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAXIMUM_OPTION,
    "pattern": r"\S",
}
_TURN: Final = {
    "intent": or_nothing(names_of(Intent)),
    "entities": texts(MAXIMUM_SUBJECTS),
    "asOf": or_nothing(DAY),
    "topic": texts(MAXIMUM_SUBJECTS),
}
_MESSAGE: Final = object_of(
    {
        "role": {
            "type": "string",
            "enum": ["user", "assistant", "system", "developer", "tool", "function"],
        }
    },
    {"content": {}, "parts": {}},
    is_open=True,
)
_PART: Final = object_of({"type": {"const": "text"}, "text": TEXT}, is_open=True)

SHAPES: Final[dict[str, Schema]] = {
    "Error": object_of(
        {"message": TEXT, "extensions": object_of({"code": TEXT}, is_open=True)},
        {"locations": list_of(object_of({"line": NUMBER, "column": NUMBER})), "path": {}},
    ),
    "Errors": object_of(
        {"errors": list_of(reference("Error")) | {"minItems": 1}}, {"extensions": ANYTHING}
    ),
    "GraphQLRequest": object_of(
        {"query": {"type": "string", "minLength": 1, "examples": ["{ meta { version } }"]}},
        {
            "variables": or_nothing(ANYTHING),
            "operationName": or_nothing(TEXT),
            "extensions": or_nothing(ANYTHING),
            "documentId": or_nothing(TEXT),
        },
        is_open=True,
    ),
    "GraphQLResponse": object_of(
        {},
        {
            "data": or_nothing(ANYTHING),
            "errors": list_of(reference("Error")),
            "extensions": ANYTHING,
        },
    ),
    "Turn": object_of({}, _TURN),
    "Question": object_of(
        {"question": _QUESTION},
        {
            "history": or_nothing(list_of(reference("Turn")) | {"maxItems": MAXIMUM_TURNS}),
            "asOf": or_nothing(DAY),
            "conversation": or_nothing(TEXT),
            "options": or_nothing(list_of(_OPTION) | {"minItems": 2, "maxItems": MAXIMUM_OPTIONS}),
        },
    ),
    "Entity": object_of({"id": TEXT, "kind": names_of(EntityKind), "name": TEXT}),
    "Statement": object_of(
        {
            "id": TEXT,
            "kind": names_of(StatementKind),
            "about": TEXT,
            "text": TEXT,
            "standing": names_of(Standing),
        }
    ),
    "Citation": object_of(
        {
            "number": NUMBER,
            "statement": reference("Statement"),
            "sources": list_of(
                object_of(
                    {
                        "id": TEXT,
                        "title": TEXT,
                        "url": or_nothing(TEXT),
                        "locator": or_nothing(TEXT),
                    }
                )
            ),
        }
    ),
    "Answer": object_of(
        {
            "text": TEXT,
            "answered": TRUTH,
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "intent": or_nothing(names_of(Intent)),
            "wording": names_of(Wording),
            "notice": or_nothing(TEXT),
            "refusal": or_nothing(names_of(Refusal)),
            "asOf": DAY,
            "entities": list_of(reference("Entity")),
            "citations": list_of(reference("Citation")),
            "considered": list_of(reference("Statement")),
            "queries": texts(),
            "suggestions": texts(),
            "diagram": or_nothing(ANYTHING),
            "turn": reference("Turn"),
            "conversation": or_nothing(TEXT),
        },
        {"choice": ANYTHING},
    ),
    "CompletionRequest": object_of(
        {"model": {"const": MODEL}, "messages": list_of(_MESSAGE) | {"minItems": 1}},
        {"stream": or_nothing(TRUTH), "stream_options": or_nothing(ANYTHING)},
        is_open=True,
    ),
    "Completion": object_of(
        {
            "id": TEXT,
            "object": {"const": "chat.completion"},
            "created": NUMBER,
            "model": {"const": MODEL},
            "choices": list_of(ANYTHING),
            "usage": ANYTHING,
            MODEL: reference("Answer"),
        }
    ),
    "CompletionError": object_of(
        {
            "error": object_of(
                {"message": TEXT, "type": TEXT, "param": or_nothing(TEXT), "code": TEXT}
            )
        }
    ),
    "Model": object_of(
        {"id": {"const": MODEL}, "object": {"const": "model"}, "created": NUMBER, "owned_by": TEXT}
    ),
    "Models": object_of({"object": {"const": "list"}, "data": list_of(reference("Model"))}),
    "UiMessages": object_of(
        {"messages": list_of(object_of({"role": TEXT, "parts": list_of(_PART)}, is_open=True))},
        {"asOf": or_nothing(DAY)},
        is_open=True,
    ),
    "Reloaded": object_of({"version": TEXT}, is_open=True),
}
"""By name."""
