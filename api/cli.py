"""The command archkg."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api import server, show
from api.saved_queries import find_saved_query, list_saved_queries, read_variables
from api.settings import Settings
from kg.conflicts import find_conflicts
from kg.coverage import cover_lines, cover_services, pair_kinds
from kg.errors import KgError
from kg.graph import KnowledgeGraph
from kg.load.overlay import load_graph
from kg.store import PathQuestion

app = typer.Typer(
    help="Ask an architecture knowledge graph of AWS.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
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


def main() -> None:
    """Run the command; errors made for people go to stderr, with exit code 1."""
    try:
        app()
    except KgError as error:
        err.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(1) from None


def _load(folders: list[Path] | None) -> KnowledgeGraph:
    with err.status("Reading the data …"):
        return load_graph(folders or ())


def _day(text: str | None) -> date:
    try:
        return date.today() if text is None else date.fromisoformat(text)  # noqa: DTZ011 - the user's day
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write YYYY-MM-DD") from None


@app.command(epilog="Example: archkg check --data my-company")
def check(data: Folders = None) -> None:
    """Check data files and report every problem at once."""
    graph = _load(data)
    meta = graph.meta()
    statements, sources = sum(meta.statements.values()), len(meta.sources)
    entities = sum(meta.entities.values())
    out.print(f"{entities} entities, {statements} statements, {sources} sources: no problems.")


@app.command(epilog="Example: PORT=9000 archkg serve")
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
    except ValueError:
        raise typer.BadParameter("PORT must be a number") from None
    return Settings(host or chosen.host, chosen.port if port is None else port)


@app.command(epilog="Example: archkg query limits --var id=sqs --json")
def query(
    name: Annotated[str, typer.Argument(help="Name of a saved query; 'list' lists them all.")],
    var: Annotated[list[str] | None, typer.Option(help="A variable, as name=value.")] = None,
    as_json: AsJson = False,
    data: Folders = None,
) -> None:
    """Ask a saved query."""
    if name == "list":
        out.print(show.queries_table(list_saved_queries()))
        return
    saved = find_saved_query(name)
    variables = read_variables(saved, dict(_pair(text) for text in var or ()))
    answer = _ask(_load(data), saved.text, variables)
    if as_json:
        out.print_json(json.dumps(answer))
    else:
        out.print(saved.question, style="bold", highlight=False)
        out.print(*show.answer_tables(answer.get("data") or {}), sep="\n")
    if "errors" in answer:
        for error in answer["errors"]:
            err.print(error["message"], style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not written name=value")
    return name, value


def _ask(graph: KnowledgeGraph, text: str, variables: dict[str, Any]) -> dict[str, Any]:
    from api.graphql.execution import GraphQLDoor, Request  # noqa: PLC0415 - slow to import

    return asyncio.run(GraphQLDoor(graph).answer(Request(text, variables))).body


@app.command("show", epilog="Example: archkg show sqs/dead-letter-queue --as-of 2019-01-01")
def show_entity(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Id, name or alias.")],
    as_of: AsOf = None,
    data: Folders = None,
) -> None:
    """Show all that is known of an entity."""
    graph = _load(data)
    out.print(*show.entity_page(graph, graph.get(id_), _day(as_of)), sep="\n")


@app.command(epilog="Example: archkg search 'dead letter'")
def search(
    text: Annotated[str, typer.Argument(help="Words to look for.")],
    first: Annotated[int, typer.Option(help="How many hits.", min=1, max=500)] = 10,
    as_json: AsJson = False,
    data: Folders = None,
) -> None:
    """Search names, aliases and statements."""
    hits = _load(data).search(text, None, _day(None))[:first]
    if as_json:
        out.print_json(json.dumps([show.hit_values(hit) for hit in hits]))
    else:
        out.print(show.hits_table(hits))
    if not hits:
        raise typer.Exit(1)


@app.command(epilog="Example: archkg path s3 redshift")
def path(
    start: Annotated[str, typer.Argument(metavar="A", help="Where to begin.")],
    end: Annotated[str, typer.Argument(metavar="B", help="Where to arrive.")],
    max_hops: Annotated[int, typer.Option(help="Longest way.", min=1, max=6)] = 4,
    as_of: AsOf = None,
    data: Folders = None,
) -> None:
    """Show how one thing reaches another."""
    graph = _load(data)
    ends = graph.get(start).id, graph.get(end).id
    found = graph.paths(PathQuestion(*ends, as_of=_day(as_of), max_hops=max_hops))
    if not found:
        err.print(f"no way from {ends[0]} to {ends[1]} within {max_hops} hops")
        raise typer.Exit(1)
    out.print(*(show.path_tree(each) for each in found), sep="\n")


@app.command(epilog="Example: archkg coverage --pairs")
def coverage(
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Print which services are related, and how.")
    ] = False,
    as_json: AsJson = False,
    data: Folders = None,
) -> None:
    """Show what is covered: lines of the notes, services, or pairs of services."""
    graph = _load(data)
    if pairs:
        found = pair_kinds(graph.records.entities, graph.records.statements, _day(None))
        _print(show.pairs_values(found), show.pairs_table(found), as_json=as_json)
        return
    lines = list(cover_lines(graph.records.sources, graph.records.statements))
    services = list(cover_services(graph.records, _day(None)))
    tables = show.coverage_tables(lines, services)
    _print(show.coverage_values(lines, services), *tables, as_json=as_json)
    if any(not each.statements for each in lines):
        raise typer.Exit(1)


def _print(values: Any, *tables: Any, as_json: bool) -> None:
    if as_json:
        out.print_json(json.dumps(values, default=str))
    else:
        out.print(*tables, sep="\n")


@app.command(epilog="Example: archkg conflicts --open")
def conflicts(
    only_open: Annotated[
        bool, typer.Option("--open", help="Leave out those of which one side is known to be false.")
    ] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data: Folders = None,
) -> None:
    """Show where sources disagree, and what each of them says."""
    day = _day(as_of)
    found = [
        conflict
        for conflict in find_conflicts(_load(data).records.statements)
        if conflict.overlap.contains(day) and not (only_open and conflict.resolved)
    ]
    values = [show.conflict_values(conflict) for conflict in found]
    _print(values, show.conflicts_table(found), as_json=as_json)


@app.command(epilog="Example: archkg schema")
def schema(
    to: Annotated[Path, typer.Option(help="Root of a checkout.")] = Path(),
) -> None:
    """Write the generated files: SDL, JSON Schemas and the vocabulary page."""
    from api.generated import generated_files  # noqa: PLC0415 - slow to import

    for name, content in generated_files().items():
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        out.print(str(target), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
