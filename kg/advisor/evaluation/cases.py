"""Questions whose right answers are known, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Literal

import msgspec

from kg.advisor.conversation import Intent, Refusal
from kg.errors import InvalidDataError, Problem
from kg.store import Store, settle


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ids of the statements that an answer has to cite."""

    any: tuple[str, ...] = ()
    """At least one of these."""
    all: tuple[str, ...] = ()
    """Each of these."""

    @property
    def ids(self) -> tuple[str, ...]:
        """All that are named."""
        return self.any + self.all


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question and what its answer has to be; everything that is expected has to hold together."""

    id: str
    question: str
    style: str
    """How it is asked, such as ``direct``, ``typo`` or ``situation``."""
    intent: Intent | None = None
    """``None`` only where no answer is the right one."""
    as_of: date | None = None
    """The day that the answer is for, where that is said beside the words."""
    history: tuple[str, ...] = ()
    """What is asked before it in the same conversation."""
    statements: Expected = Expected()
    terms: tuple[tuple[str, ...], ...] = ()
    """Of each group one has to be said, as a word or words of its own and in any case."""
    without: tuple[str, ...] = ()
    """What may not be said before the terms are, such as a value that no longer holds."""
    says: Literal["yes", "no"] | None = None
    """The word with which the answer begins."""
    options: tuple[str, ...] = ()
    right: int | msgspec.UnsetType | None = msgspec.UNSET
    """Place of the right option, counted from 0; ``None`` when the evidence supports none of them."""
    refusal: Refusal | None = None
    """Set when the question is to be refused: why."""

    @property
    def is_to_be_left(self) -> bool:
        """Whether the right thing is to give no answer."""
        return self.refusal is not None or self.right is None


async def read_cases(path: str, content: bytes, store: Store) -> tuple[Case, ...]:
    """Read questions from JSON Lines.

    ``path`` names the file in messages. Raises :class:`~kg.errors.InvalidDataError` with every line
    that cannot be used, those that name a statement that ``store`` does not hold among them.
    """
    lines = _lines(content)
    read = {number: _read(path, number, line) for number, line in lines}
    cases = {number: case for number, case in read.items() if isinstance(case, Case)}
    problems = [each for each in read.values() if isinstance(each, Problem)]
    problems += _broken_rules(path, cases)
    problems += await _unknown_statements(path, cases, store)
    if not lines:
        problems.append(Problem(path, 1, 1, "there is no question in it", "no-question"))
    if problems:
        raise InvalidDataError(tuple(sorted(problems)), 1)
    return tuple(cases.values())


def _lines(content: bytes) -> list[tuple[int, bytes]]:
    numbered = enumerate(content.splitlines(), 1)
    return [(number, line) for number, line in numbered if line.strip()]


def _read(path: str, number: int, line: bytes) -> Case | Problem:
    try:
        return msgspec.json.decode(line, type=Case)
    except msgspec.ValidationError as error:
        return Problem(path, number, 1, str(error), "malformed-question")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Problem(path, number, 1, f"this is not JSON: {error}", "not-json")


def _broken_rules(path: str, cases: Mapping[int, Case]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, case in cases.items():
        for message, rule in chain(_contradictions(case), _duplicate(case, first)):
            yield Problem(path, number, 1, message, rule)
        first.setdefault(case.id, number)


def _duplicate(case: Case, first: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    if case.id in first:
        yield f"the id {case.id!r} is taken by line {first[case.id]}", "duplicate-id"


def _contradictions(case: Case) -> Iterator[tuple[str, str]]:
    answered = bool(case.statements.ids or case.terms or case.says)
    if case.refusal and (answered or case.options):
        yield "a question that is to be refused has no answer to expect", "refused-and-answered"
    if not (case.refusal or case.options or answered):
        yield "it says neither what to answer nor that it is to be refused", "nothing-expected"
    if case.without and not case.terms:
        yield "'without' needs terms that are to be said first", "without-alone"
    if case.intent is None and not case.is_to_be_left:
        yield "a question that is to be answered has an intent", "no-intent"
    yield from _broken_options(case)


def _broken_options(case: Case) -> Iterator[tuple[str, str]]:
    if not case.options:
        if case.right is not msgspec.UNSET:
            yield "'right' names an option, and there are no options", "no-options"
        return
    last = len(case.options) - 1
    if not last:
        yield "one option is no choice", "one-option"
    if case.right is msgspec.UNSET:
        yield (
            "'right' is missing: the place of the right option, or null for none",
            "no-right-option",
        )
    elif isinstance(case.right, int) and not 0 <= case.right <= last:
        yield f"'right' must be from 0 to {last}", "no-such-option"


async def _unknown_statements(path: str, cases: Mapping[int, Case], store: Store) -> list[Problem]:
    named = [(number, id_) for number, case in cases.items() for id_ in case.statements.ids]
    found = await settle(store.statements([id_ for _, id_ in named]))
    unknown = [name for name, statement in zip(named, found, strict=True) if statement is None]
    return [await _unknown(path, number, id_, store) for number, id_ in unknown]


async def _unknown(path: str, number: int, id_: str, store: Store) -> Problem:
    suggestions = await settle(store.suggest_statements(id_))
    return Problem(path, number, 1, f"unknown statement {id_!r}", "unknown-statement", suggestions)


def group_by(cases: Iterable[Case], name: Literal["style", "intent"]) -> dict[str, Sequence[Case]]:
    """Return the cases of each style or intent, those without one under ``-``."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(getattr(case, name) or "-", []).append(case)
    return dict(sorted(groups.items()))
