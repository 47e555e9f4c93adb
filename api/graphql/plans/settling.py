"""What the columns of one level wait for, had all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from functools import lru_cache
from inspect import isawaitable
from typing import Any

from api.graphql.plans.leaves import Column
from api.graphql.plans.resolving import Asked
from kg.store import Store

Question = tuple[str, tuple[Hashable, ...]]
"""A method of the store and its arguments beside the keys."""

Cell = tuple[Column, int]
"""A position in a column."""

GiveWay = Callable[[], Awaitable[None]]
"""Lets others go on, if it is time."""


async def settle_all(
    columns: Sequence[Column | Asked], context: Any, deadline: float | None, give_way: GiveWay
) -> Iterator[Column]:
    """Return the columns, each with all its values, or exceptions in the place of values.

    Each method of the store is called once for every set of arguments, whatever the columns and objects
    are that ask for it. A store that answers at once is not waited for, and no task is made for what
    can be awaited alone. Raises ``TimeoutError`` when what is awaited is not there by ``deadline``, a
    moment of the event loop's clock. ``give_way`` is awaited where others may have their turn.

    The store is looked up where it is needed, as what goes wrong holds on to whatever stands here.
    """
    plain = [each for each in columns if not isinstance(each, Asked)]
    if len(plain) == len(columns) and not any(map(_awaitable, plain)):
        return iter(plain)
    asked = _by_question(each for each in columns if isinstance(each, Asked))
    calls = []
    for question, keys in asked.items():
        calls.append(_call(context.store, question, keys))
        await give_way()
    awaited = [cell for column in (calls, *plain) for cell in _awaitable(column)]
    if awaited:
        async with asyncio.timeout_at(deadline):
            await _await_all(awaited)
    answers = dict(zip(asked, map(_answer, asked.values(), calls), strict=True))
    return (
        _hand_out(each, answers[each.question]) if isinstance(each, Asked) else each
        for each in columns
    )


def _by_question(asked: Iterator[Asked]) -> dict[Question, list[Hashable]]:
    """Return the distinct keys that each question is about."""
    found: dict[Question, dict[Hashable, None]] = {}
    for each in asked:
        found.setdefault(each.question, {}).update(dict.fromkeys(each.keys))
    return {question: [*keys] for question, keys in found.items()}


def _call(store: Store, question: Question, keys: list[Hashable]) -> Any:
    """Return the values, what to await for them, or what went wrong."""
    method, arguments = question
    try:
        return getattr(store, method)(keys, *arguments) if keys else ()
    except Exception as error:  # noqa: BLE001 - it belongs to those who asked
        return error


def _answer(keys: list[Hashable], values: Any) -> dict[Hashable, Any] | Exception:
    return values if isinstance(values, Exception) else dict(zip(keys, values, strict=True))


def _hand_out(asked: Asked, answer: dict[Hashable, Any] | Exception) -> Column:
    return asked.fail(answer) if isinstance(answer, Exception) else asked.hand_out(answer)


def _awaitable(column: Column) -> Sequence[Cell]:
    if any(map(_may_be_awaited, {*map(type, column)})):
        return [(column, at) for at, value in enumerate(column) if isawaitable(value)]
    return ()


@lru_cache(maxsize=1024)
def _may_be_awaited(kind: type) -> bool:
    return hasattr(kind, "__await__")


async def _await_all(cells: Sequence[Cell]) -> None:
    """Put what awaitables come to in their places."""
    awaited = [column[at] for column, at in cells]
    results = [await _caught(awaited[0])] if len(awaited) == 1 else await _gather(awaited)
    for (column, at), result in zip(cells, results, strict=True):
        column[at] = result


async def _caught(awaitable: Any) -> Any:
    try:
        return await awaitable
    except Exception as error:  # noqa: BLE001 - it is told at its place
        return error


async def _gather(awaitables: Sequence[Any]) -> Sequence[Any]:
    return await asyncio.gather(*map(_caught, awaitables))
