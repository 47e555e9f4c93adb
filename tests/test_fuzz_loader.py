"""Whatever stands in data files: a graph, or every problem at its place, and nothing in between."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import SAMPLE
from hostile.yaml_files import YAML_FILES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from test_reload import OPERATED, TOKEN

from api.app import create_app
from api.live import LiveStore
from kg.errors import InvalidDataError, Problem
from kg.graph import KnowledgeGraph
from kg.load.folder import FILE_SHAPES, load_folders
from kg.load.overlay import load_graph
from kg.load.validate import _all_field_names as all_field_names
from kg.load.yaml_file import MAXIMUM_PROBLEMS

PLACES = (
    "services/messaging/hostile.yaml",
    "concepts/hostile.yaml",
    "technologies/hostile.yaml",
    "scopes/hostile.yaml",
    "additions/hostile.yaml",
    "sources.yaml",
    "categories.yaml",
)
"""A file of every shape."""


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "data"))


def load_with(folder: Path, place: str, content: bytes) -> tuple[Problem, ...]:
    """Load the sample with one more file, or another one, and return what is wrong with it."""
    path = folder / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    try:
        KnowledgeGraph(load_folders([folder]))
    except InvalidDataError as error:
        return error.problems
    finally:
        path.unlink()
        if (SAMPLE / place).exists():
            shutil.copy(SAMPLE / place, path)
    return ()


def test_there_is_a_place_for_every_shape() -> None:
    shapes = [pattern for place in PLACES for pattern in FILE_SHAPES if Path(place).match(pattern)]

    assert set(FILE_SHAPES) == set(shapes)


@pytest.mark.parametrize("place", ["concepts/hostile.yaml", "sources.yaml"])
@pytest.mark.parametrize("name", YAML_FILES)
def test_a_hostile_file_is_refused_at_its_place(folder: Path, name: str, place: str) -> None:
    problems = load_with(folder, place, YAML_FILES[name])

    assert problems
    assert [] == [each for each in problems if each.line < 1 or each.column < 1]
    of_the_file = [each for each in problems if each.path.endswith(place)]
    assert 1 <= len(of_the_file) <= MAXIMUM_PROBLEMS + 10


def test_a_hostile_file_does_not_end_the_process(tmp_path: Path) -> None:
    concepts = tmp_path / "concepts"
    concepts.mkdir()
    for number, content in enumerate(YAML_FILES.values()):
        (concepts / f"hostile-{number}.yaml").write_bytes(content)
    command: list[str | Path] = [
        Path(sys.executable).parent / "archkg",
        "check",
        "--data",
        tmp_path,
    ]
    result = subprocess.run(command, capture_output=True, check=False)

    assert 1 == result.returncode
    assert b"Nothing was loaded." in result.stderr
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize("name", ["100,000 lists in lists", "aliases that explode", "all bytes"])
def test_a_reload_of_a_hostile_file_is_refused_and_the_graph_of_before_answers_on(
    folder: Path, name: str
) -> None:
    live = LiveStore(partial(load_graph, [folder]))
    before = live.current
    (folder / "concepts/hostile.yaml").write_bytes(YAML_FILES[name])
    with TestClient(create_app(live, front=OPERATED)) as client:
        refused = client.post("/admin/reload", headers={"Authorization": f"Bearer {TOKEN}"})
        answer = client.post("/graphql", json={"query": '{ entity(id: "sqs") { name } }'})

    (error,) = refused.json()["errors"]
    assert (409, "INVALID_DATA") == (refused.status_code, error["extensions"]["code"])
    assert {"data": {"entity": {"name": "Amazon SQS"}}} == answer.json()
    assert before is live.current


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200), place=st.sampled_from(PLACES))
def test_any_bytes_are_read_or_refused(folder: Path, content: bytes, place: str) -> None:
    load_with(folder, place, content)


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.text(max_size=20),
    st.sampled_from(
        ["sqs", "sqs/fifo-queue", "sqs#claim-two-types", "guide", "notes:10", "5 KiB", "no limit",
         "unknown", "maximum", "do", "push", "deprecated", "invokes", "part-of", "messaging",
         "hostile", "2020-01-01", "region", "durability"]
    ),
)  # fmt: skip
keys = st.sampled_from(sorted(all_field_names())) | st.text(max_size=5)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5)
)
"""Anything that YAML can say, in the words that data files use."""


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.dictionaries(keys, values, max_size=6), place=st.sampled_from(PLACES))
def test_any_shape_is_read_or_refused(folder: Path, value: Any, place: str) -> None:
    named = {"id": "hostile", "name": "Hostile", "brief": "It is."} | value
    content = yaml.dump(named, allow_unicode=True, Dumper=_WithoutAliases)
    problems = load_with(folder, place, content.encode(errors="surrogatepass"))

    assert [] == [each for each in problems if not each.message or not each.rule]


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the method of the library
        return True


def test_what_is_no_regular_file_is_refused_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "concepts/pipe.yaml")
    (folder / "concepts/endless.yaml").symlink_to("/dev/zero")
    (folder / "concepts/nowhere.yaml").symlink_to("missing")
    (folder / "concepts/itself.yaml").symlink_to("itself.yaml")
    (folder / "concepts/folder.yaml").mkdir()

    with pytest.raises(InvalidDataError) as caught:
        load_folders([folder])

    assert {"unreadable-file"} == {each.rule for each in caught.value.problems}
    assert 5 == len(caught.value.problems)


def test_a_file_whose_name_is_no_text_is_told_in_a_message_that_can_be_sent(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/concepts/\xff.yaml", "wb") as file:  # noqa: PTH123 - no path holds such a name
        file.write(b"id: x\n")

    with pytest.raises(InvalidDataError) as caught:
        load_folders([folder])

    assert "concepts/\\udcff.yaml" in str(caught.value)
    assert str(caught.value).encode()
