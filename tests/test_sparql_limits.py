"""Whatever a query does, it costs one error, and the others go on being answered."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sparql_support import MANY, QUICK, SLOW, application, ask, client_of, running, with_engine

from kg.graph import KnowledgeGraph
from kg.rdf.sparql.engine import SparqlEngine
from kg.rdf.sparql.errors import (
    BusyError,
    NotReadyError,
    QueryAbortedError,
    QueryTimeoutError,
    TooManyRowsError,
)
from kg.rdf.sparql.pool import WorkerPool

YES = b'{"head":{},"boolean":true}'


def times(piece: str, count: int) -> str:
    return "".join(piece.replace("%", str(n)) for n in range(count))


REFUSED_AT_ONCE = {
    "4.5 KB of braces": "ASK " + "{" * 2255 + "}" * 2255,
    "parentheses": "SELECT (" + "(" * 4696 + "1" + ")" * 4696 + " AS ?x) {}",
    "a long sum": "SELECT (" + "1+" * 7040 + "1 AS ?x) {}",
    "OPTIONALs": "SELECT * {" + "OPTIONAL{?s ?p ?o}" * 2645 + "}",
    "BINDs": "SELECT * {" + times("BIND(1 AS ?x%)", 2664) + "}",
}
TOO_MUCH = {
    "a cross join": SLOW,
    "repeated patterns": "SELECT * {" + "?s ?p ?o ." * 210 + "}",
    "doubled texts": "SELECT (STRLEN(?x40) AS ?n) {BIND('xxxxxxxxxx' AS ?x0)"
    + times("BIND(CONCAT(?x%,?x%) AS ?y%) BIND(CONCAT(?y%,?y%) AS ?z%)", 1)
    + "".join(f"BIND(CONCAT(?x{n},?x{n}) AS ?x{n + 1})" for n in range(40))
    + "}",
    "a product of VALUES": "SELECT (COUNT(*) AS ?n) {"
    + times(f"VALUES ?v% {{{' 1' * 100}}}", 8)
    + "}",
    "an endless sort": SLOW.replace("(COUNT(*) AS ?n)", "*") + " ORDER BY ?h",
}
DEEP_BUT_BOUNDED = {
    "negations": "SELECT (" + "!" * 9383 + "1 AS ?x) {}",
    "a sum": "SELECT (" + "1+" * 4900 + "1 AS ?x) {}",
    "OPTIONALs": "SELECT * {" + "OPTIONAL{?s ?p ?o}" * 1600 + "}",
    "BINDs": "SELECT * {" + times("BIND(1 AS ?x%)", 1600) + "}",
    "a path": "ASK { ?s " + "<http://e/p>/" * 4900 + "<http://e/p> ?o }",
    "inversions": "ASK { ?s " + "^<http://e/p>|" * 3000 + "<http://e/p> ?o }",
    "brackets": "ASK " + "{" * 100 + "}" * 100,
    "UNIONs": "ASK {" + "{}UNION" * 3000 + "{}}",
}


async def beside_good_queries(engine: SparqlEngine, graph: KnowledgeGraph, query: str) -> Any:
    """Put a query, while others put good ones; returns the response to it."""
    async with client_of(application(graph, engine)) as client:
        good = await client.get("/sparql", params={"query": "ASK {}"})
        assert YES == good.content
        bad = asyncio.create_task(client.post("/sparql", data={"query": query}))
        while not bad.done():
            good = await client.get("/sparql", params={"query": "ASK {}"})
            assert (200, YES) == (good.status_code, good.content)
        good = await client.get("/sparql", params={"query": "ASK {}"})
        assert (200, YES) == (good.status_code, good.content)
        return bad.result()


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        *((query, {(400, "QUERY_REFUSED")}) for query in REFUSED_AT_ONCE.values()),
        *((query, {(503, "QUERY_TIMEOUT"), (503, "QUERY_ABORTED")}) for query in TOO_MUCH.values()),
        *(
            (query, {(200, ""), (503, "QUERY_TIMEOUT"), (503, "QUERY_ABORTED")})
            for query in DEEP_BUT_BOUNDED.values()
        ),
    ],
    ids=[*REFUSED_AT_ONCE, *TOO_MUCH, *(f"fewer {name}" for name in DEEP_BUT_BOUNDED)],
)
def test_a_killer_costs_one_error_while_others_are_answered(
    graph: KnowledgeGraph, query: str, answers: set[tuple[int, str]]
) -> None:
    response = with_engine(lambda engine: beside_good_queries(engine, graph, query))

    body = response.json()
    code = body["errors"][0]["extensions"]["code"] if "errors" in body else ""
    assert (response.status_code, code) in answers
    assert "Traceback" not in response.text


def test_a_slow_query_is_stopped_at_the_limit_which_the_error_names(graph: KnowledgeGraph) -> None:
    async def work(engine: SparqlEngine) -> Any:
        async with client_of(application(graph, engine)) as client:
            await client.get("/sparql", params={"query": "ASK {}"})
            started = time.monotonic()
            response = await client.get("/sparql", params={"query": SLOW})
            return response, time.monotonic() - started

    response, seconds = with_engine(work)

    assert 503 == response.status_code
    assert response.json() == {
        "errors": [
            {
                "message": "the query was stopped after 1 s, the limit: ask for less at once",
                "extensions": {"code": "QUERY_TIMEOUT", "seconds": 1.0},
            }
        ]
    }
    assert 1 <= seconds < 3


def test_slow_queries_on_all_workers_do_not_stop_what_is_not_sparql(graph: KnowledgeGraph) -> None:
    async def work(engine: SparqlEngine) -> list[float]:
        async with client_of(application(graph, engine)) as client:
            await client.get("/sparql", params={"query": "ASK {}"})
            slow = [asyncio.create_task(ask(engine, SLOW)) for _ in range(2)]
            waits = []
            while not all(task.done() for task in slow):
                started = time.monotonic()
                response = await client.get("/graphql", params={"query": "{ meta { version } }"})
                assert 200 == response.status_code
                waits.append(time.monotonic() - started)
                await asyncio.sleep(0.01)
            for task in slow:
                assert isinstance(task.exception(), QueryTimeoutError)
            return waits

    waits = with_engine(work)

    assert len(waits) > 10
    assert max(waits) < 0.5


@pytest.mark.parametrize("written_as", ["json", "xml", "csv", "tsv"])
def test_rows_up_to_the_limit_are_answered_and_more_are_an_error(written_as: str) -> None:
    async def work(engine: SparqlEngine) -> None:
        exact = await ask(engine, MANY + " LIMIT 200", written_as)
        assert 200 == exact.count(b"http://e/number")
        with pytest.raises(TooManyRowsError) as raised:
            await ask(engine, MANY + " LIMIT 201", written_as)
        assert TooManyRowsError(200) == raised.value
        with pytest.raises(TooManyRowsError):
            await ask(engine, MANY.replace("*", "?none"), written_as)

    with_engine(work, replace(QUICK, seconds=20, rows=200))


@pytest.mark.parametrize("written_as", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_triples_up_to_the_limit_are_answered_and_more_are_an_error(written_as: str) -> None:
    graph = "CONSTRUCT { ?s <http://e/is> ?o } WHERE { GRAPH <http://e/numbers> { ?s ?p ?o } }"

    async def work(engine: SparqlEngine) -> None:
        assert (await ask(engine, graph + " LIMIT 200", written_as)).count(b"http://e/n") >= 200
        with pytest.raises(TooManyRowsError):
            await ask(engine, graph + " LIMIT 201", written_as)

    with_engine(work, replace(QUICK, seconds=20, rows=200))


def test_rows_are_counted_right_where_values_look_like_rows() -> None:
    value = """'},{},{"x":{},{"\\r\\n<result>,\\n"'"""
    query = f"SELECT * {{ VALUES ?x {{ {' '.join([value] * 3)} UNDEF UNDEF }} }}"

    async def work(engine: SparqlEngine) -> None:
        for written_as in ("json", "xml", "csv", "tsv"):
            assert await ask(engine, query, written_as)
            with pytest.raises(TooManyRowsError):
                await ask(engine, query.replace("UNDEF UNDEF", "UNDEF UNDEF 1"), written_as)

    with_engine(work, replace(QUICK, seconds=20, rows=5))


def test_an_answer_has_a_size_beyond_which_it_is_an_error(graph: KnowledgeGraph) -> None:
    query = f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} BIND('{'x' * 10_000}' AS ?x) }}"

    async def work(engine: SparqlEngine) -> Any:
        async with client_of(application(graph, engine)) as client:
            return await client.post("/sparql", data={"query": query})

    response = with_engine(work, replace(QUICK, seconds=20, result_mib=1))

    assert 400 == response.status_code
    assert {"code": "RESULT_TOO_LARGE", "mebibytes": 1} == response.json()["errors"][0][
        "extensions"
    ]


def workers_of(engine: SparqlEngine) -> Any:
    assert engine._running is not None
    pool = engine._running._starting.result()
    assert isinstance(pool, WorkerPool)
    return pool._workers


async def until_it_runs(engine: SparqlEngine, query: str) -> asyncio.Task[bytes]:
    """Begin a query, and return when a worker has it."""
    await ask(engine, "ASK {}")
    task = asyncio.create_task(ask(engine, query))
    await asyncio.sleep(0.2)
    return task


def test_a_worker_killed_amid_a_query_costs_that_query_only() -> None:
    async def work(engine: SparqlEngine) -> None:
        task = await until_it_runs(engine, SLOW)
        (busy,) = [w for w in workers_of(engine) if w.number and not w._awaited.done()]
        os.kill(busy.number, signal.SIGKILL)
        with pytest.raises(QueryAbortedError):
            await task
        for _ in range(5):
            assert YES == await ask(engine, "ASK {}")

    with_engine(work, replace(QUICK, seconds=20))


def test_the_data_is_loaded_again_when_its_process_is_killed() -> None:
    async def work(engine: SparqlEngine) -> None:
        task = await until_it_runs(engine, SLOW)
        assert engine._running is not None
        nursery = engine._running._snapshot._process
        assert nursery is not None
        nursery.kill()
        with pytest.raises(QueryAbortedError):
            await task
        nursery.wait()
        count = MANY.replace("*", "(COUNT(*) AS ?n)")
        answers = await asyncio.gather(*(ask(engine, count) for _ in range(5)))
        assert all(b'"300"' in answer for answer in answers)

    with_engine(work, replace(QUICK, seconds=20))


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{number}/stat", encoding="ascii") as file:  # noqa: PTH123 - one line
        return file.read().split()[2] != "Z"


async def gone(numbers: Iterable[int]) -> bool:
    for _ in range(100):
        if not any(map(is_running, numbers)):
            return True
        await asyncio.sleep(0.05)
    return False


def test_a_query_whose_client_leaves_is_stopped(graph: KnowledgeGraph) -> None:
    async def work(engine: SparqlEngine) -> None:
        await ask(engine, "ASK {}")
        await asyncio.sleep(0.2)
        before = {worker.number for worker in workers_of(engine)}
        messages = [{"type": "http.request", "body": b"", "more_body": False}]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0.05)
            return messages.pop() if messages else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/sparql",
            "headers": [],
            "query_string": f"query={SLOW}".replace(" ", "+").replace("\n", "+").encode(),
        }
        await application(graph, engine)(scope, receive, send)

        assert 499 == sent[0]["status"]
        await asyncio.sleep(0.2)
        after = {worker.number for worker in workers_of(engine)}
        assert 1 == len(before - after)
        assert await gone(before - after)
        assert YES == await ask(engine, "ASK {}")

    with_engine(work, replace(QUICK, seconds=30))


def test_queries_beyond_those_that_may_wait_are_told_to_come_again(graph: KnowledgeGraph) -> None:
    async def work(engine: SparqlEngine) -> Any:
        async with client_of(application(graph, engine)) as client:
            first = await until_it_runs(engine, SLOW)
            second = asyncio.create_task(ask(engine, "ASK {}"))
            await asyncio.sleep(0.05)
            response = await client.get("/sparql", params={"query": "ASK {}"})
            with pytest.raises(QueryTimeoutError):
                await first
            assert YES == await second
            return response

    response = with_engine(work, replace(QUICK, workers=1, waiting=1, seconds=2))

    assert (503, "1") == (response.status_code, response.headers["retry-after"])
    assert "BUSY" == response.json()["errors"][0]["extensions"]["code"]


def test_a_query_does_not_wait_for_ever_for_its_turn() -> None:
    async def work(engine: SparqlEngine) -> None:
        await ask(engine, "ASK {}")
        slow = [asyncio.create_task(ask(engine, SLOW)) for _ in range(3)]
        results = await asyncio.gather(*slow, return_exceptions=True)
        # The second gets its turn at the very moment at which it has waited long enough.
        assert QueryTimeoutError(1.0) == results[0]
        assert BusyError() == results[2]

    with_engine(work, replace(QUICK, workers=1))


def test_nothing_is_left_when_an_engine_is_closed_amid_queries() -> None:
    async def run() -> None:
        async with running(replace(QUICK, seconds=30)) as engine:
            task = await until_it_runs(engine, SLOW)
            numbers = [worker.number for worker in workers_of(engine)]
            assert engine._running is not None
            nursery = engine._running._snapshot._process
            assert nursery is not None
        with pytest.raises(QueryAbortedError):
            await task
        with pytest.raises(NotReadyError):
            await ask(engine, "ASK {}")
        assert nursery.returncode == -signal.SIGKILL
        assert await gone(numbers)

    asyncio.run(run())


def test_an_engine_can_be_closed_while_it_loads_or_before() -> None:
    async def run() -> None:
        async with running() as engine:
            engine.start()
        async with running():
            pass

    asyncio.run(run())


def test_data_that_cannot_be_loaded_is_an_error_of_each_query(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        engine = SparqlEngine(lambda: [b"this is no N-Quads\n"], replace(QUICK, seconds=20))
        with pytest.raises(NotReadyError):
            await ask(engine, "ASK {}")
        await engine.close()

    asyncio.run(run())

    assert "the data for SPARQL could not be loaded" in caplog.text
    assert "SyntaxError" in capfd.readouterr().err


def test_a_query_waits_for_the_data_no_longer_than_it_may_run(graph: KnowledgeGraph) -> None:
    def slowly() -> Iterable[bytes]:
        time.sleep(1)
        yield b"<http://e/a> <http://e/b> <http://e/c> .\n"

    async def run() -> Any:
        engine = SparqlEngine(slowly, replace(QUICK, seconds=0.3))
        async with client_of(application(graph, engine)) as client:
            response = await client.get("/sparql", params={"query": "ASK {}"})
        await engine.close()
        return response

    response = asyncio.run(run())

    assert (503, "1") == (response.status_code, response.headers["retry-after"])
    assert "NOT_READY" == response.json()["errors"][0]["extensions"]["code"]
