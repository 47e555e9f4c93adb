"""kill -9 at any moment: of a build, of a push, of a server that reloads.

``KILLS=20 pytest tests/test_faults_kill.py`` kills twenty times each, as ``make soak`` does; otherwise
a few times, since each takes seconds.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped] # it has no types
import pytest
import servers
from conftest import SAMPLE, TODAY
from servers import Server
from test_cli import ARCHKG, ENVIRONMENT
from test_reload import Server as Served
from test_reload import serving

from kg.graph import KnowledgeGraph
from kg.query import Collection, Selection
from kg.stores.snapshot import read_snapshot, write_snapshot
from kg.stores.sparql.client import SparqlClient, open_http
from kg.stores.sparql.store import SparqlStore

ROUNDS: Final = int(os.environ.get("KILLS", "3"))


def moments(whole: float) -> list[float]:
    """Return when to kill, in seconds: spread over the whole run, at another place in each part."""
    chance = random.Random(0)  # noqa: S311 - moments, not secrets
    drawn = [(part + chance.random()) * whole / ROUNDS for part in range(ROUNDS)]
    chance.shuffle(drawn)
    return drawn


def run_and_time(command: Sequence[str | Path]) -> float:
    """Run a command to its end and return how long it took."""
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - started


def run_and_kill(command: Sequence[str | Path], after: float) -> None:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(after)
        process.kill()


# A build


def test_a_killed_build_leaves_the_old_snapshot_whole(
    tmp_path: Path, graph: KnowledgeGraph
) -> None:
    path = tmp_path / "graph.archkg"
    command: list[str | Path] = [ARCHKG, "build", "-o", path]
    whole = run_and_time(command)
    newer = read_snapshot(path).meta().version
    for after in moments(whole):
        write_snapshot(graph, path)
        run_and_kill(command, after)

        assert read_snapshot(path).meta().version in (graph.meta().version, newer)
    run_and_time(command)

    assert newer == read_snapshot(path).meta().version
    assert [path] == list(tmp_path.iterdir())


WRITER: Final = """
import os, signal, sys, time
from pathlib import Path
from kg.stores.snapshot import read_snapshot, write_snapshot

graphs = [read_snapshot(Path(each)) for each in sys.argv[2:]]
for line in sys.stdin:
    child = os.fork()
    if not child:
        while True:
            for graph in graphs:
                write_snapshot(graph, Path(sys.argv[1]))
    time.sleep(float(line))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("killed", flush=True)
