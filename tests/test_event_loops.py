"""Queries are answered in either event loop: that of Python and that of uvloop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import uvloop
from sparql_support import running

from kg.rdf.sparql.check import check
from kg.rdf.sparql.engine import EVERYTHING


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_workers_answer(new_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def ask() -> bytes:
        async with running() as engine:
            query = check("ASK { <http://e/sqs> ?p ?o }")
            return await engine.answer(query, EVERYTHING, "http://e/", "json")

    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert b'{"head":{},"boolean":true}' == runner.run(ask())
