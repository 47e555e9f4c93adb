"""What only the operator of a server may ask for, by token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.errors import HttpError
from api.live import LiveStore
from api.settings import ADMIN_VARIABLE
from kg.errors import KgError
from kg.store import settle


@dataclass(frozen=True)
class AdminEndpoint:
    """The addresses of the operator; closed to everybody when no token was configured."""

    live: LiveStore
    token: str | None = field(repr=False)

    async def reload(self, request: Request) -> Response:
        """Replace the graph by what its file or folders hold now, and tell the new version."""
        self._authorize(request)
        try:
            store = await self.live.reload()
        except KgError as error:
            # Not 503: the server goes on answering, and balancers must not take it out.
            message = f"{error} The graph of before goes on answering."
            raise HttpError(409, error.code, message) from error
        meta = await settle(store.meta())
        return JSONResponse({"version": meta.version})

    def _authorize(self, request: Request) -> None:
        if not self.token:
            message = (
                f"reloading by HTTP is off: start the server with {ADMIN_VARIABLE} set to a token"
            )
            raise HttpError(403, "FORBIDDEN", message)
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        matches = hmac.compare_digest(given.strip().encode(), self.token.encode())
        if scheme.lower() != "bearer" or not matches:
            message = "this address needs the header 'Authorization: Bearer' with the right token"
            raise HttpError(401, "UNAUTHORIZED", message, {"WWW-Authenticate": "Bearer"})
