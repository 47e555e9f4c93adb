"""Mixed requests over connections of their own, sent at a rate whether or not answers come."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

ENTITIES: Final = ("sqs", "sns", "lambda", "s3", "ec2", "dynamodb", "kinesis-data-streams", "ebs")
SECONDS: Final = 30.0
"""After which a client gives up."""
AT_ONCE: Final = 400
"""Clients; beyond them a request is not sent, as it would only wait here."""
BUSY: Final = "503 busy"
"""A refusal of a server that has too much to do, told by its ``Retry-After`` from other answers with 503."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: its bytes, and whether its client waits for the answer."""

    content: bytes
    stays: bool = True


def get(path: str, accept: str = "*/*") -> Sent:
    """Return a GET request."""
    head = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
    )
    return Sent(head.encode())


def post(path: str, body: bytes, kind: str = "application/json", *, stays: bool = True) -> Sent:
    """Return a POST request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return Sent(head.encode() + body, stays)


def graphql(query: str) -> bytes:
    """Return the body of a GraphQL request."""
    return json.dumps({"query": query}).encode()


_NESTED: Final = (
    "services(first: %d) { nodes { id name limits { text } relations { target { id } } } }"
)
_HOSTILE: Final = (
    post("/graphql", b"[" * 100_000),
    post("/graphql", b'{"query": "' + b"{a" * 20_000 + b'"}'),
    post("/graphql", graphql("{ " + " ".join(f"a{n}: meta {{ version }}" for n in range(500)) + " }")),
    post("/ask", b'{"question": "\\ud800"}'),
    post("/ask", b"\xff\xfe"),
    post("/sparql", b"ASK " + b"{" * 3000 + b"}" * 3000, "application/sparql-query"),
    post("/sparql", b"SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "application/sparql-query"),
    post("/v1/chat/completions", b"null"),
    post("/api/chat", b"{}"),
    post("/ask", b" " * 1_100_000),
    get("/id/" + "x" * 2000),
    get("/diagram/nothing.svg"),
    Sent(b"NONSENSE\r\n\r\n"),
)  # fmt: skip
_QUERIES: Final = (
    "ASK { ?s ?p ?o }",
    "SELECT ?who { ?who <https://archkg.example/ontology#pulls-from> ?what } LIMIT 50",
    "SELECT ?p (COUNT(*) AS ?n) { <https://archkg.example/id/lambda> ?p ?o } GROUP BY ?p",
)
_TOO_MUCH: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_TALK: Final = json.dumps(
    {"messages": [{"role": "user", "parts": [{"type": "text", "text": "What limits a queue?"}]}]}
).encode()


class Mixture:
    """Requests of every kind, in the proportions of the table below, always the same for a seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - load, not secrets
        self._numbers = itertools.count(seed * 10_000_000)

    def __iter__(self) -> Iterator[tuple[str, Sent]]:
        """Yield requests with the names of their kinds, without end."""
        kinds, weights = [*MIXTURE], [weight for weight, _ in MIXTURE.values()]
        while True:
            (kind,) = self._chance.choices(kinds, weights)
            yield kind, MIXTURE[kind][1](self)

    def entity(self) -> str:
        return self._chance.choice(ENTITIES)

    def number(self) -> int:
        return next(self._numbers)

    def hostile(self) -> Sent:
        return self._chance.choice(_HOSTILE)

    def sparql(self) -> Sent:
        query = self._chance.choice(_QUERIES).encode()
        return post("/sparql", query, "application/sparql-query")

    def leaving(self) -> Sent:
        path, body = self._chance.choice(
            (("/api/chat", _TALK), ("/graphql", graphql(f"{{ {_NESTED % 40} }}")))
        )
        return post(path, body, stays=False)


