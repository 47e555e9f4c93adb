"""Commands for those who write the knowledge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api import show
from api.cli.shared import AsJson, AsOf, Folders, load, out, print_answer, read_day
from kg.conflicts import find_conflicts
from kg.coverage import cover_lines, cover_services, pair_kinds

commands = typer.Typer()


@commands.command(epilog="Example: archkg check --data my-company")
def check(data: Folders = None) -> None:
    """Check data files and report every problem at once."""
    graph = load(data)
    meta = graph.meta()
    statements, sources = sum(meta.statements.values()), len(meta.sources)
    entities = sum(meta.entities.values())
    out.print(f"{entities} entities, {statements} statements, {sources} sources: no problems.")


@commands.command(epilog="Example: archkg coverage --pairs")
def coverage(
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Print which services are related, and how.")
    ] = False,
    as_json: AsJson = False,
    data: Folders = None,
) -> None:
    """Show what is covered: lines of the notes, services, or pairs of services."""
    graph = load(data)
    if pairs:
        found = pair_kinds(graph.records.entities, graph.records.statements, read_day(None))
        print_answer(show.pairs_values(found), show.pairs_table(found), as_json=as_json)
        return
    lines = list(cover_lines(graph.records.sources, graph.records.statements))
    services = list(cover_services(graph.records, read_day(None)))
    tables = show.coverage_tables(lines, services)
    print_answer(show.coverage_values(lines, services), *tables, as_json=as_json)
    if any(not each.statements for each in lines):
        raise typer.Exit(1)


@commands.command(epilog="Example: archkg conflicts --open")
def conflicts(
    only_open: Annotated[
        bool, typer.Option("--open", help="Leave out those of which one side is known to be false.")
    ] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data: Folders = None,
) -> None:
    """Show where sources disagree, and what each of them says."""
    day = read_day(as_of)
    found = [
        conflict
        for conflict in find_conflicts(load(data).records.statements)
        if conflict.overlap.contains(day) and not (only_open and conflict.resolved)
    ]
    values = [show.conflict_values(conflict) for conflict in found]
    print_answer(values, show.conflicts_table(found), as_json=as_json)


@commands.command(epilog="Example: archkg schema")
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
