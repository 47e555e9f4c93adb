"""Commands that draw."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli.shared import (
    STANDARD_OUTPUT,
    AsOf,
    Folders,
    Output,
    StoreUrl,
    err,
    open_from,
    read_day,
    read_pairs,
    write_output,
)
from api.diagrams.drawing import Appearance, draw
from api.diagrams.parameters import MAXIMUM_DEPTH, read_kinds
from api.settings import StoreSettings
from kg.diagrams.diagram import LayoutDirection
from kg.diagrams.formats import DiagramFormat, find_format, split_extension
from kg.diagrams.icons import IconSet
from kg.diagrams.selection import Selection, View
from kg.query import Direction
from kg.store import Store

commands = typer.Typer()

_PICTURES: Final = (DiagramFormat.PNG, DiagramFormat.PDF)

Query = Annotated[
    str | None,
    typer.Option("--query", metavar="NAME", help="Draw what a saved query finds instead."),
]
Variables = Annotated[
    list[str] | None, typer.Option("--var", help="A variable of the query, as name=value.")
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", help="A kind or family of relations to follow; may be repeated."),
]
FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        help=f"One of {', '.join(DiagramFormat)}, or a file extension; that of the file if absent.",
    ),
]


@commands.command(epilog="Example: archkg diagram sqs lambda --depth 0 -o messages.drawio")
def diagram(
    of: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Ids, names, aliases or statements.")
    ] = None,
    to: Output = STANDARD_OUTPUT,
    format_: FormatName = None,
    depth: Annotated[
        int,
        typer.Option(
            min=0, max=MAXIMUM_DEPTH, help="Relations away; 0 draws only what is between."
        ),
    ] = 1,
    kind: Kinds = None,
    follow: Annotated[Direction, typer.Option(help="Relations to follow.")] = Direction.BOTH,
    view: Annotated[View, typer.Option(help="What to show of them.")] = View.NEIGHBORHOOD,
    direction: Annotated[
        LayoutDirection, typer.Option(help="Where data flows to on the page.")
    ] = LayoutDirection.RIGHT,
    icons: Annotated[IconSet, typer.Option(help="Icons of Mermaid drawings.")] = IconSet.BUILT_IN,
    title: Annotated[str | None, typer.Option(help="What to write above it.")] = None,
    query: Query = None,
    var: Variables = None,
    as_of: AsOf = None,
    data: Folders = None,
    store: StoreUrl = None,
) -> None:
    """Draw a part of the graph, as a picture or as the source of one."""
    format_wanted = _format(format_, to)
    if format_wanted in _PICTURES and to == STANDARD_OUTPUT and sys.stdout.isatty():
        raise typer.BadParameter(f"a terminal shows no {format_wanted}: give a file with -o")
    if bool(query) == bool(of):
        raise typer.BadParameter("say what to draw: ids, or a saved query with --query")
    with err.status("Reading the data …"):
        opened = open_from(StoreSettings.from_environment(), None, data, store)()
    day = read_day(as_of)
    selection = Selection(tuple(of or ()), day, view, depth, read_kinds(kind or ()), follow, title)
    appearance = Appearance(format_wanted, direction, icons)
    content = asyncio.run(_draw(opened, selection, appearance, query, read_pairs(var)))
    write_output(to, content)


async def _draw(
    store: Store,
    selection: Selection,
    appearance: Appearance,
    query: str | None,
    variables: dict[str, str],
) -> bytes:
    if query:
        from api.diagrams.saved import named_by  # noqa: PLC0415 - slow to import

        selection = await named_by(store, query, variables, selection.as_of)
    return (await draw(store, selection, appearance)).content


def _format(name: str | None, to: Path) -> DiagramFormat:
    if name is None and to == STANDARD_OUTPUT:
        raise typer.BadParameter("say in which format: with --format, or by the file given with -o")
    return find_format(name if name is not None else split_extension(to.name)[1])


@commands.command(epilog="Example: archkg gallery -o gallery")
def gallery(
    folder: Annotated[Path, typer.Option("-o", "--output", help="Folder to write to.")],
    as_of: AsOf = None,
    data: Folders = None,
    store: StoreUrl = None,
) -> None:
    """Draw a set of diagrams in all formats, with a page that shows them."""
    from api.diagrams.gallery import (  # noqa: PLC0415 - slow to import
        choose_exhibits,
        hang,
        write_page,
    )

    with err.status("Reading the data …"):
        opened = open_from(StoreSettings.from_environment(), None, data, store)()
    chosen = asyncio.run(choose_exhibits(opened, read_day(as_of)))
    folder.mkdir(parents=True, exist_ok=True)
    hung = []
    for exhibit, drawn in chosen:
        with err.status(f"Drawing {exhibit.name} …"):
            hung.append(hang(exhibit, drawn, folder))
        err.print(f"{exhibit.name}: {len(hung[-1].files)} formats", highlight=False)
    for missing in {each.missing for each in hung if each.missing}:
        err.print(str(missing), style="red", highlight=False, soft_wrap=True)
    err.print(f"{write_page(hung, folder)}", highlight=False, soft_wrap=True)
