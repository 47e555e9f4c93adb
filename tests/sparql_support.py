"""A small dataset, and engines over it in the loop of a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx2
from conftest import TODAY
from fastapi import FastAPI

from api.app import create_app
from kg.graph import KnowledgeGraph
from kg.rdf.sparql.check import check
from kg.rdf.sparql.engine import EVERYTHING, SparqlEngine
from kg.rdf.sparql.limits import SparqlLimits

NAMED = ("http://e/g1", "http://e/g2")
NUMBERS = 300

T = TypeVar("T")


def quads() -> Iterable[bytes]:
    """Three things in the default graph, one in each named graph, and many numbers."""
    yield b'<http://e/sqs> <http://e/name> "Amazon SQS" .\n'
    yield b'<http://e/sns> <http://e/name> "Amazon \\"SNS\\",\\n\\t<service>"@en .\n'
    yield b'<http://e/s3> <http://e/size> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    for name in NAMED:
        yield f'<{name}/x> <http://e/name> "in {name}" <{name}> .\n'.encode()
    for n in range(NUMBERS):
        yield f'<http://e/n{n}> <http://e/number> "{n}" <http://e/numbers> .\n'.encode()


QUICK = SparqlLimits(seconds=1.0, memory_mib=512)

MANY = "SELECT * { GRAPH <http://e/numbers> { ?s ?p ?o } }"
SLOW = """SELECT (COUNT(*) AS ?n) { GRAPH <http://e/numbers> {
  ?a <http://e/number> ?b . ?c <http://e/number> ?d . ?e <http://e/number> ?f . ?g <http://e/number> ?h } }"""


@asynccontextmanager
async def running(limits: SparqlLimits = QUICK) -> AsyncIterator[SparqlEngine]:
    """Start an engine, wait until it has its data, and stop it."""
    engine = SparqlEngine(quads, limits)
    engine.start()
    assert engine._running is not None
    try:
        assert await engine._running.is_loaded()
        yield engine
    finally:
        await engine.close()


def with_engine(work: Callable[[SparqlEngine], Awaitable[T]], limits: SparqlLimits = QUICK) -> T:
    """Do something with an engine."""

    async def run() -> T:
        async with running(limits) as engine:
            return await work(engine)

    return asyncio.run(run())


async def ask(engine: SparqlEngine, query: str, written_as: str = "json") -> bytes:
    """Put a query to an engine."""
    return await engine.answer(check(query), EVERYTHING, "http://e/sparql", written_as)


def client_of(app: FastAPI) -> httpx2.AsyncClient:
    """Return a client that calls an application in the same loop."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://e.test", timeout=60)


def application(graph: KnowledgeGraph, engine: SparqlEngine) -> FastAPI:
    """Return the application with an engine in it."""
    return create_app(graph, lambda: TODAY, sparql=engine)
