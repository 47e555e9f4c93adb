"""The command, started as its user would."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import SAMPLE

ROOT = Path(__file__).parent.parent
ARCHKG = Path(sys.executable).parent / "archkg"
ENVIRONMENT = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ARCHKG, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=ENVIRONMENT,
    )


def on_sample(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run(*arguments, "--data", str(SAMPLE))


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """Start a server on a free port, give its address, and stop it."""
    command = [str(ARCHKG), "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            process.terminate()
            process.wait(10)


def test_check_counts_what_is_sound() -> None:
    result = on_sample("check")

    assert (0, "10 entities, 26 statements, 2 sources: no problems.\n") == (
        result.returncode,
        result.stdout,
    )


def test_check_reports_problems_on_stderr_and_fails(tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "concepts"
    folder.mkdir(parents=True)
    (folder / "odd.yaml").write_text("id: od\nname: Odd\nbrief: x\nscope: nowhere\n")

    result = run("check", "--data", str(SAMPLE), "--data", str(tmp_path / "mine"))

    assert result.returncode == 1
    assert (
        "odd.yaml:1:5: id 'od' differs from the file name 'odd'. [id-is-file-name]" in result.stderr
    )
    assert "odd.yaml:4:8: unknown entity 'nowhere'" in result.stderr
    assert "Nothing was loaded." in result.stderr


def test_a_folder_without_categories_lies_over_the_shipped_data(tmp_path: Path) -> None:
    folder = tmp_path / "concepts"
    folder.mkdir()
    (folder / "our-way.yaml").write_text(
        "id: our-way\nname: Our way\nbrief: How we do it.\n"
        "relations:\n  - {kind: requires, target: sqs, sources: [notes:327]}\n"
    )

    result = run("show", "our-way", "--data", str(tmp_path))

    assert result.returncode == 0
    assert "Our way requires Amazon SQS." in result.stdout


def test_a_saved_query_prints_a_table() -> None:
    result = on_sample("query", "push-versus-pull")

    assert result.returncode == 0
    assert "AWS Lambda pulls from Amazon SQS" in result.stdout
    assert "[notes:30]" in result.stdout


def test_a_saved_query_prints_json_for_tools() -> None:
    result = on_sample("query", "limits", "--var", "id=sqs", "--json")

    names = {each["name"] for each in json.loads(result.stdout)["data"]["entity"]["limits"]}
    assert {"message size", "retention", "throughput"} <= names


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query", "limit"), "unknown query 'limit'. Did you mean 'limits'"),
        (("query", "limits", "--var", "i=sqs"), "unknown variable 'i'"),
        (("query", "limits", "--var", "id=sqss"), "unknown entity 'sqss'. Did you mean 'sqs'"),
        (("show", "sqss"), "unknown entity 'sqss'. Did you mean 'sqs'"),
        (("path", "s3", "sqs"), "no way from s3 to sqs within 4 hops"),
    ],
)
def test_mistakes_are_explained_on_stderr(arguments: tuple[str, ...], message: str) -> None:
    result = on_sample(*arguments)

    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_show_tells_what_is_known() -> None:
    result = on_sample("show", "SQS")

    assert "hands on data by: pull" in result.stdout
    assert "1. Receive a message." in result.stdout
    assert "AWS Lambda pulls from Amazon SQS" in result.stdout


def test_show_looks_at_a_day() -> None:
    then, now = on_sample("show", "sqs", "--as-of", "2020-01-01"), on_sample("show", "sqs")

    assert "256 KiB" in then.stdout
    assert "256 KiB" not in now.stdout


def test_search_finds() -> None:
    assert "sqs#practice-long-polling" in on_sample("search", "long polling").stdout
    assert on_sample("search", "zzz").returncode == 1


def test_coverage_lists_what_nobody_cites_and_fails() -> None:
    result = on_sample("coverage")

    assert result.returncode == 1
    assert "3 of 4 lines are cited.\nnotes:13" in result.stdout
    assert 0 == run("coverage").returncode


def test_coverage_of_pairs_names_the_kinds() -> None:
    pairs = json.loads(on_sample("coverage", "--pairs", "--json").stdout)

    assert {"source": "sns", "target": "sqs", "kinds": ["pushes-to"]} in pairs


def test_conflicts_show_both_sides_with_sources() -> None:
    everything, still_open = on_sample("conflicts"), on_sample("conflicts", "--open")

    assert "Kept for 1 day. [notes:20]" in everything.stdout
    assert "Kept for 2 days. [guide]" in everything.stdout
    assert "three types" in everything.stdout
    assert "three types" not in still_open.stdout


def test_path_shows_the_way() -> None:
    assert "sns → lambda → s3" in on_sample("path", "SNS", "S3").stdout


@pytest.mark.parametrize(
    "command",
    [
        "check",
        "build",
        "serve",
        "query",
        "show",
        "search",
        "path",
        "coverage",
        "conflicts",
        "schema",
    ],
)
def test_help_has_an_example(command: str) -> None:
    result = run(command, "--help")

    assert result.returncode == 0
    assert "Example: " in result.stdout


def test_serve_answers_and_says_where() -> None:
    with serving("--data", str(SAMPLE)) as address:
        body = json.dumps({"query": '{ entity(id: "sqs") { name } }'}).encode()
        request = urllib.request.Request(  # noqa: S310 - an address of our own
            address, body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - as above
            answer = json.load(response)

    assert address.endswith("/graphql")
    assert answer == {"data": {"entity": {"name": "Amazon SQS"}}}


def test_a_taken_port_is_a_clear_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        started = time.monotonic()
        result = run("serve", "--port", str(taken.getsockname()[1]))

    assert result.returncode == 1
    assert "Address already in use" in result.stderr
    assert "PORT=" in result.stderr
    assert time.monotonic() - started < 30
