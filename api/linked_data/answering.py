"""Answers over HTTP that caches understand: what they are, what else there is, whether they are new."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.entity_tags import has_already, make_tag
from api.linked_data.variants import HTML, Variant

CONTENT_SECURITY_POLICY: Final = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
PAGE_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing answers, and in which variants."""

    path: str
    """The path without an extension: ``/id/sqs``."""
    variants: Sequence[Variant]
    as_of: date | None = None
    """The day that the request names, if it does."""

    def address(self, variant: Variant) -> str:
        """Return the address of one variant."""
        return f"{self.path}.{variant.extension}{self.query}"

    @property
    def query(self) -> str:
        """What follows the path when a day was asked for."""
        return f"?asOf={self.as_of}" if self.as_of else ""


async def answer(
    request: Request,
    place: Place,
    variant: Variant,
    made_from: str,
    write: Callable[[Variant], Awaitable[bytes]],
) -> Response:
    """Write a variant of a thing, unless the client has it already.

    ``made_from`` names the state of everything that it is made from.
    """
    tag = make_tag(made_from, variant.extension)
    headers = {
        **PAGE_HEADERS,
        "Cache-Control": "no-cache",
        "Content-Location": place.address(variant),
        "ETag": tag,
        "Link": _alternates(place, variant),
        "Vary": "Accept",
    }
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(await write(variant), media_type=variant.media_type, headers=headers)


def _alternates(place: Place, shown: Variant) -> str:
    return ", ".join(
        f'<{place.address(each)}>; rel="alternate"; type="{each.media_type}"'
        for each in place.variants
        if each is not shown
    )


def page_response(content: bytes, status: int = 200) -> Response:
    """Answer with a page that has no other variant."""
    headers = {**PAGE_HEADERS, "Vary": "Accept"}
    return Response(content, status, media_type=HTML.media_type, headers=headers)
