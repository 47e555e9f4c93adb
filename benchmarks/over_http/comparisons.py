"""The comparisons, each over servers that it starts and stops."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from over_http import servers
from over_http.heavy import asking_heavily
from over_http.load import CONNECTIONS, ROUNDS, Spread, Target, Turn, drive, ratio, take_turns
from over_http.postgresql import cluster
from over_http.questions import FILTER, ID, PAGE, SERVICES, Dialect, Question, ask, check, nested
from over_http.table import Figure, Goal

LARGE = 20_000
"""Services of the large graph."""

UNLIMITED: Mapping[str, str] = {"ARCHKG_SPARQL_WORKERS": "1"}
"""Settings under which one client may ask as often as it can."""
UNCACHED: Mapping[str, str] = {**UNLIMITED}
"""The same, and no answer is kept."""

VARIANTS = 2 * CONNECTIONS
"""Operations that differ in their names. Equal ones that arrive together may be worked out once for
all, which is no answer that was kept, but no work for each either."""

NESTED = nested(SERVICES, SERVICES)


@dataclass
class Findings:
    """What the comparisons add to."""

    goals: list[Goal] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add_figure(self, server: str, question: str, length: int, turns: list[Turn]) -> None:
        """Note what one server did."""
        self.figures.append(Figure(server, question, length, turns))


@dataclass(frozen=True)
class Data:
    """The files that the servers read."""

    snapshot: Path
    large_snapshot: Path
    services: Path


def compare_in_process(data: Data, found: Findings) -> None:
    """Compare with Strawberry without HTTP."""
    program = [sys.executable, "-m", "over_http.in_process"]
    command: list[str | Path] = [*program, data.snapshot, data.services]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    ratios = [ours / theirs for ours, theirs in json.loads(done.stdout)]
    what = "nested query uncached, in process, against stock Strawberry"
    found.goals.append(Goal(what, Spread.of(ratios), 30))


def compare_with_peers(data: Data, found: Findings) -> None:
    """Compare with other GraphQL servers over HTTP."""
    with ExitStack() as running:
        urls = {
            "archkg, uncached": running.enter_context(servers.archkg(data.snapshot, UNCACHED)),
            "Strawberry + uvicorn": running.enter_context(servers.strawberry(data.services)),
            "mercurius with JIT": running.enter_context(servers.mercurius(data.services)),
            "PostGraphile over PostgreSQL": running.enter_context(
                servers.postgraphile(running.enter_context(cluster(SERVICES)))
            ),
        }
        turns = {each.name: _race(urls, each, found) for each in (NESTED, FILTER, ID)}
    ours, *peers = turns["nested"].values()
    whats = (
        "nested query uncached over HTTP, against Strawberry + uvicorn",
        "the same, against mercurius with JIT",
        "the same, against PostGraphile over PostgreSQL",
    )
    for what, theirs, goal in zip(whats, peers, (35, 2, 20), strict=True):
        found.goals.append(Goal(what, ratio(ours, theirs), goal))


_DIALECTS = {
    "Strawberry + uvicorn": Dialect.PLAIN,
    "mercurius with JIT": Dialect.PLAIN,
    "PostGraphile over PostgreSQL": Dialect.POSTGRAPHILE,
}
"""Of the peers."""


def _race(urls: Mapping[str, str], question: Question, found: Findings) -> dict[str, list[Turn]]:
    targets = [
        _target(server, url, question, _DIALECTS.get(server, Dialect.ARCHKG), VARIANTS)
        for server, url in urls.items()
    ]
    lengths = [target.length for target in targets]
    assert max(lengths) <= 1.25 * min(lengths), lengths
    turns = take_turns(targets)
    for target in targets:
        found.add_figure(target.name, question.name, target.length, turns[target.name])
    return turns


def _target(
    name: str, url: str, question: Question, dialect: Dialect = Dialect.ARCHKG, variants: int = 1
) -> Target:
    """Ask each once, and hold the answers to the facts."""
    bodies = question.bodies(dialect, variants)
    answers = [ask(url, body) for body in bodies]
    for answer in answers:
        check(question, answer)
    return Target(name, url, bodies, len(answers[0]))


def compare_repeated(data: Data, found: Findings, folder: Path) -> None:
    """Compare a query that was asked before with constant bytes on the same server."""
    questions = {each.name: each for each in (NESTED, FILTER, ID)}
    _keep_answers(data, questions, folder)
    with (
        servers.archkg_beside_constants(data.snapshot, UNLIMITED, folder) as ours,
        servers.constants(folder) as plain,
    ):
        for name, question in questions.items():
            repeated = _target("archkg, repeated", f"{ours}/graphql", question)
            constant = _constant("constant bytes in archkg's server", ours, repeated, name)
            raw = _constant("constant bytes, uvicorn alone", plain, repeated, name)
            turns = take_turns([repeated, constant, raw])
            for server, each in turns.items():
                found.add_figure(server, name, repeated.length, each)
            what = f"repeated query ({name}), against constant bytes on the same server"
            found.goals.append(Goal(what, ratio(turns[repeated.name], turns[constant.name]), 0.9))


def _keep_answers(data: Data, questions: Mapping[str, Question], folder: Path) -> None:
    with servers.archkg(data.snapshot, UNLIMITED) as url:
        for name, question in questions.items():
            (folder / name).write_bytes(ask(url, *question.bodies(Dialect.ARCHKG)))


def _constant(server: str, base: str, like: Target, name: str) -> Target:
    """Send the same request to where its answer is constant."""
    url = f"{base}/constant/{name}"
    assert like.length == len(ask(url, like.bodies[0]))
    return Target(server, url, like.bodies, like.length)


def compare_sizes(data: Data, found: Findings) -> None:
    """Compare a page of a large graph with the same page of a small one."""
    with (
        servers.archkg(data.snapshot, UNCACHED) as small,
        servers.archkg(data.large_snapshot, UNCACHED) as large,
    ):
        targets = [
            _target(f"archkg, {count:,} services", url, nested(count, PAGE), variants=VARIANTS)
            for url, count in ((small, SERVICES), (large, LARGE))
        ]
        turns = take_turns(targets)
    for target in targets:
        found.add_figure(target.name, f"page of {PAGE}", target.length, turns[target.name])
    of_small, of_large = turns.values()
    what = (
        f"{LARGE:,} services: a page of {PAGE} with nested relations, against {SERVICES} services"
    )
    found.goals.append(Goal(what, ratio(of_large, of_small), 0.9))


def compare_beside_heavy(data: Data, found: Findings) -> None:
    """Compare the slowest answers with ordinary ones while a heavy query runs beside."""
    runs = (("uncached", UNCACHED, VARIANTS), ("repeated", UNLIMITED, 1))
    for name, settings, variants in runs:
        with servers.archkg(data.snapshot, settings) as url:
            server = f"archkg, {name}, beside a heavy query"
            target = _target(server, url, NESTED, variants=variants)
            turns = _beside_heavy(target, found)
        found.add_figure(target.name, NESTED.name, target.length, turns)
        what = f"p99 against p50 of the nested query ({name}) while a heavy query runs beside"
        tails = Spread.of([turn.p99 / turn.p50 for turn in turns])
        found.goals.append(Goal(what, tails, 2, at_most=True))


def _beside_heavy(target: Target, found: Findings) -> list[Turn]:
    drive(target)
    with asking_heavily(target.url) as client:
        turns = [drive(target) for _ in range(ROUNDS)]
    assert client.refused is None, client.refused
    took = Spread.of(client.milliseconds)
    found.notes.append(
        f"{target.name}: {len(client.milliseconds)} heavy queries were answered, in "
        f"{took.median:,.0f} ms each (median; {took.least:,.0f} to {took.most:,.0f})."
    )
    return turns
