"""A disk without room: nothing half is left, what was there stays, and it is said what is wrong."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import servers
from conftest import SAMPLE, TODAY
from test_cli import ARCHKG, ENVIRONMENT

from kg.graph import KnowledgeGraph
from kg.rdf.describe import describe
from kg.rdf.documents import write_triples
from kg.rdf.formats import find_format
from kg.stores.snapshot import read_snapshot, write_snapshot
from kg.stores.sparql.client import SparqlClient, open_http
from kg.stores.sparql.store import SparqlStore

UNSHARE: Final = Path("/usr/bin/unshare")
MOUNT: Final = Path("/usr/bin/mount")
KIBIBYTES: Final = 8
FULL: Final = os.strerror(errno.ENOSPC)
IN_A_FULL_FOLDER: Final = """
mount -t tmpfs -o size={size}k tmpfs {folder} && cp {keep}/* {folder} 2>/dev/null
"$@"
status=$?
cp -r {folder}/. {keep}
exit $status
"""
"""Runs a command with a small file system on a folder, and keeps what is on it at the end."""


@pytest.fixture(name="can_mount", scope="session")
def _can_mount(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Leave a test out where nobody may mount a file system in a name space of their own."""
    folder = tmp_path_factory.mktemp("mount")
    command: list[str | Path] = [UNSHARE, "-rm", "mount", "-t", "tmpfs", "tmpfs", folder]
    if not UNSHARE.exists() or subprocess.run(command, check=False).returncode:
        pytest.skip("the system lets nobody mount a small file system: unshare -rm")


def run_on_small_disk(
    folder: Path, kept: Path, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run archkg while a folder is a disk of its own; ``kept`` is what is on it before and after."""
    script = IN_A_FULL_FOLDER.format(size=KIBIBYTES, folder=folder, keep=kept)
    return subprocess.run(
        [UNSHARE, "-rm", "/bin/sh", "-c", script, "sh", ARCHKG, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )


@pytest.fixture(name="disk")
def _disk(tmp_path: Path) -> tuple[Path, Path]:
    folders = tmp_path / "disk", tmp_path / "kept"
    for each in folders:
        each.mkdir()
    return folders


@pytest.mark.usefixtures("can_mount")
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
    disk: tuple[Path, Path], command: list[str], name: str
) -> None:
    folder, kept = disk
    (kept / name).write_text("old")
    result = run_on_small_disk(folder, kept, *command, "--data", SAMPLE, "-o", folder / name)

    assert (1, f"cannot write {folder}/{name}: {FULL}.\n") == (result.returncode, result.stderr)
    assert [(name, "old")] == [(each.name, each.read_text()) for each in kept.iterdir()]


@pytest.mark.usefixtures("can_mount")
def test_an_import_without_room_leaves_nothing(
    disk: tuple[Path, Path], tmp_path: Path, graph: KnowledgeGraph
) -> None:
    folder, kept = disk
    document = tmp_path / "graph.ttl"
    document.write_bytes(write_triples(describe(graph.records, TODAY), find_format("turtle")))
    result = run_on_small_disk(folder, kept, "import", document, "-o", folder / "graph.archkg")

    assert 1 == result.returncode
    assert f"cannot write {folder}/graph.archkg: {FULL}.\n" == result.stderr
    assert [] == list(kept.iterdir())


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


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of some mebibytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounting: list[str | Path] = [MOUNT, "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder]
    if not MOUNT.exists() or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system takes the rights of root")
    try:
        yield folder
    finally:
        subprocess.run([MOUNT.with_name("umount"), "-l", folder], check=True)


def push(server: servers.Server, *data: str | Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [ARCHKG, "push", "--to", server.graphs, *data]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)


def version_at(server: servers.Server) -> str:
    async def read() -> str:
        async with open_http(None, 60) as http:
            return (await SparqlStore(SparqlClient(server.query, http)).meta()).version

    return asyncio.run(read())


def fill(folder: Path) -> Path:
    """Fill a file system."""
    room = os.statvfs(folder)
    filler = folder / "filler"
    filler.write_bytes(bytes(room.f_bavail * room.f_frsize))
    return filler


def test_a_push_to_a_store_without_room_leaves_the_old_graph_and_the_next_one_completes_it(
    small_disk: Path, tmp_path: Path, graph: KnowledgeGraph
) -> None:
    newer = tmp_path / "newer"
    (newer / "technologies").mkdir(parents=True)
    (newer / "technologies/redis.yaml").write_text("id: redis\nname: Redis\nbrief: A store.\n")
    with servers.oxigraph(small_disk) as server:
        push(server, "--data", SAMPLE)
        filler = fill(small_disk)
        refused = push(server, "--data", SAMPLE, "--data", newer)

        assert (1, "") == (refused.returncode, refused.stdout)
        assert refused.stderr.endswith("the store cannot answer: the server answered 500.\n")
        assert graph.meta().version == version_at(server)
    filler.unlink()
    with servers.oxigraph(small_disk) as server:
        assert graph.meta().version == version_at(server)
        completed = push(server, "--data", SAMPLE, "--data", newer)

        said = f"version {version_at(server)}: laid.\n"
        assert (0, said) == (completed.returncode, completed.stdout)
        assert graph.meta().version != version_at(server)
