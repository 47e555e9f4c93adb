"""The server as an operator starts it, with an environment of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from conftest import SAMPLE
from test_cli import ARCHKG

ASK = '{ entity(id: "sqs") { name } }'
ANSWER = {"data": {"entity": {"name": "Amazon SQS"}}}
HTTP = httpx2.Client(timeout=60, limits=httpx2.Limits(max_keepalive_connections=0))
"""One for all, since making one takes longer than most answers; no connection outlives its request."""
_OWN = ("HOST", "PORT", "ARCHKG_", "OTEL_")


@dataclass
class LiveServer:
    """A server in a process of its own: where it listens, and what it says on stderr."""

    address: str
    process: subprocess.Popen[str]
    log: Path

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return HTTP.get(self.address + path, headers=headers)

    def post(self, path: str, body: object = None, **headers: str) -> httpx2.Response:
        return HTTP.post(self.address + path, json=body, headers=headers)

    def ask(self) -> object:
        return self.post("/graphql", {"query": ASK}).json()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)


@contextmanager
def launched(
    folder: Path, command: Sequence[str | Path], **variables: str
) -> Iterator[subprocess.Popen[str]]:
    """Start a server, which need not answer yet, and stop it; its stderr goes into a file."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(_OWN)}
    environment = {**inherited, "COLUMNS": "200", "NO_COLOR": "1", **variables}
    with (
        (folder / "stderr").open("w") as stderr,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def started(folder: Path, *arguments: str, **variables: str) -> Iterator[LiveServer]:
    """Start a server over the small graph, unless arguments name another one, and stop it."""
    options = arguments or ("--data", str(SAMPLE))
    log = folder / "stderr"
    with launched(folder, [ARCHKG, "serve", "--port", "0", *options], **variables) as process:
        assert process.stdout is not None
        found = re.search(r":(\d+)/graphql", process.stdout.readline())
        assert found is not None, log.read_text()
        yield LiveServer(f"http://127.0.0.1:{found[1]}", process, log)


def eventually(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def error_code(response: httpx2.Response) -> tuple[int, str]:
    """Return status and code of a refusal, in the shape that errors have in general."""
    (error,) = response.json()["errors"]
    assert error["message"]
    return response.status_code, error["extensions"]["code"]
