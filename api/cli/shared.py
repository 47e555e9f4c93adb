"""What the commands share: consoles, options, and reading what the user gave."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from kg.graph import KnowledgeGraph

out = Console()
err = Console(stderr=True)

Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        help="Folder of data files; give it again to lay another one over it. A folder without "
        "categories.yaml lies over the shipped data.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for tools instead of a table.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="A day, as YYYY-MM-DD; today if absent.")]


def load(folders: list[Path] | None) -> KnowledgeGraph:
    """Read a graph from data folders, and show that this goes on."""
    with err.status("Reading the data …"):
        return open_folders(folders)


def open_folders(folders: list[Path] | None) -> KnowledgeGraph:
    """Read a graph from data folders."""
    from kg.load.overlay import load_graph  # noqa: PLC0415 - slow to import; a snapshot needs it not

    return load_graph(folders or ())


def read_day(text: str | None) -> date:
    """Read a day; today when none is given."""
    try:
        return date.today() if text is None else date.fromisoformat(text)  # noqa: DTZ011 - the user's day
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write YYYY-MM-DD") from None


def print_answer(values: Any, *tables: Any, as_json: bool) -> None:
    """Print an answer for tools or for people."""
    if as_json:
        out.print_json(json.dumps(values, default=str))
    else:
        out.print(*tables, sep="\n")