MIXTURE: Final[dict[str, tuple[float, Callable[[Mixture], Sent]]]] = {
    "GraphQL, repeated": (
        30, lambda mix: post("/graphql", graphql(f'{{ entity(id: "{mix.entity()}") {{ name brief }} }}')),
    ),
    "GraphQL, new each time": (
        20, lambda mix: post("/graphql", graphql(f"{{ a{mix.number()}: {_NESTED % 10} }}")),
    ),
    "linked data": (12, lambda mix: get(f"/id/{mix.entity()}", "text/html")),
    "linked data as Turtle": (6, lambda mix: get(f"/id/{mix.entity()}.ttl")),
    "questions": (
        8, lambda mix: post("/ask", json.dumps({"question": f"What limits {mix.entity()}?"}).encode()),
    ),
    "SPARQL": (8, Mixture.sparql),
    "SPARQL beyond its limit": (
        0.3, lambda _mix: post("/sparql", _TOO_MUCH.encode(), "application/sparql-query"),
    ),
    "diagrams as text": (3, lambda mix: get(f"/diagram/{mix.entity()}.mmd")),
    "diagrams laid out": (
        0.5, lambda mix: get(f"/diagram/{quote(mix.entity())}.svg?depth=0&title={mix.number()}"),
    ),
    "bad input": (6, Mixture.hostile),
    "clients that leave": (5, Mixture.leaving),
    "health": (1, lambda _mix: get("/readyz")),
}  # fmt: skip
"""Kind to its share and how one is made."""


@dataclass
class Outcomes:
    """What came of requests."""

    answers: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Kind to status, or to what happened instead, to how often."""
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Kind to how long each answer took, but for refusals of a busy server."""
    busy_seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Kind to how long each of those refusals took."""
    not_sent: int = 0

    @property
    def count(self) -> int:
        """Requests that something came of."""
        return sum(each.total() for each in self.answers.values())

    @property
    def answered(self) -> int:
        """Requests that the server was not too busy for."""
        return self.count - sum(each[BUSY] for each in self.answers.values())


async def send(port: int, kind: str, request: Sent, outcomes: Outcomes) -> None:
    """Send one request over a connection of its own and note what comes."""
    started = time.perf_counter()
    try:
        async with asyncio.timeout(SECONDS):
            status = await _exchange(port, request)
    except TimeoutError:
        status = "no answer"
    except OSError:
        status = "connection refused or reset"
    outcomes.answers[kind][status] += 1
    if request.stays:
        times = outcomes.busy_seconds if status == BUSY else outcomes.seconds
        times[kind].append(time.perf_counter() - started)


async def _exchange(port: int, request: Sent) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request.content)
        if not request.stays:
            await reader.read(100)
            return "left"
        head = await _head(reader)
        # What a body that is refused still sends may reset the connection after the answer.
        with suppress(ConnectionError):
            while await reader.read(2**16):
                pass
        return _status(head)
    finally:
        writer.transport.abort()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        return error.partial


def _status(head: bytes) -> str:
    if not head.startswith(b"HTTP/"):
        return "no HTTP"
    status = head.split()[1].decode()
    return BUSY if status == "503" and b"\r\nretry-after:" in head.lower() else status


async def drive_at_once(port: int, clients: int, seconds: float, seed: int) -> Outcomes:
    """Have some clients send one request after the other, as fast as they are answered."""
    outcomes, requests = Outcomes(), iter(Mixture(seed))
    end = time.perf_counter() + seconds

    async def ask_on() -> None:
        while time.perf_counter() < end:
            kind, request = next(requests)
            await send(port, kind, request, outcomes)

    await asyncio.gather(*(ask_on() for _ in range(clients)))
    return outcomes


async def drive_at_rate(
    port: int, rate: float, seconds: float, seed: int, outcomes: Outcomes
) -> None:
    """Send ``rate`` requests a second, whatever becomes of those before."""
    requests, running = iter(Mixture(seed)), set[asyncio.Task[None]]()
    started = time.perf_counter()
    for number in range(int(rate * seconds)):
        wait = started + number / rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        elif number % 20 == 0:
            await asyncio.sleep(0)
        if time.perf_counter() - started > seconds:
            outcomes.not_sent += int(rate * seconds) - number
            break
        kind, request = next(requests)
        if len(running) >= AT_ONCE:
            outcomes.not_sent += 1
            await asyncio.sleep(0)
            continue
        task = asyncio.create_task(send(port, kind, request, outcomes))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
