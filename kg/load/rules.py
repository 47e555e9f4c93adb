"""The rules across records: one generator each, yielding every problem it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Final, TypeVar

from kg.errors import Problem
from kg.load.draft import Draft, Located
from kg.model import Entity, EntityKind, Practice, Procedure, Rank, Relation, Source, Statement
from kg.names import nearest
from kg.vocabulary import CATEGORIES, PART_OF

Identified = TypeVar("Identified", Entity, Statement, Source)


def _first_by_id(located: Sequence[Located[Identified]]) -> Mapping[str, Located[Identified]]:
    return {each.value.id: each for each in reversed(located)}


@dataclass(frozen=True)
class Checked:
    """A draft with the look-ups that several rules share; the first wins where an id stands twice."""

    draft: Draft

    @cached_property
    def entities(self) -> Mapping[str, Located[Entity]]:
        """Entities by id."""
        return _first_by_id(self.draft.entities)

    @cached_property
    def statements(self) -> Mapping[str, Located[Statement]]:
        """Statements by id."""
        return _first_by_id(self.draft.statements)

    @cached_property
    def sources(self) -> Mapping[str, Located[Source]]:
        """Sources by id."""
        return _first_by_id(self.draft.sources)

    def may_hold(self, id_: str) -> bool:
        """Tell whether ``id_`` belongs to a file that could not be read in full."""
        return re.split("[/#]", id_)[0] in self.draft.incomplete


def duplicate_ids(checked: Checked) -> Iterator[Problem]:
    """Every id belongs to one entity, one statement or one source."""
    yield from _repeated(checked.draft.entities, checked.entities)
    yield from _repeated(checked.draft.statements, checked.statements)
    yield from _repeated(checked.draft.sources, checked.sources)


def _repeated(
    located: Sequence[Located[Identified]], first: Mapping[str, Located[Identified]]
) -> Iterator[Problem]:
    for each in located:
        id_ = each.value.id
        if first[id_] is not each:
            place = first[id_].problem("", "")
            message = f"duplicate id {id_!r}, first written at {place.path}:{place.line}"
            yield each.problem(message, "duplicate-id")


def ambiguous_names(checked: Checked) -> Iterator[Problem]:
    """A name or alias, in any case, leads to one entity."""
    owners: dict[str, str] = {id_.casefold(): id_ for id_ in checked.entities}
    for each in checked.draft.entities:
        entity = each.value
        for name in (entity.name, *entity.aliases):
            owner = owners.setdefault(name.casefold(), entity.id)
            if owner != entity.id:
                message = f"{name!r} is already a name of {owner!r}"
                yield each.problem(message, "ambiguous-name", at=("aliases",))


def file_names(checked: Checked) -> Iterator[Problem]:
    """The id of an entity with a file of its own is the name of the file."""
    for each in checked.draft.entities:
        stem = each.document.path.rpartition("/")[2].removesuffix(".yaml")
        if not each.where and each.value.id != stem:
            message = f"id {each.value.id!r} differs from the file name {stem!r}"
            yield each.problem(message, "id-is-file-name", at=("id",))


def folder_categories(checked: Checked) -> Iterator[Problem]:
    """The category of a service is the name of its folder."""
    for each in checked.draft.entities:
        folder = each.document.path.split("/")[-2:-1]
        if each.value.kind is EntityKind.SERVICE and [each.value.category] != folder:
            message = f"category {each.value.category!r} differs from the folder {folder[0]!r}"
            yield each.problem(message, "category-is-folder", at=("category",))


def known_scopes(checked: Checked) -> Iterator[Problem]:
    """The scope of an entity is an entity of kind scope."""
    for each in checked.draft.entities:
        if each.value.scope is not None:
            yield from _unknown_entity(checked, each, each.value.scope, ("scope",))
            target = checked.entities.get(each.value.scope)
            if target is not None and target.value.kind is not EntityKind.SCOPE:
                message = f"{each.value.scope!r} is a {target.value.kind}, not a scope"
                yield each.problem(message, "scope-is-scope", at=("scope",))


def known_entities(checked: Checked) -> Iterator[Problem]:
    """Every entity that a statement names exists."""
    for each in checked.draft.statements:
        statement = each.value
        if statement.about not in checked.entities:
            yield from _unknown_entity(checked, each, statement.about, ("about",))
        if isinstance(statement, Relation):
            yield from _unknown_entity(checked, each, statement.target, ("target",))
        if isinstance(statement, Practice):
            for index, id_ in enumerate(statement.instead):
                yield from _unknown_entity(checked, each, id_, ("instead", index))
        if isinstance(statement, Procedure):
            for number, step in enumerate(statement.steps):
                for index, id_ in enumerate(step.entities):
                    place = ("steps", number, "entities", index)
                    yield from _unknown_entity(checked, each, id_, place)


def _unknown_entity(
    checked: Checked,
    each: Located[Entity] | Located[Statement],
    id_: str,
    place: tuple[str | int, ...],
) -> Iterator[Problem]:
    if id_ not in checked.entities and not checked.may_hold(id_):
        known = nearest(id_, checked.entities)
        yield each.problem(f"unknown entity {id_!r}", "unknown-entity", at=place, suggestions=known)


def known_statements(checked: Checked) -> Iterator[Problem]:
    """Every statement that another one points to exists, and is not that one itself."""
    for each in checked.draft.statements:
        statement = each.value
        pointers = [("replacedBy", statement.replaced_by)] if statement.replaced_by else []
        pointers += [("contradicts", id_) for id_ in statement.contradicts]
        for field, id_ in pointers:
            if id_ not in checked.statements and not checked.may_hold(id_):
                known = nearest(id_, checked.statements)
                message = f"unknown statement {id_!r}"
                yield each.problem(message, "unknown-statement", at=(field,), suggestions=known)
            elif id_ == statement.id:
                yield each.problem(f"{field} points to itself", "points-to-itself", at=(field,))


def cited(checked: Checked) -> Iterator[Problem]:
    """Every statement cites at least one source, and every source cited exists."""
    for each in checked.draft.statements:
        if not each.value.sources:
            message = f"{each.value.id!r} has no source, and the file gives none"
            yield each.problem(message, "missing-source")
        for index, citation in enumerate(each.value.sources):
            unread = "sources" in checked.draft.incomplete
            if citation.source not in checked.sources and not unread:
                known = nearest(citation.source, checked.sources)
                message = f"unknown source {citation.source!r}"
                place = ("sources", index)
                yield each.problem(message, "unknown-source", at=place, suggestions=known)


def locators(checked: Checked) -> Iterator[Problem]:
    """A source that is a file is cited by line."""
    for each in checked.draft.statements:
        for index, citation in enumerate(each.value.sources):
            source = checked.sources.get(citation.source)
            by_line = source is not None and source.value.file is not None
            if by_line and not (citation.locator or "").isdecimal():
                message = f"{citation.source!r} is cited by line, as in '{citation.source}:12'"
                yield each.problem(message, "locator-is-line", at=("sources", index))


def intervals(checked: Checked) -> Iterator[Problem]:
    """A statement begins to hold before it ends."""
    for each in checked.draft.statements:
        valid = each.value.valid
        if valid.start is not None and valid.end is not None and valid.start >= valid.end:
            message = f"bad interval: it ends ({valid.end}) before it begins ({valid.start})"
            yield each.problem(message, "bad-interval", at=("valid",))


def successors(checked: Checked) -> Iterator[Problem]:
    """A statement that was replaced has ended, or was never true."""
    for each in checked.draft.statements:
        ended = each.value.valid.end is not None or each.value.rank is Rank.DEPRECATED
        if each.value.replaced_by and not ended:
            message = "a replaced statement needs 'valid: {until: …}' or 'rank: deprecated'"
            yield each.problem(message, "replaced-has-ended", at=("replacedBy",))


def relation_ends(checked: Checked) -> Iterator[Problem]:
    """A relation joins only such kinds of entity as the relation table allows, and not itself."""
    for each in checked.draft.statements:
        relation = each.value
        if not isinstance(relation, Relation):
            continue
        kind = relation.relation_kind
        for end, id_, allowed in (
            ("source", relation.source, kind.sources),
            ("target", relation.target, kind.targets),
        ):
            entity = checked.entities.get(id_)
            if entity is not None and entity.value.kind not in allowed:
                kinds = ", ".join(sorted(allowed))
                message = (
                    f"{id_!r} is a {entity.value.kind}, but the {end} of "
                    f"{kind.name!r} must be one of: {kinds}"
                )
                yield each.problem(message, "relation-ends", at=("target",))
        if relation.source == relation.target:
            yield each.problem("relates an entity to itself", "relation-ends", at=("target",))


def part_of_cycles(checked: Checked) -> Iterator[Problem]:
    """Nothing is part of itself, directly or through others."""
    edges = [
        (each.value.source, each.value.target, each)
        for each in checked.draft.statements
        if isinstance(each.value, Relation) and each.value.relation_kind == PART_OF
    ]
    yield from _cycles(edges, "part-of")


def replacement_cycles(checked: Checked) -> Iterator[Problem]:
    """No statement is replaced by itself, directly or through others."""
    edges = [
        (each.value.id, each.value.replaced_by, each)
        for each in checked.draft.statements
        if each.value.replaced_by
    ]
    yield from _cycles(edges, "replacedBy")


def _cycles(edges: Sequence[tuple[str, str, Located[Statement]]], field: str) -> Iterator[Problem]:
    """Report one problem for each separate cycle, by cutting the edge it is reported at."""
    remaining = list(edges)
    while cycle := _find_cycle(remaining):
        members = set(cycle)
        start, end, each = next(
            edge for edge in remaining if edge[0] in members and edge[1] in members
        )
        yield each.problem(f"cycle in {field}: {' → '.join(cycle)}", "cycle", at=(field,))
        remaining.remove((start, end, each))


def _find_cycle(edges: Sequence[tuple[str, str, Located[Statement]]]) -> list[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for start, end, _ in edges:
        sorter.add(start, end)
    try:
        sorter.prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        return cycle[::-1]
    return []


def explained_categories(checked: Checked) -> Iterator[Problem]:
    """The file of categories explains each category of the vocabulary, and no other."""
    unread = "categories" in checked.draft.incomplete
    if set(checked.draft.categories) != set(CATEGORIES) and not unread:
        differing = sorted(set(checked.draft.categories) ^ set(CATEGORIES))
        message = f"categories.yaml and the vocabulary differ in: {', '.join(differing)}"
        yield Problem("categories.yaml", 1, 1, message, "known-categories")


Rule = Callable[[Checked], Iterator[Problem]]

RECORD_RULES: Final[tuple[Rule, ...]] = (
    duplicate_ids,
    ambiguous_names,
    explained_categories,
    known_scopes,
    known_entities,
    known_statements,
    cited,
    locators,
    intervals,
    successors,
    relation_ends,
    part_of_cycles,
    replacement_cycles,
)
"""What has to hold wherever records come from."""

FILE_RULES: Final[tuple[Rule, ...]] = (file_names, folder_categories)
"""What has to hold of data files besides."""


def check(draft: Draft, rules: Sequence[Rule]) -> list[Problem]:
    """Return every problem that any of the rules finds, in the order of the files."""
    checked = Checked(draft)
    return sorted({problem for rule in rules for problem in rule(checked)})
