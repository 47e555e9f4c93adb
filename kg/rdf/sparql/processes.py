"""Starting processes of our own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of ours."""
    # -P: what lies in the folder in which the server was started is not run.
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Return the environment in which our modules are found wherever they are installed."""
    return {**os.environ, "PYTHONPATH": str(_ROOT)}
