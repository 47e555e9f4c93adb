"""Pages of a selection from a server: a stretch of items, and whether more lie on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kg.paging import DEFAULT_PAGE, Key, Page, check_window, decode_cursor, sort_by
from kg.query import Selection, Window
from kg.select import sort_key
from kg.stores.sparql.questions import Bound, Side, stretch


@dataclass(frozen=True)
class PageQuestion:
    """The look-ups for a page, and the page that their answers make.

    Raises :class:`~kg.errors.BadInputError`, as :func:`kg.paging.take_page` does, before anything is
    asked.
    """

    selection: Selection
    window: Window

    def __post_init__(self) -> None:
        check_window(self.window)
        _ = self._after, self._before

    @cached_property
    def _after(self) -> Key | None:
        return self._key("after", self.window.after)

    @cached_property
    def _before(self) -> Key | None:
        return self._key("before", self.window.before)

    def _key(self, argument: str, cursor: str | None) -> Key | None:
        if cursor is None:
            return None
        return decode_cursor(argument, cursor, self.selection.collection, self.selection.order)

    @property
    def _size(self) -> int:
        first = DEFAULT_PAGE if self.window.first is None else self.window.first
        return first if self.window.last is None else self.window.last

    def lookups(self) -> list[str]:
        """Return the look-up for the items, then one for each side that a cursor cuts off."""
        after: list[Bound] = [] if self._after is None else [(Side.AFTER, self._after)]
        before: list[Bound] = [] if self._before is None else [(Side.BEFORE, self._before)]
        # One more than wanted tells whether there are more.
        from_end = self.window.last is not None
        found = [stretch(self.selection, self._size + 1, [*after, *before], from_end=from_end)]
        if self._after is not None:
            found.append(stretch(self.selection, 1, [(Side.UP_TO, self._after)]))
        if self._before is not None:
            found.append(stretch(self.selection, 1, [(Side.FROM, self._before), *after]))
        return found

    def page(self, answers: Sequence[Sequence[Any]]) -> Page[Any]:
        """Make the page from the records that each look-up found, in any order."""
        items, *sides = answers
        earlier = bool(sides and self._after is not None and sides[0])
        later = bool(sides and self._before is not None and sides[-1])
        key, order = sort_key(self.selection.order), self.selection.order
        ordered = sort_by(list(items), key, order)
        more = len(ordered) > self._size
        if self.window.last is None:
            chosen = ordered[: self._size]
            has_next, has_previous = more or later, earlier
        else:
            chosen = ordered[len(ordered) - self._size :] if more else ordered
            has_next, has_previous = later, more or earlier
        tag = self.selection.collection.value
        return Page(tag, order, tuple(chosen), key, has_next=has_next, has_previous=has_previous)
