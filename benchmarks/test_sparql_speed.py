"""SPARQL over HTTP against rdflib's evaluator, and against Oxigraph's own server."""

from __future__ import annotations

import http.client
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib

THINGS = 20_000
ROUNDS = 25
WARM_UP = 5
BIN = Path(sys.executable).parent

QUESTIONS = {
    "all about one thing": "SELECT ?p ?o { <http://e/s%d> ?p ?o }",
    "the second neighbour of one thing": """SELECT ?name ?next { ?s e:name "Service %d" ;
        e:next/e:next ?next . ?next e:name ?name }""",
    "who refers to one thing": "SELECT ?s ?name { ?s e:next <http://e/s%d> ; e:name ?name }",
    "things of a type above a number": """SELECT ?s ?name { ?s a e:T3 ; e:name ?name ;
        e:next/e:number ?n FILTER(?n > 10000 + %d) }""",
    "things of a type by the number": """SELECT ?s ?n { ?s a e:T4 ; e:number ?n
        FILTER(?n < 12000 + %d) } ORDER BY DESC(?n) LIMIT 10""",
    "counts by type": "SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type HAVING (COUNT(*) > %d)",
}

Run = Callable[[str], int]


def lines() -> Iterator[str]:
    for n in range(THINGS):
        thing = f"<http://e/s{n}>"
        yield f'{thing} <http://e/name> "Service {n}" .\n'
        yield f'{thing} <http://e/label> "Dienst {n}"@de .\n'
        yield f"{thing} <{rdflib.RDF.type}> <http://e/T{n % 10}> .\n"
        yield f'{thing} <http://e/number> "{n}"^^<{rdflib.XSD.integer}> .\n'
        yield f"{thing} <http://e/next> <http://e/s{(n * 7 + 1) % THINGS}> .\n"


@pytest.fixture(name="data", scope="module")
def _data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sparql") / "data.nt"
    path.write_text("".join(lines()))
    return path


@contextmanager
def ours(data: Path) -> Iterator[Run]:
    program = Path(__file__).parent / "serve_sparql.py"
    command = [sys.executable, str(program), str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            with asking(int(server.stdout.readline()), "/sparql") as run:
                yield run
        finally:
            server.terminate()


@contextmanager
def oxigraph(data: Path) -> Iterator[Run]:
    store = str(data.with_name("oxigraph"))
    program = str(BIN / "oxigraph")
    load = [program, "load", "--location", store, "--file", str(data)]
    subprocess.run(load, check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            with asking(port, "/query") as run:
                yield run
        finally:
            server.terminate()


@contextmanager
def asking(port: int, path: str) -> Iterator[Run]:
    """Give a client that keeps its connection, and counts the rows of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(100):
        try:
            connection.connect()
            break
        except ConnectionRefusedError:
            time.sleep(0.1)

    def run(query: str) -> int:
        headers = {"Accept": "application/sparql-results+json"}
        connection.request("GET", f"{path}?query={quote(query)}", headers=headers)
        response = connection.getresponse()
        text = response.read()
        assert response.status == 200, text
        return len(json.loads(text)["results"]["bindings"])

    yield run
    connection.close()


def with_rdflib(data: Path) -> Run:
    graph = rdflib.Graph()
    graph.parse(data, format="nt")
    return lambda query: len(list(graph.query(query)))


def seconds(run: Run, query: str) -> tuple[float, int]:
    started = time.perf_counter()
    rows = run(query)
    return time.perf_counter() - started, rows


def text_of(question: str, n: int) -> str:
    return f"PREFIX e: <http://e/> {question % n}"


def medians(our: Run, theirs: Run, question: str) -> tuple[float, float]:
    """Put a question to both in turn: a machine that changes its speed changes it for both."""
    times: list[tuple[float, float]] = []
    for n in range(WARM_UP + ROUNDS):
        query = text_of(question, n)
        (a, rows), (b, same) = seconds(our, query), seconds(theirs, query)
        assert same == rows > 0
        times.append((a, b))
    mine, other = zip(*times[WARM_UP:], strict=True)
    return statistics.median(mine), statistics.median(other)


def test_look_ups_are_faster_than_rdflib_and_about_as_fast_as_oxigraph(data: Path) -> None:
    rdf = with_rdflib(data)
    table: list[tuple[float, float, float]] = []
    print(f"\n{'median milliseconds of':<36}   rdflib  /sparql oxigraph   rdflib / oxigraph ratio")
    with ours(data) as our, oxigraph(data) as theirs:
        for name, question in QUESTIONS.items():
            a, b = medians(our, theirs, question)
            c = statistics.median(seconds(rdf, text_of(question, n))[0] for n in range(3))
            table.append((a, b, c))
            print(
                f"{name:<36}{c * 1e3:>9.2f}{a * 1e3:>9.2f}{b * 1e3:>9.2f}{c / a:>9.1f}{a / b:>11.2f}"
            )
    a, b, c = map(sum, zip(*table, strict=True))
    mean = statistics.geometric_mean(mine / other for mine, other, _ in table)
    print(
        f"all together: /sparql is {c / a:.0f} times as fast as rdflib and takes {a / b:.2f} times "
        f"as long as Oxigraph's server; geometric mean of the latter {mean:.2f}"
    )

    assert c / a >= 20
    assert mean <= 2
