"""Pages by keyset."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadInputError
from kg.paging import decode_cursor, encode_cursor, sort_by, take_page
from kg.query import Order, Window

Item = tuple[str, str]
words = st.text(alphabet="abc", max_size=2)
lists = st.dictionaries(words, words, max_size=12).map(lambda found: sorted(found.items()))
orders = st.sampled_from([(), (Order("word"),), (Order("word", descending=True),)])
sizes = st.integers(min_value=1, max_value=5)


def key_of(order: tuple[Order, ...]) -> Callable[[Item], tuple[str, ...]]:
    return lambda item: (item[1], item[0]) if order else (item[0],)


@given(lists, orders, sizes)
def test_pages_forward_make_up_the_whole_list(
    items: list[Item], order: tuple[Order, ...], size: int
) -> None:
    key = key_of(order)
    ordered = sort_by(items, key, order)
    seen: list[Item] = []
    after = None
    for _ in range(len(items) + 1):
        page = take_page(ordered, key, order, Window(first=size, after=after), "test")
        seen.extend(page.items)
        if not page.has_next:
            break
        after = page.cursors[-1]

    assert ordered == seen


@given(lists, orders, sizes)
def test_pages_backward_make_up_the_whole_list(
    items: list[Item], order: tuple[Order, ...], size: int
) -> None:
    key = key_of(order)
    ordered = sort_by(items, key, order)
    seen: list[Item] = []
    before = None
    for _ in range(len(items) + 1):
        page = take_page(ordered, key, order, Window(last=size, before=before), "test")
        seen = [*page.items, *seen]
        if not page.has_previous:
            break
        before = page.cursors[0]

    assert ordered == seen


@given(lists.filter(lambda items: len(items) > 1), orders, st.data())
def test_a_cursor_still_holds_when_its_item_is_gone(
    items: list[Item], order: tuple[Order, ...], data: st.DataObject
) -> None:
    key = key_of(order)
    ordered = sort_by(items, key, order)
    gone = data.draw(st.integers(min_value=0, max_value=len(ordered) - 1))
    cursor = take_page(ordered, key, order, Window(), "test").cursors[gone]
    rest = [item for index, item in enumerate(ordered) if index != gone]

    page = take_page(rest, key, order, Window(after=cursor), "test")

    assert tuple(ordered[gone + 1 :]) == page.items


@given(st.lists(st.text(max_size=200), min_size=1, max_size=2))
def test_cursors_read_back_what_was_written(key: list[str]) -> None:
    order = tuple(Order(str(index)) for index in range(len(key) - 1))

    assert tuple(key) == decode_cursor("after", encode_cursor("t", order, tuple(key)), "t", order)


@given(st.text(max_size=40))
def test_any_other_text_is_refused_as_a_cursor(text: str) -> None:
    with pytest.raises(BadInputError):
        decode_cursor("after", text, "test", ())


def test_a_cursor_of_another_list_is_refused() -> None:
    cursor = encode_cursor("limits", (), ("a",))

    with pytest.raises(BadInputError, match="after: is a cursor of another list or order"):
        decode_cursor("after", cursor, "services", ())
