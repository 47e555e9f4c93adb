"""No query reaches the network: the check refuses, and the process that runs it could not."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable

import pytest
from sparql_support import MANY, application, ask, client_of, with_engine

from kg.graph import KnowledgeGraph
from kg.rdf.sparql.engine import SparqlEngine
from kg.rdf.sparql.errors import QueryAbortedError


@pytest.fixture(name="canary")
def _canary() -> Iterable[socket.socket]:
    """A server that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)  # noqa: FBT003 - the library's way
        yield server


def was_called(canary: socket.socket) -> bool:
    try:
        canary.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def tries(port: int) -> list[str]:
    url = f"<http://127.0.0.1:{port}/>"
    return [
        f"SELECT * {{ SERVICE {url} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT {url} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?u {{ {url} }} SERVICE ?u {{ ?s ?p ?o }} }}",
        f"ASK FROM {url} {{ ?s ?p ?o }}",
        f"ASK FROM NAMED {url} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"DESCRIBE {url}",
        f"LOAD {url}",
        f"LOAD {url} INTO GRAPH <http://e/g>",
    ]


def test_no_query_reaches_the_network(graph: KnowledgeGraph, canary: socket.socket) -> None:
    async def work(engine: SparqlEngine) -> None:
        async with client_of(application(graph, engine)) as client:
            for query in tries(canary.getsockname()[1]):
                await client.post("/sparql", data={"query": query})
                await client.post("/sparql", data={"update": query})
            url = f"http://127.0.0.1:{canary.getsockname()[1]}/"
            for name in ("default-graph-uri", "named-graph-uri"):
                await client.get("/sparql", params={"query": MANY, name: url})

    with_engine(work)

    assert not was_called(canary)


def test_no_query_reaches_the_network_when_nothing_is_checked(canary: socket.socket) -> None:
    async def work(engine: SparqlEngine) -> list[object]:
        await ask(engine, "ASK {}")
        assert engine._running is not None
        pool = await engine._running.pool()
        found: list[object] = []
        for query in tries(canary.getsockname()[1]):
            request = {"query": query, "base": "http://e/", "written_as": "json"}
            everything = {"default": None, "named": None}
            text = json.dumps(request | everything).encode()
            found += await asyncio.gather(pool.run(text), return_exceptions=True)
        return found

    found = with_engine(work)

    assert not was_called(canary)
    assert QueryAbortedError() == found[0]
    assert b'{"head":{"vars":["o","p","s"]},"results":{"bindings":[{}]}}' == found[1]
    assert QueryAbortedError() == found[2]


FEDERATED = """\
    import os, sys
    import pyoxigraph
    from kg.rdf import sandbox

    store = pyoxigraph.Store()
    if sys.argv[2] == "sandboxed":
        sandbox.keep_only(os.dup(1))
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:{sys.argv[1]}/> {{ ?s ?p ?o }} }}"
    store.query(query).serialize(format=pyoxigraph.QueryResultsFormat.JSON)
"""


@pytest.mark.parametrize(("how", "called"), [("free", True), ("sandboxed", False)])
def test_a_process_that_may_open_nothing_reaches_no_network(
    canary: socket.socket, how: str, *, called: bool
) -> None:
    arguments = [str(canary.getsockname()[1]), how]
    program = textwrap.dedent(FEDERATED)
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stderr=subprocess.DEVNULL
    ) as process:
        for _ in range(100):
            if process.poll() is not None or (found := was_called(canary)):
                break
            time.sleep(0.05)
        process.kill()

    assert called == found
