"""Words that may stand in any sentence, numbers in letters, and words that exclude one another."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

EVERYDAY: Final = frozenset(
    """
    a about above according additionally another contradicts currently disagree disputed says said source sources states after all also although among an and any apart are as at aws
    amazon based be because been before below besides between both but by can cannot compared could did
    do does due during each earlier either even every for former formerly from furthermore given had has
    have having hence how however if in indeed instead into is it its itself later like may meanwhile more
    moreover most much must neither never no none nor not note nothing now of on once only or other
    otherwise out over overall per previously rather same should since so some still such than that the
    their them then there therefore these they this those though through thus to together today too
    under unless unlike until up upon use used uses using via was well were what when where whereas
    whether which while who whose why will with within without would yes yet you your
    """.split()  # noqa: SIM905 - words are read better in lines
)

_SMALL: Final = (  # noqa: SIM905 - as above
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()

_TENS: Final = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

NUMERALS: Final = MappingProxyType(
    {word: str(number) for number, word in enumerate(_SMALL)}
    | {word: str(number * 10) for number, word in enumerate(_TENS, 3)}
    | {"twice": "2", "dozen": "12", "hundred": "100", "thousand": "1000", "million": "1000000"}
)
"""A numeral to its digits."""

OPPOSITES: Final = (
    ("push", "pull"),
    ("push", "poll"),
    ("synchron", "asynchron"),
    ("stateful", "stateless"),
    ("public", "private"),
    ("encrypt", "unencrypt"),
    ("ordered", "unordered"),
    ("always", "never"),
    ("increas", "decreas"),
    ("allow", "forbid"),
    ("allow", "deny"),
    ("enabl", "disabl"),
    ("faster", "slower"),
    ("cheaper", "dearer"),
    ("higher", "lower"),
    ("global", "regional"),
    ("regional", "zonal"),
    ("strong", "eventual"),
    ("mutable", "immutable"),
    ("horizontal", "vertical"),
    ("inbound", "outbound"),
    ("optional", "required"),
    ("recommend", "avoid"),
    ("more", "fewer"),
)
"""How words begin of which a sentence may not have one where its evidence has the other."""
