"""Putting evidence into words: the answer, the reasons, what changed and what is disputed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.advisor.conversation import Intent
from kg.advisor.evidence.finding import Finding, name_all
from kg.advisor.knowledge import Knowledge
from kg.advisor.reading import Reading
from kg.model import (
    Limit,
    Practice,
    Procedure,
    Rank,
    Relation,
    Standing,
    Statement,
)
from kg.vocabulary import ALTERNATIVES, EVOLUTION, INTEGRATES_WITH

_MOST_CHANGES: Final = 2
_SUGGESTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Composed:
    """Words and the statements that they cite."""

    text: str
    statements: tuple[Statement, ...]


class _Citations:
    """Numbers statements in the order in which they are cited."""

    def __init__(self) -> None:
        self.statements: dict[str, Statement] = {}

    def cite(self, statement: Statement) -> str:
        """Return the mark of a statement."""
        self.statements.setdefault(statement.id, statement)
        return f"[{list(self.statements).index(statement.id) + 1}]"


def compose(reading: Reading, finding: Finding, knowledge: Knowledge) -> Composed:
    """Write an answer."""
    citations = _Citations()
    first, *rest = finding.cited
    lines = [*finding.extra]
    lines.append(f"{finding.lead} {_sentence(first, citations)}".strip())
    lines += _details(first, knowledge)
    for each in rest:
        lines += [f"- {_sentence(each, citations)}", *_details(each, knowledge)]
    lines += _changes(reading, finding, knowledge, citations)
    lines += _disputes(reading, finding, knowledge, citations)
    return Composed("\n".join(lines), tuple(citations.statements.values()))


def _sentence(statement: Statement, citations: _Citations) -> str:
    text = statement.text
    if isinstance(statement, Practice) and statement.reason:
        text = f"{text} {statement.reason}"
    if isinstance(statement, Limit) and statement.adjustable:
        text = f"{text.rstrip('.')} (can be raised on request)."
    return f"{text} {citations.cite(statement)}"


def _details(statement: Statement, knowledge: Knowledge) -> Iterator[str]:
    if isinstance(statement, Procedure):
        for number, step in enumerate(statement.steps, start=1):
            yield f"  {number}. {step.text}"
    if isinstance(statement, Practice) and statement.instead:
        yield f"  Instead: {name_all(statement.instead, knowledge)}"


def _changes(
    reading: Reading, finding: Finding, knowledge: Knowledge, citations: _Citations
) -> Iterator[str]:
    """Tell what was so before, and, for a day in the past, what has changed since."""
    told = 0
    for each in finding.cited:
        for earlier in knowledge.predecessors.get(each.id, ()):
            standing = earlier.standing(reading.day)
            if standing is Standing.CURRENT or told == _MOST_CHANGES:
                continue
            told += 1
            if standing is Standing.REFUTED:
                yield f"Not true, although it is said: {_sentence(earlier, citations)}"
            else:
                until = f" until {earlier.valid.end}" if earlier.valid.end else ""
                yield f"No longer so{until}: {_sentence(earlier, citations)}"
        later = knowledge.statements.get(each.replaced_by or "")
        if later is not None and each.rank is not Rank.DEPRECATED:
            since = f" on {each.valid.end}" if each.valid.end else ""
            yield f"Changed{since}: {_sentence(later, citations)}"


def _disputes(
    reading: Reading, finding: Finding, knowledge: Knowledge, citations: _Citations
) -> Iterator[str]:
    cited = {each.id for each in finding.cited}
    for conflict in knowledge.conflicts:
        pair = {conflict.first.id, conflict.second.id}
        if cited & pair and not conflict.resolved and conflict.overlap.contains(reading.day):
            first, second = (_sentence(s, citations) for s in (conflict.first, conflict.second))
            yield f"Disputed, {conflict.explanation}: {first} / {second}"


def queries(reading: Reading, statements: Sequence[Statement]) -> tuple[str, ...]:
    """Return GraphQL operations that get the evidence anew."""
    day = reading.day.isoformat()
    ids = json.dumps([each.id for each in statements])
    evidence = (
        f'{{ statements(where: {{id: {{in: {ids}}}, standing: {{in: [CURRENT, OUTDATED, REFUTED]}}}}, asOf: "{day}") '
        "{ nodes { id text standing sources { source { title url } locator } } } }"
    )
    owner = statements[0].about.partition("/")[0] if statements else ""
    field = _FIELDS.get(reading.intent)
    if field is None or not owner:
        return (evidence,)
    name = json.dumps(owner)
    return (
        f'{{ entity(id: {name}, asOf: "{day}") {{ id name {field} }} }}',
        evidence,
    )


_FIELDS: Final = {
    Intent.LIMIT: "limits { id name text }",
    Intent.INTEGRATION: "relations { id text mechanism }",
    Intent.DELIVERY: "relations { id text delivery }",
    Intent.ALTERNATIVE: "relations { id text condition }",
    Intent.PROCEDURE: "procedures { id text steps { text } }",
    Intent.RECOMMENDATION: "practices { id text stance reason }",
}


def suggest(reading: Reading, knowledge: Knowledge) -> tuple[str, ...]:
    """Return questions that the graph can answer about the same things."""
    found: list[str] = []
    for id_ in reading.ids[:2]:
        found += _questions_about(id_, reading, knowledge)
    return tuple(dict.fromkeys(found))[:_SUGGESTIONS]


def _questions_about(id_: str, reading: Reading, knowledge: Knowledge) -> Iterator[str]:
    name = knowledge.short_name(id_)
    own = [
        each
        for each in knowledge.about.get(id_, ())
        if each.about == id_ and each.standing(reading.day) is Standing.CURRENT
    ]
    limit = next((each for each in own if isinstance(each, Limit)), None)
    if limit is not None and reading.intent is not Intent.LIMIT:
        yield f"What is the {limit.bound.value} {limit.name} of {name}?"
    families = {each.relation_kind.family: each for each in own if isinstance(each, Relation)}
    if INTEGRATES_WITH in families and reading.intent is not Intent.INTEGRATION:
        other = knowledge.short_name(families[INTEGRATES_WITH].target)
        yield f"How does {name} work with {other}?"
    if families.keys() & {ALTERNATIVES, EVOLUTION} and reading.intent is not Intent.ALTERNATIVE:
        yield f"What can be used instead of {name}?"
    if reading.intent is not Intent.DEFINITION and own:
        yield f"What is {name}?"
