"""Commands that ask the graph."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import typer

from api import show
from api.cli.shared import (
    AsJson,
    AsOf,
    Folders,
    StoreUrl,
    err,
    load,
    open_from,
    out,
    read_day,
    read_pairs,
)
from api.saved_queries import find_saved_query, list_saved_queries, read_variables
from api.settings import StoreSettings
from kg.store import PathQuestion, Store

commands = typer.Typer()


@commands.command(epilog="Example: archkg query limits --var id=sqs --json")
def query(
    name: Annotated[str, typer.Argument(help="Name of a saved query; 'list' lists them all.")],
    var: Annotated[list[str] | None, typer.Option(help="A variable, as name=value.")] = None,
    as_json: AsJson = False,
    data: Folders = None,
    store: StoreUrl = None,
) -> None:
    """Ask a saved query."""
    if name == "list":
        out.print(show.queries_table(list_saved_queries()))
        return
    saved = find_saved_query(name)
    variables = read_variables(saved, read_pairs(var))
    with err.status("Reading the data …"):
        opened = open_from(StoreSettings.from_environment(), None, data, store)()
    answer = _ask(opened, saved.text, variables)
    if as_json:
        out.print_json(json.dumps(answer))
    else:
        out.print(saved.question, style="bold", highlight=False)
        out.print(*show.answer_tables(answer.get("data") or {}), sep="\n")
    if "errors" in answer:
        for error in answer["errors"]:
            err.print(error["message"], style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1)


def _ask(store: Store, text: str, variables: dict[str, Any]) -> dict[str, Any]:
    from api.graphql.execution import GraphQLDoor, Request  # noqa: PLC0415 - slow to import

    return asyncio.run(GraphQLDoor(store).answer(Request(text, variables))).body


@commands.command("show", epilog="Example: archkg show sqs/dead-letter-queue --as-of 2019-01-01")
def show_entity(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Id, name or alias.")],
    as_of: AsOf = None,
    data: Folders = None,
) -> None:
    """Show all that is known of an entity."""
    graph = load(data)
    out.print(*show.entity_page(graph, graph.get(id_), read_day(as_of)), sep="\n")


@commands.command(epilog="Example: archkg search 'dead letter'")
def search(
    text: Annotated[str, typer.Argument(help="Words to look for.")],
    first: Annotated[int, typer.Option(help="How many hits.", min=1, max=500)] = 10,
    as_json: AsJson = False,
    data: Folders = None,
) -> None:
    """Search names, aliases and statements."""
    hits = load(data).search(text, None, read_day(None))[:first]
    if as_json:
        out.print_json(json.dumps([show.hit_values(hit) for hit in hits]))
    else:
        out.print(show.hits_table(hits))
    if not hits:
        raise typer.Exit(1)


@commands.command(epilog="Example: archkg path s3 redshift")
def path(
    start: Annotated[str, typer.Argument(metavar="A", help="Where to begin.")],
    end: Annotated[str, typer.Argument(metavar="B", help="Where to arrive.")],
    max_hops: Annotated[int, typer.Option(help="Longest way.", min=1, max=6)] = 4,
    as_of: AsOf = None,
    data: Folders = None,
) -> None:
    """Show how one thing reaches another."""
    graph = load(data)
    ends = graph.get(start).id, graph.get(end).id
    found = graph.paths(PathQuestion(*ends, as_of=read_day(as_of), max_hops=max_hops))
    if not found:
        err.print(f"no way from {ends[0]} to {ends[1]} within {max_hops} hops")
        raise typer.Exit(1)
    out.print(*(show.path_tree(each) for each in found), sep="\n")
