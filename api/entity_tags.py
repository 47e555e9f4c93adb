"""Whether a client already has an answer (RFC 9110, section 13.1.2)."""

from __future__ import annotations

from starlette.requests import Request


def make_tag(*made_from: str) -> str:
    """Return an entity tag: a weak one, since a new release may write the same otherwise."""
    return f'W/"{"-".join(made_from)}"'


def has_already(request: Request, tag: str) -> bool:
    """Tell whether the client named this tag among those that it has."""
    return is_among(request.headers.get("if-none-match", ""), tag)


def is_among(if_none_match: str, tag: str) -> bool:
    """Tell whether the value of ``If-None-Match`` names this tag."""
    known = {each.strip() for each in if_none_match.split(",")}
    # Tags are held against each other as weak ones, whichever way a cache sends them back.
    return "*" in known or tag in known or tag.removeprefix("W/") in known
