"""Commands that ask the advisor, and the one that lets agents ask."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.cli.shared import (
    AsJson,
    AsOf,
    Folders,
    StoreUrl,
    err,
    open_from,
    read_day,
)
from api.settings import StoreSettings
from kg.store import Store

commands = typer.Typer()


@commands.command(epilog="Example: archkg ask 'What is the maximum message size of SQS?'")
def ask(
    question: Annotated[str, typer.Argument(help="A question in plain words.")],
    option: Annotated[
        list[str] | None, typer.Option(help="An answer to choose from; give at least two.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    data: Folders = None,
    store: StoreUrl = None,
) -> None:
    """Answer a question with statements of the graph, and tell where they were read."""
    from api.cli.talking import Talk  # noqa: PLC0415 - slow to import

    talk = Talk(_open(data, store), read_day(as_of) if as_of else None, None)
    work = talk.to_json(question, option) if as_json else talk.tell(question, option)
    if not asyncio.run(work):
        raise typer.Exit(1)


@commands.command(epilog="Example: archkg chat")
def chat(as_of: AsOf = None, data: Folders = None, store: StoreUrl = None) -> None:
    """Ask question after question, each in the light of those before."""
    from api.cli.talking import talk_in_terminal  # noqa: PLC0415 - slow to import

    talk_in_terminal(_open(data, store), read_day(as_of) if as_of else None)


@commands.command(epilog="Example: archkg mcp --data my-company")
def mcp(data: Folders = None, store: StoreUrl = None) -> None:
    """Serve agents over standard input and output, by the Model Context Protocol."""
    opened = _open(data, store)
    from api.advisor.service import AdvisorService  # noqa: PLC0415 - slow to import
    from api.advisor.wording import word_from_environment  # noqa: PLC0415 - as above
    from api.graphql.execution import GraphQLDoor  # noqa: PLC0415 - as above
    from api.live import as_live  # noqa: PLC0415 - as above
    from api.mcp.server import make_server, serve_stdio  # noqa: PLC0415 - as above

    live = as_live(opened)
    service = AdvisorService(live, date.today, word=word_from_environment())
    door = GraphQLDoor(live, date.today, service)
    serve_stdio(make_server(live, service, date.today, door))


def _open(data: list[Path] | None, store: str | None) -> Store:
    with err.status("Reading the data …"):
        return open_from(StoreSettings.from_environment(), None, data, store)()
