"""The media type that a client likes best."""

from __future__ import annotations

import time

import pytest

from api.negotiation import choose

HTML = "text/html"
TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
OFFERS = (HTML, TURTLE, JSON_LD)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", HTML),
        ("   ", HTML),
        ("*/*", HTML),
        (FIREFOX, HTML),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/*", HTML),
        ("application/*", JSON_LD),
        ("text/turtle, text/html", HTML),
        ("text/turtle, text/html;q=0.9", TURTLE),
        ("text/html; q=0.2 , application/ld+json ; Q=0.3", JSON_LD),
        ("text/*;q=0.5, text/html;q=0.1", TURTLE),
        ("*/*;q=0.1, text/*;q=0", JSON_LD),
        ("text/html;q=0, */*", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', JSON_LD),
        ("text/turtle;charset=utf-8", TURTLE),
        ("text/turtle;q=high, application/ld+json;q=0.1", JSON_LD),
        ("text/turtle;q=2", None),
        ("text/turtle;q=nan", None),
        ("text/turtle;q=0", None),
        ("image/png", None),
        ("nonsense", None),
        (",,;;,", None),
    ],
)  # fmt: skip
def test_the_best_liked_offer_is_chosen(accept: str, chosen: str | None) -> None:
    assert chosen == choose(accept, OFFERS)


@pytest.mark.parametrize("piece", ['"', '"\\', "\\", ",", ";", "text/html;", "*/*,"])
def test_a_hostile_header_is_read_in_no_time(piece: str) -> None:
    started = time.perf_counter()
    choose(piece * 30_000, OFFERS)

    assert time.perf_counter() - started < 2
