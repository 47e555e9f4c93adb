"""The server over each store, started as its user would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import servers
from conftest import SAMPLE
from test_cli import run, serving

ARCHKG = Path(sys.executable).parent / "archkg"
QUESTION = """{
  meta { version }
  search(text: "queue") { nodes { id } }
  entity(id: "SQS") { limits { id } }
  ask(question: "What is the maximum message size of SQS?") { text statements { id } }
}"""


def ask(address: str, query: str = QUESTION) -> Any:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(  # noqa: S310 - a server of our own
        address, body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        return json.load(answer)["data"]


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with servers.oxigraph(tmp_path_factory.mktemp("store")) as server:
        pushed = run("push", "--to", server.graphs, "--data", str(SAMPLE))
        assert (0, True) == (pushed.returncode, "laid." in pushed.stdout)
        yield server


def test_a_graph_answers_alike_from_folders_a_snapshot_and_a_server(
    server: servers.Server, tmp_path: Path
) -> None:
    snapshot = tmp_path / "graph.archkg"
    assert 0 == run("build", "-o", str(snapshot), "--data", str(SAMPLE)).returncode
    with serving("--data", str(SAMPLE)) as address:
        from_folders = ask(address)
    with serving("--snapshot", str(snapshot)) as address:
        from_snapshot = ask(address)
    with serving("--store", server.query) as address:
        from_server = ask(address)

    assert from_folders == from_snapshot == from_server
    assert from_folders["entity"]["limits"]
    assert "sqs#limit-message-size" in {each["id"] for each in from_folders["ask"]["statements"]}


def test_the_environment_names_the_store_too(server: servers.Server) -> None:
    done = subprocess.run(
        [ARCHKG, "query", "limits", "--var", "id=sqs", "--json"],
        env={**os.environ, "ARCHKG_STORE": server.query},
        capture_output=True,
        text=True,
        check=True,
    )

    limits = json.loads(done.stdout)["data"]["entity"]["limits"]
    assert "sqs#limit-message-size" in {each["id"] for each in limits}


def test_a_graph_has_one_place(server: servers.Server) -> None:
    result = run("serve", "--store", server.query, "--data", str(SAMPLE))

    assert 2 == result.returncode
    assert "a graph has one place" in result.stderr


def test_a_server_that_is_not_there_is_told_and_serving_begins_all_the_same() -> None:
    with serving("--store", f"http://127.0.0.1:{servers.free_port()}/query") as address:
        body = json.dumps({"query": "{ meta { version } }"}).encode()
        request = urllib.request.Request(  # noqa: S310 - a server of our own
            address, body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            (error,) = json.load(answer)["errors"]

    assert "STORE_UNAVAILABLE" == error["extensions"]["code"]


def test_sparql_follows_to_a_new_graph(tmp_path: Path) -> None:
    snapshot = tmp_path / "graph.archkg"
    overlay = tmp_path / "overlay"
    (overlay / "technologies").mkdir(parents=True)
    (overlay / "technologies/redis.yaml").write_text("id: redis\nname: Redis\nbrief: A store.\n")
    run("build", "-o", str(snapshot), "--data", str(SAMPLE))
    environment = {**os.environ, "ARCHKG_ADMIN_TOKEN": "open"}
    command = [str(ARCHKG), "serve", "--port", "0", "--snapshot", str(snapshot)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            base = process.stdout.readline().split()[-1].removesuffix("/graphql")
            before = is_known(base, "redis")
            run("build", "-o", str(snapshot), "--data", str(SAMPLE), "--data", str(overlay))
            reload = urllib.request.Request(  # noqa: S310 - a server of our own
                f"{base}/admin/reload", b"", {"Authorization": "Bearer open"}
            )
            urllib.request.urlopen(reload, timeout=60).close()  # noqa: S310 - as above
            deadline = time.monotonic() + 60
            while not is_known(base, "redis"):
                assert time.monotonic() < deadline
                time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(10)

    assert not before


def is_known(base: str, id_: str) -> bool:
    query = f"ASK {{ <https://archkg.example/id/{id_}> ?p ?o }}"
    request = urllib.request.Request(  # noqa: S310 - a server of our own
        f"{base}/sparql",
        query.encode(),
        {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        known: bool = json.load(answer)["boolean"]
    return known


def test_a_graph_goes_out_as_rdf_and_comes_back_as_a_snapshot(tmp_path: Path) -> None:
    document, snapshot = tmp_path / "graph.jsonld", tmp_path / "graph.archkg"
    exported = run("export", "-o", str(document), "--data", str(SAMPLE))
    imported = run("import", str(document), "-o", str(snapshot))
    with serving("--data", str(SAMPLE)) as address:
        before = ask(address)
    with serving("--snapshot", str(snapshot)) as address:
        after = ask(address)

    assert (0, 0) == (exported.returncode, imported.returncode)
    assert "10 entities, 26 statements, 2 sources: no problems.\n" == imported.stdout
    assert before == after


def test_an_import_that_is_refused_writes_nothing(tmp_path: Path) -> None:
    document, snapshot = tmp_path / "graph.ttl", tmp_path / "graph.archkg"
    run("export", "-o", str(document), "--data", str(SAMPLE))
    document.write_text(document.read_text().replace("id/sqs> ;", "id/sqss> ;"))
    result = run("import", str(document), "-o", str(snapshot))

    assert 1 == result.returncode
    assert "unknown entity 'sqss'. Did you mean 'sqs'" in result.stderr
    assert not snapshot.exists()


@pytest.mark.parametrize("name", ["docx", "turtel"])
def test_an_unknown_format_is_told(name: str) -> None:
    result = run("export", "--format", name, "--data", str(SAMPLE))

    assert 1 == result.returncode
    assert f"unknown format '{name}'" in result.stderr


@pytest.mark.parametrize("moment", [0.0, 0.3, 1.0, 2.0])
def test_a_server_that_is_stopped_while_sparql_loads_says_nothing(moment: float) -> None:
    command = [str(ARCHKG), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        announced = process.stdout.readline()
        time.sleep(moment)
        process.terminate()
        _, said = process.communicate(timeout=30)

    assert announced
    assert "" == said
