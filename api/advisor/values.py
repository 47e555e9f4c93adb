"""Answers and turns as JSON, under the names that the schema has for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from api.advisor.citing import Cited, Place, cite
from api.advisor.service import Reply
from kg.advisor.conversation import Choice, Turn
from kg.diagrams.selection import Selection, View
from kg.model import Entity, Statement


async def reply_values(reply: Reply) -> dict[str, Any]:
    """Write an answer with all that it stands on."""
    answer, day = reply.answer, reply.answer.as_of
    cited = await cite(reply)
    return {
        "text": answer.text,
        "answered": answer.is_answered,
        "confidence": round(answer.confidence, 4),
        "intent": answer.intent.name if answer.intent else None,
        "wording": answer.wording.name,
        "notice": answer.notice,
        "refusal": answer.refusal.name if answer.refusal else None,
        "asOf": day.isoformat(),
        "entities": [entity_values(each) for each in answer.entities],
        "citations": [citation_values(each, day) for each in cited],
        "considered": [statement_values(each, day) for each in answer.considered],
        "queries": list(answer.queries),
        "suggestions": list(answer.suggestions),
        "diagram": answer.diagram and selection_values(answer.diagram),
        "turn": turn_values(answer.turn),
        "conversation": reply.conversation,
    }


def choice_values(choice: Choice, options: Sequence[str], day: date) -> dict[str, Any]:
    """Write which option was picked; ``option`` counts from 0."""
    picked = choice.option
    return {
        "option": picked,
        "text": None if picked is None else options[picked],
        "confidence": round(choice.confidence, 4),
        "statements": [statement_values(each, day) for each in choice.statements],
    }


def entity_values(entity: Entity) -> dict[str, Any]:
    """Write an entity in short."""
    return {"id": entity.id, "kind": entity.kind.name, "name": entity.name}


def statement_values(statement: Statement, day: date) -> dict[str, Any]:
    """Write a statement as it stands on a day."""
    return {
        "id": statement.id,
        "kind": statement.kind.name,
        "about": statement.about,
        "text": statement.text,
        "standing": statement.standing(day).name,
    }


def citation_values(cited: Cited, day: date) -> dict[str, Any]:
    """Write a numbered statement with where it was read."""
    return {
        "number": cited.number,
        "statement": statement_values(cited.statement, day),
        "sources": [_place_values(each) for each in cited.places],
    }


def _place_values(place: Place) -> dict[str, Any]:
    return {
        "id": place.source.id,
        "title": place.source.title,
        "url": place.source.url,
        "locator": place.locator,
    }


def turn_values(turn: Turn) -> dict[str, Any]:
    """Write a turn, to be passed back in ``history``."""
    return {
        "intent": turn.intent.name if turn.intent else None,
        "entities": list(turn.entities),
        "asOf": turn.as_of.isoformat() if turn.as_of else None,
        "topic": list(turn.topic),
    }


def selection_values(selection: Selection) -> dict[str, Any]:
    """Write what a picture would show, and the address that draws it."""
    return {
        "of": list(selection.of),
        "view": selection.view.name,
        "depth": selection.depth,
        "address": diagram_address(selection, "svg"),
    }


def diagram_address(selection: Selection, extension: str) -> str:
    """Return the path at which the server draws a selection."""
    names = "+".join(quote(each, safe="/") for each in selection.of)
    kinds = ",".join(kind.name for kind in selection.kinds or ())
    parameters = {
        "asOf": selection.as_of.isoformat(),
        "depth": str(selection.depth) if selection.view is View.NEIGHBORHOOD else "",
        "follow": selection.follow.value,
        "kinds": kinds,
        "title": selection.title or "",
        "view": selection.view.value,
    }
    query = urlencode({name: value for name, value in parameters.items() if value}, safe=",")
    return f"/diagram/{names}.{extension}?{query}"
