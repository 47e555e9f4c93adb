"""Commands that carry the graph to other tools and servers, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from api.cli.shared import (
    STANDARD_OUTPUT,
    AsOf,
    Folders,
    Output,
    err,
    load,
    open_from,
    out,
    read_day,
    telling_what_cannot_be_written,
    write_output,
)
from api.settings import StoreSettings
from kg.graph import KnowledgeGraph

commands = typer.Typer()

FormatName = Annotated[
    str | None,
    typer.Option("--format", help="Format, as name or file extension; that of the file if absent."),
]


@commands.command(epilog="Example: archkg export -o graph.trig")
def export(
    to: Output = STANDARD_OUTPUT,
    format_: FormatName = None,
    as_of: AsOf = None,
    data: Folders = None,
) -> None:
    """Write the graph as RDF: Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD.

    N-Quads and TriG hold a graph for each source besides, with what that source says.
    """
    from kg.rdf.describe import describe, describe_dataset  # noqa: PLC0415 - slow to import
    from kg.rdf.documents import write_triples  # noqa: PLC0415 - as above
    from kg.rdf.formats import find_format, write_rdf  # noqa: PLC0415 - as above

    wanted = find_format(format_ or to.suffix or "turtle")
    records, day = load(data).records, read_day(as_of)
    if wanted.named_graphs:
        content = write_rdf(describe_dataset(records, day), wanted)
    else:
        content = write_triples(describe(records, day), wanted)
    write_output(to, content)


@commands.command("import", epilog="Example: archkg import graph.ttl -o graph.archkg")
def import_(
    document: Annotated[Path, typer.Argument(metavar="FILE", help="An RDF document.")],
    to: Annotated[
        Path | None, typer.Option("-o", "--output", help="Snapshot to write; none is if absent.")
    ] = None,
    format_: FormatName = None,
) -> None:
    """Read a graph from RDF, check it as data files are, and write it as a snapshot.

    Nothing is written unless all of it is sound.
    """
    from kg.rdf.formats import find_format  # noqa: PLC0415 - slow to import
    from kg.rdf.importing import read_records  # noqa: PLC0415 - as above
    from kg.rdf.untrusted import read_document  # noqa: PLC0415 - as above
    from kg.stores.snapshot import write_snapshot  # noqa: PLC0415 - as above

    wanted = find_format(format_ or document.suffix or "turtle")
    with err.status("Reading the document …"):
        graph = KnowledgeGraph(read_records(read_document(document, wanted), str(document)))
        if to is not None:
            with telling_what_cannot_be_written(to):
                write_snapshot(graph, to)
    meta = graph.meta()
    counts = sum(meta.entities.values()), sum(meta.statements.values()), len(meta.sources)
    out.print("{} entities, {} statements, {} sources: no problems.".format(*counts))


@commands.command(epilog="Example: archkg push --to http://127.0.0.1:7878/store")
def push(
    to: Annotated[
        str,
        typer.Option(help="Address of the server's Graph Store Protocol. Name and password come "
                          "from ARCHKG_STORE_USER and ARCHKG_STORE_PASSWORD."),
    ],
    snapshot: Annotated[
        Path | None, typer.Option(help="Snapshot to read, in the place of data folders.")
    ] = None,
    data: Folders = None,
) -> None:  # fmt: skip
    """Lay the graph on a SPARQL 1.1 server, from which 'serve --store' then answers.

    A push that was cut off goes on where it stopped. Readers find the old graph or the new one, never
    a part of it.
    """
    graph = open_from(StoreSettings(), snapshot, data, None)()
    assert isinstance(graph, KnowledgeGraph)  # noqa: S101 - neither of the two is a server
    changed = asyncio.run(_push(graph, to))
    version = graph.meta().version
    out.print(f"version {version}: {'laid' if changed else 'was there already'}.", highlight=False)


async def _push(graph: KnowledgeGraph, to: str) -> bool:
    from api.remote import open_http  # noqa: PLC0415 - slow to import
    from kg.stores.sparql.graph_store import GraphStore  # noqa: PLC0415 - as above
    from kg.stores.sparql.push import Progress, push  # noqa: PLC0415 - as above

    columns = (TextColumn("laying"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Bar(*columns, TimeElapsedColumn(), console=err) as bar:
        task = bar.add_task("", total=None)

        def report(progress: Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        async with open_http(StoreSettings.from_environment()) as http:
            return await push(graph, GraphStore(to, http), read_day(None), report)
