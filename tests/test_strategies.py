"""The records that properties are tried on are such as the data files may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from strategies import records

from kg.iris import ENTITY_ID, STATEMENT_ID
from kg.load.draft import Draft, Located
from kg.load.rules import RECORD_RULES, check
from kg.load.yaml_file import Document
from kg.model import (
    EntityKind,
    Limit,
    NoLimit,
    Practice,
    Procedure,
    Records,
    Relation,
    StatementKind,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_generated_records_break_no_rule(generated: Records) -> None:
    nowhere = Document("", None, None)
    draft = Draft(
        entities=[Located(each, nowhere, ()) for each in generated.entities],
        statements=[Located(each, nowhere, ()) for each in generated.statements],
        sources=[Located(each, nowhere, ()) for each in generated.sources],
        categories=dict(generated.categories),
    )

    assert [] == check(draft, RECORD_RULES)
    assert all(re.fullmatch(ENTITY_ID, each.id) for each in generated.entities)
    assert all(re.fullmatch(STATEMENT_ID, each.id) for each in generated.statements)


def occurs(wanted: Callable[[Records], object]) -> bool:
    """Tell whether such records are among the first that are generated."""
    unshrunk = settings(phases=[Phase.generate], max_examples=500)
    return bool(find(records(), lambda each: bool(wanted(each)), settings=unshrunk))


@pytest.mark.parametrize("kind", EntityKind)
def test_every_kind_of_entity_is_generated(kind: EntityKind) -> None:
    assert occurs(lambda generated: any(each.kind is kind for each in generated.entities))


@pytest.mark.parametrize("kind", StatementKind)
def test_every_kind_of_statement_is_generated(kind: StatementKind) -> None:
    assert occurs(lambda generated: any(each.kind is kind for each in generated.statements))


def wanted_quantity(statement: Any) -> bool:
    return isinstance(statement, Limit) and statement.quantity is NoLimit.NO_LIMIT


def wanted_relation(statement: Any) -> bool:
    return isinstance(statement, Relation) and bool(statement.delivery and statement.mechanism)


def wanted_practice(statement: Any) -> bool:
    return isinstance(statement, Practice) and bool(statement.instead)


def wanted_procedure(statement: Any) -> bool:
    return isinstance(statement, Procedure) and any(step.entities for step in statement.steps)


@pytest.mark.parametrize(
    "wanted",
    [
        lambda statement: statement.replaced_by,
        lambda statement: statement.contradicts,
        wanted_quantity,
        wanted_relation,
        wanted_practice,
        wanted_procedure,
    ],
    ids=["successor", "contradiction", "no limit", "relation", "practice", "procedure"],
)
def test_optional_parts_are_generated(wanted: Callable[[Any], object]) -> None:
    assert occurs(lambda generated: any(map(wanted, generated.statements)))
