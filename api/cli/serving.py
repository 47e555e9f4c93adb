"""Commands that serve the graph."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from api import server
from api.cli.shared import Folders, err, out
from api.settings import Settings

commands = typer.Typer()


@commands.command(epilog="Example: PORT=9000 archkg serve")
def serve(
    data: Folders = None,
    host: Annotated[str | None, typer.Option(help="Address to bind; HOST if absent.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to bind; PORT if absent.")] = None,
) -> None:
    """Serve the API."""
    settings = _settings(host, port)
    try:
        server.serve(settings, data or (), _announce)
    except (OSError, OverflowError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).rstrip(".")
        message = f"cannot listen on {settings.host}:{settings.port}: {reason}."
        err.print(f"{message} Choose another one with PORT= or --port.", soft_wrap=True)
        raise typer.Exit(1) from None


def _announce(address: str) -> None:
    out.print(f"Explorer and API: {address}", highlight=False, soft_wrap=True)


def _settings(host: str | None, port: int | None) -> Settings:
    try:
        chosen = Settings.from_environment()
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return replace(chosen, host=host or chosen.host, port=chosen.port if port is None else port)
