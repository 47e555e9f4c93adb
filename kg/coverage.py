"""What the knowledge covers, and where it is thin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kg.model import Entity, EntityKind, Records, Relation, Source, Standing, Statement


@dataclass(frozen=True, slots=True)
class LineCoverage:
    """One line of a source and what cites it."""

    source: str
    section: str
    line: int
    statements: tuple[str, ...]
    """Ids; empty when nothing cites the line."""


@dataclass(frozen=True, slots=True)
class ServiceCoverage:
    """How much is said about a service and its features."""

    service: str
    kinds: Mapping[str, int]
    standings: Mapping[str, int]
    from_notes: int
    """How many statements cite a source that is read by line."""
    from_primary: int
    """How many statements cite a primary source."""
    oldest_check: date | None
    """Day on which the longest unread place was last read; ``None`` when no day is known."""


def cover_lines(
    sources: tuple[Source, ...], statements: tuple[Statement, ...]
) -> Iterator[LineCoverage]:
    """Yield every line with content of every source that is cited by line."""
    citing: dict[tuple[str, str | None], list[str]] = {}
    for statement in statements:
        for citation in statement.sources:
            citing.setdefault((citation.source, citation.locator), []).append(statement.id)
    for source in sources:
        for section in source.sections:
            for line in section.lines:
                found = citing.get((source.id, str(line)), ())
                yield LineCoverage(source.id, section.title, line, tuple(dict.fromkeys(found)))


def cover_services(records: Records, day: date) -> Iterator[ServiceCoverage]:
    """Yield the figures of every service, ordered by id."""
    by_line = {source.id for source in records.sources if source.file}
    primary = {source.id for source in records.sources if source.primary}
    about: dict[str, list[Statement]] = {}
    for statement in records.statements:
        about.setdefault(statement.about.partition("/")[0], []).append(statement)
    services = sorted(each.id for each in records.entities if each.kind is EntityKind.SERVICE)
    for service in services:
        own = about.get(service, [])
        cited = [{citation.source for citation in each.sources} for each in own]
        days = [citation.checked for each in own for citation in each.sources if citation.checked]
        yield ServiceCoverage(
            service,
            Counter(each.kind.value for each in own),
            Counter(each.standing(day).value for each in own),
            sum(bool(each & by_line) for each in cited),
            sum(bool(each & primary) for each in cited),
            min(days, default=None),
        )


def pair_kinds(
    entities: tuple[Entity, ...], statements: tuple[Statement, ...], day: date
) -> dict[tuple[str, str], list[str]]:
    """Return the kinds of relation between each two services, by source and target.

    Relations of a feature count as its service's; what does not hold on ``day`` is left out.
    """
    services = {each.id for each in entities if each.kind is EntityKind.SERVICE}
    pairs: dict[tuple[str, str], set[str]] = {}
    for relation in statements:
        if not isinstance(relation, Relation) or relation.standing(day) is not Standing.CURRENT:
            continue
        ends = relation.source.partition("/")[0], relation.target.partition("/")[0]
        if ends[0] != ends[1] and services.issuperset(ends):
            pairs.setdefault(ends, set()).add(relation.relation_kind.name)
    return {ends: sorted(kinds) for ends, kinds in sorted(pairs.items())}
