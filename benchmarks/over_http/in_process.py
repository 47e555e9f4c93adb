"""The nested question without HTTP: the graph's own door and Strawberry, in turns in one process.

Usage: python -m over_http.in_process SNAPSHOT FILE; prints answers a second of both, round by round.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from over_http.load import ROUNDS, SECONDS
from over_http.questions import SERVICES, Dialect, check, nested
from over_http.serve_strawberry import build_schema

from api.graphql.execution import GraphQLDoor, Request
from api.graphql.limits import GraphQLLimits
from kg.garbage import keeping_what_is_made
from kg.stores.snapshot import read_snapshot

Answer = Callable[[], Awaitable[bytes]]


async def main() -> None:
    """Measure both."""
    with keeping_what_is_made():
        graph = read_snapshot(Path(sys.argv[1]))
        door = GraphQLDoor(graph, limits=GraphQLLimits(kept_bytes=0))
        schema = build_schema(Path(sys.argv[2]))
    question = nested(SERVICES, SERVICES)

    async def ours() -> bytes:
        answer = await door.answer(Request(question.documents[Dialect.ARCHKG]))
        return answer.content

    async def theirs() -> bytes:
        result = await schema.execute(question.documents[Dialect.PLAIN])
        return json.dumps({"data": result.data}).encode()

    check(question, await ours())
    check(question, await theirs())
    print(json.dumps([[await rate(ours), await rate(theirs)] for _ in range(ROUNDS)]))


async def rate(answer: Answer) -> float:
    """Count answers a second."""
    started = time.perf_counter()
    count = 0
    while (elapsed := time.perf_counter() - started) < SECONDS:
        await answer()
        count += 1
    return count / elapsed


if __name__ == "__main__":
    asyncio.run(main())
