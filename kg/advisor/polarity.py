"""How questions and statements affirm, deny and set no bounds."""

from __future__ import annotations

import re
from typing import Final

from kg.advisor.words import stem, tokens

_NEGATORS: Final = frozenset(
    [
        "not",
        "no",
        "never",
        "cannot",
        "without",
        "neither",
        "nor",
        "unable",
        "impossible",
        "lacks",
        "lack",
        "hardly",
        "unnecessary",
        "needless",
    ]
)
"""Words that deny what follows them in their clause."""
_DENYING_ALL: Final = frozenset(
    ("nothing", "none", "nobody", "nowhere", "unnecessary", "needless", "superfluous")
)
"""Words that deny the whole of their clause."""
_CLAUSES: Final = re.compile(
    r"[;:.?!]\s|, (?=and (?:it|they|only)\b|so\b|which\b)|(?=\bwithout\b)|(?=\bbut\b)|"
    r"\b(?:when|so that|unless|if|where|while|whereas|because|although|since)\b"
)


def signs(text: str) -> dict[str, bool]:
    """Return for each stem of a sentence whether it is affirmed; one that is denied once is denied."""
    found: dict[str, bool] = {}
    for clause in _CLAUSES.split(text.casefold()):
        words = tokens(clause)
        affirmed = _DENYING_ALL.isdisjoint(words)
        for place, word in enumerate(words):
            # A question that begins with "isn't" asks as "is" does.
            if word in _NEGATORS or (word.endswith("n't") and place):
                affirmed = False
            elif affirmed:
                found.setdefault(stem(word), True)
            else:
                found[stem(word)] = False
    return found


UNBOUNDED: Final = re.compile(
    r"\b(?:(?:no|without(?: a| any)?) (?:limit|maximum|cap|quota|upper bound)\w*|unlimited|limitless|infinite\w*|indefinite\w*|"
    r"for ?ever|for good|permanent\w*|any (?:number|size|amount|length)|as (?:many|much|long|large|big|often) \w* ?as|"
    r"arbitrar\w+|endless\w*)\b"
)
"""What supposes that there is no limit."""

LIMITED: Final = re.compile(r"\bis there (?:a|any) (?:\w+ )?(?:limit|maximum|cap|quota|ceiling)")
"""What asks whether there is a limit at all."""

OPPOSITES: Final = tuple(
    (re.compile(pair[0]), re.compile(pair[1]))
    for first, second in (
        (r"\bsynchronous(?:ly)?\b", r"\basynchronous(?:ly)?\b"),
        (
            r"\b(?:costs?|pay|paid|charges?|charged|billed)\b",
            r"\bfree\b",
        ),
        (r"\bzonal\b", r"\bregional\b"),
        (r"\bstateless\b", r"\bstateful\b"),
        (r"\bmutable\b", r"\bimmutable\b"),
        (r"\bpublic(?:ly)?\b", r"\bprivate(?:ly)?\b"),
        (r"\beventual(?:ly)?\b", r"\bstrong(?:ly)?\b"),
        (r"\binside\b", r"\boutside\b"),
        (r"\bbefore\b", r"\bafter\b"),
        (r"\b(?:on|enabled|turned on)\b", r"\b(?:off|disabled|turned off)\b"),
        (r"\bautomatic(?:ally)?\b", r"\b(?:manual(?:ly)?|by hand)\b"),
        (r"\b(?:more|larger|higher|bigger|greater)\b", r"\b(?:less|fewer|smaller|lower)\b"),
        (r"\bfaster\b", r"\bslower\b"),
        (r"\bcheaper\b", r"\b(?:dearer|more expensive|costs? more)\b"),
        (
            r"\b(?:fewer|more|less|slower|faster|cheaper|larger|smaller|different|differs?) ",
            r"\b(?:the same|equal|equally)\b",
        ),
        (r"\b(?:shared|several|many|multiple)\b", r"\b(?:exclusive|single|only one|exactly one)\b"),
        (r"\b(?:at once|immediately|instantly)\b", r"\b(?:delayed|later|within \w+ minutes)\b"),
        (
            r"\b(?:blocks?|blocked|den(?:y|ies|ied)|forbids?|rejects?|refuses?)\b",
            r"\b(?:allows?|allowed|lets?|permits?|permitted|accepts?)\b",
        ),
        (
            r"\b(?:several|many|multiple|shared?|more than one)\b",
            r"\bone (?:\w+ )?at a time\b|\b(?:just|only|exactly) one\b",
        ),
        (r"\bnewer\b", r"\bolder\b"),
        (r"\bpush(?:es|ed|ing)?\b", r"\b(?:poll|pull)(?:s|ed|ing)?\b"),
    )
    for pair in ((first, second), (second, first))
)
"""What a question says, and what in a statement says the contrary."""
