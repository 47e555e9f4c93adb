"""A damaged snapshot is refused whatever is damaged in it: a wrong graph is never read."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BadSnapshotError
from kg.graph import KnowledgeGraph
from kg.stores.snapshot import read_snapshot, write_snapshot

HEAD: Final = {
    "magic": (0, 10),
    "format": (10, 12),
    "place of the table": (12, 20),
    "length of the table": (20, 28),
    "digest of the table": (28, 60),
    "digest of the head": (60, 92),
}
ROW: Final = {"name": (0, 16), "place": (16, 24), "length": (24, 32), "digest": (32, 64)}
ROW_SIZE: Final = 64
WRONG: Final = (b"\0", b"\xff", b"\x80", b"\1")


@pytest.fixture(name="path", scope="module")
def _path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("snapshots") / "graph.archkg"


@pytest.fixture(name="sound", scope="module")
def _sound(path: Path, graph: KnowledgeGraph) -> bytes:
    write_snapshot(graph, path)
    return path.read_bytes()


def check_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BadSnapshotError) as caught:
        read_snapshot(path)

    assert caught.value.reason
    assert str(caught.value).endswith("Build it anew with 'archkg build'.")


def digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=32).digest()


def table_of(snapshot: bytes) -> tuple[int, int]:
    start, length = (int.from_bytes(snapshot[at : at + 8], "little") for at in (12, 20))
    return start, start + length


def with_digests(snapshot: bytearray) -> bytes:
    """Make the digests of table and head right again, as somebody would who forges them."""
    start, end = table_of(bytes(snapshot))
    if start < end <= len(snapshot):
        snapshot[28:60] = digest(bytes(snapshot[start:end]))
    snapshot[60:92] = digest(bytes(snapshot[:60]))
    return bytes(snapshot)


@pytest.mark.parametrize("wrong", WRONG, ids=bytes.hex)
@pytest.mark.parametrize("field", HEAD)
def test_each_field_of_the_head_is_checked(
    path: Path, sound: bytes, field: str, wrong: bytes
) -> None:
    start, end = HEAD[field]
    check_refused(path, sound[:start] + wrong * (end - start) + sound[end:])


@pytest.mark.parametrize("wrong", WRONG, ids=bytes.hex)
@pytest.mark.parametrize("field", ["magic", "format", "place of the table", "length of the table"])
def test_each_field_of_the_head_is_checked_also_under_a_digest_that_is_right(
    path: Path, sound: bytes, field: str, wrong: bytes
) -> None:
    start, end = HEAD[field]
    spoilt = bytearray(sound)
    spoilt[start:end] = wrong * (end - start)

    check_refused(path, with_digests(spoilt))


@pytest.mark.parametrize("wrong", WRONG, ids=bytes.hex)
@pytest.mark.parametrize("field", ROW)
@pytest.mark.parametrize("row", [0, 1, -1])
def test_each_field_of_the_table_is_checked_also_under_digests_that_are_right(
    path: Path, sound: bytes, row: int, field: str, wrong: bytes
) -> None:
    first, end = table_of(sound)
    at = first + row * ROW_SIZE if row >= 0 else end + row * ROW_SIZE
    start, stop = (at + each for each in ROW[field])
    spoilt = bytearray(sound)
    spoilt[start:stop] = wrong * (stop - start)

    check_refused(path, with_digests(spoilt))


@settings(max_examples=200)
@given(
    places=st.lists(st.integers(min_value=0), min_size=1, max_size=20),
    change=st.integers(1, 255),
)
def test_bytes_that_flipped_at_many_places_are_found(
    path: Path, sound: bytes, places: list[int], change: int
) -> None:
    spoilt = bytearray(sound)
    for place in {each % len(sound) for each in places}:
        spoilt[place] ^= change

    check_refused(path, bytes(spoilt))


@settings(max_examples=100)
@given(start=st.integers(min_value=0), length=st.integers(1, 10_000))
def test_a_part_that_was_never_written_is_found(
    path: Path, sound: bytes, start: int, length: int
) -> None:
    start %= len(sound)
    hole = bytes(min(length, len(sound) - start))
    content = sound[:start] + hole + sound[start + len(hole) :]
    if content != sound:
        check_refused(path, content)


@settings(max_examples=100)
@given(first=st.integers(min_value=0), second=st.integers(min_value=0))
def test_parts_that_changed_places_are_found(
    path: Path, sound: bytes, first: int, second: int
) -> None:
    size = 512
    blocks = [sound[at : at + size] for at in range(0, len(sound), size)]
    one, other = first % len(blocks), second % len(blocks)
    blocks[one], blocks[other] = blocks[other], blocks[one]
    if b"".join(blocks) != sound:
        check_refused(path, b"".join(blocks))


def test_a_snapshot_twice_in_one_file_is_none(path: Path, sound: bytes) -> None:
    check_refused(path, sound * 2)


def test_the_sound_one_is_read(path: Path, sound: bytes, graph: KnowledgeGraph) -> None:
    path.write_bytes(sound)

    assert graph.records == read_snapshot(path).records
