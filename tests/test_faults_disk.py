"""A disk without room: nothing half is left, what was there stays, and it is said what is wrong."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from conftest import SAMPLE, TODAY
from full_disks import (
    BoundedDisk,
    ShortFiles,
    SmallDisk,
    StoreDisk,
    mounted_disk,
    small_file_system,
)
from test_cli import ARCHKG, ENVIRONMENT

from kg.graph import KnowledgeGraph
from kg.rdf.describe import describe
from kg.rdf.documents import write_triples
from kg.rdf.formats import find_format
from kg.stores.snapshot import read_snapshot, write_snapshot
from kg.stores.sparql.client import SparqlClient, open_http
from kg.stores.sparql.store import SparqlStore


@pytest.fixture(name="disk", params=["small file system", "short files"])
def _disk(request: pytest.FixtureRequest, tmp_path: Path) -> SmallDisk:
    return small_file_system(tmp_path) if "system" in request.param else ShortFiles(tmp_path)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["build"], "graph.archkg"),
        (["export"], "graph.ttl"),
        (["export"], "graph.trig"),
        (["diagram", "sqs", "lambda"], "sqs.svg"),
    ],
    ids=lambda each: each if isinstance(each, str) else each[0],
)
def test_what_has_no_room_leaves_the_old_file_and_nothing_else(
    disk: SmallDisk, command: list[str], name: str
) -> None:
    (disk.kept / name).write_text("old")
    target = disk.folder / name
    result = disk.run(*command, "--data", SAMPLE, "-o", target)

    assert (1, f"cannot write {target}: {disk.reason}.\n") == (result.returncode, result.stderr)
    assert [(name, "old")] == [(each.name, each.read_text()) for each in disk.kept.iterdir()]


def test_an_import_without_room_leaves_nothing(
    disk: SmallDisk, tmp_path_factory: pytest.TempPathFactory, graph: KnowledgeGraph
) -> None:
    document = tmp_path_factory.mktemp("source") / "graph.ttl"
    document.write_bytes(write_triples(describe(graph.records, TODAY), find_format("turtle")))
    target = disk.folder / "graph.archkg"
    result = disk.run("import", document, "-o", target)

    assert (1, f"cannot write {target}: {disk.reason}.\n") == (result.returncode, result.stderr)
    assert [] == list(disk.kept.iterdir())


def test_what_is_no_regular_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    command: list[str | Path] = [ARCHKG, "build", "-o", tmp_path / "pipe", "--data", SAMPLE]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)

    assert f"cannot write {tmp_path}/pipe: it is no regular file.\n" == result.stderr
    assert (tmp_path / "pipe").is_fifo()


def test_a_link_leads_to_what_is_replaced(tmp_path: Path, graph: KnowledgeGraph) -> None:
    (tmp_path / "link").symlink_to("graph.archkg")
    write_snapshot(graph, tmp_path / "link")

    assert (tmp_path / "link").is_symlink()
    assert graph.records == read_snapshot(tmp_path / "graph.archkg").records


# A server that holds the graph, and whose disk is full


@pytest.fixture(name="store_disk", params=["mounted", "bounded"])
def _store_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreDisk]:
    folder = tmp_path / "store"
    folder.mkdir()
    if request.param == "bounded":
        yield BoundedDisk(folder)
        return
    with mounted_disk(folder) as disk:
        yield disk


def push(server: servers.Server, *data: str | Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [ARCHKG, "push", "--to", server.graphs, *data]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)


def version_at(server: servers.Server) -> str:
    async def read() -> str:
        async with open_http(None, 60) as http:
            return (await SparqlStore(SparqlClient(server.query, http)).meta()).version

    return asyncio.run(read())


def test_a_push_to_a_store_without_room_leaves_the_old_graph_and_the_next_one_completes_it(
    store_disk: StoreDisk, tmp_path: Path, graph: KnowledgeGraph
) -> None:
    newer = tmp_path / "newer"
    (newer / "technologies").mkdir(parents=True)
    (newer / "technologies/redis.yaml").write_text("id: redis\nname: Redis\nbrief: A store.\n")
    with servers.oxigraph(store_disk.folder, under=store_disk.under) as server:
        push(server, "--data", SAMPLE)
        store_disk.fill(server)
        refused = push(server, "--data", SAMPLE, "--data", newer)

        assert (1, "") == (refused.returncode, refused.stdout)
        assert refused.stderr.endswith("the store cannot answer: the server answered 500.\n")
        assert graph.meta().version == version_at(server)
    store_disk.clear()
    with servers.oxigraph(store_disk.folder) as server:
        assert graph.meta().version == version_at(server)
        completed = push(server, "--data", SAMPLE, "--data", newer)

        said = f"version {version_at(server)}: laid.\n"
        assert (0, said) == (completed.returncode, completed.stdout)
        assert graph.meta().version != version_at(server)
