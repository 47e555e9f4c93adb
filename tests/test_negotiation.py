"""Which media type a client gets."""

from __future__ import annotations

import pytest

from api.negotiation import choose

OFFERS = ("text/turtle", "application/rdf+xml", "text/html")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/html;level=1", "text/html"),
        ("text/html, text/turtle", "text/turtle"),
        ("text/html, */*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/turtle;q=0.5, application/rdf+xml;q=0.7", "application/rdf+xml"),
        ("text/*, application/rdf+xml;q=0.9", "text/turtle"),
        ("text/*;q=0.5, text/html;q=0.1, application/*;q=0.4", "text/turtle"),
        ("text/*, text/turtle;q=0", "text/html"),
        ("*/*, text/*;q=0", "application/rdf+xml"),
        ("text/turtle; q = 0.1 , text/html;charset=utf-8; Q=0.2", "text/html"),
        ("text/html;q=plenty, text/turtle;q=0.9", "text/html"),
        ("text/html;q=7, text/turtle;q=0.9", "text/html"),
        ("text/html;q=nan, text/turtle;q=0.9", "text/html"),
        (", ;, text/html", "text/html"),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ("*/*;q=0", None),
    ],
)
def test_the_heaviest_then_most_specific_then_first_offer_is_chosen(
    accept: str, chosen: str | None
) -> None:
    assert chosen == choose(accept, OFFERS)


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose("*/*", ()) is None
