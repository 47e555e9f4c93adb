"""The speed of the GraphQL door, against its peers: see docs/speed.md."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from over_http.comparisons import (
    LARGE,
    Data,
    Findings,
    compare_beside_heavy,
    compare_in_process,
    compare_repeated,
    compare_sizes,
    compare_with_peers,
)
from over_http.facts import write_data_folder, write_json
from over_http.questions import SERVICES
from over_http.table import put_into, write

_PAGE = Path(__file__).parent.parent.parent / "docs/speed.md"


def main() -> int:
    """Measure, print and write down; returns 1 when a goal is not reached."""
    found = Findings()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = _prepare(folder)
        compare_in_process(data, found)
        compare_with_peers(data, found)
        compare_repeated(data, found, _made(folder / "constants"))
        compare_sizes(data, found)
        compare_beside_heavy(data, found)
    tables = write(found.goals, found.figures, found.notes)
    print(tables)
    put_into(_PAGE, tables)
    return 0 if all(goal.reached for goal in found.goals) else 1


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _prepare(folder: Path) -> Data:
    return Data(
        _build(folder / "small", SERVICES),
        _build(folder / "large", LARGE),
        write_json(folder / "services.json", SERVICES),
    )


def _build(folder: Path, services: int) -> Path:
    snapshot = folder.with_suffix(".archkg")
    write_data_folder(folder, services)
    program = Path(sys.executable).parent / "archkg"
    subprocess.run([program, "build", "--data", folder, "-o", snapshot], check=True)
    return snapshot


if __name__ == "__main__":
    sys.exit(main())
