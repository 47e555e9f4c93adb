"""What the commands share: consoles, options, and reading what the user gave."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from api.settings import StoreSettings
from kg.errors import NotWrittenError
from kg.graph import KnowledgeGraph
from kg.replacement import replacing_file
from kg.store import Store

out = Console()
err = Console(stderr=True)

STANDARD_OUTPUT: Final = Path("-")

Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        help="Folder of data files; give it again to lay another one over it. A folder without "
        "categories.yaml lies over the shipped data.",
        show_default=False,
    ),
]
StoreUrl = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="Query endpoint of the SPARQL server that holds the graph; ARCHKG_STORE if absent.",
        show_default=False,
    ),
]
Output = Annotated[
    Path, typer.Option("-o", "--output", help="File to write; - writes to standard output.")
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


def open_from(
    settings: StoreSettings, snapshot: Path | None, folders: list[Path] | None, url: str | None
) -> Callable[[], Store]:
    """Return a function that opens the graph where the user said that it is.

    What the command line says goes before what the environment says.
    """
    given = [each for each in (snapshot, folders, url) if each]
    if len(given) > 1:
        raise typer.BadParameter("a graph has one place: give --snapshot, --data or --store")
    if snapshot:
        return partial(_open_snapshot, snapshot)
    chosen = replace(settings, url=url or settings.url)
    if folders or chosen.url is None:
        return partial(open_folders, folders)
    from api.remote import RemoteOpener  # noqa: PLC0415 - slow to import

    return RemoteOpener(chosen)


def _open_snapshot(snapshot: Path) -> KnowledgeGraph:
    from kg.stores.snapshot import read_snapshot  # noqa: PLC0415 - slow to import

    return read_snapshot(snapshot)


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


def read_pairs(texts: list[str] | None) -> dict[str, str]:
    """Read options that are written ``name=value``."""
    return dict(_read_pair(text) for text in texts or ())


def _read_pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not written name=value")
    return name, value


@contextmanager
def telling_what_cannot_be_written(path: Path) -> Iterator[None]:
    """Turn the system's reason why a file is not written into an error for people."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).rstrip(".")
        raise NotWrittenError(str(path), reason) from error


def write_output(to: Path, content: bytes) -> None:
    """Write a file whole or not at all, or to standard output when its name is ``-``.

    Raises :class:`~kg.errors.NotWrittenError`.
    """
    if to == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        return
    with telling_what_cannot_be_written(to), replacing_file(to) as file:
        file.write(content)
    err.print(f"{to}: {len(content):,} bytes", highlight=False, soft_wrap=True)
