"""The server of the Model Context Protocol: tools, resources and prompts over one graph."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import wraps
from importlib.metadata import version
from typing import Any, Final, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import Completion, ToolAnnotations

from api.advisor.service import AdvisorService
from api.graphql.execution import GraphQLDoor
from api.live import LiveStore
from api.mcp.saved import as_function
from api.mcp.shapes import shape_of
from api.mcp.tool import TeachingTool
from api.mcp.verbs import Verbs
from api.saved_queries import SavedQuery, list_saved_queries
from kg.errors import KgError
from kg.query import Collection, Compare, Operator, Window
from kg.query import Selection as Choice
from kg.store import settle

INSTRUCTIONS: Final = (
    "Facts about AWS services with their sources. Start with ask; cite the sources it names. "
    "Ids: sqs, lambda, sqs/dead-letter-queue; names work too. as_of: what was true on a day. "
    "Where more is true, ask for the next page. What is not found is not known: do not invent it."
)
_ONLY_READS: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_COMPLETIONS: Final = 50

P = ParamSpec("P")
R = TypeVar("R")


def make_server(
    live: LiveStore, service: AdvisorService, today: Callable[[], date], door: GraphQLDoor
) -> MCPServer:
    """Make the server that answers from the current graph at each call; ``door`` answers saved queries."""
    verbs = Verbs(live, service, today)
    functions: list[Callable[..., Awaitable[Any]]] = [
        verbs.ask,
        verbs.get_entity,
        verbs.list_limits,
        verbs.find_relations,
        verbs.find_path,
        verbs.compare,
        verbs.find_conflicts,
        verbs.export_diagram,
    ]
    server = MCPServer(
        "archkg",
        instructions=INSTRUCTIONS,
        version=version("archkg"),
        log_level="WARNING",
        tools=[
            *(_tool(each) for each in functions),
            *(_query_tool(each, door) for each in list_saved_queries()),
        ],
    )
    _add_resources(server, verbs)
    _add_prompts(server)
    return server


def _tool(function: Callable[..., Awaitable[Any]]) -> Tool:
    tool = TeachingTool.from_function(_teaching(function), annotations=_ONLY_READS)
    tool.parameters = _brief(tool.parameters)
    return tool


def _query_tool(query: SavedQuery, door: GraphQLDoor) -> Tool:
    tool = _tool(as_function(query, door))
    schema = tool.fn_metadata.output_schema
    assert schema is not None  # noqa: S101 - the function says what it returns
    schema["properties"]["data"] = shape_of(query.text)
    return tool


def _teaching(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Have agents read what errors of the graph say."""

    @wraps(function)
    async def guarded(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return await function(*arguments, **named)
        except KgError as error:
            raise ToolError(str(error)) from error

    return guarded


def _brief(schema: Any) -> Any:
    """Leave out of a schema what tells an agent nothing: it is read with every conversation."""
    if isinstance(schema, list):
        return [_brief(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    options = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:
        return _brief({**{k: v for k, v in schema.items() if k != "anyOf"}, **options[0]})
    return {
        name: {key: _brief(each) for key, each in value.items()}
        if name == "properties"
        else _brief(value)
        for name, value in schema.items()
        if not (name in ("title", "additionalProperties") or (name, value) == ("default", None))
    }


def _add_resources(server: MCPServer, verbs: Verbs) -> None:
    @server.resource("archkg://entity/{+id}", name="entity", mime_type="application/json")
    async def entity(id: str) -> str:  # noqa: A002 - the name in the address
        """An entity with the first statements about it."""
        try:
            found = await verbs.get_entity(id)
        except KgError as error:
            raise ResourceNotFoundError(str(error)) from error
        return json.dumps(found.model_dump(mode="json"), ensure_ascii=False)

    @server.completion()  # type: ignore[no-untyped-call,untyped-decorator] # so it is in the SDK
    async def complete(_reference: object, argument: Any, _context: object) -> Completion:
        """Complete ids."""
        choice = Choice(
            Collection.ENTITIES,
            verbs.today(),
            Compare("id", Operator.STARTS_WITH, argument.value[:200].lower()),
        )
        page = await settle(verbs.live.current.page(choice, Window(first=_COMPLETIONS)))
        return Completion(values=[each.id for each in page.items])


def _add_prompts(server: MCPServer) -> None:
    @server.prompt()
    def explain(thing: str) -> str:
        """Explain a service, feature or concept with sources."""
        return (
            f"Explain {thing}. Use get_entity and list_limits, say only what they return, "
            "and cite the sources."
        )

    @server.prompt()
    def choose_between(first: str, second: str) -> str:
        """Weigh two services against each other."""
        return (
            f"Should I use {first} or {second}? Use compare and find_conflicts; begin with the "
            "differences that decide, and cite the sources."
        )

    @server.prompt()
    def review_architecture(architecture: str) -> str:
        """Check a proposed architecture against what is known."""
        return (
            f"Review this architecture:\n\n{architecture}\n\n"
            "For each service use list_limits; for each connection find_relations or find_path; "
            "name what cannot work, what is outdated and what is limited, each with its source."
        )


def serve_stdio(server: MCPServer) -> None:
    """Answer one agent over standard input and output until it leaves."""
    server.run("stdio")
