"""What only the operator of a server may ask for; who that is, the layers in front decide."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.errors import HttpError
from api.front.reloads import Reloads
from kg.errors import KgError


@dataclass(frozen=True)
class AdminEndpoint:
    """The addresses of the operator."""

    reloads: Reloads

    async def reload(self, _request: Request) -> Response:
        """Replace the graph by what its file or folders hold now, and tell the new version.

        Where several processes answer, the others begin to follow when this one has succeeded, and
        ``following`` says how many; each goes on with the graph of before until it has the new one.
        """
        try:
            version = await self.reloads.reload()
        except KgError as error:
            # Not 503: the server goes on answering, and balancers must not take it out.
            message = f"{error} The graph of before goes on answering."
            raise HttpError(409, error.code, message) from error
        if self.reloads.tell_others is None:
            return JSONResponse({"version": version})
        return JSONResponse({"version": version, "following": self.reloads.tell_others()})
