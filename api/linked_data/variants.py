"""The media types in which a thing can be had, and which one a request means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from api.errors import HttpError
from api.negotiation import choose
from kg.rdf.formats import RdfFormat, find_format


@dataclass(frozen=True, slots=True)
class Variant:
    """One media type, with the file extension that asks for it outright."""

    media_type: str
    extension: str
    rdf: RdfFormat | None
    """The format of RDF; ``None`` when it is a page."""


def _of(rdf: RdfFormat) -> Variant:
    return Variant(rdf.media_type, rdf.extension, rdf)


HTML: Final = Variant("text/html", "html", None)
RDF_VARIANTS: Final = tuple(
    _of(find_format(name)) for name in ("turtle", "json-ld", "n-triples", "rdf-xml")
)
"""For data that has no page of its own; the first is what those get who ask for nothing."""
VARIANTS: Final = (HTML, *RDF_VARIANTS)
"""For things that have a page as well."""


def split_extension(path: str, variants: Sequence[Variant]) -> tuple[str, Variant | None]:
    """Take the extension of a variant off a path; any other belongs to the name."""
    name, _, extension = path.rpartition(".")
    for variant in variants:
        if name and variant.extension == extension:
            return name, variant
    return path, None


def choose_variant(request: Request, variants: Sequence[Variant], named: Variant | None) -> Variant:
    """Return the variant that the address names, or else the one that the client likes best.

    Raises :class:`~api.errors.HttpError` when there is none.
    """
    if named is not None:
        return named
    offers = {variant.media_type: variant for variant in variants}
    chosen = choose(request.headers.get("accept", ""), tuple(offers))
    if chosen is None:
        raise HttpError(406, "NOT_ACCEPTABLE", f"this can be had as {', '.join(offers)}")
    return offers[chosen]
