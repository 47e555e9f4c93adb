"""Pages of a sorted list by keyset: a cursor holds the sort key of its item, never a position."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from kg.errors import BadInputError
from kg.query import Order, Window

DEFAULT_PAGE: Final = 100
MAXIMUM_PAGE: Final = 500
MAXIMUM_CURSOR: Final = 4000
"""Characters that a cursor may have."""

T = TypeVar("T")
Key = tuple[str, ...]
"""The texts that an item is sorted by, its id last."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some neighbouring items of a list, with a cursor for each, which is written when asked for."""

    tag: str
    """Name of the list."""
    order: tuple[Order, ...]
    items: tuple[T, ...]
    key: Callable[[T], Key] = field(compare=False, repr=False)
    """Gives the sort key of an item."""
    has_next: bool
    has_previous: bool

    @property
    def cursors(self) -> tuple[str, ...]:
        """The cursor of each item."""
        return tuple(map(self.cursor, range(len(self.items))))

    def cursor(self, index: int) -> str:
        """Return the cursor of one item, counted from the end when ``index`` is negative."""
        return encode_cursor(self.tag, self.order, self.key(self.items[index]))


def check_window(window: Window) -> None:
    """Refuse sizes out of bounds and contradictory arguments.

    Raises :class:`~kg.errors.BadInputError` naming the argument.
    """
    if window.first is not None and window.last is not None:
        raise BadInputError("last", "cannot be used together with 'first'")
    for name, size in (("first", window.first), ("last", window.last)):
        if size is not None and not 0 <= size <= MAXIMUM_PAGE:
            raise BadInputError(name, f"must be from 0 to {MAXIMUM_PAGE}, not {size}")


def take_page(
    items: Sequence[T], key: Callable[[T], Key], order: tuple[Order, ...], window: Window, tag: str
) -> Page[T]:
    """Cut a page out of ``items``, which are sorted by ``key`` under ``order``.

    ``tag`` names the list, so that a cursor of one list is not taken for one of another. Raises
    :class:`~kg.errors.BadInputError`.
    """
    check_window(window)
    start, end = 0, len(items)
    if window.after is not None:
        start = _Keys(items, key, order).count_up_to(
            decode_cursor("after", window.after, tag, order), inclusive=True
        )
    if window.before is not None:
        end = _Keys(items, key, order).count_up_to(
            decode_cursor("before", window.before, tag, order), inclusive=False
        )
    end = max(start, end)
    if window.last is not None:
        start = max(start, end - window.last)
    else:
        size = DEFAULT_PAGE if window.first is None else window.first
        end = min(end, start + size)
    chosen = tuple(items[start:end])
    return Page(
        tag,
        order,
        chosen,
        key,
        has_next=end < len(items),
        has_previous=start > 0,
    )


class _Keys(Generic[T]):
    """The sort keys of a list, found by halving."""

    def __init__(
        self, items: Sequence[T], key: Callable[[T], Key], order: tuple[Order, ...]
    ) -> None:
        self._items = items
        self._key = key
        self._descending = [each.descending for each in order]

    def count_up_to(self, wanted: Key, *, inclusive: bool) -> int:
        """Count the items before ``wanted``, and ``wanted`` itself when ``inclusive``."""
        low, high = 0, len(self._items)
        while low < high:
            middle = (low + high) // 2
            compared = self._compare(self._key(self._items[middle]), wanted)
            if compared < 0 or (inclusive and compared == 0):
                low = middle + 1
            else:
                high = middle
        return low

    def _compare(self, left: Key, right: Key) -> int:
        descending = [*self._descending, False]
        for mine, other, reverse in zip(left, right, descending, strict=True):
            if mine != other:
                return -1 if (mine < other) != reverse else 1
        return 0


def sort_by(items: list[T], key: Callable[[T], Key], order: tuple[Order, ...]) -> list[T]:
    """Sort by the parts of ``key``, each up or down as ``order`` says, and by id last."""
    result = sorted(items, key=lambda item: key(item)[-1])
    for index in reversed(range(len(order))):
        result.sort(key=lambda item: key(item)[index], reverse=order[index].descending)
    return result


def encode_cursor(tag: str, order: tuple[Order, ...], key: Key) -> str:
    """Write a sort key as an opaque text."""
    content = json.dumps([_signature(tag, order), *key], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(content.encode(errors="surrogatepass")).decode().rstrip("=")


def decode_cursor(argument: str, cursor: str, tag: str, order: tuple[Order, ...]) -> Key:
    """Read a cursor back; raises :class:`~kg.errors.BadInputError` when it is not one of this list."""
    content = _read_cursor(cursor)
    if content is None or len(content) != len(order) + 2:
        raise BadInputError(
            argument, "is not a cursor of this list; use one from 'pageInfo' or 'edges'"
        )
    signature, *key = content
    if signature != _signature(tag, order):
        raise BadInputError(argument, "is a cursor of another list or order")
    return tuple(key)


def _read_cursor(cursor: str) -> list[str] | None:
    if len(cursor) > MAXIMUM_CURSOR:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    texts = isinstance(content, list) and all(isinstance(part, str) for part in content)
    return content if texts else None


def _signature(tag: str, order: tuple[Order, ...]) -> str:
    return "|".join([tag, *(f"{each.field}{'-' if each.descending else '+'}" for each in order)])
