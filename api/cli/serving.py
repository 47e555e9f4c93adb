"""Commands that serve the graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from api import server
from api.cli.shared import (
    Folders,
    StoreUrl,
    err,
    load,
    open_from,
    out,
    telling_what_cannot_be_written,
)
from api.settings import Settings
from kg.stores.snapshot import write_snapshot

commands = typer.Typer()


@commands.command(epilog="Example: archkg build -o graph.archkg --data my-company")
def build(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    data: Folders = None,
) -> None:
    """Write a snapshot: one file with all that is needed to serve the graph."""
    graph = load(data)
    with telling_what_cannot_be_written(output):
        write_snapshot(graph, output)
    meta, size = graph.meta(), output.stat().st_size
    entities, statements = sum(meta.entities.values()), sum(meta.statements.values())
    out.print(
        f"{output}: {entities:,} entities, {statements:,} statements, {size:,} bytes, "
        f"version {meta.version}.",
        highlight=False,
        soft_wrap=True,
    )


@commands.command(epilog="Example: PORT=9000 archkg serve --snapshot graph.archkg")
def serve(
    data: Folders = None,
    snapshot: Annotated[
        Path | None, typer.Option(help="Serve a file that 'archkg build' wrote; reads no data.")
    ] = None,
    store: StoreUrl = None,
    host: Annotated[str | None, typer.Option(help="Address to bind; HOST if absent.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to bind; PORT if absent.")] = None,
) -> None:
    """Serve the API; SIGHUP has it read its snapshot, data or server anew."""
    settings = _settings(host, port)
    opener = open_from(settings.store, snapshot, data, store)
    try:
        server.serve(settings, opener, _announce, _report)
    except (OSError, OverflowError) as error:
        message = f"cannot listen on {settings.host}:{settings.port}: {_reason(error)}."
        err.print(f"{message} Choose another one with PORT= or --port.", soft_wrap=True)
        raise typer.Exit(1) from None


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).rstrip(".")


def _announce(address: str) -> None:
    out.print(f"Explorer and API: {address}", highlight=False, soft_wrap=True)


def _report(message: str) -> None:
    err.print(message, markup=False, highlight=False, soft_wrap=True)


def _settings(host: str | None, port: int | None) -> Settings:
    try:
        chosen = Settings.from_environment()
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return replace(chosen, host=host or chosen.host, port=chosen.port if port is None else port)
