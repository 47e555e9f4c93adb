"""SPARQL when its data changes, cannot be loaded, or its processes are killed under load."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import pytest
from sparql_support import QUICK, ask, with_engine
from test_sparql_limits import gone, workers_of

from kg.rdf.sparql import engine as engines
from kg.rdf.sparql.engine import SparqlEngine
from kg.rdf.sparql.errors import NotReadyError, QueryAbortedError

PATIENT: Final = replace(QUICK, seconds=20)
VALUE: Final = "SELECT ?v { <http://e/a> <http://e/b> ?v }"


def data(value: str) -> list[bytes]:
    return [f'<http://e/a> <http://e/b> "{value}" .\n'.encode()]


def test_an_older_graph_that_takes_longer_to_load_does_not_take_the_place_of_a_newer_one() -> None:
    older_has_begun, older_may_end = threading.Event(), threading.Event()
    begun: list[str] = []

    def content() -> Iterable[bytes]:
        name = ("first", "older", "newer")[min(len(begun), 2)]
        begun.append(name)
        if name == "older":
            older_has_begun.set()
            older_may_end.wait(20)
        return data(name)

    async def run() -> bytes:
        engine = SparqlEngine(content, PATIENT)
        await ask(engine, VALUE)
        older = asyncio.create_task(engine.renew())
        await asyncio.to_thread(older_has_begun.wait, 20)
        newer = asyncio.create_task(engine.renew())
        await asyncio.sleep(0.5)
        older_may_end.set()
        await asyncio.gather(older, newer)
        answer = await ask(engine, VALUE)
        await engine.close()
        return answer

    assert b'"newer"' in asyncio.run(run())


def test_many_renewals_at_once_load_twice_and_not_side_by_side() -> None:
    loading: list[int] = []
    side_by_side = 0

    def content() -> Iterable[bytes]:
        nonlocal side_by_side
        loading.append(1)
        side_by_side = max(side_by_side, sum(loading))
        yield from data("x")
        loading.append(-1)

    async def run() -> None:
        engine = SparqlEngine(content, PATIENT)
        await ask(engine, VALUE)
        await asyncio.gather(*(engine.renew() for _ in range(20)))
        await engine.close()

    asyncio.run(run())

    assert 1 == side_by_side
    assert loading.count(1) <= 3


def test_data_that_could_not_be_loaded_is_loaded_when_it_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engines, "RETRY_SECONDS", 0.2)
    is_full = threading.Event()
    is_full.set()

    def content() -> Iterable[bytes]:
        if is_full.is_set():
            raise OSError("No space left on device")
        return data("x")

    async def run() -> bytes:
        engine = SparqlEngine(content, PATIENT)
        with pytest.raises(NotReadyError):
            await ask(engine, VALUE)
        is_full.clear()
        async with asyncio.timeout(30):
            while True:
                try:
                    answer = await ask(engine, VALUE)
                except NotReadyError:
                    await asyncio.sleep(0.05)
                else:
                    break
        await engine.close()
        return answer

    assert b'"x"' in asyncio.run(run())


def test_a_newer_graph_that_could_not_be_loaded_is_loaded_when_it_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engines, "RETRY_SECONDS", 0.2)
    contents = iter(["old", None, "new"])

    def content() -> Iterable[bytes]:
        value = next(contents)
        if value is None:
            raise OSError("No space left on device")
        return data(value)

    async def run() -> bytes:
        engine = SparqlEngine(content, PATIENT)
        await ask(engine, VALUE)
        await engine.renew()
        assert b'"old"' in await ask(engine, VALUE)
        async with asyncio.timeout(30):
            while True:
                answer = await ask(engine, VALUE)
                if b'"old"' not in answer:
                    break
                await asyncio.sleep(0.05)
        await engine.close()
        return answer

    assert b'"new"' in asyncio.run(run())


def test_nothing_is_left_when_an_engine_is_closed_amid_a_renewal() -> None:
    may_go_on = threading.Event()
    begun = threading.Event()
    contents = iter([data("old")])

    def content() -> Iterable[bytes]:
        try:
            yield from next(contents)
        except StopIteration:
            begun.set()
            yield b"# a comment\n"
            may_go_on.wait(20)
            yield b"# another\n" * 100_000

    async def run() -> int:
        engine = SparqlEngine(content, PATIENT)
        await ask(engine, VALUE)
        renewing = asyncio.create_task(engine.renew())
        await asyncio.to_thread(begun.wait, 20)
        assert engine._loading is not None
        process = engine._loading._snapshot._process
        closing = asyncio.create_task(engine.close())
        await asyncio.sleep(0.1)
        may_go_on.set()
        await asyncio.gather(closing, renewing)
        assert process is not None
        return process.wait(10)

    assert -signal.SIGKILL == asyncio.run(run())


def test_workers_killed_under_load_cost_their_queries_only_and_are_replaced() -> None:
    chance = random.Random(0)  # noqa: S311 - moments, not secrets

    async def ask_on(engine: SparqlEngine, until: asyncio.Event) -> list[object]:
        answers: list[object] = []
        while not until.is_set():
            try:
                answers.append(
                    await ask(engine, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
                )
            except QueryAbortedError as error:
                answers.append(error)
        return answers

    async def work(engine: SparqlEngine) -> list[object]:
        until = asyncio.Event()
        await ask(engine, "ASK {}")
        asking = [asyncio.create_task(ask_on(engine, until)) for _ in range(4)]
        killed = []
        for _ in range(20):
            await asyncio.sleep(chance.uniform(0.01, 0.1))
            alive = sorted(each.number for each in workers_of(engine) if each.number)
            victim = chance.choice(alive)
            killed.append(victim)
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        until.set()
        answers = [each for answered in await asyncio.gather(*asking) for each in answered]
        assert await gone(killed)
        assert b'{"head":{},"boolean":true}' == await ask(engine, "ASK {}")
        return answers

    answers = with_engine(work, PATIENT)
    whole = [each for each in answers if isinstance(each, bytes)]

    assert {b'"302"'} == {each[each.index(b'"302"') :][:5] for each in whole}
    assert len(answers) - len(whole) <= 20
    assert len(whole) > 20
