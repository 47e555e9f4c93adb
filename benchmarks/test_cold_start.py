"""From starting the server to its first answer: against the frameworks alone, and from a snapshot."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROUNDS = 5
QUESTION = "{ services(where: {delivery: {has: PULL}}) { nodes { id } } }"


ARCHKG = str(Path(sys.executable).parent / "archkg")


def seconds_to_first_answer(*options: str) -> float:
    started = time.perf_counter()
    command = [ARCHKG, "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found is not None
            body = json.dumps({"query": QUESTION}).encode()
            request = urllib.request.Request(  # noqa: S310 - an address of our own
                found[0], body, {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - as above
                nodes = json.load(response)["data"]["services"]["nodes"]
            elapsed = time.perf_counter() - started
        finally:
            server.terminate()
    assert {"id": "sqs"} in nodes
    return elapsed


def seconds_to_import_the_frameworks() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import fastapi, strawberry, uvicorn"], check=True)
    return time.perf_counter() - started


def test_the_first_answer_comes_soon_after_the_frameworks_are_imported() -> None:
    pairs = [(seconds_to_first_answer(), seconds_to_import_the_frameworks()) for _ in range(ROUNDS)]

    first, imports = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"\nfirst answer after {first:.2f} s; importing the frameworks alone {imports:.2f} s")
    assert first / imports <= 4


def test_a_snapshot_answers_no_later_than_the_source_files(tmp_path: Path) -> None:
    snapshot = str(tmp_path / "graph.archkg")
    subprocess.run([ARCHKG, "build", "-o", snapshot], check=True, capture_output=True)

    pairs = [
        (seconds_to_first_answer("--snapshot", snapshot), seconds_to_first_answer())
        for _ in range(ROUNDS)
    ]

    fast, slow = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"\nfirst answer after {fast:.2f} s from a snapshot, {slow:.2f} s from YAML")
    assert fast / slow <= 1
