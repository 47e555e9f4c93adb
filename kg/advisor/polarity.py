"""How questions and statements affirm, deny and set no bounds."""

from __future__ import annotations

import re
from typing import Final

NEGATIONS: Final = re.compile(
    r"\b(?:not|no|never|cannot|nothing|neither|nor|none|only|nobody|isn't|doesn't|don't|can't|unable|impossible|lacks?|avoid|"
    r"without|unnecessary|needless|superfluous)\b",
    re.IGNORECASE,
)
"""What makes a statement deny."""

QUESTION_NEGATIONS: Final = re.compile(
    r"(?<!^)\b(?:not|never|cannot|impossible|unable|without|unnecessary|no)\b|(?<!^is)(?<!^are)(?<!^does)(?<!^do)(?<!^can)n't\b",
    re.IGNORECASE,
)
"""What turns the sense of a question around; one that begins with "isn't" asks as "is" does."""

UNBOUNDED: Final = re.compile(
    r"\b(?:(?:no|without(?: a| any)?) (?:limit|maximum|cap|quota|upper bound)\w*|unlimited|limitless|infinite\w*|indefinite\w*|"
    r"for ?ever|for good|permanent\w*|any (?:number|size|amount|length)|as (?:many|much|long|large|big|often) \w* ?as|"
    r"arbitrar\w+|endless\w*)\b"
)
"""What supposes that there is no limit."""

LIMITED: Final = re.compile(r"\bis there (?:a|any) (?:\w+ )?(?:limit|maximum|cap|quota|ceiling)")
"""What asks whether there is a limit at all."""

OPPOSITES: Final[tuple[tuple[str, str], ...]] = tuple(
    pair
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
        (r"\bpush(?:es|ed|ing)?\b", r"\b(?:poll|pull)(?:s|ed|ing)?\b"),
    )
    for pair in ((first, second), (second, first))
)
"""What a question says, and what in a statement says the contrary."""
