"""What every answer tells a browser that shows it."""

from __future__ import annotations

from typing import Final

from api.front.record import Header

_POLICY: Final = (
    "default-src 'self'; "
    "img-src 'self' data:; "
    # Diagrams and the explorer style their own parts.
    "style-src 'self' 'unsafe-inline'; "
    "font-src 'self' data:; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)

SECURITY_HEADERS: Final[tuple[Header, ...]] = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
)
"""Only scripts of the server's own run, no other site shows it in a frame, types are not guessed."""
