"""Who asks, and whether they may: keys, tokens and roles."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import HttpError
from api.front.keys import KEYS_VARIABLE, find_key
from api.front.record import Header, RequestRecord, current_record
from api.front.roles import Principal, Role
from api.front.settings import ADMIN_VARIABLE, AccessSettings
from api.front.tokens import read_token

ADMIN: Final = "admin"
"""The door behind which something is changed. Browsers send passwords along wherever a page leads them,
so here a password is no proof."""
_OPERATOR: Final = Principal("operator", frozenset({Role.ADMIN}))
_DOTS_OF_A_TOKEN: Final = 2


def credential_of(record: RequestRecord) -> str:
    """Return the key or token that a request shows: as bearer, as password, or as ``X-API-Key``."""
    authorization = record.headers.get(b"authorization")
    if authorization is None:
        return record.headers.get(b"x-api-key", b"").decode("latin-1")
    scheme, _, given = authorization.partition(b" ")
    kind = scheme.lower()
    if kind == b"basic" and record.door.name != ADMIN:
        given = _password(given.strip())
    elif kind != b"bearer":
        given = b""
    return given.strip().decode("latin-1")


def _password(given: bytes) -> bytes:
    try:
        return base64.b64decode(given, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""


class Identifying:
    """Finds out who asks."""

    def __init__(self, app: ASGIApp, access: AccessSettings) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            record = current_record()
            credential = credential_of(record)
            record.principal = self._find(credential) if credential else None
            record.client = _client_of(record, scope)
        await self._app(scope, receive, send)

    def _find(self, credential: str) -> Principal | None:
        access = self._access
        token = access.admin_token
        if token and hmac.compare_digest(credential.encode(), token.encode()):
            return _OPERATOR
        if access.tokens and credential.count(".") == _DOTS_OF_A_TOKEN:
            return read_token(access.tokens, credential)
        return find_key(access.keys, credential)


def _client_of(record: RequestRecord, scope: Scope) -> str:
    if record.principal:
        # Of another form than any address, so that nobody can have the name of one.
        return f"key:{record.principal.name}"
    return scope["client"][0] if scope.get("client") else ""


class Authorizing:
    """Lets in who may."""

    def __init__(self, app: ASGIApp, access: AccessSettings) -> None:
        self._app = app
        self._is_closed = access.is_closed
        self._has_operator = bool(access.admin_token or access.is_closed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            self._check(current_record())
        await self._app(scope, receive, send)

    def _check(self, record: RequestRecord) -> None:
        door = record.door
        is_operators = door.name == ADMIN
        if door.role is None or not (self._is_closed or is_operators):
            return
        if is_operators and not self._has_operator:
            raise HttpError(403, "FORBIDDEN", _OFF)
        if record.principal is None:
            if not is_operators:
                record.answer_headers.append(_FOR_BROWSERS)
            raise HttpError(401, "UNAUTHORIZED", _UNKNOWN, _BEARER)
        if door.role not in record.principal.roles:
            message = f"this needs the role {door.role!s}, which {record.principal.name!r} has not"
            raise HttpError(403, "FORBIDDEN", message)


_OFF: Final = (
    f"reloading by HTTP is off: start the server with {ADMIN_VARIABLE} set to a token, "
    f"or with a key in {KEYS_VARIABLE} that has the role admin"
)
_UNKNOWN: Final = "this needs the header 'Authorization: Bearer' with the right key or token"
_BEARER: Final = {"WWW-Authenticate": "Bearer"}
_FOR_BROWSERS: Final[Header] = (b"www-authenticate", b'Basic realm="archkg", charset="UTF-8"')
"""Has browsers ask for a name and a password, which is the key, and show it to every address.

In a line of its own, as browsers understand no line with two ways.
"""
