"""A graph in one file: read as it was written, or refused with the reason."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from weakref import ref

import msgspec
import pytest
from conftest import SAMPLE, TODAY, make_ask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import records
from test_cli import ARCHKG, run
from test_competency import QUESTIONS

from kg.errors import BadSnapshotError
from kg.garbage import no_garbage_collection
from kg.graph import KnowledgeGraph
from kg.model import Records
from kg.search import SearchIndex
from kg.stores.columns import CHUNK
from kg.stores.sections import FORMAT, open_sections, replacing
from kg.stores.snapshot import read_snapshot, write_snapshot


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("snapshots")


@pytest.fixture(name="sound", scope="module")
def _sound(folder: Path, graph: KnowledgeGraph) -> bytes:
    """Give the content of a snapshot in which nothing is wrong."""
    write_snapshot(graph, folder / "sound.archkg")
    return (folder / "sound.archkg").read_bytes()


def reason_of(path: Path) -> str:
    """Read what cannot be read and return why."""
    with pytest.raises(BadSnapshotError) as caught:
        read_snapshot(path)
    assert str(path) == caught.value.path
    assert "Build it anew with 'archkg build'." in str(caught.value)
    return caught.value.reason


def reason_of_content(folder: Path, content: bytes) -> str:
    path = folder / "other.archkg"
    path.write_bytes(content)
    return reason_of(path)


# Read as written


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(written=records())
def test_records_come_back_as_they_were(folder: Path, written: Records) -> None:
    path = folder / "generated.archkg"
    write_snapshot(KnowledgeGraph(written), path)

    read = read_snapshot(path).records

    assert written == read
    # Amounts that are equal may be written with more or fewer digits.
    assert repr(written) == repr(read)


def test_the_shipped_graph_comes_back_with_the_same_answers(
    folder: Path, shipped: KnowledgeGraph, runner: asyncio.Runner
) -> None:
    write_snapshot(shipped, folder / "shipped.archkg")
    read = read_snapshot(folder / "shipped.archkg")
    before, after = make_ask(shipped, runner), make_ask(read, runner)

    assert shipped.records == read.records
    assert shipped.meta() == read.meta()
    assert [] == [
        each["question"] for each in QUESTIONS if before(each["query"]) != after(each["query"])
    ]
    for text in ("dead letter", "sqs timeout", "Fargate", "nothing like it"):
        assert shipped.search(text, None, TODAY) == read.search(text, None, TODAY)


def test_records_of_several_chunks_keep_their_order(folder: Path, graph: KnowledgeGraph) -> None:
    sample = graph.records
    statements = tuple(
        replace(each, id=f"{each.id}-{number}")
        for number in range(CHUNK // 10)
        for each in sample.statements
    )
    many = Records(sample.entities, statements, sample.sources, sample.categories)
    write_snapshot(KnowledgeGraph(many), folder / "many.archkg")

    assert 2 * CHUNK < len(statements)
    assert statements == read_snapshot(folder / "many.archkg").records.statements


def test_what_many_records_share_is_shared_again(folder: Path, shipped: KnowledgeGraph) -> None:
    write_snapshot(shipped, folder / "shared.archkg")
    read = read_snapshot(folder / "shared.archkg")

    ids = {each.id: each.id for each in read.records.entities}
    assert all(ids[each.about] is each.about for each in read.records.statements)


def test_a_snapshot_can_be_written_from_one_that_was_read(folder: Path, sound: bytes) -> None:
    again = folder / "again.archkg"
    write_snapshot(read_snapshot(folder / "sound.archkg"), again)

    assert read_snapshot(again).records == read_snapshot(folder / "sound.archkg").records
    assert len(sound) == again.stat().st_size


@pytest.mark.parametrize(
    "question",
    [
        "{ services { nodes { id limits { text } } facets { category { value } } } }",
        '{ search(text: "sqs") { totalCount } conflicts { totalCount } }',
        '{ paths(from: "sns", to: "s3") { hops { relations { id } } } }',
        '{ neighborhood(of: ["sqs"], depth: 2) { entities { id } } }',
        '{ entity(id: "sqss") { id } }',
    ],
)
def test_a_graph_that_nobody_asks_any_more_is_freed_at_once(
    folder: Path, sound: bytes, question: str, runner: asyncio.Runner
) -> None:
    (folder / "freed.archkg").write_bytes(sound)
    graph = read_snapshot(folder / "freed.archkg")
    with no_garbage_collection():
        make_ask(graph, runner)(question)
        alive = ref(graph)
        del graph

        assert alive() is None


def test_a_search_index_gives_its_memory_back_at_once() -> None:
    index = SearchIndex.from_bytes(SearchIndex().to_bytes())
    connection = index._connection
    del index

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


# Refused


@given(place=st.integers(min_value=0), change=st.integers(1, 255))
def test_any_changed_byte_is_found(folder: Path, sound: bytes, place: int, change: int) -> None:
    content = bytearray(sound)
    content[place % len(sound)] ^= change

    reason_of_content(folder, bytes(content))


@given(length=st.integers(min_value=0))
def test_a_file_that_was_cut_off_is_found(folder: Path, sound: bytes, length: int) -> None:
    reason_of_content(folder, sound[: length % len(sound)])


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda _: b"", "it is not a snapshot of archkg"),
        (lambda sound: b"PK" + sound[2:], "it is not a snapshot of archkg"),
        (lambda sound: sound.replace(b"\r\n", b"\n", 1), "it is not a snapshot of archkg"),
        (lambda sound: sound[:10], "it ends within its head"),
        (lambda sound: sound[:40], "it is damaged in its head"),
        (lambda sound: sound[:-1], "bytes, but has"),
        (lambda sound: sound + b"\0", "bytes, but has"),
        (lambda sound: sound[:-1] + b"\1", "it is damaged in the section 'table'"),
        (lambda sound: sound[:200] + b"\xc1" + sound[201:], "it is damaged in the section 'meta'"),
    ],
)
def test_a_damaged_file_is_refused_with_the_reason(
    folder: Path, sound: bytes, spoil: Callable[[bytes], bytes], reason: str
) -> None:
    assert reason in reason_of_content(folder, spoil(sound))


@pytest.mark.parametrize(
    ("number", "reason"), [(FORMAT - 1, "it has an older format"), (FORMAT + 1, "it has a newer")]
)
def test_another_format_is_refused_by_its_number(
    folder: Path, sound: bytes, number: int, reason: str
) -> None:
    content = sound[:10] + number.to_bytes(2, "little") + sound[12:]

    assert reason in reason_of_content(folder, content)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "No such file" in reason_of(tmp_path / "missing.archkg")
    assert "Is a directory" in reason_of(tmp_path)


def image_of(*commands: str) -> bytes:
    with sqlite3.connect(":memory:") as connection:
        for command in commands:
            connection.execute(command)
        content: bytes = connection.serialize()
    connection.close()
    return content


OTHER_SECTIONS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "no MessagePack": ("meta", lambda: b"\xc1"),
    "nested without end": ("meta", lambda: b"\x81\xa1x" + b"\x91" * 100_000),
    "other values": ("meta", lambda: msgspec.msgpack.encode({"version": 1})),
    "no chunk": ("entities", lambda: msgspec.msgpack.encode("x")),
    "no tables": ("entities", lambda: msgspec.msgpack.encode([{}, [], {}])),
    "an unknown record": ("statements", lambda: chunk(["Nonsense"], {"Nonsense": {}})),
    "a record too many": ("statements", lambda: chunk(["Claim"], {})),
    "a field too few": ("statements", lambda: chunk(["Claim"], {"Claim": {"id": ["x"]}})),
    "no database": ("search", lambda: b"nonsense" * 1000),
    "another database": ("search", lambda: image_of("CREATE TABLE documents (id)")),
    "a view": ("search", lambda: image_of("CREATE VIEW documents AS SELECT randomblob(1)")),
    "an unknown section": ("surprise", lambda: b""),
}


def chunk(order: list[str], columns: dict[str, dict[str, list[str]]]) -> bytes:
    empty: dict[str, list[str]] = {
        name: [] for name in ("texts", "citations", "intervals", "kinds")
    }
    return msgspec.msgpack.encode([empty, order, columns])


@pytest.mark.parametrize("case", OTHER_SECTIONS)
def test_sound_digests_over_other_content_are_not_enough(
    folder: Path, sound: bytes, case: str
) -> None:
    (folder / "sound.archkg").write_bytes(sound)
    changed, content = OTHER_SECTIONS[case]
    with open_sections(folder / "sound.archkg") as old, replacing(folder / "forged") as new:
        for name in sorted({*old.names, changed}):
            new.add(name, content() if name == changed else next(old.read(name)))

    reason_of(folder / "forged")


@pytest.mark.parametrize("missing", ["meta", "search"])
def test_a_section_that_is_missing_is_named(folder: Path, sound: bytes, missing: str) -> None:
    (folder / "sound.archkg").write_bytes(sound)
    with open_sections(folder / "sound.archkg") as old, replacing(folder / "partial") as new:
        for name in sorted(old.names - {missing}):
            new.add(name, next(old.read(name)))

    assert f"it has 0 sections '{missing}' instead of one" == reason_of(folder / "partial")


def test_bytes_between_the_sections_are_refused(folder: Path, sound: bytes) -> None:
    table_at, length = (int.from_bytes(sound[at : at + 8], "little") for at in (12, 20))
    table = sound[table_at : table_at + length]
    head = sound[:12] + (table_at + 4).to_bytes(8, "little") + sound[20:60]
    digest = hashlib.blake2b(head, digest_size=32).digest()
    gap = head + digest + sound[92:table_at] + b"more" + table

    assert "its sections do not reach up to the table" == reason_of_content(folder, gap)


# Written whole or not at all


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "graph.archkg"
    path.write_bytes(b"old")
    # The kernel refuses to let any file grow beyond a few blocks, as a full disk would.
    command = f"ulimit -f 8; exec {ARCHKG} build -o {path} --data {SAMPLE}"
    result = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)

    assert (1, "") == (result.returncode, result.stdout)
    assert f"cannot write {path}: File too large." in result.stderr
    assert b"old" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_a_new_file_takes_the_place_of_the_old_one(
    tmp_path: Path, graph: KnowledgeGraph, shipped: KnowledgeGraph
) -> None:
    path = tmp_path / "graph.archkg"
    write_snapshot(graph, path)
    with path.open("rb") as opened:
        write_snapshot(shipped, path)

        assert len(opened.read()) < path.stat().st_size
    assert shipped.records == read_snapshot(path).records
    assert [path] == list(tmp_path.iterdir())


def test_others_may_read_what_was_written(tmp_path: Path, graph: KnowledgeGraph) -> None:
    before = os.umask(0o022)
    write_snapshot(graph, tmp_path / "graph.archkg")
    os.umask(before)

    assert 0o644 == stat.S_IMODE((tmp_path / "graph.archkg").stat().st_mode)


# From the command line


def test_build_says_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "graph.archkg"
    result = run("build", "-o", str(path), "--data", str(SAMPLE))
    read = read_snapshot(path)

    assert (
        f"{path}: 10 entities, 26 statements, {path.stat().st_size:,} bytes, "
        f"version {read.meta().version}.\n"
    ) == result.stdout


def test_build_says_why_it_could_not_write(tmp_path: Path) -> None:
    result = run("build", "-o", str(tmp_path / "no/graph.archkg"), "--data", str(SAMPLE))

    assert 1 == result.returncode
    assert "No such file or directory." in result.stderr


def test_serve_refuses_what_is_no_snapshot(tmp_path: Path) -> None:
    (tmp_path / "graph.archkg").write_text("id: sqs")
    result = run("serve", "--port", "0", "--snapshot", str(tmp_path / "graph.archkg"))

    assert (1, "") == (result.returncode, result.stdout)
    assert "it is not a snapshot of archkg. Build it anew with 'archkg build'." in result.stderr


def test_serve_takes_a_snapshot_or_data_but_not_both() -> None:
    result = run("serve", "--snapshot", "graph.archkg", "--data", str(SAMPLE))

    assert 2 == result.returncode
    assert "give --snapshot, --data or --store" in result.stderr
