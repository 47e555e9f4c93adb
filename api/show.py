"""Answers as tables and trees for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from api.saved_queries import SavedQuery
from kg.graph import KnowledgeGraph
from kg.model import Entity, Procedure, Statement
from kg.query import EVERYTHING, Collection, Direction
from kg.search import Hit
from kg.store import About, Edges, Path


def _table(
    columns: Iterable[str], rows: Iterable[Sequence[str]], title: str | None = None
) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table


def queries_table(queries: Iterable[SavedQuery]) -> Table:
    """List saved queries with their questions and variables."""
    rows = (
        (query.name, query.question, ", ".join(f"{k}: {v}" for k, v in query.variables.items()))
        for query in queries
    )
    return _table(("query", "question", "variables"), rows)


def answer_tables(data: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Turn a GraphQL answer into a table for every list in it that holds objects."""
    for name, value in data.items():
        yield from _tables_of(name, value)


def _tables_of(name: str, value: Any) -> Iterator[RenderableType]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        columns = list(value[0])
        rows = ([_cell(item.get(column)) for column in columns] for item in value)
        yield _table(columns, rows, title=name)
    elif isinstance(value, dict):
        plain = {key: each for key, each in value.items() if not isinstance(each, (dict, list))}
        if plain:
            yield f"{name}: {', '.join(f'{k} {escape(_cell(v))}' for k, v in plain.items())}"
        for key, each in value.items():
            if key not in plain:
                yield from _tables_of(f"{name}.{key}", each)


def _cell(value: Any) -> str:
    """Write a value in one cell; ids stand for the objects that have one."""
    match value:
        case None:
            return ""
        case list():
            return "\n".join(_cell(each) for each in value)
        case dict():
            return _object_cell(value)
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _object_cell(value: Mapping[str, Any]) -> str:
    match value:
        case {"source": {"id": source}, "locator": locator, **rest} if rest.keys() <= {"checked"}:
            return f"{source}:{locator}" if locator else str(source)
        case {"text": text, "sources": sources}:
            return f"{text} [{', '.join(_cell(each) for each in sources)}]"
        case _:
            return ", ".join(_cell(each) for each in value.values() if each is not None)


def entity_page(graph: KnowledgeGraph, entity: Entity, day: date) -> Iterator[RenderableType]:
    """Write all that is known of an entity on a day."""
    yield f"[bold]{escape(entity.name)}[/bold]  {entity.id} ({entity.kind})"
    yield escape(entity.brief)
    if entity.aliases:
        yield f"also: {escape(', '.join(entity.aliases))}"
    modes = graph.deliveries_of([entity.id], day)[0]
    if modes:
        yield f"hands on data by: {', '.join(sorted(modes))}"
    features = graph.features_of([entity.id])[0]
    if features:
        yield f"features: {', '.join(feature.id for feature in features)}"
    about = About(day, Collection.STATEMENTS, EVERYTHING, with_features=False)
    statements = graph.statements_about([entity.id], about)[0]
    edges = Edges(day, None, Direction.IN, with_features=False)
    incoming = graph.relations_of([entity.id], edges)[0]
    known = {statement.id for statement in statements}
    for statement in (*statements, *(each for each in incoming if each.id not in known)):
        yield _statement_lines(statement)


def _statement_lines(statement: Statement) -> str:
    cited = ", ".join(
        f"{c.source}:{c.locator}" if c.locator else c.source for c in statement.sources
    )
    lines = [f"• {escape(statement.text)} [dim]{escape(f'[{cited}]')}[/dim]"]
    if isinstance(statement, Procedure):
        lines += [f"    {n}. {escape(step.text)}" for n, step in enumerate(statement.steps, 1)]
    if statement.note:
        lines.append(f"    [italic]{escape(statement.note)}[/italic]")
    return "\n".join(lines)


def hit_values(hit: Hit) -> dict[str, Any]:
    """Write a hit for tools."""
    return {"id": hit.id, "about": hit.about, "score": hit.score, "matched": hit.matched}


def hits_table(hits: Iterable[Hit]) -> Table:
    """List hits of the text search."""
    rows = ((f"{hit.score:.2f}", hit.id, hit.matched) for hit in hits)
    return _table(("score", "id", "matched"), rows)


def path_tree(path: Path) -> Tree:
    """Write a path with the sentences of every step."""
    names = [path.hops[0].start.id, *(hop.end.id for hop in path.hops)]
    tree = Tree(" → ".join(names))
    for hop in path.hops:
        for relation in hop.relations:
            tree.add(_statement_lines(relation))
    return tree
