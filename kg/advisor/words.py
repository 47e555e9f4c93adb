"""Cutting text into words, and words into stems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from snowballstemmer import stemmer

_WORD: Final = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_REMEMBERED: Final = 50_000

FUNCTION_WORDS: Final = frozenset(
    """
    a about after again all also although always am an and another any anybody anyone anything are aren't
    as at be became because been before being between both but by came can can't cannot come could
    couldn't did didn't do does doesn't doing don't done down during each either else ever every
    everybody everyone everything for from further get gets getting given go goes going got had has
    hasn't have haven't having he hello her here hers hey hi him his how i i'd i'll i'm i've if in into is
    isn't it it's its itself just know let let's like many may maybe me might mine more most much must my myself
    near need needs neither no none nor not now of off ok okay on once one ones only onto or other
    others our ours out over own per please quite rather really same shall she should since so some
    somebody someone something still such tell than thank thanks that that's the their theirs them then there there's these
    they they're this those though through thus to together too under until up upon us use used uses using
    very via want wanted wants was wasn't way we we'll we're we've well were what what's whatever when where
    whereas whether which while who whom whose why will with within without won't would wouldn't yes yet
    you you're your yours actually basically exactly
    """.split()
)
"""Words that carry grammar and no topic."""

FILLERS: Final = frozenset(
    """
    amazon answer aws cloud explain describe describes describing define definition meaning mean means
    give name list show question asked ask wonder wondering simple short briefly detail details quick
    service services thing things kind kinds type types sort sorts possible able happen happens exist exists
    say says said work works working make makes made recommend recommended recommendation best better
    good great right wrong think guess sure idea help find
    choose chosen prefer preferred pick suit suits suited suitable ideal advice advise avoid
    question example instance's today currently nowadays current anymore time times
    """.split()
)
"""Words that people put around a topic; they tell nothing about which statement answers."""

_IRREGULAR: Final = {
    "kept": "keep",
    "lost": "lose",
    "losing": "lose",
    "sent": "send",
    "held": "hold",
    "built": "build",
    "paid": "pay",
    "written": "write",
    "wrote": "write",
    "ran": "run",
    "chosen": "choose",
    "taken": "take",
    "indices": "index",
    "indexes": "index",
}
_SHORTEST_PLURAL: Final = 3

_snowball = stemmer("english")


def plain(text: str) -> str:
    """Return the text without odd forms of letters, control characters and curly quotes."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    return "".join(c if c.isprintable() else " " for c in folded)


def tokens(text: str) -> list[str]:
    """Cut a text into words in lower case, without possessive endings."""
    return [each.removesuffix("'s") for each in _WORD.findall(text.casefold())]


def tokens_of_names(text: str) -> list[str]:
    """Cut a text into words, and names in camel case also into their parts."""
    return tokens(text) + [
        part
        for word in re.findall(r"\w+", text)
        if len(parts := _CAMEL.split(word)) > 1
        for part in tokens(" ".join(parts))
    ]


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """Return what a word has in common with its other forms."""
    regular = _IRREGULAR.get(word, word)
    found: str = _snowball.stemWord(regular)
    is_plural = found == regular and regular.endswith("s") and not regular.endswith("ss")
    return found[:-1] if is_plural and len(found) > _SHORTEST_PLURAL else found


def squeeze(words: Iterable[str]) -> str:
    """Join words without anything between, so that ``x-ray``, ``X Ray`` and ``xray`` are the same."""
    return "".join(words)


def content_stems(words: Iterable[str]) -> list[str]:
    """Return the stems of the words that carry a topic, in order, each once."""
    kept = (w for w in words if w not in FUNCTION_WORDS and w not in FILLERS)
    return list(dict.fromkeys(stem(w) for w in kept if len(w) > 1 or w.isdigit()))
