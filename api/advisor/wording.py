"""Answers of the advisor in the words of a language model, which may say nothing of its own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from api.advisor.grounding import Evidence, is_grounded, is_name, names_in, numbers_in
from api.advisor.model_client import ModelClient, ModelUnavailableError
from api.advisor.prompts import reading_prompt, wording_prompt
from api.advisor.sentences import Sentence, read_lines, verdict
from api.advisor.service import Answering, Word, in_own_words
from api.settings import ModelSettings
from kg.advisor.conversation import Answer, Choice, Intent, Question, Refusal, Turn, Wording
from kg.conflicts import find_conflicts
from kg.model import Entity, Relation, Statement
from kg.store import Store, settle

MAXIMUM_EVIDENCE: Final = 20
"""Statements that a model is shown."""
LONGEST_ANSWER: Final = 4_000
"""Characters of a worded answer that are looked at; longer ones are refused."""
_READABLE: Final = frozenset({Refusal.UNCLEAR, Refusal.NO_EVIDENCE})
"""Refusals that another wording of the question may help with."""
_MOST_ENTITIES: Final = 5
_LONGEST_NAME: Final = 200
_LONGEST_QUESTION: Final = 500
_FENCE: Final = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL)
_NOTHING_LEFT: Final = "nothing that it said was borne out by the statements"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question is about, as a model reads it and the store confirms it."""

    entities: tuple[Entity, ...]
    intent: Intent
    question: str


class WordedAdvisor:
    """An advisor whose answers a language model words; with any doubt they stay as they were."""

    def __init__(self, advisor: Answering, client: ModelClient, store: Store) -> None:
        self._advisor = advisor
        self._client = client
        self._store = store

    async def answer(self, question: Question) -> Answer:
        """Answer a question; ``notice`` of the answer tells what the model did not do."""
        deadline = asyncio.get_running_loop().time() + self._client.seconds
        answer = await self._advisor.answer(question)
        try:
            if answer.refusal in _READABLE:
                answer = await self._read_anew(question, answer, deadline)
            if answer.is_answered and answer.statements:
                answer = await self._word(question, answer, deadline)
        except ModelUnavailableError as error:
            return replace(answer, notice=_joined(answer.notice, _unused(error)))
        return answer

    async def choose(self, question: Question, options: Sequence[str]) -> Choice:
        """Pick an option, for which no model is needed."""
        return await self._advisor.choose(question, options)

    async def _read_anew(self, question: Question, refused: Answer, deadline: float) -> Answer:
        """Answer the question as the model reads it; as before when that leads nowhere."""
        before = question.history[-1].entities if question.history else ()
        known = [each for each in await settle(self._store.find(before)) if each]
        prompt = reading_prompt(question.text, question.today, known)
        reading = await self._check(await self._client.complete(prompt, deadline))
        if reading is None:
            return refused
        ids = tuple(each.id for each in reading.entities)
        history = (*question.history, Turn(reading.intent, ids, question.as_of))
        answer = await self._advisor.answer(
            replace(question, text=reading.question, history=history)
        )
        owners = {each.owner for each in reading.entities}
        if not answer.is_answered or owners.isdisjoint(each.owner for each in answer.entities):
            return refused
        # The words of the model are told to nobody, only what the store knows of them.
        names = ", ".join(each.name for each in reading.entities)
        notice = f"A model read the question as one about {names} ({reading.intent.value})."
        return replace(answer, notice=notice)

    async def _check(self, reply: str) -> Reading | None:
        """Read what a question is said to be about; ``None`` when that cannot be used."""
        said = _read_object(reply)
        names, intent, text = said.get("entities"), said.get("intent"), said.get("question")
        if not isinstance(names, list) or not isinstance(text, str) or intent not in list(Intent):
            return None
        usable = [each[:_LONGEST_NAME] for each in names[:_MOST_ENTITIES] if isinstance(each, str)]
        found = await settle(self._store.find(usable)) if usable else []
        entities = tuple({each.id: each for each in found if each}.values())
        if not entities or not text.strip() or len(text) > _LONGEST_QUESTION:
            return None
        return Reading(entities, Intent(intent), text)

    async def _word(self, question: Question, answer: Answer, deadline: float) -> Answer:
        evidence = await self._evidence(answer)
        prompt = wording_prompt(question.text, answer, evidence)
        reply = await self._client.complete(prompt, deadline)
        if len(reply) > LONGEST_ANSWER:
            raise ModelUnavailableError("replied at too great a length")
        lines = read_lines(reply)
        known = await self._names([each.text for line in lines for each in line])
        kept = [[each for each in line if _holds(each, evidence, known)] for line in lines]
        draft = Draft([line for line in kept if line])
        reason = objection(draft, answer, evidence)
        if reason is not None:
            return replace(answer, notice=_joined(answer.notice, _unused(reason)))
        cut = sum(map(len, lines)) - sum(map(len, kept))
        return _worded(draft, answer, evidence, cut)

    async def _evidence(self, answer: Answer) -> list[Evidence]:
        """Gather what the model may cite: what the graph cites first, then what else was found."""
        both = dict.fromkeys((*answer.statements, *answer.considered))
        statements = list(both)[: max(MAXIMUM_EVIDENCE, len(answer.statements))]
        ends = {each: _ends(each) for each in statements}
        ids = list(dict.fromkeys(id_ for found in ends.values() for id_ in found))
        entities = dict(zip(ids, await settle(self._store.entities(ids)), strict=True))
        return [
            Evidence(each, each.standing(answer.as_of), tuple(entities[id_] for id_ in ends[each]))
            for each in statements
        ]

    async def _names(self, texts: Sequence[str]) -> frozenset[str]:
        """Return what in the texts names an entity of the store, in lower case."""
        written = list(dict.fromkeys(name for text in texts for name in names_in(text)))
        found = await settle(self._store.find(written)) if written else []
        named = zip(written, found, strict=True)
        return frozenset(name.casefold() for name, each in named if each and is_name(each, name))


