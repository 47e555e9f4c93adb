"""The composition root: one application over one store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from api.admin import AdminEndpoint
from api.advisor.model_client import ModelClient
from api.advisor.rest import AskEndpoint
from api.advisor.service import AdvisorService, in_own_words
from api.advisor.wording import worded_by
from api.chat import completions, ui_messages
from api.chat.completions import ChatCompletions
from api.chat.ui_messages import UiMessages
from api.compression import compressing
from api.diagrams.routes import diagram_routes
from api.errors import HttpError, on_http_error, on_internal_error, on_routing_error
from api.front.chain import in_front
from api.front.doors import CHAT, COMPLETIONS
from api.front.health import HealthEndpoint, Readiness, is_alive
from api.front.metrics import Metrics
from api.front.reloads import Reloads
from api.front.settings import FrontSettings
from api.graphql.execution import GraphQLDoor
from api.graphql.http import GraphQLEndpoint
from api.graphql.limits import GraphQLLimits
from api.linked_data.routes import linked_data_routes
from api.live import LiveStore, as_live
from api.mcp.door import PATH as MCP_PATH
from api.mcp.door import McpDoor
from api.openapi.document import describe_server
from api.sparql import METHODS, SparqlEndpoint
from api.straight import Straight
from api.today import current_day
from kg.rdf.sparql.engine import SparqlEngine
from kg.rdf.void import GRAPHQL, SPARQL
from kg.store import Store

QUIET_START: Final = 1.0
"""Seconds after which the data for SPARQL is loaded."""
_REFUSALS: Final = {COMPLETIONS: completions.refuse, CHAT: ui_messages.refuse}
_STATIC = Path(__file__).parent / "static"


def create_app(
    store: Store | LiveStore,
    today: Callable[[], date] = current_day,
    *,
    sparql: SparqlEngine | None = None,
    model: ModelClient | None = None,
    front: FrontSettings | None = None,
    graphql: GraphQLLimits | None = None,
    metrics: Metrics | None = None,
    reloads: Reloads | None = None,
) -> FastAPI:
    """Make the application that answers from ``store``, and SPARQL from the engine for it.

    ``today`` says which day an answer is for when the question names none; ``model`` words answers;
    ``front`` says what holds for every door, ``graphql`` for that one. What is counted goes to ``metrics``, and ``reloads``
    takes newer graphs.
    """
    live = as_live(store)
    front = front or FrontSettings()
    metrics = metrics or Metrics()
    advisor = AdvisorService(live, today, word=worded_by(model) if model else in_own_words)
    door = GraphQLDoor(live, today, advisor, graphql or GraphQLLimits())
    mcp = McpDoor(
        live,
        advisor,
        today,
        door,
        hosts=front.web.hosts,
        largest_body=front.requests.body_bytes,
        origins=front.web.cors_origins,
    )
    app = FastAPI(
        title="archkg",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(sparql, mcp, model),
        # What stands in front tells of every door, and is as quick when nobody listens.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.openapi = partial(describe_server, with_sparql=sparql is not None)  # type: ignore[method-assign] # as FastAPI has it
    app.state.advisor = advisor
    endpoint = GraphQLEndpoint(door)
    admin = AdminEndpoint(reloads or Reloads(live, metrics))
    app.add_route("/ask", AskEndpoint(advisor).post, methods=["POST"])
    models = ChatCompletions(advisor, live)
    app.add_route("/v1/chat/completions", models.create, methods=["POST"])
    app.add_route("/v1/models", models.models, methods=["GET"])
    app.add_route("/v1/models/{model:path}", models.model, methods=["GET"])
    app.add_route("/api/chat", UiMessages(advisor).post, methods=["POST"])
    # A route and no mount, which would send agents on to an address with a slash at its end.
    app.router.routes.append(Route(MCP_PATH, mcp))
    _add_health(app, live, metrics, sparql)
    app.add_route("/admin/reload", admin.reload, methods=["POST"])
    if sparql:
        app.add_route("/sparql", SparqlEndpoint(sparql).answer, methods=list(METHODS))
    doors = (GRAPHQL, SPARQL) if sparql else (GRAPHQL,)
    app.add_route("/", _to_explorer, methods=["GET"])
    app.router.routes.extend(linked_data_routes(lambda: live.current, today, doors))
    app.router.routes.extend(diagram_routes(lambda: live.current, today))
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_exception_handler(HttpError, on_http_error)
    app.add_exception_handler(HTTPException, on_routing_error)
    app.add_exception_handler(Exception, on_internal_error)
    others = compressing(app.build_middleware_stack())
    straight = Straight(others, "/graphql", endpoint)
    app.middleware_stack = in_front(straight, front, metrics, _REFUSALS)
    return app


def _add_health(
    app: FastAPI, live: LiveStore, metrics: Metrics, sparql: SparqlEngine | None
) -> None:
    def refresh() -> None:
        if sparql:
            running, waiting = sparql.queries
            metrics.sparql.labels("running").set(running)
            metrics.sparql.labels("waiting").set(waiting)

    health = HealthEndpoint(Readiness(live, metrics), metrics, refresh)
    app.add_route("/healthz", is_alive, methods=["GET"])
    app.add_route("/readyz", health.ready, methods=["GET"])
    app.add_route("/metrics", health.metrics, methods=["GET"])


async def _to_explorer(_request: object) -> Response:
    return RedirectResponse("/graphql")


def _lifespan(
    sparql: SparqlEngine | None, mcp: McpDoor, model: ModelClient | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as ending:
            ending.push_async_callback(mcp.close)
            if model:
                ending.push_async_callback(model.close)
            if sparql:
                ending.push_async_callback(sparql.close)
                # Loading takes the processor from the first answers; the first query loads at once.
                loading = asyncio.get_running_loop().call_later(QUIET_START, sparql.start)
                ending.callback(loading.cancel)
            yield

    return run
