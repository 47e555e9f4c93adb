"""Documents as long as they may be, and wrong: how long a refusal takes beside only parsing them."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable

import pytest
from graphql import parse

from api.graphql.documents import Documents, RefusedError
from api.graphql.limits import GraphQLLimits
from api.graphql.schema import build_schema

ROUNDS = 7
WORST = 1.5
"""Times as long as a document without mistakes takes, each beside parsing the same text."""
RIGHT = "no mistake"


def many(count: int, text: str) -> str:
    return " ".join(text.format(number) for number in range(count))


def filtered(condition: str) -> str:
    return f"{{ services(where: {condition}) {{ nodes {{ id }} }} }}"


DOCUMENTS = {
    RIGHT: f"{{ services {{ nodes {{ {many(600, 'a{}: name')} }} }} }}",
    "unknown fields": f"{{ services {{ nodes {{ {many(1800, 'nam{}')} }} }} }}",
    "one field again and again": f"{{ services {{ nodes {{ {many(1800, 'name')} }} }} }}",
    "unknown arguments": f"{{ services({many(600, 'wher{}: 1')}) {{ nodes {{ id }} }} }}",
    "one argument again and again": f"{{ services({many(600, 'first: 1')}) {{ nodes {{ id }} }} }}",
    "unknown values": filtered(f"{{category: {{in: [{many(1800, 'DATABAS{}')}]}}}}"),
    "long unknown values": filtered(f"{{category: {{in: [{many(1800, 'DATABASEDATABASE{}')}]}}}}"),
    "values that are texts": filtered("{category: {in: [" + many(1800, '"{}"') + "]}}"),
    "an unknown condition with values": filtered(f"{{delivery: {{in: [{many(1800, 'PUSH')}]}}}}"),
    "unknown conditions": filtered(f"{{{many(600, 'deliver{}: 1')}}}"),
    "unknown types": f"query ({many(480, '$a{0}: Strin{0}')}) {{ meta {{ version }} }}",
    "unknown variables": filtered(f"{{category: {{in: [{many(900, '$a{}')}]}}}}"),
    "unknown fragments": f"{{ meta {{ {many(900, '...F{}')} }} }}",
    "unused fragments": "{ meta { version } } "
    + many(180, "fragment F{} on Query {{ meta {{ version }} }}"),
}


@pytest.fixture(name="documents")
def _documents() -> Callable[[], Documents]:
    schema = build_schema()
    return lambda: Documents(schema, GraphQLLimits(aliases=1_000))


def test_a_refusal_takes_little_longer_than_reading_what_is_right(
    documents: Callable[[], Documents],
) -> None:
    print(f"\n{'mistake':34} {'parsed':>9} {'refused':>9} {'ratio':>6}")
    ratios = {name: measure(name, text, documents) for name, text in DOCUMENTS.items()}

    assert not [name for name, ratio in ratios.items() if ratio > WORST * ratios[RIGHT]]


def measure(name: str, text: str, documents: Callable[[], Documents]) -> float:
    """Parse and read a document in turns, and return how many times as long reading takes."""
    rounds = [
        (timed(lambda: parse(text)), timed(lambda: read(documents(), text))) for _ in range(ROUNDS)
    ]
    parsed, refused = (statistics.median(each) * 1e3 for each in zip(*rounds, strict=True))
    ratio = statistics.median(each / beside for beside, each in rounds)
    print(f"{name:34} {parsed:6.1f} ms {refused:6.1f} ms {ratio:6.1f}")
    return ratio


def read(documents: Documents, text: str) -> None:
    try:
        asyncio.run(documents.operation(text, None))
    except RefusedError:
        return


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
