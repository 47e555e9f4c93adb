"""Names for people, made from those for machines."""

from __future__ import annotations

import re

from kg.rdf.terms import local_name


def words_of(name: str) -> str:
    """Return the words of a name or an address: ``noLimit`` and ``part-of`` are two each."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name(name))
    return apart.replace("-", " ").lower()