"""


def test_a_writer_killed_amid_writing_leaves_one_of_the_two_graphs(
    tmp_path: Path, graph: KnowledgeGraph, shipped: KnowledgeGraph
) -> None:
    folder = tmp_path / "written"
    folder.mkdir()
    path, inputs = folder / "graph.archkg", [tmp_path / "small", tmp_path / "large"]
    write_snapshot(graph, inputs[0])
    write_snapshot(shipped, inputs[1])
    write_snapshot(graph, path)
    chance = random.Random(0)  # noqa: S311 - moments, not secrets
    seen = []
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, path, *inputs],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as writer:  # fmt: skip
        assert writer.stdin is not None
        assert writer.stdout is not None
        for _ in range(4 * ROUNDS):
            writer.stdin.write(f"{chance.uniform(0, 0.6)}\n")
            writer.stdin.flush()
            assert "killed\n" == writer.stdout.readline()
            seen.append(read_snapshot(path).meta().version)
        writer.stdin.close()

    assert set() == set(seen) - {graph.meta().version, shipped.meta().version}
    write_snapshot(graph, path)
    assert [path] == list(folder.iterdir()), "what the killed ones left is removed by the next one"


# A server that reloads


def test_a_server_killed_while_it_reloads_starts_again_with_a_whole_graph(
    tmp_path: Path, graph: KnowledgeGraph, shipped: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setitem(ENVIRONMENT, "TMPDIR", str(scratch))
    path = tmp_path / "graph.archkg"
    versions = {graph.meta().version, shipped.meta().version}
    write_snapshot(graph, path)
    for number, after in enumerate(moments(2.0)):
        with serving(tmp_path / "log", "--snapshot", str(path)) as server:
            assert server.version() in versions
            family = psutil.Process(server.process.pid)
            write_snapshot(graph if number % 2 else shipped, path)
            reloading = threading.Thread(target=reload, args=(server, number))
            reloading.start()
            time.sleep(after)
            children = family.children(recursive=True)
            server.process.kill()
            reloading.join(30)
            gone, left = psutil.wait_procs(children, timeout=20)

        assert [] == left, f"{len(gone)} processes ended"
        assert [] == list(scratch.rglob("*.archkg"))
    with serving(tmp_path / "log", "--snapshot", str(path)) as server:
        assert read_snapshot(path).meta().version == server.version()


def reload(server: Served, number: int) -> None:
    """Reload by one way or the other; the server may be killed in the middle of it."""
    if number % 2:
        server.process.send_signal(signal.SIGHUP)
        return
    try:
        server.reload_by_token()
    except OSError:
        return


# A push


@dataclass
class Readers:
    """Somebody who reads without pause, and the graphs that were not whole."""

    server: Server
    torn: list[str] = field(default_factory=list)
    reads: int = 0
    _leaving: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def reading(self) -> Iterator[None]:
        thread = threading.Thread(target=lambda: asyncio.run(self._read()))
        thread.start()
        try:
            yield
        finally:
            self._leaving.set()
            thread.join(60)

    async def _read(self) -> None:
        async with open_http(None, 60) as http:
            client = SparqlClient(self.server.query, http)
            while not self._leaving.is_set():
                await self._read_once(SparqlStore(client))

    async def _read_once(self, store: SparqlStore) -> None:
        meta = await store.meta()
        counted = await store.count(Selection(Collection.ENTITIES, TODAY))
        (found,) = await store.find(["sqs"])
        self.reads += 1
        if counted != sum(meta.entities.values()) or found is None:
            self.torn.append(f"{meta.version}: {counted} of {sum(meta.entities.values())}")


@pytest.fixture(name="store_server")
def _store_server(tmp_path: Path) -> Iterator[Server]:
    with servers.oxigraph(tmp_path) as server:
        yield server


def test_a_killed_push_shows_no_half_graph_and_the_next_one_completes_it(
    tmp_path: Path, store_server: Server
) -> None:
    small: list[str | Path] = [ARCHKG, "push", "--to", store_server.graphs, "--data", SAMPLE]
    other = Path(shutil.copytree(SAMPLE, tmp_path / "other"))
    pushing = [*small[:-1], other]
    run_and_time(small)
    rename_sqs(other, "SQS before")
    whole = run_and_time(pushing)
    readers = Readers(store_server)
    with readers.reading():
        for number, after in enumerate(moments(whole)):
            rename_sqs(other, f"SQS {number}")
            run_and_kill(pushing, after)
        run_and_time(pushing)
        last = asyncio.run(name_of_sqs(store_server))
        run_and_time(small)

    assert [] == readers.torn
    assert readers.reads > ROUNDS
    assert f"SQS {ROUNDS - 1}" == last
    assert "Amazon SQS" == asyncio.run(name_of_sqs(store_server))
    assert 2 == asyncio.run(versions_laid(store_server)), "this one, and the one before"


def rename_sqs(data: Path, name: str) -> None:
    """Make another graph of some data."""
    file = "services/messaging/sqs.yaml"
    text = (SAMPLE / file).read_text().replace("name: Amazon SQS\n", f"name: {name}\n")
    (data / file).write_text(text)


async def name_of_sqs(server: Server) -> str:
    async with open_http(None, 60) as http:
        (found,) = await SparqlStore(SparqlClient(server.query, http)).find(["sqs"])
    assert found is not None
    return found.name


async def versions_laid(server: Server) -> int:
    """Count the versions of which anything is on the server."""
    async with open_http(None, 60) as http:
        rows = await SparqlClient(server.query, http).select(
            "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/index/')) }"
        )
    return len(rows)
