"""Real servers for the tests, each on a free port of the loopback address."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from api.server import listen
from api.settings import Settings
from kg.stores.sparql.client import Credentials, SparqlClient, open_http
from kg.stores.sparql.graph_store import GraphStore

OXIGRAPH = Path(sys.executable).parent / "oxigraph"
VIRTUOSO = shutil.which("virtuoso-t")


@dataclass
class Server:
    """A running server."""

    query: str
    """Where it is asked."""
    graphs: str
    """Where its graphs are written, by the Graph Store Protocol."""
    process: subprocess.Popen[bytes]
    user: str | None = None
    password: str | None = None


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[Any], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5)  # noqa: S310 - a server of our own
        except urllib.error.HTTPError:
            return
        except OSError:
            assert process.poll() is None, f"the server ended with {process.returncode}"
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.05)
        else:
            return


@contextmanager
def running(command: list[str | Path], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait(20)


@contextmanager
def oxigraph(folder: Path, port: int | None = None, under: Sequence[str] = ()) -> Iterator[Server]:
    """Run Oxigraph over the store in a folder, started by a command if there is one."""
    port = port or free_port()
    base = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [*under, OXIGRAPH, "serve", "-l", folder / "data", "-b", base[7:]]
    with running(command, folder) as process:
        wait_for(base, process)
        yield Server(f"{base}/query", f"{base}/store", process)


_VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 60
"""


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Run Virtuoso with a database of its own; its administrator's password is its first one."""
    assert VIRTUOSO is not None
    http, sql = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO_INI.format(folder=folder, http=http, sql=sql))
    base = f"http://127.0.0.1:{http}"
    command: list[str | Path] = [VIRTUOSO, "+foreground", "+configfile", settings]
    with running(command, folder) as process:
        wait_for(f"{base}/sparql", process)
        graphs = f"{base}/sparql-graph-crud-auth"
        yield Server(f"{base}/sparql", graphs, process, "dba", "dba")


def need_virtuoso() -> None:
    """Leave a test out where Virtuoso is not installed; in CI that is a failure."""
    if VIRTUOSO is None:
        message = "Virtuoso is not installed: apt-get install virtuoso-opensource-7"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


@contextmanager
def clients(server: Server, runner: asyncio.Runner) -> Iterator[tuple[SparqlClient, GraphStore]]:
    """Open clients of a server in the loop of a runner."""
    known = server.user is not None and server.password is not None
    credentials = Credentials(str(server.user), str(server.password)) if known else None
    http = open_http(credentials, 60)
    try:
        yield SparqlClient(server.query, http), GraphStore(server.graphs, http)
    finally:
        runner.run(http.aclose())


@contextmanager
def serving(application: FastAPI) -> Iterator[str]:
    """Serve an application from a thread; gives its address, without a slash at the end."""
    listener = listen(Settings(port=0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
