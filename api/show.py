"""Answers as tables and trees for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from api.saved_queries import SavedQuery
from kg.conflicts import Conflict
from kg.coverage import LineCoverage, ServiceCoverage
from kg.graph import KnowledgeGraph
from kg.model import Entity, Procedure, Standing, Statement, StatementKind
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
    lines = [f"• {escape(statement.text)} [dim]{escape(f'[{_cited(statement)}]')}[/dim]"]
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


def coverage_values(
    lines: Sequence[LineCoverage], services: Sequence[ServiceCoverage]
) -> dict[str, Any]:
    """Write coverage for tools."""
    return {
        "lines": [asdict(each) for each in lines],
        "services": [asdict(each) for each in services],
    }


def coverage_tables(
    lines: Sequence[LineCoverage], services: Sequence[ServiceCoverage]
) -> Iterator[RenderableType]:
    """Write coverage by line and by service, and what is not covered."""
    yield _table(
        ("section", "line", "statements"),
        ((each.section, str(each.line), ", ".join(each.statements)) for each in lines),
    )
    columns = [kind.value for kind in StatementKind] + [each.value for each in Standing]
    rows = (
        (
            each.service,
            *(str({**each.kinds, **each.standings}.get(column, 0)) for column in columns),
            str(each.from_notes),
            str(each.from_primary),
            str(each.oldest_check or "never"),
        )
        for each in services
    )
    yield _table(("service", *columns, "notes", "primary", "oldest check"), rows)
    missing = [f"{each.source}:{each.line}" for each in lines if not each.statements]
    covered = len(lines) - len(missing)
    yield f"{covered} of {len(lines)} lines are cited." + "".join(f"\n{each}" for each in missing)


def pairs_values(pairs: Mapping[tuple[str, str], list[str]]) -> list[dict[str, Any]]:
    """Write related pairs for tools."""
    return [{"source": a, "target": b, "kinds": kinds} for (a, b), kinds in pairs.items()]


def pairs_table(pairs: Mapping[tuple[str, str], list[str]]) -> Table:
    """Write, for each service, what it is related to and how."""
    by_source: dict[str, list[str]] = {}
    for (source, target), kinds in pairs.items():
        by_source.setdefault(source, []).append(f"{target} ({', '.join(kinds)})")
    rows = ((source, str(len(found)), "; ".join(found)) for source, found in by_source.items())
    return _table(("service", "pairs", "related to"), rows)


def conflict_values(conflict: Conflict) -> dict[str, Any]:
    """Write a conflict for tools."""
    return {
        "id": conflict.id,
        "rule": conflict.rule.value,
        "explanation": conflict.explanation,
        "resolved": conflict.resolved,
        "statements": [conflict.first.text, conflict.second.text],
    }


def conflicts_table(conflicts: Iterable[Conflict]) -> Table:
    """Write both sides of every conflict with what they cite."""
    rows = (
        (
            conflict.rule.value,
            _with_sources(conflict.first),
            _with_sources(conflict.second),
            conflict.explanation,
        )
        for conflict in conflicts
    )
    return _table(("rule", "one says", "the other says", "differing in"), rows)


def _with_sources(statement: Statement) -> str:
    return f"{statement.text} [{_cited(statement)}]"


def _cited(statement: Statement) -> str:
    """Write what a statement cites, as the data files do."""
    pairs = ((each.source, each.locator) for each in statement.sources)
    return ", ".join(f"{source}:{place}" if place else source for source, place in pairs)
