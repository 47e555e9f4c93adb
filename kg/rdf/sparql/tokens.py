"""Cutting a query into tokens: once, from left to right, in time linear in its length.

The engine reads keywords wherever its grammar takes one, with or without a space around it:
``SERVICESILENT<u>{}``, ``ASKFROM:g{}`` and ``{?s ?p trueSERVICEex:g{}}`` are sound queries to it.
Nothing here relies on how a word ends, therefore, and no token can hide what the engine would see.
"""

from __future__ import annotations

import re
from typing import Final

# Possessive repetition ("*+") gives nothing back, and a bare word is read in the same way as the
# prefix of a name, so that no text is gone over more than a few times.
TOKEN: Final = re.compile(
    r"""
      (?P<space> \s++ | \#[^\r\n]*+ )
    # "<?b#>" can be an IRI or, after "?a", a comparison and a comment; likewise with "'". Only what
    # has "://" cannot be a comparison, so the others are of a kind of their own.
    | (?P<iri> < (?: [A-Za-z][\w+.\-]*+ :// (?: [^<>"{}|^`\\\x00-\x20] | \\[uU][0-9A-Fa-f]{4} )*+
                   | (?: [^<>"{}|^`\\\x00-\x20'\#] | \\[uU][0-9A-Fa-f]{4} )*+ ) > )
    | (?P<ambiguous> < (?: [^<>"{}|^`\\\x00-\x20] | \\[uU][0-9A-Fa-f]{4} )*+ > )
    | (?P<string> \"{3} (?: [^"\\] | \\. | "(?!"") )*+ \"{3}
                | '{3}  (?: [^'\\] | \\. | '(?!'') )*+ '{3}
                | "(?!"") (?: [^"\\\r\n] | \\. )*+ "
                | '(?!'') (?: [^'\\\r\n] | \\. )*+ ' )
    | (?P<variable> [?$]\w++ )
    | (?P<tag> @[A-Za-z]++ (?: -[A-Za-z0-9]++ )*+ )
    | (?P<blank> _:[\w.\-]*+ )
    | (?P<name> (?P<prefix> (?: [^\W\d_][\w.\-]*+ )?+ ) :
                (?P<local> (?: [\w:.\-] | %[0-9A-Fa-f]{2} | \\[_~.\-!$&'()*+,;=/?\#@%] )*+ ) )
    | (?P<word> [^\W\d][\w.\-]*+ )
    | (?P<open> [({\[] )
    | (?P<close> [)}\]] )
    | (?P<quote> ["'] )
    | (?P<backslash> \\ )
    | (?P<other> \d++ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
