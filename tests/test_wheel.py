"""What is built for installing holds everything that serving needs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(name="installed", scope="module")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it, as installing does."""
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.glob("archkg-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(built / "site")
    return built / "site"


def run(installed: Path, *arguments: str) -> str:
    # -P keeps the checkout out of the way, as it is on a machine that only installed the wheel.
    environment = {**os.environ, "PYTHONPATH": str(installed), "COLUMNS": "200"}
    program = (
        f"import kg, api.cli; assert kg.__file__.startswith({str(installed)!r}); api.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments],
        cwd=installed,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_the_installed_command_finds_its_data(installed: Path) -> None:
    assert "no problems" in run(installed, "check")


def test_the_installed_command_finds_its_queries(installed: Path) -> None:
    assert "push-versus-pull" in run(installed, "query", "list")


def test_the_explorer_is_installed(installed: Path) -> None:
    names = {path.name for path in (installed / "api/static").rglob("*") if path.is_file()}

    assert {"graphiql.html", "graphiql.min.js", "react.production.min.js", "LICENSES.txt"} <= names


def test_the_pages_are_installed(installed: Path) -> None:
    names = {path.name for path in (installed / "api").rglob("*") if path.is_file()}

    assert {"entity.html", "index.html", "pages.css", "archkg.svg"} <= names


def test_the_installed_command_draws(installed: Path) -> None:
    drawn = run(installed, "diagram", "sqs", "lambda", "--depth", "0", "--format", "drawio")

    assert "mxgraph.aws4.sqs" in drawn


def test_the_layout_engine_is_installed_with_its_licence(installed: Path) -> None:
    names = {path.name for path in (installed / "kg/diagrams/elk").iterdir()}

    assert {"LICENSE.md", "NOTICE.txt", "elk.bundled.js"} == names
