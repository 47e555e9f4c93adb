"""The comparisons, each over servers that it starts and stops."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from over_http import servers
from over_http.heavy import asking_heavily
from over_http.load import (
    CONNECTIONS,
    ROUNDS,
    Spread,
    Target,
    Turn,
    drive,
    processor_ratio,
    ratio,
    take_turns,
)
from over_http.postgresql import cluster
from over_http.questions import FILTER, ID, PAGE, SERVICES, Dialect, Question, ask, check, nested
from over_http.servers import Server
from over_http.table import Figure, Goal

LARGE = 20_000
"""Services of the large graph."""

DEFAULT: Mapping[str, str] = {"ARCHKG_SPARQL_WORKERS": "0"}
"""Settings as they come, but for SPARQL, which nobody asks here and which reads a large graph for minutes."""
UNCACHED: Mapping[str, str] = {**DEFAULT, "ARCHKG_GRAPHQL_KEPT_BYTES": "0"}
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


@dataclass(frozen=True)
class Data:
    """The files that the servers read."""

    snapshot: Path
    large_snapshot: Path
    services: Path


@dataclass(frozen=True)
class _Contender:
    """A server that takes part in a race, and in whose words it is asked."""

    name: str
    server: Server
    dialect: Dialect = Dialect.ARCHKG

    def target(self, question: Question, variants: int = VARIANTS) -> Target:
        """Ask everything once, and hold the answers to the facts."""
        bodies = question.bodies(self.dialect, variants)
        answers = [ask(self.server.graphql, body) for body in bodies]
        for answer in answers:
            check(question, answer)
        length = len(answers[0])
        return Target(self.name, self.server.process, self.server.graphql, bodies, length)


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
        start = running.enter_context
        ours = _Contender("archkg, uncached", start(servers.archkg(data.snapshot, UNCACHED)))
        strawberry = _Contender(
            "Strawberry + uvicorn", start(servers.strawberry(data.services)), Dialect.PLAIN
        )
        mercurius = _Contender(
            "mercurius with JIT", start(servers.mercurius(data.services)), Dialect.PLAIN
        )
        postgraphile = _Contender(
            "PostGraphile over PostgreSQL",
            start(servers.postgraphile(start(cluster(SERVICES)))),
            Dialect.POSTGRAPHILE,
        )
        all_of_them = (ours, strawberry, mercurius, postgraphile)
        turns = {each.name: _race(all_of_them, each, found) for each in (NESTED, FILTER, ID)}
    for peer, goal in ((strawberry, 35), (mercurius, 2), (postgraphile, 20)):
        of_nested = turns[NESTED.name]
        what = f"nested query uncached over HTTP, against {peer.name}"
        found.goals.append(_goal(what, of_nested[ours.name], of_nested[peer.name], goal))


def _goal(what: str, ours: Sequence[Turn], theirs: Sequence[Turn], at_least: float) -> Goal:
    processor = processor_ratio(ours, theirs)
    return Goal(what, ratio(ours, theirs), at_least, processor=processor)


def _race(
    contenders: Sequence[_Contender], question: Question, found: Findings
) -> dict[str, list[Turn]]:
    targets = [contender.target(question) for contender in contenders]
    lengths = [target.length for target in targets]
    assert max(lengths) <= 1.25 * min(lengths), lengths
    return _take_turns(targets, question.name, found)


def _take_turns(targets: Sequence[Target], question: str, found: Findings) -> dict[str, list[Turn]]:
    turns = take_turns(targets)
    found.figures += [
        Figure(target.name, question, target.length, turns[target.name]) for target in targets
    ]
    return turns


def compare_repeated(data: Data, found: Findings, folder: Path) -> None:
    """Compare a query that was asked before with constant bytes, for which there is a folder."""
    questions = (NESTED, FILTER, ID)
    with servers.archkg(data.snapshot, DEFAULT) as ours:
        for question in questions:
            answer = ask(ours.graphql, *question.bodies(Dialect.ARCHKG))
            (folder / question.name).write_bytes(answer)
    with (
        servers.archkg_beside_constants(data.snapshot, DEFAULT, folder) as ours,
        servers.constants(folder) as plain,
    ):
        for question in questions:
            repeated = _Contender("archkg, repeated", ours).target(question, variants=1)
            constant = _constant("constant bytes in archkg's server", ours, repeated, question)
            alone = _constant("constant bytes, uvicorn alone", plain, repeated, question)
            turns = _take_turns((repeated, constant, alone), question.name, found)
            what = f"repeated query ({question.name}), against constant bytes on the same server"
            found.goals.append(_goal(what, turns[repeated.name], turns[constant.name], 0.9))


def _constant(name: str, server: Server, like: Target, question: Question) -> Target:
    """Send the same request to where its answer is constant."""
    url = f"{server.base}/constant/{question.name}"
    assert like.length == len(ask(url, like.bodies[0]))
    return replace(like, name=name, process=server.process, url=url)


def compare_sizes(data: Data, found: Findings) -> None:
    """Compare a page of a large graph with the same page of a small one."""
    with (
        servers.archkg(data.snapshot, UNCACHED) as small,
        servers.archkg(data.large_snapshot, UNCACHED) as large,
    ):
        targets = [
            _Contender(f"archkg, {count:,} services", server).target(nested(count, PAGE))
            for server, count in ((small, SERVICES), (large, LARGE))
        ]
        of_small, of_large = _take_turns(targets, f"page of {PAGE}", found).values()
    page = f"a page of {PAGE} with nested relations"
    what = f"{LARGE:,} services: {page}, against {SERVICES} services"
    found.goals.append(_goal(what, of_large, of_small, 0.9))


def compare_beside_heavy(data: Data, found: Findings) -> None:
    """Compare the slowest answers with ordinary ones while a heavy query runs beside."""
    for name, settings, variants in (("uncached", UNCACHED, VARIANTS), ("repeated", DEFAULT, 1)):
        with servers.archkg(data.snapshot, settings) as server:
            contender = _Contender(f"archkg, {name}, beside a heavy query", server)
            target = contender.target(NESTED, variants)
            drive(target)
            with asking_heavily(target.url) as client:
                turns = [drive(target) for _ in range(ROUNDS)]
        assert client.refused is None, client.refused
        found.figures.append(Figure(target.name, NESTED.name, target.length, turns))
        found.notes.append(_tell_heavy(target.name, client.milliseconds))
        tails = Spread.of([turn.p99 / turn.p50 for turn in turns])
        what = f"p99 against p50 of the nested query ({name}) while a heavy query runs beside"
        found.goals.append(Goal(what, tails, 2, at_most=True))


def _tell_heavy(name: str, milliseconds: Sequence[float]) -> str:
    took = Spread.of(milliseconds)
    return (
        f"{name}: {len(milliseconds)} heavy queries were answered, in {took.median:,.0f} ms each "
        f"(median; {took.least:,.0f} to {took.most:,.0f})."
    )
