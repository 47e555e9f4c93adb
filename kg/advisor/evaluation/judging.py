"""Whether what was said is right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kg.advisor.evaluation.cases import Case

_CITATIONS = re.compile(r"\s*\[\d+(?:, *\d+)*\]")
_MARKS = str.maketrans(
    {"*": "", "`": "", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{NO-BREAK SPACE}": " "}
)
_FIRST_WORD = re.compile(r"\W*(\w+)")


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody said to a question."""

    text: str
    is_answer: bool
    """Whether it is an answer, and no refusal."""
    cited: tuple[str, ...] | None
    """Ids of the statements that the answer rests on; ``None`` from who knows of none."""
    considered: tuple[str, ...] = ()
    """Ids of those that were found besides, best first."""
    option: int | None = None
    verdict: str | None = None
    """``yes``, ``no`` or ``None``."""

    @property
    def found(self) -> tuple[str, ...]:
        """Ids of all statements that were found, the cited ones first."""
        return tuple(dict.fromkeys((*(self.cited or ()), *self.considered)))


def read_verdict(text: str) -> str | None:
    """Return ``yes`` or ``no`` where a text begins with that word."""
    word = _FIRST_WORD.match(text)
    found = word and word[1].casefold()
    return found if found in {"yes", "no"} else None


def find_faults(case: Case, reply: Reply) -> tuple[str, ...]:
    """Return what is wrong with a reply, each in a few words; nothing when it is right."""
    if case.options:
        return tuple(_option_faults(case, reply))
    if case.refusal:
        return ("answered what is to be refused",) if reply.is_answer else ()
    if not reply.is_answer:
        return ("refused",)
    return tuple(_answer_faults(case, reply))


def _option_faults(case: Case, reply: Reply) -> Iterator[str]:
    if reply.option == case.right:
        return
    if reply.option is None:
        yield "abstained"
    elif case.right is None:
        yield f"chose {case.options[reply.option]!r} where nothing supports any option"
    else:
        yield f"chose {case.options[reply.option]!r}"


def _answer_faults(case: Case, reply: Reply) -> Iterator[str]:
    if case.says and reply.verdict != case.says:
        yield f"does not begin with {case.says!r}"
    text = _plain(reply.text)
    for group in case.terms:
        if _first(text, group) is None:
            yield f"does not say {' or '.join(map(repr, group))}"
    yield from _early_faults(case, text)
    # Who answers from another text cites no statement and is judged by the words alone.
    if reply.cited is not None:
        yield from _citation_faults(case, set(reply.cited))


def _early_faults(case: Case, text: str) -> Iterator[str]:
    # What held once may be told, but after what holds.
    said = [place for group in case.terms if (place := _first(text, group)) is not None]
    answered_at = max(said, default=len(text))
    for term in case.without:
        place = _first(text, (term,))
        if place is not None and place < answered_at:
            yield f"says {term!r} first"


def _citation_faults(case: Case, cited: set[str]) -> Iterator[str]:
    if case.statements.any and not cited.intersection(case.statements.any):
        yield f"cites none of {', '.join(case.statements.any)}"
    for id_ in case.statements.all:
        if id_ not in cited:
            yield f"does not cite {id_}"


def _plain(text: str) -> str:
    return " ".join(_CITATIONS.sub("", text).translate(_MARKS).casefold().split())


def _first(plain: str, terms: Iterable[str]) -> int | None:
    """Return where a text first says one of these."""
    found = (_pattern(term).search(plain) for term in terms)
    return min((match.start() for match in found if match), default=None)


@cache
def _pattern(term: str) -> re.Pattern[str]:
    # "5" is not said by "5,000", "0.5" or "15".
    return re.compile(rf"(?<!\w)(?<!\d[.,]){re.escape(_plain(term))}(?!\w)(?![.,]\d)")