def worded_by(client: ModelClient) -> Word:
    """Have a model word the answers of advisors."""
    return lambda advisor, store: WordedAdvisor(advisor, client, store)


def word_from_environment() -> Word:
    """Have the model word answers that the environment names, if it names one.

    Raises ``ValueError`` that names the variable that cannot be used.
    """
    settings = ModelSettings.from_environment()
    return worded_by(ModelClient(settings)) if settings else in_own_words


@dataclass(frozen=True, slots=True)
class Draft:
    """What is left of a reply: its lines, each of sentences that hold."""

    lines: Sequence[Sequence[Sentence]]

    @property
    def sentences(self) -> list[Sentence]:
        """All of them."""
        return [each for line in self.lines for each in line]

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers cited, in order, each once."""
        return tuple(dict.fromkeys(number for each in self.sentences for number in each.cited))


def objection(draft: Draft, answer: Answer, evidence: Sequence[Evidence]) -> str | None:
    """Return why a draft may not stand for an answer; ``None`` when it may."""
    if not draft.sentences:
        return _NOTHING_LEFT
    text = " ".join(each.text for each in draft.sentences)
    if verdict(draft.sentences[0].text) != verdict(answer.text):
        return "it lost the yes or no of the answer"
    if not _key_numbers(answer) <= numbers_in(text):
        return "it lost a number of the answer"
    told = {evidence[number - 1].statement.id for number in draft.cited}
    if any(len(sides & told) == 1 for sides in _disputes(answer.statements)):
        return "it told one side only of what is disputed"
    return None


def _disputes(statements: Sequence[Statement]) -> list[set[str]]:
    """Return the ids of each two statements of which nobody knows which one is right."""
    ids = {each.id for each in statements}
    # Conflicts are looked for in what refers to nothing outside.
    closed = [
        replace(
            each,
            contradicts=tuple(other for other in each.contradicts if other in ids),
            replaced_by=each.replaced_by if each.replaced_by in ids else None,
        )
        for each in statements
    ]
    found = (each for each in find_conflicts(closed) if not each.resolved)
    return [{each.first.id, each.second.id} for each in found]


def _key_numbers(answer: Answer) -> frozenset[str]:
    """Return the numbers in the first sentence of an answer."""
    lines = read_lines(answer.text)
    return numbers_in(lines[0][0].text) if lines else frozenset()


def _holds(sentence: Sentence, evidence: Sequence[Evidence], known: frozenset[str]) -> bool:
    if not sentence.cited or not all(0 < each <= len(evidence) for each in sentence.cited):
        return False
    return is_grounded(sentence.text, [evidence[each - 1] for each in sentence.cited], known)


def _worded(draft: Draft, answer: Answer, evidence: Sequence[Evidence], cut: int) -> Answer:
    cited = [evidence[number - 1].statement for number in draft.cited]
    others = (each for each in (*answer.statements, *answer.considered) if each not in cited)
    were = "sentence was" if cut == 1 else "sentences were"
    notice = f"{cut} {were} cut that the statements do not bear out." if cut else None
    return replace(
        answer,
        text=_write(draft),
        statements=tuple(cited),
        considered=tuple(dict.fromkeys(others)),
        wording=Wording.MODEL,
        notice=_joined(answer.notice, notice),
    )


def _write(draft: Draft) -> str:
    """Write a draft, its citations numbered in the order in which they come."""
    numbers = {old: new for new, old in enumerate(draft.cited, 1)}
    return "\n".join(
        " ".join(_write_sentence(each, numbers) for each in line) for line in draft.lines
    )


def _write_sentence(sentence: Sentence, numbers: Mapping[int, int]) -> str:
    marks = "".join(f"[{numbers[each]}]" for each in sentence.cited)
    bullet = "- " if sentence.bullet else ""
    return f"{bullet}{sentence.body} {marks}{sentence.end}"


def _ends(statement: Statement) -> tuple[str, ...]:
    if isinstance(statement, Relation):
        return (statement.about, statement.target)
    return (statement.about,)


def _read_object(reply: str) -> Mapping[str, Any]:
    fenced = _FENCE.match(reply)
    try:
        said = json.loads(fenced[1] if fenced else reply)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _unused(reason: object) -> str:
    return f"In the words of the graph: {str(reason).removesuffix('.')}."


def _joined(*notices: str | None) -> str | None:
    return " ".join(each for each in notices if each) or None
