"""What is asked and answered at each address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from api.diagrams.parameters import MAXIMUM_DEPTH
from api.linked_data.asking import MAXIMUM_NAME
from api.linked_data.variants import HTML, RDF_VARIANTS, VARIANTS
from api.openapi.shapes import ANYTHING, DAY, TEXT, Schema, object_of, reference
from kg.diagrams.diagram import LayoutDirection
from kg.diagrams.formats import FORMATS
from kg.diagrams.icons import IconSet
from kg.diagrams.selection import View
from kg.query import Direction

Operation = dict[str, Any]

JSON: Final = "application/json"
GRAPHQL_JSON: Final = "application/graphql-response+json"
FORM: Final = "application/x-www-form-urlencoded"
SPARQL_QUERY: Final = "application/sparql-query"
_RDF: Final = tuple(each.media_type for each in RDF_VARIANTS)
_PAGES_AND_RDF: Final = tuple(each.media_type for each in VARIANTS)
_TABLES: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    JSON,
    "application/xml",
    "text/xml",
)


def _parameter(name: str, description: str, schema: Schema, *, place: str = "query") -> Operation:
    return {
        "name": name,
        "in": place,
        "description": description,
        "required": place == "path",
        "schema": schema,
    }


def _content(media_types: Iterable[str], schema: Schema) -> Operation:
    return {each: {"schema": schema} for each in media_types}


def _answers(
    content: Operation, *, refused: str | None = "Errors", status: str = "200", media: str = JSON
) -> Operation:
    """Return the responses: a good one, and one for whatever is refused."""
    shape = TEXT if refused is None else reference(refused)
    errors: Operation = _content((JSON, "text/plain"), reference("Errors"))
    errors |= _content((media,), {"anyOf": [shape, reference("Errors")]})
    return {
        status: {"description": "The answer.", "content": content},
        "default": {"description": "Why there is none.", "content": errors},
    }


def _linked(summary: str, media_types: Sequence[str], *parameters: Operation) -> Operation:
    responses = _answers(_content(media_types, {}))
    responses["default"]["content"] |= _content((HTML.media_type,), TEXT)
    for status, said in (
        ("303", "It is described at another address."),
        ("304", "The client has it already."),
        ("308", "It goes by another name."),
    ):
        responses[status] = {"description": said}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": responses}}


def _post(summary: str, body: Operation, responses: Operation) -> Operation:
    request = {"required": True, "content": body}
    return {"summary": summary, "requestBody": request, "responses": responses}


def _choice(values: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(values)}


_AS_OF: Final = _parameter("asOf", "The day that the answer is for; today if absent.", DAY)
_NAME: Final = {"type": "string", "minLength": 1, "maxLength": MAXIMUM_NAME, "examples": ["sqs"]}
_GRAPHQL_ANSWERS: Final = _answers(
    _content((JSON, GRAPHQL_JSON), reference("GraphQLResponse")), media=GRAPHQL_JSON
)
_SPARQL_ANSWERS: Final = _answers(_content((*_TABLES, *_RDF, "text/plain", HTML.media_type), {}))
_GRAPHS: Final = [
    _parameter(name, description, {"type": "string", "format": "uri"})
    for name, description in (
        ("default-graph-uri", "A graph that is part of the default one."),
        ("named-graph-uri", "A graph that has its name."),
    )
]
_HEALTH: Final = _answers(_content((JSON,), ANYTHING))
_DRAWN: Final = sorted({each.media_type for each in FORMATS.values()})

PATHS: Final[dict[str, Operation]] = {
    "/graphql": {
        "get": {
            "summary": "Answer a GraphQL operation given in the address, or show the explorer.",
            "parameters": [
                _parameter("query", "The operation.", TEXT),
                _parameter("variables", "Its variables, as JSON.", TEXT),
                _parameter("operationName", "Which operation of the document.", TEXT),
            ],
            "responses": _GRAPHQL_ANSWERS
            | {"304": {"description": "The client has it already."}},
        },
        "post": _post(
            "Answer a GraphQL operation.",
            _content((JSON,), reference("GraphQLRequest")),
            _GRAPHQL_ANSWERS,
        ),
    },
    "/ask": {
        "post": _post(
            "Answer a question in plain words.",
            _content((JSON,), reference("Question")),
            _answers(_content((JSON,), reference("Answer"))),
        )
    },
    "/v1/chat/completions": {
        "post": _post(
            "Answer the last question of a talk, as OpenAI's chat completions do.",
            _content((JSON,), reference("CompletionRequest")),
            _answers(
                _content((JSON,), reference("Completion"))
                | _content(("text/event-stream",), TEXT),
                refused="CompletionError",
            ),
        )
    },
    "/v1/models": {
        "get": {
            "summary": "List the one model.",
            "responses": _answers(_content((JSON,), reference("Models"))),
        }
    },
    "/v1/models/{model}": {
        "get": {
            "summary": "Describe the one model.",
            "parameters": [_parameter("model", "Its name.", TEXT, place="path")],
            "responses": _answers(
                _content((JSON,), reference("Model")), refused="CompletionError"
            ),
        }
    },
    "/api/chat": {
        "post": _post(
            "Answer the last question of a talk, as a stream that Vercel's AI SDK reads.",
            _content((JSON,), reference("UiMessages")),
            _answers(_content(("text/event-stream",), TEXT), refused=None, media="text/plain"),
        )
    },
    "/mcp": {
        "post": _post(
            "Answer an agent by the Model Context Protocol, over streamable HTTP.",
            _content((JSON,), ANYTHING),
            _answers(_content((JSON,), ANYTHING))
            | {"default": {"description": "An error of the protocol.", "content": _content((JSON, "text/plain"), {})}}
            | {"202": {"description": "A notification was taken."}},
        )
    },
    "/admin/reload": {
        "post": {
            "summary": "Take a newer graph in the place of the one that answers.",
            "security": [{"token": []}],
            "responses": _answers(_content((JSON,), reference("Reloaded"))),
        }
    },
    "/healthz": {"get": {"summary": "Tell that the process lives.", "responses": _HEALTH}},
    "/readyz": {
        "get": {"summary": "Tell which version of the graph answers.", "responses": _HEALTH}
    },
    "/metrics": {
        "get": {
            "summary": "Tell what was counted, for Prometheus.",
            "responses": _answers(_content(("text/plain",), TEXT)),
        }
    },
    "/sparql": {
        "get": {
            "summary": "Answer a SPARQL 1.1 query, or describe the service when there is none.",
            "parameters": [_parameter("query", "The query.", TEXT), *_GRAPHS],
            "responses": _SPARQL_ANSWERS,
        },
        "head": {
            "summary": "Answer as GET does, without a body.",
            "parameters": [_parameter("query", "The query.", TEXT), *_GRAPHS],
            "responses": {"default": {"description": "The headers of the answer."}},
        },
        "options": {
            "summary": "Name the methods.",
            "responses": {"204": {"description": "They stand in 'Allow'."}},
        },
        "post": _post(
            "Answer a SPARQL 1.1 query.",
            _content((SPARQL_QUERY,), TEXT)
            | _content((FORM,), object_of({"query": TEXT}, is_open=True)),
            _SPARQL_ANSWERS,
        ),
    },
    "/": {
        "get": {
            "summary": "Lead to the explorer.",
            "responses": {"307": {"description": "The explorer is at /graphql."}},
        }
    },
    "/id/": _linked(
        "Show everything that is described, or what a search finds.",
        (HTML.media_type,),
        _parameter("q", "What to search for.", TEXT),
        _AS_OF,
    ),
    "/id/{name}": _linked(
        "Describe an entity, as a page or as RDF.",
        _PAGES_AND_RDF,
        _parameter("name", "Id, name or alias; an extension chooses the format.", _NAME, place="path"),
        _AS_OF,
    ),
    "/source/{name}": _linked(
        "Describe a source, and what cites it.",
        _PAGES_AND_RDF,
        _parameter("name", "Id; an extension chooses the format.", _NAME, place="path"),
        _parameter("after", "Statements after this cursor.", TEXT),
        _parameter("before", "Statements before this cursor.", TEXT),
        _AS_OF,
    ),
    "/context.jsonld": _linked("The JSON-LD context.", ("application/ld+json",)),
    "/.well-known/void": _linked("Describe the graph as a dataset.", _RDF),
    "/ontology": _linked("Say what each term means.", _RDF),
    "/shapes": _linked("The rules of the data, as SHACL.", _RDF),
    "/diagram/{name}": {
        "get": {
            "summary": "Draw some things.",
            "parameters": [
                _parameter(
                    "name",
                    f"Names joined by '+', and the extension of a format: {', '.join(sorted(FORMATS))}.",
                    {"type": "string", "minLength": 1, "examples": ["sqs+lambda.svg"]},
                    place="path",
                ),
                _parameter("view", "What is shown of them.", _choice(View)),
                _parameter("depth", "How many relations away.", {"type": "integer", "minimum": 0, "maximum": MAXIMUM_DEPTH}),
                _parameter("follow", "Along relations, against them, or both.", _choice(Direction)),
                _parameter("direction", "Where the picture grows to.", _choice(LayoutDirection)),
                _parameter("icons", "Which icons.", _choice(IconSet)),
                _parameter("kinds", "Kinds of relation, divided by commas.", TEXT),
                _parameter("title", "What stands above.", TEXT),
                _AS_OF,
            ],
            "responses": _answers(_content(_DRAWN, {}))
            | {"304": {"description": "The client has it already."}},
        }
    },
}  # fmt: skip
"""By address, as routes are written, but for documents by extension: they are as without."""
